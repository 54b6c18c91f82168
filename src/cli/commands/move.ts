import { openApp, openStores, operations } from '../../app.ts';
import { loadConfig, type Settings } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { ProgressLine, print, say } from '../terminal.ts';

interface MoveOptions extends CommonOptions {
  to?: string;
  toData?: string;
}

type Report = Awaited<ReturnType<typeof operations.moveData>>;

export function moveCommand(maker: CommandMaker) {
  return maker.make<[], MoveOptions>(
    'move',
    'copy everything into an empty database of the other kind, and compare; stop all servers first',
    move,
    (command) =>
      command
        .option(
          '--to <url>',
          'from the embedded database to PostgreSQL: postgres://user:password@host/database',
        )
        .option('--to-data <folder>', 'from PostgreSQL to the embedded database in this folder'),
  );
}

async function move(call: Call, options: MoveOptions): Promise<undefined> {
  const { from, to } = endsOf(options);
  const report = await copy(call, from, to);
  // Opening renders the documents.
  await (await openApp(to)).close();
  const { tables, blobs } = report;
  for (const sha256 of blobs.missing)
    say(call.terminal, `note: file ${sha256} of an attachment is missing or damaged`);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const summary = `moved and compared ${rows} rows; ${blobs.copied} files copied, the others were there`;
  print(
    call.terminal,
    call.json,
    { tables, blobs_copied: blobs.copied, missing_blobs: blobs.missing },
    [...tableLines(report), '', summary, ...whatNext(from, to)].join('\n'),
  );
}

function endsOf(options: MoveOptions): { from: Settings; to: Settings } {
  const { to: url, toData: folder } = options;
  const { settings: from } = loadConfig(settingFlags(options));
  if ((url === undefined) === (folder === undefined)) throw new UsageError('name one of --to and --to-data');
  if (url !== undefined) {
    if (from.database_url !== undefined)
      throw new UsageError('the data are in PostgreSQL already: --to moves the embedded database');
    return { from, to: loadConfig({ ...settingFlags(options), database_url: url }).settings };
  }
  if (from.database_url === undefined)
    throw new UsageError(
      'the data are in the embedded database already: --to-data moves a PostgreSQL database',
    );
  const { database_url: _, ...others } = from;
  return { from, to: { ...others, data: folder as string } };
}

async function copy({ terminal }: Call, fromSettings: Settings, toSettings: Settings): Promise<Report> {
  const from = await openStores(fromSettings, 'alone');
  if (!from) throw new operations.BackupError(`there is no database in ${fromSettings.data}`);
  const progress = new ProgressLine(terminal);
  try {
    const to = await openStores(toSettings, 'new');
    try {
      const onProgress = (done: number) => progress.update(done, `${done} rows`);
      return await operations.moveData({ from, to, givenKey: toSettings.installation_key, onProgress });
    } finally {
      await to.database.close();
    }
  } finally {
    await from.database.close();
    progress.end();
  }
}

function tableLines({ tables }: Report): string[] {
  const width = Math.max(...tables.map(({ name }) => name.length));
  const line = (name: string, rows: string | number, digest: string) =>
    `${name.padEnd(width)}  ${String(rows).padStart(10)}  ${digest}`;
  return [
    line('table', 'rows', 'checksum'),
    ...tables.map(({ name, rows, digest }) => line(name, rows, digest.slice(0, 16))),
  ];
}

function whatNext(from: Settings, to: Settings): string[] {
  if (to.database_url === undefined) {
    return [
      `From now on start with --data ${to.data} and without a database URL; the old database stays as it was.`,
    ];
  }
  const files =
    to.blob_store === 'folder' ? `, with the same data folder ${to.data}: it holds the files` : '';
  return [
    `From now on start with the new database in MIANPING_DATABASE_URL${files}.`,
    `The old database in ${from.data} stays as it was; what is written there from now on is lost.`,
  ];
}
