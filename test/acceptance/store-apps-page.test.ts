import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function codeBlocks(page: string): { language: string; code: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
}

const blocks = codeBlocks('docs/store-apps.md');
const ofLanguage = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ code }) => code);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

describe('the page about store apps', () => {
  let clone: string;
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'mianping-page-'));
    for (const name of ['node_modules', 'dist', 'test', 'docs'])
      symlinkSync(join(root, name), join(clone, name));
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it('shows the same commands, code and answers in both languages', () => {
    expect(blocks.length).toBeGreaterThan(8);
    expect(codeBlocks('docs/store-apps.zh-CN.md')).toEqual(blocks);
  });

  it('leads from nothing to the first page when its commands are run one after the other', async () => {
    const [serverPort, programPort] = [String(await freePort()), String(await freePort())];
    const here = (text: string) => text.replaceAll(':8210', `:${serverPort}`).replaceAll('3000', programPort);
    writeFileSync(join(clone, 'insights.mjs'), here(ofLanguage('js').join('\n')));
    const script = [
      // What the page builds is there already; the server ends with the script.
      "set -e; shopt -s expand_aliases; npm() { :; }; trap 'kill $(jobs -p)' EXIT",
      ...ofLanguage('sh').map(here),
    ].join('\n');
    const { exitCode, out, talk } = await runScript(script, clone, { MIANPING_PORT: serverPort });
    const answers = ofLanguage('text').map((text) => here(text).trim().split('…')[0] ?? '');
    for (const answer of answers) expect(out, talk).toContain(answer);
    expect(out).toContain(`http://127.0.0.1:${programPort}/events  verified`);
    expect(exitCode, talk).toBe(0);
  });
});

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
