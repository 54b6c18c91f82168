/** What a script can tell from the exit code. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** An import left lines out. */
  rejected: 3,
  configuration: 4,
  newerSchema: 5,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Options that don't go together, or that no one could mean. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
