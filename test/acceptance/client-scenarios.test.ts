import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultAction,
  type Sandbox,
  type SandboxRun,
  scenarios,
  startSandbox,
} from '../../src/sandbox.ts';
import { type ReadOutcome, readAll } from '../support/client-reading.ts';
import { packageFolder, runNode, temporaryFolder } from '../support/consumer-project.ts';

interface Reading extends ReadOutcome {
  run: SandboxRun;
  before: string[];
  after: string[];
}

const route = 'hire.v1.interview_records.list';
let sandbox: Sandbox;
const readings = new Map<string, Promise<Reading>>();

/** With the options that users begin with, 24 records a page so that there are ten. */
async function readThrough(name: string, pageSize: number): Promise<Reading> {
  const run = await sandbox.run(`${name}-${pageSize}`);
  run.startScenario(name);
  const before = await run.recordIds();
  const { domain, appId, appSecret } = run;
  const outcome = await readAll({ domain, appId, appSecret, pageSize });
  return { ...outcome, run, before, after: await run.recordIds() };
}

beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 240 } });
  // They wait most of the time: all at once they take as long as the slowest.
  for (const { name } of scenarios) {
    for (const pageSize of [24, 100]) readings.set(`${name}-${pageSize}`, readThrough(name, pageSize));
  }
  await Promise.allSettled(readings.values());
});
afterAll(() => sandbox?.close());

describe.each(scenarios.map(({ name, faults }) => ({ name, faults })))(
  'scenario $name',
  ({ name, faults }) => {
    it.each([24, 100])('every record once, within the limits, %i a page', async (pageSize) => {
      const { records, error, run, before, after, progress } = (await readings.get(
        `${name}-${pageSize}`,
      )) as Reading;
      expect(error).toBeUndefined();
      const ids = records.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(before.filter((id) => after.includes(id) && !ids.includes(id))).toEqual([]);
      expect(ids.filter((id) => !before.includes(id) && !after.includes(id))).toEqual([]);
      expect(progress.at(-1)).toMatchObject({ read: ids.length, pageToken: undefined });
      const met = run.journal.entries().filter((entry) => entry.faults.length > 0);
      expect(met.length > 0).toBe(faults.length > 0);
      const withinLimit = run.journal.verify({ calls: { route }, at_most_per_second: 10 });
      expect(withinLimit.problems).toEqual([]);
      const throttled = run.journal.entries({ code: 99991400 });
      // Only the faults throttle: the limits of the server were never met.
      expect(throttled.filter((entry) => entry.faults.length === 0)).toEqual([]);
      for (const { id, elapsed_ms: thenMs, headers } of throttled) {
        const [next] = run.journal.entries({ route, after_id: id });
        const toldMs = Number(headers['x-ogw-ratelimit-reset']) * 1000;
        expect(toldMs).toBeGreaterThanOrEqual(1000);
        expect((next?.elapsed_ms ?? 0) - thenMs).toBeGreaterThanOrEqual(toldMs);
      }
    });
  },
);

/** What a client that has patience must come through. */
const mendable: [FaultAction, { times?: number; after_ms?: number }][] = [
  [{ kind: 'rate_limited', reset_seconds: 0 }, { times: 2 }],
  [{ kind: 'rate_limited', reset_seconds: 86_400 }, { times: 2 }],
  [{ kind: 'token_dead' }, { times: 2 }],
  [{ kind: 'token_expired' }, { times: 2 }],
  [{ kind: 'token_revoked' }, { after_ms: 1_500 }],
  [{ kind: 'html_page', status: 404 }, { times: 2 }],
  [{ kind: 'empty_page' }, { times: 3 }],
  [{ kind: 'repeated_page_token' }, { times: 3 }],
];

it.each(mendable)('comes through %j (%j)', async (action, ends) => {
  const run = await sandbox.run(`${action.kind}-${'reset_seconds' in action ? action.reset_seconds : 0}`);
  run.faults.add({ match: { route, page: 2 }, action, ends });
  const { domain, appId, appSecret } = run;
  const { records, error } = await readAll({ domain, appId, appSecret, pageSize: 60 });
  expect(error).toBeUndefined();
  expect(records.map(({ id }) => id)).toEqual(await run.recordIds());
  expect(run.journal.entries({ fault: action.kind }).length).toBeGreaterThan(0);
});

it.each([
  [{ kind: 'scope_missing' }, 99991672],
  [{ kind: 'parameter_invalid', code: 1002002 }, 1002002],
  [{ kind: 'parameter_invalid', code: 99992402 }, 99992402],
] satisfies [FaultAction, number][])('says at once that it cannot go on: %j', async (action, code) => {
  const run = await sandbox.run(`refused-${action.kind}-${code}`);
  run.faults.add({ match: { route, page: 2 }, action });
  const { domain, appId, appSecret } = run;
  const { records, error } = await readAll({ domain, appId, appSecret, pageSize: 60 });
  expect(records).toHaveLength(60);
  expect(error).toMatchObject({ name: 'ReadError', read: 60, cause: { name: 'ApiError', code } });
  expect(run.journal.entries({ route })).toHaveLength(2);
});

it.each(['client.md', 'client.zh-CN.md'])('reads as %s shows it', async (page) => {
  const text = readFileSync(join(packageFolder, 'docs', page), 'utf8');
  const [, example = ''] = /^```js\n(.*?)^```$/ms.exec(text) ?? [];
  const project = temporaryFolder();
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(packageFolder, join(project, 'node_modules/mianping'));
  writeFileSync(join(project, 'read.mjs'), example);
  const run = await sandbox.run(page.replaceAll('.', '-'));
  const { domain: HIRE_DOMAIN, appId: HIRE_APP_ID, appSecret: HIRE_APP_SECRET } = run;
  const env = { HIRE_DOMAIN, HIRE_APP_ID, HIRE_APP_SECRET };
  const { exitCode, out } = await runNode(['read.mjs'], { cwd: project, env });
  expect(exitCode, out).toBe(0);
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(await run.recordIds());
});
