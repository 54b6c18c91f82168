import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ProgressLine, print, say } from '../terminal.ts';
import { type IdOptions, idOptions, userIdTypeOf } from '../user-id-options.ts';

type ImportOptions = CommonOptions & IdOptions;

export function importCommand(maker: CommandMaker) {
  return maker.make<[string], ImportOptions>(
    'import <file>',
    'bring in records and what leads to them: NDJSON, saved answers, or a bundle; `-` reads standard input',
    importFile,
    (command) => idOptions(command, 'whose open_ids the file holds; an unknown app is registered, disabled'),
  );
}

async function importFile({ terminal, json }: Call, options: ImportOptions, file: string): Promise<ExitCode> {
  const userIdType = userIdTypeOf(options);
  const handle = file === '-' ? undefined : await open(file);
  const input = handle?.createReadStream({ highWaterMark: 1 << 20 }) ?? terminal.input;
  const progress = new ProgressLine(terminal, (await handle?.stat())?.size);
  const report = await withApp(options, async ({ ctx, dataFolder }) =>
    operations.importRecords(ctx, {
      input: input as AsyncIterable<Buffer>,
      tenant: await operations.findTenant(ctx, options.tenant),
      appId: options.app,
      userIdType,
      rejectFolder: join(dataFolder, 'rejected'),
      onReject: ({ line, field, reason }) =>
        say(terminal, `line ${line}: ${field ? `${field} ` : ''}${reason}`),
      onProgress: ({ read, bytes }) => progress.update(bytes, `${read} stored`),
    }),
  );
  progress.end();
  for (const [field, times] of report.dropped)
    say(terminal, `left out ${times} × ${field}: not a documented field`);
  if (report.likelyOpenIds > 0) {
    say(
      terminal,
      `note: the user ids of ${report.likelyOpenIds} item(s) look like open_ids but were kept as user_ids; with --app they are read as those of an app`,
    );
  }
  const { read, imported, updated, unchanged, rejected, rejectFile } = report;
  print(
    terminal,
    json,
    { read, imported, updated, unchanged, rejected, reject_file: rejectFile ?? null },
    `${read} read: ${imported} imported, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected` +
      (rejectFile === undefined
        ? ''
        : `\nrejected lines are in ${rejectFile}: mend them there and import that file`),
  );
  return rejected > 0 ? exitCodes.rejected : exitCodes.ok;
}
