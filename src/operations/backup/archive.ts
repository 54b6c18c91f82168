import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import tar from 'tar-stream';
import { BackupError } from './stores.ts';

/** Takes a chunk, and resolves once its memory may be used for the next. */
export type Write = (chunk: Buffer) => Promise<void>;
/** Adds a file to an archive; resolves when there is room for the next. */
export type AddEntry = (name: string, content: Buffer) => Promise<void>;

/** Level 6 takes three times as long for a tenth less. */
const compression = { level: 3 };

/** A few kilobytes of gzip may unpack to any size. Files are smaller, and a manifest names two million of them in it. */
const mostHeldBytes = 2 ** 28;

/** A gzipped tar with the entries that `fill` adds, written chunk by chunk. */
export async function writeArchive<Result>(
  write: Write,
  at: Date,
  fill: (add: AddEntry) => Promise<Result>,
): Promise<Result> {
  const pack = tar.pack();
  const add: AddEntry = (name, content) =>
    new Promise((resolve, reject) => {
      const settle = (error?: Error | null) => (error ? reject(error) : resolve());
      // Of an entry that is cut short because the writing failed, the error comes as an event as well.
      pack.entry({ name, mode: 0o600, mtime: at }, content, settle).on('error', reject);
    });
  const written = pipeline(pack, createGzip(compression), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) await write(chunk);
  });
  const filled = fill(add).then(
    (result) => {
      pack.finalize();
      return result;
    },
    (error: Error) => {
      pack.destroy(error);
      throw error;
    },
  );
  const [result] = await Promise.allSettled([filled, written]).then(bothOrFirstError);
  return result;
}

/** Of two that fail together, the first is the cause: a full disk ends the writing, and that ends the filling. */
function bothOrFirstError<Result>([filled, written]: [
  PromiseSettledResult<Result>,
  PromiseSettledResult<void>,
]): [Result] {
  if (filled.status === 'fulfilled' && written.status === 'fulfilled') return [filled.value];
  throw written.status === 'rejected' ? written.reason : (filled as PromiseRejectedResult).reason;
}

/** A file in an archive. What of it is not read when the next one is asked for is passed over. */
export interface ArchiveEntry {
  name: string;
  chunks: AsyncIterable<Buffer>;
}

/** The entries of a gzipped tar, in their order; fails with BackupError where it is damaged or cut off. */
export async function* readArchive(file: string): AsyncGenerator<ArchiveEntry> {
  const extract = tar.extract();
  let last = 'the beginning';
  const unpacked = pipeline(createReadStream(file), createGunzip(), extract);
  unpacked.catch(() => {});
  try {
    for await (const entry of extract) {
      last = entry.header.name;
      yield { name: last, chunks: chunksOf(entry as AsyncIterable<Buffer>, last) };
      // Nothing more would come behind an entry that is not read.
      entry.resume();
    }
    await unpacked;
  } catch (error) {
    throw damage(error as NodeJS.ErrnoException, last);
  }
}

/** An entry that breaks off throws at its reader. */
async function* chunksOf(entry: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    yield* entry;
  } catch (error) {
    throw damage(error as NodeJS.ErrnoException, name);
  }
}

function damage(error: NodeJS.ErrnoException, last: string): Error {
  if (error instanceof BackupError || error.path !== undefined) return error;
  if (error.code === 'Z_DATA_ERROR' && /incorrect header/.test(error.message)) {
    return new BackupError('this is not a backup: it is not compressed with gzip');
  }
  if (error.code === 'Z_BUF_ERROR') return new BackupError(`the backup is cut off at ${last}`);
  if (error.code?.startsWith('Z_') || /tar|header|end of data/i.test(error.message)) {
    return new BackupError(`the backup is damaged at ${last}: ${error.message}`);
  }
  return error;
}

/** The whole content of an entry. Fails with BackupError before it fills the memory. */
export async function contentOf({ name, chunks }: ArchiveEntry): Promise<Buffer> {
  const all: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostHeldBytes) throw new BackupError(`${name} is larger than anything in a backup`);
    all.push(chunk);
  }
  return Buffer.concat(all);
}
