import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { onList, SandboxClient } from '../support/sandbox-client.ts';

let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 5 } });
});
afterAll(() => sandbox.close());

async function newClient(): Promise<SandboxClient> {
  return SandboxClient.of(await sandbox.run(`tokens-${++runs}`));
}

const dead = 99991663;
const once = { ends: { times: 1 } };

/** Code of one call of the list. */
async function code(client: SandboxClient, token?: string): Promise<number> {
  return (await client.list('page_size=1', token)).json.code;
}

describe('a dead token', () => {
  it('is good again with the next call, and stays the one that is handed out', async () => {
    const client = await newClient();
    const { token } = client;
    client.run.faults.add(onList({ kind: 'token_dead' }, { ends: { times: 2 } }));
    expect(await client.codes(3)).toEqual([dead, dead, 0]);
    await client.renew();
    expect(client.token).toBe(token);
  });
});

describe.each(['running', 'frozen'])('an expired token, the clock %s', (clock) => {
  async function newClientAt(): Promise<SandboxClient> {
    const client = await newClient();
    if (clock === 'frozen') client.run.clock.freeze();
    await client.renew();
    return client;
  }

  it('stays dead, while another is handed out at once', async () => {
    const client = await newClientAt();
    const old = client.token;
    client.run.faults.add(onList({ kind: 'token_expired' }, once));
    expect(await client.codes(3)).toEqual([dead, dead, dead]);
    const { expire } = await client.renew();
    expect(client.token).not.toBe(old);
    expect(expire).toBeGreaterThan(7190);
    expect(expire).toBeLessThanOrEqual(7200);
    expect(await client.codes(2)).toEqual([0, 0]);
    expect(await code(client, old)).toBe(dead);
    client.run.faults.clear();
    expect(await code(client, old)).toBe(dead);
    const second = client.token;
    await client.renew();
    expect(client.token).toBe(second);
  });

  it('is good again when the fault ends before another was handed out', async () => {
    const client = await newClientAt();
    client.run.faults.add(
      onList({ kind: 'token_expired' }, { match: { nth: 1 }, ends: { after_ms: 60_000 } }),
    );
    expect(await client.codes(2)).toEqual([dead, dead]);
    client.run.clock.advance(60_000);
    expect(await client.codes(2)).toEqual([0, 0]);
    const [rule] = client.run.faults.list();
    client.run.faults.remove(rule?.id as number);
    const again = client.run.faults.add(onList({ kind: 'token_expired' }));
    expect(await code(client)).toBe(dead);
    client.run.faults.remove(again.id);
    expect(await code(client)).toBe(0);
  });

  it('may be each one that comes', async () => {
    const client = await newClientAt();
    const seen = new Set([client.token]);
    client.run.faults.add(onList({ kind: 'token_expired' }, { ends: { times: 3 } }));
    for (let died = 1; died <= 3; died++) {
      expect(await client.codes(2)).toEqual([dead, dead]);
      await client.renew();
      seen.add(client.token);
    }
    expect(seen.size).toBe(4);
    expect(await code(client)).toBe(0);
    expect(client.run.faults.list()).toMatchObject([{ hits: 3, active: false }]);
  });

  it('stays dead over a snapshot and a restore, and is good again after a reset', async () => {
    const client = await newClientAt();
    const first = client.token;
    await client.run.snapshot('before');
    client.run.faults.add(onList({ kind: 'token_expired' }, once));
    expect(await code(client)).toBe(dead);
    await client.run.snapshot('after');
    expect(await code(client)).toBe(dead);
    await client.renew();
    const second = client.token;
    expect(await code(client)).toBe(0);
    await client.run.restore('before');
    expect(await code(client, first)).toBe(dead);
    // The data know nothing of it any more, and still the first one is not handed out again.
    await client.renew();
    expect(client.token).not.toBe(first);
    expect(await code(client)).toBe(0);
    await client.run.reset();
    // Whatever a program kept of these.
    expect([await code(client, first), await code(client, second)]).toEqual([0, 0]);
  });
});

