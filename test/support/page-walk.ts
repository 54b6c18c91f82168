import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Everything in a page that is code, with its language. */
export function codeBlocks(page: string): { language: string; code: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
}

/** A folder that looks like a clone where everything is installed and built. */
export function builtClone(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-page-'));
  for (const name of ['node_modules', 'dist', 'test', 'docs', 'package.json'])
    symlinkSync(join(root, name), join(folder, name));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/**
 * Run the shell code of a page, one block after the other. What it builds is there already; what it starts in the
 * background ends with it.
 */
export function runPage(code: readonly string[], cwd: string, env: Record<string, string>) {
  const before = "set -e; shopt -s expand_aliases; npm() { :; }; trap 'kill $(jobs -p)' EXIT";
  return runScript([before, ...code].join('\n'), cwd, env);
}

async function runScript(script: string, cwd: string, env: Record<string, string>) {
  const child = spawn('bash', ['-c', script], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what the script starts can be ended with it.
    detached: true,
  });
  const patience = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), 50_000);
  const said = { out: '', talk: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.talk += text;
  });
  const exitCode = await new Promise((ended) => child.once('close', ended));
  clearTimeout(patience);
  return { exitCode, ...said };
}
