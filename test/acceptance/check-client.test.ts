import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioVerdict } from '../../scripts/examples/verdict-table.ts';
import { writeOddClient } from '../support/odd-clients.ts';
import { eventually, type RunOptions, run, start } from '../support/process.ts';

let client: ReturnType<typeof writeOddClient>;
beforeAll(() => {
  client = writeOddClient();
});
afterAll(() => client.remove());

/** Check the client that behaves so, in `plain` and the given scenarios. */
function check(behaviour: string, options: readonly string[] = [], runOptions?: RunOptions) {
  const args = options.length > 0 ? options : ['--scenario', 'plain'];
  return run(['check-client', ...args, '--', process.execPath, client.file, behaviour], runOptions);
}

interface Result {
  ok: boolean;
  scenarios: ScenarioVerdict[];
}

async function checkJson(behaviour: string, ...options: string[]) {
  const { exitCode, out, talk } = await check(behaviour, ['--scenario', 'plain', '--json', ...options]);
  const { ok, scenarios } = JSON.parse(out) as Result;
  expect(exitCode, talk).toBe(ok ? 0 : 1);
  const byName = new Map(scenarios.map((one) => [one.name, one]));
  return { exitCode, out, plain: byName.get('plain') as ScenarioVerdict, byName };
}

/** Who was killed stays in the table until somebody has taken note of it. */
function expectGone(pids: readonly number[]): Promise<void> {
  return eventually(10_000, () => {
    for (const pid of pids) expect(() => process.kill(pid, 0), `process ${pid}`).toThrow('ESRCH');
  });
}

function pidsIn(file: string): number[] {
  const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  expect(pids).toHaveLength(2);
  return pids;
}

