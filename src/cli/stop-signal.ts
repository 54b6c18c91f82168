/** Resolves with the first of these signals. A second one ends the process as it would have without this. */
export function stopSignal(...signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
