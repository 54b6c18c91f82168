/** What a script can tell from the exit code. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** An import left lines out. */
  rejected: 3,
  configuration: 4,
  newerSchema: 5,
  /** What was compared is not the same. */
  mismatch: 6,
  /** Asked to stop before the end. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Options that don't go together, or that no one could mean. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
