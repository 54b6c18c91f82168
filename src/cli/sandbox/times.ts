import { UsageError } from '../exit-codes.ts';

/** Unix milliseconds of `2026-03-01T09:00:00Z`, `2026-03-01` (UTC), or of Unix milliseconds. */
export function readTime(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new UsageError(`${text} is no time: give one like 2026-03-01T09:00:00Z, or Unix milliseconds`);
  return ms;
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
