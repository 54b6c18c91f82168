import { globSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox.ts';
import { eventually, run, start } from '../support/process.ts';
import { exchange, rawRequest } from '../support/raw-http.ts';
import { foldersOfSandboxes } from '../support/sandbox-data.ts';
import { SandboxPlace } from '../support/sandbox-process.ts';

const endless = 999_999_999;

describe('a start that would take hours', () => {
  let place: SandboxPlace;
  beforeEach(() => {
    place = new SandboxPlace();
  });
  afterEach(() => place.remove());

  it('is given up on Ctrl+C, and leaves nothing', async () => {
    const args = ['sandbox', '--port', '0', '--generate', `${endless}`];
    const started = start(args, place.options());
    await eventually(20_000, () => {
      const databases = globSync(join(place.temporary, 'mianping-sandbox-*/seed/mianping.sqlite'));
      if (databases.length === 0) throw new Error('it has not begun');
    });
    const { exitCode, out } = await started.kill('SIGINT');
    expect({ exitCode, out }).toEqual({ exitCode: 130, out: '' });
    expect(place.leftovers).toEqual([]);
  });

  it('is given up by a program', async () => {
    const before = foldersOfSandboxes();
    const started = startSandbox({ seed: { generate: endless }, signal: AbortSignal.timeout(300) });
    await expect(started).rejects.toThrow('timeout');
    expect(foldersOfSandboxes()).toEqual(before);
  });

  it('does not begin with a time that no clock shows', async () => {
    const args = ['sandbox', '--port', '0', '--generate', `${endless}`, '--freeze-at', '2100-01-01'];
    const { exitCode, talk } = await run(args, place.options());
    expect([exitCode, talk]).toEqual([2, expect.stringContaining('from 1970-01-01 to 2038-01-19')]);
  });
});

describe('a run that could not begin', () => {
  it('is tried anew when it is asked for again', async () => {
    await using sandbox = await startSandbox({ seed: { generate: 1 } });
    const [folder = ''] = foldersOfSandboxes().slice(-1);
    const seed = join(folder, 'seed/mianping.sqlite');
    renameSync(seed, `${seed}.away`);
    await expect(sandbox.run('later')).rejects.toThrow('ENOENT');
    expect(sandbox.runs).toEqual(['main']);
    renameSync(`${seed}.away`, seed);
    expect(await (await sandbox.run('later')).recordIds()).toHaveLength(1);
  });

  it('because there is one of its name meanwhile gives its port back', async () => {
    await using sandbox = await startSandbox({ seed: { generate: 1 } });
    const port = await freePort();
    const listening = sandbox.listen('twice', port);
    const run = await sandbox.run('twice');
    await expect(listening).rejects.toThrow('there is one of this name already');
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    expect(await run.recordIds()).toHaveLength(1);
  });
});

it('a closed sandbox says so, whatever it is asked for', async () => {
  const sandbox = await startSandbox({ seed: { generate: 1 } });
  const { main } = sandbox;
  await sandbox.close();
  await sleep(0);
  for (const asked of [main.token(), main.recordIds()]) await expect(asked).rejects.toThrow('it is closed');
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

it('a page of another site makes no run, and may embed what is in one', async () => {
  await using sandbox = await startSandbox({ seed: { generate: 1 } });
  const ask = (name: string, headers: Record<string, string>) =>
    exchange(
      Number(new URL(sandbox.url).port),
      rawRequest(
        `GET /runs/${name}/healthz HTTP/1.1`,
        Object.entries(headers).map(([key, value]) => `${key}: ${value}`),
      ),
    );
  for (const sign of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'null' }]) {
    expect((await ask('flood', sign)).status).toBe(400);
  }
  expect(sandbox.runs).toEqual(['main']);
  await sandbox.run('mine');
  expect((await ask('mine', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(200);
});
