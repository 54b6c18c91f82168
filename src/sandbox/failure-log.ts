import { pino } from 'pino';
import type { SandboxLog } from './sandbox.ts';

/** Writes what went wrong in the sandbox itself, where there is a log. */
export function failureLog(log: SandboxLog | undefined): (error: unknown) => void {
  const logger = log && pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, log);
  return (err) => logger?.error({ err }, 'the sandbox failed');
}
