/** Least severe entry that is logged, from talkative to mute. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export function isLogLevel(word: string | undefined): word is LogLevel {
  return (logLevels as readonly (string | undefined)[]).includes(word);
}
