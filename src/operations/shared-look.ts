import { DatabaseSilentError } from '#storage/database.ts';

/**
 * A look at the database that callers share. One under way may have missed what a call is about, so calls that come
 * meanwhile share the next one, whatever becomes of the one under way.
 */
export class SharedLook {
  readonly #work: () => Promise<void>;
  #underWay: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  look(): Promise<void> {
    if (!this.#underWay) {
      this.#underWay = this.#work().finally(() => {
        this.#underWay = undefined;
      });
      return this.#underWay;
    }
    this.#next ??= this.#underWay
      .catch(giveUpWhenSilent)
      .finally(() => {
        this.#next = undefined;
      })
      .then(() => this.look());
    return this.#next;
  }
}

/** Whoever came meanwhile has waited too: nobody waits for a silent database twice. */
function giveUpWhenSilent(error: unknown): void {
  if (error instanceof DatabaseSilentError) throw error;
}
