import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { operations } from '../../app.ts';
import { writeTo } from '../output-file.ts';

/** What `mianping sandbox` leaves in the data folder while it runs, for its owner alone. */
export interface SandboxFile {
  url: string;
  control_key: string;
  pid: number;
}

export function sandboxFileOf(dataFolder: string): string {
  return join(resolve(dataFolder), 'sandbox.json');
}

/** Sandboxes listen on loopback only, and a key must not go elsewhere: undefined for any other address. */
export function loopbackOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  const isOrigin = url?.protocol === 'http:' && url.pathname === '/' && url.search + url.hash === '';
  if (!url || !isOrigin || !operations.isLoopbackName(url.hostname.replace(/^\[(.*)\]$/, '$1')))
    return undefined;
  url.hostname = url.hostname.replace(/^localhost$/, '127.0.0.1');
  return url.origin;
}

/** Undefined when there is none. */
export function readSandboxFile(file: string): SandboxFile | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  try {
    const { url, control_key: key, pid } = JSON.parse(text) as Partial<SandboxFile>;
    const isSandbox = typeof url === 'string' && loopbackOrigin(url) === url;
    if (isSandbox && typeof key === 'string' && typeof pid === 'number')
      return { url, control_key: key, pid };
  } catch {
    // Said below, as of what is JSON but nothing of ours.
  }
  throw new Error(`${file} is not what mianping sandbox writes: remove it`);
}

/** Write it; answers what takes it away again, with a folder that was made for it. */
export async function keepSandboxFile(file: string, content: SandboxFile): Promise<() => void> {
  const made = mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await writeTo(file, (write) => write(Buffer.from(`${JSON.stringify(content)}\n`)));
  return () => {
    // Someone may have started another one meanwhile, after removing this.
    if (readSandboxFile(file)?.control_key !== content.control_key) return;
    rmSync(file);
    if (made !== undefined) removeIfEmpty(dirname(file));
  };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it by now.
  }
}
