import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '#contract/sandbox/faults.ts';
import { checkFault } from '#sandbox/check-fault.ts';
import { SandboxClock } from '#sandbox/clock.ts';
import { requireName } from '#sandbox/run.ts';
import { findScenario } from '#sandbox/scenarios.ts';
import { readSandboxFile } from '../../src/cli/sandbox/sandbox-file.ts';
import { readTime } from '../../src/cli/sandbox/times.ts';
import { startSandbox } from '../../src/sandbox.ts';

describe('startSandbox without types names the option that is wrong', () => {
  it.each<[unknown, string | RegExp]>([
    [null, 'options: must be a JSON object'],
    [{ faults: [] }, 'faults: is not known here; there are port, seed, '],
    [{ port: 'abc' }, 'port: must be a whole number'],
    [{ port: 99_999 }, 'port: must be 65535 or less'],
    [{ seed: 'x' }, "seed: must be 'demo', { generate: 100 } or { file: 'records.ndjson' }"],
    [{ seed: null }, 'seed: must be'],
    [{ seed: {} }, 'seed: must be'],
    [{ seed: { generate: -1 } }, 'seed.generate: must be 0 or more'],
    [{ seed: { generate: '5' } }, 'seed.generate: must be a whole number'],
    [{ seed: { generate: 5, seed: 'x' } }, 'seed.seed: must be a whole number'],
    [{ seed: { file: 5 } }, 'seed.file: must be a text'],
    [{ seed: { file: tmpdir() } }, 'seed.file: is a folder'],
    [{ seed: { file: 'a', userIdType: 'x' } }, 'seed.userIdType: must be one of open_id, union_id, user_id'],
    [{ scenario: 5 }, 'scenario: must be a text'],
    [{ scopes: 'hire:interview' }, 'scopes: must be a JSON array'],
    [{ appId: 'a b' }, 'appId: must be 1 to 64 letters'],
    [{ appSecret: '' }, 'appSecret: must not be empty'],
    [{ rateLimits: 'none' }, 'rateLimits: must be one of documented, off'],
    [{ log: 5 }, 'log: must have a method write(line)'],
    [{ keepAlive: 'yes' }, 'keepAlive: must be true or false'],
  ])('%j', async (options, why) => {
    await expect(startSandbox(options as object)).rejects.toThrow(why);
  });
});

it.each([undefined, null, 5, {}, '', '..', 'a/b'])('a name is a text of letters: %j', (name) => {
  expect(() => requireName('name', name as string)).toThrow('name: takes 1 to 64 letters, digits, - and _');
});

it.each([undefined, null, 5, {}])('a scenario is named by a text: %j', (name) => {
  expect(() => findScenario(name as string)).toThrow('scenario: must be one of plain, ');
});

it.each(['2h', null, undefined, 1.5, 5n])('a clock goes ahead by whole milliseconds, not by %s', (ms) => {
  const clock = new SandboxClock();
  clock.freeze(7);
  expect(() => clock.advance(ms as number)).toThrow('goes ahead by whole milliseconds');
  expect(clock.now()).toBe(7);
});

it.each([204, 205, 304])('the page of a proxy does not come with status %i, which has no body', (status) => {
  const fault: Fault = { action: { kind: 'html_page', status } };
  expect(() => checkFault(fault)).toThrow('action.status: has no page');
});

it('a field is named as it was given, whatever is in its name', () => {
  const fault = { action: { kind: 'token_dead' }, 'a/b~': 1 };
  expect(() => checkFault(fault)).toThrow('a/b~: is not known here');
});

describe('a time on the command line', () => {
  it.each([
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T09:00Z', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01 09:00:00Z', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01T09:00:00.250+08:00', Date.UTC(2026, 2, 1, 1) + 250],
    ['2028-02-29', Date.UTC(2028, 1, 29)],
    ['0', 0],
    ['1790000000000', 1_790_000_000_000],
  ])('is %s', (text, ms) => {
    expect(readTime(text)).toBe(ms);
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-03-01T25:00:00Z',
    '2026-03-01T09:00',
    '2026-03-01 09:00',
    '2026-03-01GMT+8',
    '2026-03-01 foo',
    '2026-3-1',
    '-1',
    'tomorrow',
    '',
  ])('is not %j', (text) => {
    expect(() => readTime(text)).toThrow(`${text} is no time`);
  });

  it.each(['1960-01-01', '2100-01-01', '99999999999999'])('is one that a clock shows, not %s', (text) => {
    expect(() => readTime(text)).toThrow('they go from 1970-01-01 to 2038-01-19');
  });
});

it.each(['http://sandbox.example:8211', 'http://127.0.0.1:8211/x', 'file:///tmp'])(
  'a sandbox.json that someone put there sends no key to %s',
  (url) => {
    const folder = mkdtempSync(join(tmpdir(), 'mianping-test-'));
    try {
      const file = join(folder, 'sandbox.json');
      writeFileSync(file, JSON.stringify({ url, control_key: 'k', pid: 1 }));
      expect(() => readSandboxFile(file)).toThrow('is not what mianping sandbox writes: remove it');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
