import { raiseCounter } from '#storage/counters.ts';
import type { Database } from '#storage/database.ts';

/** Gives new ids as decimal text. */
export type IdSource = () => Promise<string>;

const blockSize = 1024;

/**
 * Ids shaped like the vendor's: Unix seconds in the upper 32 bits, below them a sequence that no two processes share,
 * because each takes whole blocks from a counter in the database.
 */
export function idSource(database: Database, now: () => number): IdSource {
  let block: Promise<number> | undefined;
  let used = 0;
  return async () => {
    if (block === undefined || used === blockSize) {
      used = 0;
      const taking = database.transaction((tx) => raiseCounter(tx, 'id_block'));
      block = taking;
      // After a failure the next call tries again.
      taking.catch(() => {
        if (block === taking) block = undefined;
      });
    }
    const place = used++;
    const sequence = BigInt((await block) * blockSize + place) & 0xffffffffn;
    return ((BigInt(Math.floor(now() / 1000)) << 32n) | sequence).toString();
  };
}
