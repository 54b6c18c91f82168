import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, run, runJson, startServer } from '../support/process.ts';

const oneSecond = 1_000;

describe.each(databaseKinds)('the log level of running servers on %s', (kind) => {
  let location: Location;
  let servers: RunningServer[];
  beforeAll(async () => {
    location = await newLocation(kind);
    // A second server beside SQLite would serve, too; it is only not what one runs.
    // One after the other: the first sets an empty database up.
    servers = [await startServer(location.flags), await startServer(location.flags)];
  });
  afterAll(async () => {
    await Promise.all((servers ?? []).map((server) => server.kill()));
    await location?.remove();
  });

  const set = (...args: string[]) => runJson(['log-level', ...args, ...location.flags]);
  const linesOf = ({ soFar }: RunningServer) =>
    soFar.talk
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const changesOf = (server: RunningServer) =>
    linesOf(server)
      .filter(({ msg }) => msg === 'log level changed')
      .map(({ level, before }) => [before, level]);

  /** Whether a refusal, which is logged as `info`, appears in the log. */
  async function logsRefusals(server: RunningServer): Promise<boolean> {
    const answer = await fetch(`${server.url}/nope`);
    await answer.text();
    const logId = answer.headers.get('x-tt-logid');
    // What comes later in the same log shows that the line would be there by now.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return linesOf(server).some((line) => line.log_id === logId);
  }

  it('is the one of the settings at first', async () => {
    expect(await set()).toEqual({ setting: 'info', override: null });
    for (const server of servers) expect(await logsRefusals(server)).toBe(true);
  });

  it('follows the command in every process, which says so, and goes back', async () => {
    expect(await set('warn')).toEqual({ setting: 'info', override: 'warn' });
    await eventually(oneSecond, () => {
      for (const server of servers) expect(changesOf(server)).toEqual([['info', 'warn']]);
    });
    for (const server of servers) expect(await logsRefusals(server)).toBe(false);
    expect(await set()).toEqual({ setting: 'info', override: 'warn' });
    expect(await set('--reset')).toEqual({ setting: 'info', override: null });
    await eventually(oneSecond, () => {
      for (const server of servers) expect(changesOf(server).at(-1)).toEqual(['warn', 'info']);
    });
    for (const server of servers) expect(await logsRefusals(server)).toBe(true);
  });

  it('holds for a server that starts later, whatever its settings say', async () => {
    await set('error');
    const late = await startServer(location.flags, { env: { MIANPING_LOG_LEVEL: 'debug' } });
    expect(await logsRefusals(late)).toBe(false);
    await set('--reset');
    await eventually(oneSecond, () => expect(changesOf(late).at(-1)).toEqual(['error', 'debug']));
    await late.kill();
  });

  it('is refused when there is no such level, or when both are asked for', async () => {
    const unknown = await run(['log-level', 'loud', ...location.flags]);
    expect(unknown).toMatchObject({ exitCode: 2, out: '' });
    expect(unknown.talk).toContain('loud is no log level: take one of debug, info, warn, error, silent');
    expect(await run(['log-level', 'warn', '--reset', ...location.flags])).toMatchObject({ exitCode: 2 });
    expect(await set()).toEqual({ setting: 'info', override: null });
  });

  it('is told to people in a sentence', async () => {
    const { out } = await run(['log-level', ...location.flags]);
    expect(out).toBe('Servers log as their settings say (here: info).\n');
    expect((await run(['log-level', 'debug', ...location.flags])).out).toMatch(
      /^Servers log at debug, whatever their settings say \(here: info\)/,
    );
    await set('--reset');
  });
});
