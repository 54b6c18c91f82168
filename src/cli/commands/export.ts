import { Option } from 'commander';
import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { type Write, writeOut, writeTo } from '../output-file.ts';
import { print } from '../terminal.ts';
import { type IdOptions, idOptions, userIdTypeOf } from '../user-id-options.ts';

interface ExportOptions extends CommonOptions, IdOptions {
  format: 'ndjson' | 'bundle';
  output?: string;
  withoutAttachments?: boolean;
}

export function exportCommand(maker: CommandMaker) {
  return maker.make<[], ExportOptions>('export', 'write all records of a tenant', exportAll, (command) =>
    idOptions(
      command
        .addOption(
          new Option(
            '--format <format>',
            'ndjson: records as the core endpoint answers them; bundle: everything, with types',
          )
            .choices(['ndjson', 'bundle'])
            .default('ndjson'),
        )
        .option('--without-attachments', 'leave the files out of a bundle')
        .option('-o, --output <file>', 'file, readable by you alone (default: standard output)'),
      'whose open_ids to write (default: user_ids)',
    ),
  );
}

async function exportAll(call: Call, options: ExportOptions): Promise<undefined> {
  const { output } = options;
  if (output === undefined) {
    await exportTo(options, (chunk) => writeOut(call.terminal.out, chunk));
    return;
  }
  const report = await writeTo(output, (write) => exportTo(options, write));
  print(
    call.terminal,
    call.json,
    { ...report, file: output },
    `${report.records} record${report.records === 1 ? '' : 's'}, ${report.bytes} bytes in ${output}`,
  );
}

function exportTo(options: ExportOptions, write: Write) {
  const userIdType = userIdTypeOf(options);
  return withApp(options, async ({ ctx }) =>
    operations.exportRecords(ctx, {
      tenant: await operations.findTenant(ctx, options.tenant),
      app: options.app === undefined ? undefined : await operations.findApplication(ctx, options.app),
      userIdType,
      format: options.format,
      withoutAttachments: options.withoutAttachments ?? false,
      write,
    }),
  );
}
