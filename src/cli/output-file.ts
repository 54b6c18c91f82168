import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';

/** Takes a chunk, and resolves once its memory may be used for the next. */
export type Write = (chunk: Buffer) => Promise<void>;

export async function writeOut(out: Writable, chunk: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    out.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/** Under its name a file is complete or not there. A device or a pipe is written as it is: a rename would replace it. */
export async function writeTo<Result>(
  target: string,
  fill: (write: Write) => Promise<Result>,
): Promise<Result> {
  const isSpecial = await stat(target).then(
    (known) => !known.isFile(),
    () => false,
  );
  if (isSpecial) return writeFile(target, 'w', fill);
  // Not by the process id: in a container the next process has the same one.
  const partial = `${target}.${randomUUID().slice(0, 8)}.part`;
  try {
    const result = await writeFile(partial, 'wx', fill);
    await rename(partial, target);
    await makeNameSafe(target);
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

/** A name survives a power cut only once its folder is safe. */
async function makeNameSafe(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
