import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogLevel } from '#domain/log-level.ts';
import { followLogLevel } from '#http/follow-log-level.ts';

describe('a logger that follows', () => {
  let lines: Record<string, unknown>[];
  beforeEach(() => {
    lines = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  function start(level: LogLevel) {
    const log = pino({ level, base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const state = { wanted: level };
    const stop = followLogLevel(log, () => state.wanted);
    const want = (next: LogLevel) => {
      state.wanted = next;
      vi.advanceTimersByTime(1_000);
    };
    return { log, want, stop };
  }
  const changes = () => lines.map(({ msg, level, before }) => ({ msg, level, before }));

  it('says each change once, also the one that makes it mute and the one that ends that', () => {
    const { log, want } = start('info');
    want('silent');
    expect(log.level).toBe('silent');
    want('silent');
    want('error');
    expect(log.level).toBe('error');
    want('debug');
    const msg = 'log level changed';
    // Between mute and errors only, nothing is said as quietly as a warning.
    expect(changes()).toEqual([
      { msg, level: 'silent', before: 'info' },
      { msg, level: 'debug', before: 'error' },
    ]);
    log.debug('now');
    expect(lines.at(-1)).toMatchObject({ msg: 'now' });
  });

  it('begins with what is wanted then, and ends when it is told to', () => {
    const { log, want, stop } = start('warn');
    expect(lines).toEqual([]);
    stop();
    want('debug');
    expect(log.level).toBe('warn');
  });
});
