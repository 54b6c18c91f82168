import type { Logger } from 'pino';
import { type LogLevel, logLevels } from '#domain/log-level.ts';

const lookMs = 200;

/**
 * Keep the logger at the level that is wished for now, until the answered function is called; each change is said at
 * whichever of both levels says more.
 */
export function followLogLevel(log: Logger, wanted: () => LogLevel): () => void {
  const look = () => {
    const before = log.level as LogLevel;
    const level = wanted();
    if (level === before) return;
    const isMoreTalkative = logLevels.indexOf(level) < logLevels.indexOf(before);
    if (isMoreTalkative) log.level = level;
    log.warn({ level, before }, 'log level changed');
    log.level = level;
  };
  look();
  const timer = setInterval(look, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}
