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

  /**
   * Where a request begins to read; undefined for a token that came from elsewhere. An empty one counts as none. The
   * same token leads to another page where the pages have another size.
   */
  placeOf(token: string | undefined, pageSize: string | undefined): Place | undefined {
    if (!token) return { token: undefined, page: 1 };
    return this.#places.get(keyOf(token, pageSize)) ?? this.#places.get(token);
  }

  /** Note that a token that was answered leads to a page. */
  note(token: string, pageSize: string | undefined, page: number): void {
    const place = { token, page };
    this.#put(keyOf(token, pageSize), place);
    this.#put(token, place);
  }

  /** A new token that leads to the same place. */
  standIn(place: Place): string {
    const token = randomBytes(24).toString('base64url');
    this.#put(token, place);
    return token;
  }

  clear(): void {
    this.#places.clear();
  }

  #put(key: string, place: Place): void {
    this.#places.delete(key);
    const [oldest] = this.#places.size >= most ? this.#places.keys() : [];
    if (oldest !== undefined) this.#places.delete(oldest);
    this.#places.set(key, place);
  }
}
export type { Place as PagePlace };

function keyOf(token: string, pageSize = ''): string {
  return `${token} ${pageSize}`;
}
