/** What a dry run throws at the end of its transaction, so that nothing of it is kept. */
export class NothingKept extends Error {}

/** Waits for a transaction that may end so; any other failure stays one. */
export async function orNothingKept(transaction: Promise<unknown>): Promise<void> {
  await transaction.catch((error: unknown) => {
    if (!(error instanceof NothingKept)) throw error;
  });
}
