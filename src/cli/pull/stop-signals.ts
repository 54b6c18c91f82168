import { operations } from '../../app.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Ends work when the process is asked to stop, or when another process took it over. */
export class StopSignals {
  readonly #controller = new AbortController();
  readonly #onSignal = () => {
    this.isAskedFor = true;
    this.#controller.abort();
  };
  /** Whether a signal asked the process to stop. */
  isAskedFor = false;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  constructor() {
    // A second signal finds no listener any more, and ends the process at once.
    for (const name of signals) process.once(name, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Say again and again that this process lives. Work ends when that is not believed any more. */
  beat(sayIt: () => Promise<void>): void {
    let isBusy = false;
    this.#timer = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      this.#beating = sayIt()
        .catch((error: Error) => {
          // A database that is away for a moment is not the end: whatever is stored next finds out.
          if (error.name === 'LeaseLostError') this.#controller.abort(error);
        })
        .finally(() => {
          isBusy = false;
        });
    }, operations.pullBeatMs);
  }

  /** Resolves once nothing is under way. */
  async endBeat(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  /** What failed, unless it failed because the process was asked to stop. */
  throwUnlessAskedFor(error: unknown): void {
    if (this.isAskedFor) return;
    throw this.signal.aborted ? this.signal.reason : error;
  }

  end(): void {
    clearInterval(this.#timer);
    for (const name of signals) process.removeListener(name, this.#onSignal);
  }
}
