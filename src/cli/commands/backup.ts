import { openStores, operations } from '../../app.ts';
import { loadConfig, type Settings } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags } from '../command.ts';
import { type Write, writeOut, writeTo } from '../output-file.ts';
import { ProgressLine, print, say } from '../terminal.ts';

export function backupCommand(maker: CommandMaker) {
  return maker.make<[string], CommonOptions>(
    'backup <file>',
    'write everything into one file, while servers run: data, attachments, keys; `-` writes to standard output',
    backup,
  );
}

async function backup({ terminal, json }: Call, options: CommonOptions, file: string): Promise<undefined> {
  const { settings } = loadConfig(settingFlags(options));
  const progress = new ProgressLine(terminal);
  const onProgress = (done: number) => progress.update(done, `${done} rows and files`);
  let bytes = 0;
  const counted =
    (write: Write): Write =>
    (chunk) => {
      bytes += chunk.length;
      return write(chunk);
    };
  const fill = (write: Write) => writeAll(settings, counted(write), onProgress);
  const toPipe = file === '-';
  const manifest = toPipe ? await fill((chunk) => writeOut(terminal.out, chunk)) : await writeTo(file, fill);
  progress.end();
  const { tables, blobs, missing_blobs: missing, installation_key: key, created_at: createdAt } = manifest;
  if (missing.length > 0) {
    say(terminal, `note: ${missing.length} file(s) of attachments are missing or damaged: ${named(missing)}`);
  }
  if (!key.included) {
    say(
      terminal,
      `note: the backup does not hold the installation key (fingerprint ${key.fingerprint}): keep that, too, without it no restore`,
    );
  }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const text = `${rows} rows and ${blobs.length} files, ${bytes} bytes in ${file}`;
  if (toPipe) return void say(terminal, text);
  print(
    terminal,
    json,
    {
      file,
      bytes,
      created_at: createdAt,
      tables: Object.fromEntries(tables.map((table) => [table.name, table.rows])),
      blobs: blobs.length,
      missing_blobs: missing,
      installation_key: key,
    },
    `${text}\n${key.included ? 'It holds the installation key: keep it like a secret.' : 'It holds candidates’ data: keep it like a secret.'}`,
  );
}

const shownNames = 5;

function named(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).join(', ');
  return names.length > shownNames ? `${shown}, … (--json lists all)` : shown;
}

async function writeAll(settings: Settings, write: Write, onProgress: (done: number) => void) {
  const stores = await openStores(settings, 'existing');
  if (!stores) throw new operations.BackupError(`there is no database in ${settings.data}`);
  try {
    return await operations.writeBackup(stores, { write, onProgress });
  } finally {
    await stores.database.close();
  }
}
