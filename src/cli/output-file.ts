import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
  const keepWhenStopped = removeWhenStopped(partial);
  try {
    const result = await writeFile(partial, 'wx', fill);
    await rename(partial, target);
    await makeNameSafe(target);
    return result;
  } catch (error) {
    await rm(partial, { force: true });
    throw namedByTarget(error, partial, target);
  } finally {
    keepWhenStopped();
  }
}

/** Who stops a command finds nothing of half a file, which may hold secrets. Until the answered function is called. */
function removeWhenStopped(file: string): () => void {
  const remove = (signal: NodeJS.Signals) => {
    rmSync(file, { force: true });
    stopWatching();
    // With nobody else who listens to it, it ends the process as it would have without this.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const stopWatching = () => {
    for (const signal of stopSignals) process.off(signal, remove);
  };
  // Before others who listen once, or they would not be counted.
  for (const signal of stopSignals) process.prependListener(signal, remove);
  return stopWatching;
}

/** The name that nobody chose says nothing: what is wrong is the file that was asked for, or that its folder lacks. */
function namedByTarget(error: unknown, partial: string, target: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (path !== partial) return error;
  return Object.assign(error as Error, { path: code === 'ENOENT' ? dirname(target) : target });
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
