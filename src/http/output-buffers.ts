const smallestBytes = 4096;
const largestBytes = 2 ** 21;
const keptBytes = 2 ** 25;

/**
 * Output buffers for reuse, in sizes of powers of two. A fresh buffer for each page of 300 kB costs more than
 * everything else about the page. A buffer may come back only when the response has been sent in full; after an abort
 * it is left to the garbage collector.
 */
export class OutputBuffers {
  readonly #free = new Map<number, Buffer[]>();
  #freeBytes = 0;

  take(bytes: number): Buffer {
    const size = Math.max(smallestBytes, 2 ** Math.ceil(Math.log2(bytes)));
    const buffer = this.#free.get(size)?.pop();
    if (!buffer) return Buffer.allocUnsafeSlow(size);
    this.#freeBytes -= size;
    return buffer;
  }

  giveBack(buffer: Buffer): void {
    const size = buffer.length;
    if (size > largestBytes || this.#freeBytes + size > keptBytes) return;
    let free = this.#free.get(size);
    if (!free) {
      free = [];
      this.#free.set(size, free);
    }
    free.push(buffer);
    this.#freeBytes += size;
  }
}
