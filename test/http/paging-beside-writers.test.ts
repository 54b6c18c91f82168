import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectSuccess } from '../support/answers.ts';
import { type AppAt, openAppAt } from '../support/app-at.ts';
import { bundleOf, itemOf, numbers } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
/** Nobody touches these; between any two of them, others come and go. */
const staying = Array.from({ length: 150 }, (_, index) => String((index + 1) * 1000));
const passing = numbers(1, 60).flatMap((offset) => [
  `${Number(offset) * 2500 + 1}`,
  `${Number(offset) * 1000 + 999}`,
]);

/** Lines that put, edit and delete the others, not the same in any two rounds. */
function roundOf(number: number): string {
  return bundleOf(
    passing.map((id, index) =>
      (index + number) % 3 === 0
        ? { id, deleted: true }
        : itemOf(id, {
            content: `round ${number}`,
            user_id: `u_${index % 7}`,
            interviewer: { id: `u_${number}` },
          }),
    ),
  );
}

/** All ids from the first page to the last. The embedded database answers without a turn of the event loop, so give one. */
async function walk(get: AppAt['get'], token: string, size: number): Promise<bigint[]> {
  const ids: bigint[] = [];
  let from = '';
  for (;;) {
    const page = expectSuccess(await get(`${path}?page_size=${size}${from}`, token));
    await turn();
    ids.push(...page.items.map(({ id }) => BigInt(id)));
    if (!page.has_more) return ids;
    expect(page.items).not.toHaveLength(0);
    from = `&page_token=${page.page_token}`;
  }
}

function expectWhole(ids: readonly bigint[]): void {
  expect(ids).toEqual(ids.toSorted((one, other) => (one < other ? -1 : 1)));
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(staying);
  expect(ids.map(String).filter((id) => known.has(id))).toEqual(staying);
}

describe.each(databaseKinds)('paging beside writers on %s', (kind) => {
  let test: TestApp;
  let uncached: AppAt;
  let token: string;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    uncached = await openAppAt(test, { page_cache_bytes: 0 });
    token = (await makeCaller(test)).token;
    await importItems(
      test,
      staying.map((id) => itemOf(id)),
    );
  });
  afterAll(async () => {
    await uncached.close();
    await test.close();
  });

  it('answers every record that stays once, while imports run in this process', async () => {
    let isDone = false;
    let rounds = 0;
    const writer = (async () => {
      for (; !isDone; rounds++) {
        const lines = roundOf(rounds).split('\n');
        await importItems(test, lines.slice((rounds % 12) * 10, (rounds % 12) * 10 + 10).join('\n'));
        await turn();
      }
    })();
    const read = async (get: AppAt['get'], size: number) => {
      do expectWhole(await walk(get, token, size));
      while (rounds < 12);
    };
    const readers = [7, 40].flatMap((size) => [read(test.get, size), read(uncached.get, size)]);
    await Promise.all(readers).finally(() => {
      isDone = true;
    });
    await writer;
  });

  it('answers every record that stays once, while another process imports, and then what it wrote', async () => {
    const child = spawn(
      process.execPath,
      ['src/main.ts', 'import', '-', '--user-id-type', 'user_id', '--json', ...test.location.flags],
      { env: { PATH: process.env.PATH }, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let isDone = false;
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    const ended = once(child, 'close').finally(() => {
      isDone = true;
    });
    const rounds = numbers(100, 5).map((round) => roundOf(Number(round)));
    child.stdin.end(`${rounds.join('\n')}\n${JSON.stringify(itemOf('7', { content: 'the last line' }))}\n`);
    while (!isDone) {
      expectWhole(await walk(test.get, token, 20));
      expectWhole(await walk(uncached.get, token, 20));
    }
    expect((await ended)[0]).toBe(0);
    expect(JSON.parse(Buffer.concat(output).toString())).toMatchObject({
      rejected: 0,
      read: 5 * passing.length + 1,
    });
    for (const get of [test.get, uncached.get]) {
      await vi.waitFor(
        async () => {
          const page = expectSuccess(await get(`${path}?page_size=1`, token));
          expect(page.items).toMatchObject([{ id: '7', content: 'the last line' }]);
        },
        { timeout: 10_000, interval: 50 },
      );
    }
  });
});
