import { openStores, operations } from '../../app.ts';
import { loadConfig, type Settings } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags, withApp } from '../command.ts';
import { ProgressLine, print, say } from '../terminal.ts';

interface RestoreOptions extends CommonOptions {
  dryRun?: boolean;
}

type Manifest = Awaited<ReturnType<typeof operations.verifyBackup>>;

export function restoreCommand(maker: CommandMaker) {
  return maker.make<[string], RestoreOptions>(
    'restore <file>',
    'put a backup into an empty data folder or an empty PostgreSQL database, whichever it came from',
    restore,
    (command) => command.option('--dry-run', 'check the file and the target, and write nothing'),
  );
}

async function restore(call: Call, options: RestoreOptions, file: string): Promise<undefined> {
  const { settings } = loadConfig(settingFlags(options));
  await checkTarget(settings);
  const manifest = await operations.verifyBackup(file);
  operations.requireKey(manifest, settings.installation_key);
  if (!options.dryRun) await write(call, settings, file, manifest);
  // Opening makes an older schema current and renders the documents.
  const migrations = options.dryRun ? [] : await withApp(options, async (app) => app.migrations);
  report(call, manifest, options.dryRun ?? false, migrations);
}

async function checkTarget(settings: Settings): Promise<void> {
  const stores = await openStores(settings, 'existing');
  if (!stores) return;
  try {
    await operations.requireEmpty(stores.database);
  } finally {
    await stores.database.close();
  }
}

async function write(
  { terminal }: Call,
  settings: Settings,
  file: string,
  manifest: Manifest,
): Promise<void> {
  const progress = new ProgressLine(terminal, rowsOf(manifest) + manifest.blobs.length);
  const stores = await openStores(settings, 'new');
  try {
    await stores.blobs.check();
    await operations.restoreBackup(stores, {
      file,
      manifest,
      onProgress: (done) => progress.update(done, `${done} rows and files`),
    });
  } finally {
    await stores.database.close();
    progress.end();
  }
}

function rowsOf({ tables }: Manifest): number {
  return tables.reduce((sum, table) => sum + table.rows, 0);
}

function report({ terminal, json }: Call, manifest: Manifest, dryRun: boolean, migrations: string[]): void {
  const { tables, blobs, missing_blobs: missing, created_at: createdAt, program } = manifest;
  if (missing.length > 0)
    say(
      terminal,
      `note: ${missing.length} file(s) of attachments were missing already when the backup was made`,
    );
  const what = `${rowsOf(manifest)} rows and ${blobs.length} files of ${createdAt}`;
  print(
    terminal,
    json,
    {
      dry_run: dryRun,
      created_at: createdAt,
      program,
      tables: Object.fromEntries(tables.map((table) => [table.name, table.rows])),
      blobs: blobs.length,
      missing_blobs: missing,
      migrations,
    },
    dryRun ? `would restore ${what}; nothing was written` : `restored and compared ${what}`,
  );
}
