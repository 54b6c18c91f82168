/** A reading ended before its end: how far it came, and how to go on. `cause` says why. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  /** Records that were handed out, all of which were taken. */
  readonly read: number;
  /** Give it to the next reading: it goes on with the first record that is missing. Undefined: from the beginning. */
  readonly pageToken: string | undefined;
  /** With `ids`: those to ask for again. Some of them may have been handed out. */
  readonly remainingIds: readonly string[] | undefined;

  constructor(
    { read, pageToken }: { read: number; pageToken: string | undefined },
    remainingIds: readonly string[] | undefined,
    cause: unknown,
  ) {
    const goOn = advice(pageToken, remainingIds);
    super(`reading ended after ${read} records: ${messageOf(cause)} (${goOn})`, { cause });
    this.read = read;
    this.pageToken = pageToken;
    this.remainingIds = remainingIds;
  }
}

function advice(pageToken: string | undefined, remainingIds: readonly string[] | undefined): string {
  if (remainingIds) return `remainingIds has the ${remainingIds.length} ids to ask for again`;
  if (pageToken === undefined) return 'to try again, begin at the beginning';
  return 'to go on where it ended, give pageToken of this error to the next reading';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
