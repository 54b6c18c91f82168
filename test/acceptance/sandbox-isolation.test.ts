import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '#contract/sandbox/faults.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { operations } from '../../src/app.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { fetchToken } from '../support/api-calls.ts';
import { onList, SandboxClient } from '../support/sandbox-client.ts';
import { beside } from '../support/sandbox-data.ts';

let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 12 } });
});
afterAll(() => sandbox.close());

const startMs = Date.UTC(2030, 0, 1);

type Step =
  | { kind: 'first page' | 'next page' | 'renew' | 'reset' }
  | { kind: 'burst'; calls: number }
  | { kind: 'advance'; ms: number }
  | { kind: 'snapshot'; name: string }
  | { kind: 'restore'; name: string }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'remove faults' };

const actions = fc.constantFrom<Fault['action']>(
  { kind: 'rate_limited', reset_seconds: 3 },
  { kind: 'token_dead' },
  { kind: 'token_expired' },
  { kind: 'token_revoked' },
  { kind: 'system_error', status: 200 },
  { kind: 'empty_page' },
  { kind: 'repeated_page_token' },
  { kind: 'record_edited', which: 'first' },
  { kind: 'record_deleted', which: 'last' },
  { kind: 'record_inserted', which: 'last' },
  { kind: 'delay', from_ms: 1, to_ms: 5 },
);
const faults = fc
  .record({
    action: actions,
    match: fc.record(
      { page: fc.constantFrom(1, 2), every: fc.constantFrom(1, 2), probability: fc.constantFrom(0.5, 1) },
      { requiredKeys: [] },
    ),
    times: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ action, match, times }) => onList(action, { match, ends: { times } }));
const names = fc.constantFrom('a', 'b');
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Step>({ kind: 'first page' }, { kind: 'next page' }) },
    fc.constantFrom<Step>({ kind: 'renew' }, { kind: 'reset' }, { kind: 'remove faults' }),
    fc.integer({ min: 20, max: 60 }).map((calls): Step => ({ kind: 'burst', calls })),
    fc.integer({ min: -2000, max: 4_000_000 }).map((ms): Step => ({ kind: 'advance', ms })),
    names.map((name): Step => ({ kind: 'snapshot', name })),
    names.map((name): Step => ({ kind: 'restore', name })),
    { weight: 4, arbitrary: faults.map((fault): Step => ({ kind: 'fault', fault })) },
  ),
  { minLength: 2, maxLength: 12 },
);

/** A program that works in a run of its own, and writes down whatever it is told. */
class Program {
  readonly client: SandboxClient;
  readonly heard: unknown[] = [];
  #pageToken: string | undefined;

  private constructor(client: SandboxClient) {
    this.client = client;
  }

  static async begin(): Promise<Program> {
    const run = await sandbox.run(`isolation-${++runs}`);
    run.clock.freeze(startMs);
    return new Program(await SandboxClient.of(run));
  }

  async take(step: Step): Promise<void> {
    this.heard.push(this.#plain(await this.#take(step).catch(({ message }: Error) => message)));
  }

  /** What it heard, and what the run knows in the end. */
  async end(): Promise<unknown> {
    const { run } = this.client;
    const journal = run.journal
      .entries()
      .map(({ id, at_ms, route, page, token, status, code, faults }) => [
        id,
        at_ms,
        route,
        page,
        token,
        status,
        code,
        faults,
      ]);
    const rules = run.faults.list().map(({ seen, hits, active }) => [seen, hits, active]);
    const { now } = run.clock;
    await sandbox.removeRun(run.name);
    return { heard: this.heard, journal, rules, snapshots: run.snapshots, nowMs: now() };
  }

  async #take(step: Step): Promise<unknown> {
    const { client } = this;
    const { run } = client;
    switch (step.kind) {
      case 'first page':
        return this.#page(undefined);
      case 'next page':
        return this.#page(this.#pageToken);
      case 'burst':
        return client.codes(step.calls);
      case 'renew':
        return client.renew();
      case 'advance':
        return run.clock.advance(step.ms);
      case 'snapshot':
        return run.snapshot(step.name);
      case 'restore':
        return run.restore(step.name);
      case 'fault':
        return run.faults.add(step.fault);
      case 'remove faults':
        return run.faults.clear();
      case 'reset':
        await run.reset();
        return run.clock.freeze(startMs);
    }
  }

