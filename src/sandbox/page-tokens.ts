import { randomBytes } from 'node:crypto';

interface Place {
  /** The token that the server knows; undefined: the beginning of the list. */
  token: string | undefined;
  page: number;
}

const most = 100_000;

/** Which page of a list each token leads to, and tokens that faults made up in place of others. */
export class PageTokens {
  readonly #places = new Map<string, Place>();

  /** Where a request begins to read; undefined for a token that came from elsewhere. An empty one counts as none. */
  placeOf(token: string | undefined): Place | undefined {
    return token ? this.#places.get(token) : { token: undefined, page: 1 };
  }

  /** Note that a token that was answered leads to a page. */
  note(token: string, page: number): void {
    this.#put(token, { token, page });
  }

  /** A new token that leads to the same place. */
  standIn(place: Place): string {
    const token = randomBytes(24).toString('base64');
    this.#put(token, place);
    return token;
  }

  #put(token: string, place: Place): void {
    if (this.#places.size >= most) this.#places.clear();
    this.#places.set(token, place);
  }
}
export type { Place as PagePlace };