describe('mianping check-client', () => {
  it('prints exactly what is documented', async () => {
    const { out, exitCode } = await checkJson('ids');
    expect(exitCode).toBe(0);
    expect(out).toBe(
      '{"ok":true,"scenarios":[{"name":"plain","verdict":"complete","lost":[],"duplicated":[]}]}\n',
    );
  });

  it.each(['json', 'windows-quoted', 'read-stdin', 'noise'])(
    'finds all records of a client of the kind: %s',
    async (kind) => {
      const { plain } = await checkJson(kind);
      expect(plain.verdict).toBe('complete');
    },
  );

  it('names the record that a client leaves out, and the two that it prints twice', async () => {
    const { plain: skipping } = await checkJson('skip');
    expect(skipping).toEqual({
      name: 'plain',
      verdict: 'lost',
      lost: [expect.stringMatching(/^\d{19}$/)],
      duplicated: [],
    });
    const { plain: repeating } = await checkJson('twice');
    expect(repeating).toMatchObject({ verdict: 'duplicated', lost: [] });
    expect(repeating.duplicated[0]).toBe(skipping.lost[0]);
    expect(repeating.duplicated).toHaveLength(2);
  });

  it('notices ids that went through a number', async () => {
    const { exitCode, out } = await check('numbers');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/unknown +\d+.*no record\s+has such an id/);
    expect(out.replace(/\s+/g, ' ')).toContain('JavaScript numbers lose digits');
  });

  it('lets pass who fails loudly, but not in plain', async () => {
    const { byName, exitCode } = await checkJson('fail', '--scenario', 'rate-limited-sync');
    expect(byName.get('rate-limited-sync')?.verdict).toBe('crashed');
    expect(byName.get('rate-limited-sync')?.lost).toHaveLength(240);
    expect(exitCode).toBe(0);
    const { plain } = await checkJson('die');
    expect(plain.verdict).toBe('crashed');
  });

  it('fails who ends early without a word', async () => {
    const { byName, plain, exitCode } = await checkJson(
      'stop-when-throttled',
      '--scenario',
      'rate-limited-sync',
    );
    expect(plain.verdict).toBe('complete');
    expect(byName.get('rate-limited-sync')).toMatchObject({ verdict: 'lost' });
    expect(exitCode).toBe(1);
  });

  it('warns of who does not wait, and fails who hammers without any fault', async () => {
    const { byName, exitCode } = await checkJson('hasty', '--scenario', 'rate-limited-sync');
    expect(byName.get('rate-limited-sync')?.verdict).toBe('over_limit');
    expect(exitCode).toBe(0);
    const { plain, exitCode: hammering } = await checkJson('hammer');
    expect(plain).toMatchObject({ verdict: 'over_limit', lost: [], duplicated: [] });
    expect(hammering).toBe(1);
  });

  it('ends a client that hangs, and all that it started', async () => {
    const pidFile = join(client.folder, 'hung-pids');
    const { exitCode, out } = await check('hang', ['--scenario', 'plain', '--timeout', '2', '--json'], {
      env: { PIDS: pidFile },
    });
    expect(exitCode).toBe(1);
    expect((JSON.parse(out) as Result).scenarios[0]).toMatchObject({ verdict: 'hung' });
    await expectGone(pidsIn(pidFile));
  });

  it('does not wait for what a client leaves behind', async () => {
    const pidFile = join(client.folder, 'left-pids');
    const { exitCode } = await check('leave-child', ['--scenario', 'plain', '--timeout', '20'], {
      env: { PIDS: pidFile },
    });
    expect(exitCode).toBe(0);
    await expectGone(pidsIn(pidFile));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends client and sandbox on %s', async (signal) => {
    const pidFile = join(client.folder, `${signal}-pids`);
    const command = ['--', process.execPath, client.file, 'hang'];
    const started = start(['check-client', '--timeout', '60', ...command], { env: { PIDS: pidFile } });
    const pids = await eventually(20_000, () => pidsIn(pidFile));
    const { exitCode, out, talk } = await started.kill(signal);
    expect({ exitCode, out }).toEqual({ exitCode: 130, out: '' });
    expect(talk).toContain(`stopped by ${signal}`);
    await expectGone(pids);
  });

  it('ends the client, too, when Ctrl+C is pressed twice', async () => {
    const pidFile = join(client.folder, 'twice-pids');
    const command = ['--', process.execPath, client.file, 'hang'];
    const started = start(['check-client', '--timeout', '60', ...command], { env: { PIDS: pidFile } });
    const pids = await eventually(20_000, () => pidsIn(pidFile));
    // The child of this client does not end when it is asked: it takes a second until it is forced.
    const finished = started.kill('SIGINT');
    setTimeout(() => started.child.kill('SIGINT'), 100);
    expect((await finished).exitCode).toBe(130);
    await expectGone(pids);
  });

  it('leaves nothing behind', async () => {
    const folder = mkdtempSync(join(client.folder, 'tmp-'));
    expect((await check('ids', [], { env: { TMPDIR: folder } })).exitCode).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('writes JUnit, too', async () => {
    const file = join(client.folder, 'result.xml');
    const { exitCode } = await check('skip', ['--scenario', 'plain', '--junit', file]);
    expect(exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites .*failures="1".*<failure type="lost" message="lost 1">/s,
    );
  });

  it('keeps what a client complains of to itself, unless it is asked', async () => {
    expect((await check('complain')).talk).toBe('');
    const { talk } = await check('complain', ['--scenario', 'plain', '--verbose']);
    expect(talk).toBe('[plain] one\n[plain] two\n');
  });
});

describe('a command line of check-client', () => {
  it('exits 2 when the command cannot be started', async () => {
    const unknown = await run(['check-client', '--json', '--', './no-such-client']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.talk).toContain('./no-such-client cannot be started: there is no such program');
    expect(JSON.parse(unknown.out)).toMatchObject({ error: { name: 'UsageError' } });
    const file = join(client.folder, 'not-executable');
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o600 });
    const forbidden = await run(['check-client', '--jobs', '3', '--', file]);
    expect(forbidden.exitCode).toBe(2);
    expect(forbidden.talk).toContain('it may not be run');
    const folder = await run(['check-client', '--', client.folder]);
    expect(folder.exitCode).toBe(2);
    expect(folder.talk).toContain('it is a folder');
    expect((await run(['check-client', '--', ''])).exitCode).toBe(2);
  });

  it.each([
    [['--scenario', 'plane', '--', 'true'], 'there is no plane; there are plain, rate-limited-sync,'],
    [['--timeout', '0', '--', 'true'], 'whole number from 1'],
    [['--jobs', 'many', '--', 'true'], 'whole number from 1'],
    [['--junit', 'no/such/folder/x.xml', '--', 'true'], 'there is no folder no/such/folder'],
    [['--junit', '.', '--', 'true'], 'give it the name of a file'],
    [['--junit', '', '--', 'true'], 'give it the name of a file'],
    [['--data', 'here', '--', 'true'], 'leave --data out'],
    [[], "missing required argument 'command'"],
  ])('%j is refused', async (args, reason) => {
    const { exitCode, talk } = await run(['check-client', ...args]);
    expect(talk).toContain(reason);
    expect(exitCode).toBe(2);
  });

  it('runs plain beside the scenario that is named', async () => {
    const { out } = await check('ids', ['--scenario', 'wrong-content-type', '--json']);
    expect((JSON.parse(out) as Result).scenarios.map(({ name }) => name)).toEqual([
      'plain',
      'wrong-content-type',
    ]);
  });

  it('may run this program itself, to which the names it gives are known', async () => {
    const given = {
      MIANPING_DOMAIN: 'http://127.0.0.1:1',
      MIANPING_APP_ID: 'cli_1',
      MIANPING_APP_SECRET: 'x',
    };
    expect((await run(['config', 'check'], { env: given })).exitCode).toBe(0);
  });

  it('lists the scenarios in its help', async () => {
    const { out } = await run(['check-client', '--help']);
    expect(out).toContain('mianping check-client [options] -- <command...>');
    expect(out).toMatch(/token-loop +it notices that a page leads to itself/);
  });
});