  async #page(pageToken: string | undefined): Promise<unknown> {
    const { json, status } = await this.client.page(5, pageToken);
    this.#pageToken = json.data?.page_token;
    return { status, json };
  }

  /** Without what is another for each request or run: log ids, addresses, tokens that a fault made up. */
  #plain(told: unknown): unknown {
    const text = JSON.stringify(told) ?? 'nothing';
    return text
      .replaceAll(this.client.run.domain, '')
      .replaceAll(/\d{14}[0-9A-F]{20}/g, 'LOG ID')
      .replaceAll(/"page_token":"[^"]+"/g, '"page_token":"ANY"');
  }
}

async function alone(all: readonly Step[]): Promise<unknown> {
  const program = await Program.begin();
  for (const step of all) await program.take(step);
  return program.end();
}

describe('runs beside each other', () => {
  it('hear what each would hear alone, whatever the others do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 2, maxLength: 3 }),
        fc.array(fc.nat(2), { minLength: 36, maxLength: 36 }),
        async (sequences, order) => {
          const wanted = [];
          for (const sequence of sequences) wanted.push(await alone(sequence));

          const taken = await Promise.all(sequences.map(() => Program.begin()));
          const left = sequences.map((sequence) => [...sequence]);
          for (const which of [...order, ...left.flatMap((sequence, index) => sequence.map(() => index))]) {
            const step = left[which % left.length]?.shift();
            if (step) await taken[which % left.length]?.take(step);
          }
          expect(await Promise.all(taken.map((program) => program.end()))).toEqual(wanted);

          expect(await Promise.all(sequences.map(alone))).toEqual(wanted);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('have the same data under the same ids, and links that lead to themselves', async () => {
    const [one, other] = await Promise.all([Program.begin(), Program.begin()]);
    expect([...(await one.client.records())]).toEqual([...(await other.client.records())]);
    expect(one.client.token).toBe(other.client.token);
    expect(one.client.run.domain).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/runs\/isolation-\d+$/);
  });

  it('are made once, however many ask for them first, and the main run is one of them', async () => {
    const name = `isolation-${++runs}`;
    const made = await Promise.all([1, 2, 3, 4].map(() => sandbox.run(name)));
    expect(new Set(made).size).toBe(1);
    expect(sandbox.runs.filter((one) => one === name)).toHaveLength(1);
    expect(await sandbox.run('main')).toBe(sandbox.main);
    const { domain } = sandbox.main;
    expect(new URL(domain).pathname).toBe('/');
    const answers = await Promise.all(
      [domain, `${domain}/runs/main`].map((url) =>
        fetchToken(url, sandbox.main.appId, sandbox.main.appSecret),
      ),
    );
    expect(answers[0]?.tenant_access_token).toBe(answers[1]?.tenant_access_token);
  });

  it('refuse names that are none', async () => {
    for (const name of ['', 'a b', '../x', 'x'.repeat(65), 'ü']) {
      await expect(sandbox.run(name)).rejects.toThrow('run: takes 1 to 64 letters, digits, - and _');
    }
    const answer = await fetch(`${sandbox.url}/runs/a%2Fb/open-apis/hire/v1/interview_records`);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      'run: takes 1 to 64 letters, digits, - and _\n',
    ]);
  });

  it('do not share what is done to the app', async () => {
    const [one, other] = await Promise.all([Program.begin(), Program.begin()]);
    await beside(one.client.run, ({ ctx }) => operations.rotateSecret(ctx, { appId: one.client.run.appId }));
    expect((await one.client.renew()).code).toBe(10014);
    expect((await other.client.renew()).code).toBe(0);
    await one.client.run.reset();
    expect((await one.client.renew()).code).toBe(0);
  });
});

describe('odd requests', () => {
  it.each(['//', '//evil.example/open-apis/hire/v1/interview_records', '/%', '/runs', '/open-apis/../x'])(
    '%s is answered and noted as it came',
    async (path) => {
      const { client } = await Program.begin();
      const answer = await client.get(path, '');
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      const entry = client.run.journal.entries().at(-1);
      expect([entry?.path, entry?.status, entry?.outcome]).toEqual([
        path.split('?')[0],
        answer.status,
        'answered',
      ]);
    },
  );

  it('HEAD and a condition are answered as by the server itself', async () => {
    await using demo = await startSandbox();
    const client = await SandboxClient.of(demo.main);
    const text = JSON.stringify((await client.list('page_size=100')).json);
    const link = /"(https?:\/\/[^"]*\/files\/[^"]+)"/.exec(text)?.[1] as string;
    const got = await fetch(link);
    const bytes = await got.arrayBuffer();
    const head = await fetch(link, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.byteLength)]);
    expect(got.headers.get('content-length')).toBe(String(bytes.byteLength));
    const etag = got.headers.get('etag') as string;
    const same = await fetch(link, { headers: { 'If-None-Match': etag } });
    expect([same.status, same.headers.has('content-length')]).toEqual([304, false]);
  });
});
