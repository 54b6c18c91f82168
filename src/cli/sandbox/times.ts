import { latestClockMs } from '#contract/sandbox/control.ts';
import { UsageError } from '../exit-codes.ts';

/** A day, and perhaps a time of day with its zone: without one it would be another time on another machine. */
const timeForm = /^(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/i;

/** Unix milliseconds of `2026-03-01T09:00:00Z`, `2026-03-01` (UTC), or of Unix milliseconds. */
export function readTime(text: string): number {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : msOf(text);
  if (Number.isNaN(ms))
    throw new UsageError(`${text} is no time: give one like 2026-03-01T09:00:00Z, or Unix milliseconds`);
  if (ms < 0 || ms > latestClockMs)
    throw new UsageError(`${text} is no time that a clock shows: they go from 1970-01-01 to 2038-01-19`);
  return ms;
}

/** NaN for a day that no calendar has, too. */
function msOf(text: string): number {
  const day = timeForm.exec(text)?.[1];
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnightMs) && new Date(midnightMs).toISOString().startsWith(`${day}`);
  return isDay ? Date.parse(text) : Number.NaN;
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `90s`, `1h30m`, `2d`, `250ms`, `-5m`. */
export function readDuration(text: string): number {
  const [, sign = '', parts = ''] = /^(-?)((?:\d{1,9}(?:ms|s|m|h|d))+)$/.exec(text) ?? [];
  if (parts === '')
    throw new UsageError(`${text} is no duration: give one like 90s, 1h30m or 2d (ms, s, m, h, d)`);
  const pieces = [...parts.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  const ms = pieces.reduce((sum, [, n, unit]) => sum + Number(n) * unitMs[unit as keyof typeof unitMs], 0);
  return sign === '-' ? -ms : ms;
}
