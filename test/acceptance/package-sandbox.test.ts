import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readInterviewRecords } from '../../src/client.ts';
import { type Fault, type Sandbox, type SandboxRun, startSandbox } from '../../src/sandbox.ts';

const list = 'hire.v1.interview_records.list';
const throttledOnce: Fault = {
  match: { route: list },
  action: { kind: 'rate_limited', reset_seconds: 0 },
  ends: { times: 1 },
};

async function idsIn({ domain, appId, appSecret }: Sandbox | SandboxRun): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of readInterviewRecords({ domain, appId, appSecret, pageSize: 5 })) ids.push(id);
  return ids;
}

describe('a sandbox in the process of a test', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { generate: 8 } });
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  it('does to its main run what is done to it', async () => {
    const { main } = sandbox;
    expect([sandbox.domain, sandbox.url]).toEqual([main.domain, main.domain]);
    expect([sandbox.appId, sandbox.appSecret]).toEqual([main.appId, main.appSecret]);
    sandbox.faults.add(throttledOnce);
    expect(await idsIn(sandbox)).toHaveLength(8);
    expect(main.faults.list()).toMatchObject([{ hits: 1, active: false }]);
    expect(main.journal.entries({ code: 99991400 })).toHaveLength(1);
    await sandbox.reset();
    expect(main.faults.list()).toEqual([]);
    expect(sandbox.journal.entries()).toEqual([]);
  });

  it('keeps data and time under a name', async () => {
    const ids = await idsIn(sandbox);
    sandbox.clock.freeze(Date.UTC(2031, 0, 1));
    await sandbox.snapshot('whole');
    sandbox.faults.add({ action: { kind: 'record_deleted', which: 'first' }, ends: { times: 1 } });
    sandbox.clock.advance(60_000);
    expect(await idsIn(sandbox)).toEqual(ids.slice(1));
    await sandbox.restore('whole');
    expect(await idsIn(sandbox)).toEqual(ids);
    expect(sandbox.clock.now()).toBe(Date.UTC(2031, 0, 1));
    expect(sandbox.snapshots).toContain('whole');
  });

  it('rejects what is wrong, and never throws before it has answered a promise', async () => {
    await expect(sandbox.restore('never')).rejects.toThrow(/no snapshot is called so/);
    await expect(sandbox.snapshot('a/b')).rejects.toThrow(/takes 1 to 64 letters/);
    await expect(sandbox.run('../main')).rejects.toThrow(/takes 1 to 64 letters/);
    expect(() => sandbox.startScenario('never')).toThrow(/must be one of plain, /);
    expect(await idsIn(sandbox)).toHaveLength(8);
  });

  it('may be closed twice, and no longer answers', async () => {
    const other = await startSandbox({ seed: { generate: 1 } });
    const { url } = other;
    await other.close();
    await other.close();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('is closed at the end of its block', async () => {
    let url = '';
    {
      await using other = await startSandbox({ seed: { generate: 1 } });
      url = other.url;
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe('the start of a sandbox', () => {
  const usual = process.env.TMPDIR;
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mianping-test-'));
    process.env.TMPDIR = folder;
  });
  afterAll(() => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    rmSync(folder, { recursive: true, force: true });
  });

  it('puts the faults of a scenario into the main run, until it is reset', async () => {
    await using sandbox = await startSandbox({ seed: { generate: 1 }, scenario: 'rate-limited-sync' });
    expect(sandbox.faults.list().map(({ fault }) => fault.action.kind)).toContain('rate_limited');
    expect((await sandbox.run('other')).faults.list()).toEqual([]);
    await sandbox.reset();
    expect(sandbox.faults.list()).toEqual([]);
  });

  it('fails as a whole and leaves nothing behind', async () => {
    await expect(startSandbox({ scenario: 'never' })).rejects.toThrow(/must be one of plain, /);
    await expect(startSandbox({ seed: { file: join(folder, 'missing.json') } })).rejects.toThrow(/ENOENT/);
    await using taken = await startSandbox({ seed: { generate: 1 } });
    const before = readdirSync(folder);
    const again = startSandbox({ seed: { generate: 1 }, port: Number(new URL(taken.url).port) });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(readdirSync(folder)).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it('is not over when a reset fails: the next one tries anew', async () => {
    await using sandbox = await startSandbox({ seed: { generate: 3 } });
    const seed = join(folder, readdirSync(folder)[0] as string, 'seed');
    renameSync(seed, `${seed}.away`);
    await expect(sandbox.reset()).rejects.toThrow(/ENOENT/);
    renameSync(`${seed}.away`, seed);
    await sandbox.reset();
    expect(await idsIn(sandbox)).toHaveLength(3);
  });
});