describe('a revoked token', () => {
  it('is dead with all others of the app, and there is no other until the fault ends', async () => {
    const client = await newClient();
    client.run.clock.freeze();
    const first = client.token;
    client.run.clock.advance(7_200_000 - 60_000);
    await client.renew();
    expect([await code(client, first), await code(client)]).toEqual([0, 0]);
    client.run.faults.add(
      onList({ kind: 'token_revoked' }, { match: { nth: 1 }, ends: { after_ms: 30_000 } }),
    );
    expect(await code(client)).toBe(dead);
    expect([await code(client, first), await code(client)]).toEqual([dead, dead]);
    const refusal = { code: 10014, msg: 'app unauthorized' };
    expect(await client.renew()).toEqual(refusal);
    client.run.clock.advance(29_999);
    expect(await client.renew()).toEqual(refusal);
    client.run.clock.advance(1);
    const second = client.token;
    expect(await client.renew()).toMatchObject({ code: 0 });
    expect(client.token).not.toBe(second);
    expect(await code(client)).toBe(0);
    expect([await code(client, first), await code(client, second)]).toEqual([dead, dead]);
  });

  it('comes to its end by count, by removal and by a reset', async () => {
    const client = await newClient();
    const first = client.token;
    client.run.faults.add(onList({ kind: 'token_revoked' }, { ends: { times: 3 } }));
    expect(await code(client)).toBe(dead);
    const codes = [];
    for (let call = 0; call < 3; call++) codes.push((await client.renew()).code);
    expect(codes).toEqual([10014, 10014, 0]);
    const { id } = client.run.faults.add(onList({ kind: 'token_revoked' }));
    expect(await code(client)).toBe(dead);
    expect((await client.renew()).code).toBe(10014);
    client.run.faults.remove(id);
    expect((await client.renew()).code).toBe(0);
    expect(await code(client)).toBe(0);
    client.run.faults.add(onList({ kind: 'token_revoked' }));
    expect(await code(client)).toBe(dead);
    await client.run.reset();
    expect(await code(client, first)).toBe(0);
    expect((await client.renew()).code).toBe(0);
  });

  it('is one that was handed out before the clock was set back, too', async () => {
    const client = await newClient();
    client.run.clock.advance(86_400_000);
    await client.renew();
    const ahead = client.token;
    client.run.clock.advance(-86_400_000);
    client.run.faults.add(onList({ kind: 'token_revoked' }, once));
    expect(await code(client)).toBe(dead);
    await client.renew();
    expect(client.token).not.toBe(ahead);
    expect(await code(client, ahead)).toBe(dead);
    expect(await code(client)).toBe(0);
  });

  it('is each one that was handed out, not only those from before the one that was shown', async () => {
    const client = await newClient();
    const first = client.token;
    client.run.clock.advance(86_400_000);
    await client.renew();
    const ahead = client.token;
    client.run.clock.advance(-86_400_000);
    client.run.faults.add(onList({ kind: 'token_revoked' }, once));
    expect(await code(client, first)).toBe(dead);
    expect(await code(client, ahead)).toBe(dead);
    await client.renew();
    expect([first, ahead]).not.toContain(client.token);
    expect(await code(client)).toBe(0);
  });
});

it('names the fault in the journal for each call that an ended token cost', async () => {
  const client = await newClient();
  client.run.faults.add(onList({ kind: 'token_expired' }, { ...once, name: 'the night shift' }));
  await client.codes(2);
  await client.renew();
  await client.codes(1);
  const lists = client.run.journal.entries().filter(({ route }) => route?.startsWith('hire.'));
  expect(lists.map(({ faults }) => faults)).toEqual([['the night shift'], ['the night shift'], []]);
});

it('knows a token of another sandbox, and can end it', async () => {
  await using other = await startSandbox({ seed: { generate: 1 } });
  const client = await newClient();
  const atMs = Date.now();
  for (const run of [other.main, client.run]) run.clock.freeze(atMs);
  const { token } = await SandboxClient.of(other.main);
  expect(await code(client, token)).toBe(0);
  client.run.faults.add(onList({ kind: 'token_expired' }, once));
  expect(await code(client, token)).toBe(dead);
  await client.renew();
  expect(client.token).not.toBe(token);
  expect(await code(client)).toBe(0);
});
