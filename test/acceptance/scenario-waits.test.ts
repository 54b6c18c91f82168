import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxRun, scenarios, startSandbox } from '../../src/sandbox.ts';
import { fetchToken, listPath } from '../support/api-calls.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 240 } });
});
afterAll(() => sandbox?.close());

const longestPauseMs = 4_000;

interface Data {
  items: { id: string }[];
  has_more: boolean;
  page_token?: string;
}

/**
 * A client that knows no cure but to wait: as long as it is told, else half a second, one, two, four, four. It moves the
 * clock of its run in place of waiting, so what it waits is counted, not measured.
 */
class WaitingClient {
  readonly #run: SandboxRun;
  #token: string | undefined;
  waitedMs = 0;

  constructor(run: SandboxRun) {
    this.#run = run;
  }

  /** Ids of all records. A page whose token was met before is no page. */
  async ids(pageSize: number): Promise<string[]> {
    const { domain, appId, appSecret } = this.#run;
    this.#token = await this.#patiently(async () => {
      const { tenant_access_token: token } = await fetchToken(domain, appId, appSecret);
      return token;
    });
    const ids: string[] = [];
    const met = new Set<string | undefined>();
    for (let pageToken = ''; ; ) {
      const { items, has_more, page_token } = await this.#patiently(async () => {
        const page = await this.#page(pageSize, pageToken);
        return page?.has_more && met.has(page.page_token) ? undefined : page;
      });
      ids.push(...items.map(({ id }) => id));
      if (!has_more) return ids;
      met.add(page_token);
      pageToken = page_token ?? '';
    }
  }

  /** Undefined when there is none; waits as it is told. */
  async #page(pageSize: number, pageToken: string): Promise<Data | undefined> {
    const query = new URLSearchParams({ page_size: String(pageSize), page_token: pageToken });
    const headers = { Authorization: `Bearer ${this.#token}` };
    for (;;) {
      const answer = await fetch(`${this.#run.domain}${listPath}?${query}`, { headers });
      const { code, data } = (await answer.json()) as { code: number; data?: Data };
      if (code !== 99991400) return code === 0 ? data : undefined;
      this.#wait(Number(answer.headers.get('x-ogw-ratelimit-reset')) * 1000);
    }
  }

  async #patiently<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
    for (let pauseMs = 500, tries = 1; tries <= 8; tries++, pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const result = await attempt().catch(() => undefined);
      if (result !== undefined) return result;
      this.#wait(pauseMs);
    }
    throw new Error('gave up');
  }

  #wait(ms: number): void {
    this.waitedMs += ms;
    this.#run.clock.advance(ms);
  }
}

// One that only delays answers does so in real time: it is read in client-scenarios.test.ts.
const counted = scenarios.filter(({ faults }) => faults.every(({ action }) => action.kind !== 'delay'));

describe.each(counted.map(({ name }) => name))('scenario %s', (name) => {
  it.each([10, 100])('takes under 15 seconds from who only waits and asks again, %i a page', async (size) => {
    const run = await sandbox.run(`${name}-${size}`);
    run.startScenario(name);
    const before = await run.recordIds();
    const client = new WaitingClient(run);
    const ids = await client.ids(size);
    const after = await run.recordIds();
    expect(before.filter((id) => after.includes(id) && !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    // 24 pages at 110 ms each are part of the 15 seconds.
    expect(client.waitedMs).toBeLessThan(12_000);
  });
});
