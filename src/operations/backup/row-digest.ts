import { hash } from 'node:crypto';
import type { Row } from '#storage/snapshot-rows.ts';

const modulus = 2n ** 256n;

/**
 * Tells whether two copies of a table hold the same rows: the sum of the SHA-256 of each row's JSON. It does not depend
 * on the order, because the databases sort text each in its own way.
 */
export class RowDigest {
  #sum = 0n;
  #rows = 0;

  /** Takes a row and answers its JSON. */
  add(row: Row): string {
    const text = JSON.stringify(row);
    this.#sum = (this.#sum + BigInt(`0x${hash('sha256', text, 'hex')}`)) % modulus;
    this.#rows++;
    return text;
  }

  get total(): RowTotal {
    return { rows: this.#rows, digest: this.#sum.toString(16).padStart(64, '0') };
  }
}

/** How many rows, and their digest: 64 hex digits. */
export interface RowTotal {
  rows: number;
  digest: string;
}
