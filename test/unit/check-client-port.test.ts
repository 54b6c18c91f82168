import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';

const listUrl = '/open-apis/hire/v1/interview_records';

describe('a run with a port of its own', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { generate: 3 } });
  });
  afterAll(() => sandbox.close());

  it('has a plain address, data and journal of its own, and no control surface', async () => {
    const run = await sandbox.listen('alone');
    expect(run.domain).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(run.domain).not.toBe(sandbox.url);
    expect((await fetch(run.domain + listUrl)).status).toBe(400);
    expect(run.journal.entries()).toHaveLength(1);
    expect(sandbox.main.journal.entries()).toHaveLength(0);
    const control = await fetch(`${run.domain}/sandbox/runs`, {
      headers: { authorization: `Bearer ${sandbox.controlKey}` },
    });
    expect(control.status).toBe(404);
  });

  it('is refused under a name that is taken, or that is none', async () => {
    await sandbox.listen('taken');
    await expect(sandbox.listen('taken')).rejects.toThrow(/run/);
    await expect(sandbox.listen('main')).rejects.toThrow(/run/);
    await expect(sandbox.listen('a/b')).rejects.toThrow(/run/);
  });

  it('knows the records that a client must meet, as they change', async () => {
    const run = await sandbox.listen('changing');
    const before = await run.recordIds();
    expect(before).toHaveLength(3);
    expect(before).toEqual([...before].sort());
    run.faults.add({ action: { kind: 'record_deleted', which: 'first' }, ends: { times: 1 } });
    const answer = await fetch(`${run.domain}/open-apis/auth/v3/tenant_access_token/internal`, {
      method: 'POST',
      body: JSON.stringify({ app_id: run.appId, app_secret: run.appSecret }),
    });
    const { tenant_access_token: token } = (await answer.json()) as { tenant_access_token: string };
    await fetch(run.domain + listUrl, { headers: { authorization: `Bearer ${token}` } });
    expect(await run.recordIds()).toEqual(before.slice(1));
  });

  it('stops listening with the sandbox', async () => {
    const other = await startSandbox({ seed: { generate: 1 } });
    const { domain } = await other.listen('gone');
    await other.close();
    await expect(fetch(domain + listUrl)).rejects.toThrow();
  });
});
