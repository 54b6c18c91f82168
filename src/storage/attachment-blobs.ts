import type { Reader } from './database.ts';

const blobsPerPage = 1000;

/** Blobs that attachments name, each once, ascending. */
export async function* namedBlobs(db: Reader): AsyncGenerator<{ sha256: string; size: number }> {
  for (let after = ''; ; ) {
    const page = await db
      .selectFrom('attachments')
      .select(({ fn }) => ['sha256', fn.max('size').as('size')])
      .where('sha256', '>', after)
      .groupBy('sha256')
      .orderBy('sha256')
      .limit(blobsPerPage)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.sha256;
  }
}
