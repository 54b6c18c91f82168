import { open, rename, rm, stat } from 'node:fs/promises';
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
  const report = await writeTo(output, (write) => exportTo(options, write));
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
  await new Promise<void>((resolve, reject) => {
    out.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/** Under its name a file is complete or not there. A device or a pipe is written as it is: a rename would replace it. */
async function writeTo<Result>(target: string, fill: (write: Write) => Promise<Result>): Promise<Result> {
  const isSpecial = await stat(target).then(
    (known) => !known.isFile(),
    () => false,
  );
  if (isSpecial) return writeFile(target, 'w', fill);
  const partial = `${target}.${process.pid}.part`;
  try {
    const result = await writeFile(partial, 'wx', fill);
    await rename(partial, target);
    return result;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeFile<Result>(
  file: string,
  flags: string,
  fill: (write: Write) => Promise<Result>,
): Promise<Result> {
  const handle = await open(file, flags, 0o600);
  try {
    const result = await fill(async (chunk) => {
      for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
    });
    if (flags === 'wx') await handle.sync();
    return result;
  } finally {
    await handle.close();
  }
}
