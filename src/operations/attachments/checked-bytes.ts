import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';

export interface ExpectedBytes {
  length: number;
  /** Of a whole file, hex; undefined for a part, which can't be compared. */
  sha256: string | undefined;
}

/**
 * The bytes of a blob on their way out. They fail when they are not as many as they must be, or others, because someone
 * altered the file. The last piece is held back until that is sure: no reader takes what failed for complete, or gets
 * more than was announced. What fails before the first piece, like any small file, fails here.
 */
export async function checkedBytes(source: Readable, expected: ExpectedBytes): Promise<Readable> {
  const checked = new CheckedBytes(expected);
  // Ends the one with the other, whichever fails or is given up; whoever reads hears of it.
  pipeline(source, checked, () => {});
  await once(checked, 'readable');
  return checked;
}

class CheckedBytes extends Transform {
  readonly #content = createHash('sha256');
  readonly #sha256: string | undefined;
  #left: number;
  #held: Buffer | undefined;

  constructor({ length, sha256 }: ExpectedBytes) {
    super();
    this.#left = length;
    this.#sha256 = sha256;
  }

  override _transform(piece: Buffer, _encoding: string, done: TransformCallback): void {
    this.#left -= piece.length;
    if (this.#left < 0) {
      done(new Error('a blob has more bytes than its attachment'));
      return;
    }
    if (this.#sha256 !== undefined) this.#content.update(piece);
    const ready = this.#held;
    this.#held = piece;
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    if (this.#left > 0) done(new Error(`a blob lacks ${this.#left} bytes of its attachment`));
    else if (this.#sha256 !== undefined && this.#content.digest('hex') !== this.#sha256)
      done(new Error(`the blob ${this.#sha256} was altered: it holds other bytes`));
    else done(null, this.#held);
  }
}
