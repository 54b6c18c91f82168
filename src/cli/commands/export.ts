import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { Option } from 'commander';
import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { print } from '../terminal.ts';
import { type IdOptions, idOptions, userIdTypeOf } from '../user-id-options.ts';

interface ExportOptions extends CommonOptions, IdOptions {
  format: 'ndjson' | 'bundle';
  output?: string;
}

type Write = (chunk: Buffer) => Promise<void>;

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
  const report = await writeWhole(output, (write) => exportTo(options, write));
  print(
    call.terminal,
    call.json,
    { ...report, file: output },
    `${report.records} records, ${report.bytes} bytes in ${output}`,
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
      write,
    }),
  );
}

async function writeOut(out: Call['terminal']['out'], chunk: Buffer): Promise<void> {
  if (!out.write(chunk)) await once(out, 'drain');
}

/** Under its name the file is complete or not there. */
async function writeWhole<Result>(file: string, fill: (write: Write) => Promise<Result>): Promise<Result> {
  const partial = `${file}.part`;
  const handle = await open(partial, 'w', 0o600);
  try {
    const result = await fill(async (chunk) => {
      await handle.writeFile(chunk);
    });
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    return result;
  } catch (error) {
    await handle.close();
    await rm(partial, { force: true });
    throw error;
  }
}
