import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectSuccess } from '../support/answers.ts';
import { openInstance } from '../support/instances.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { changesOf } from '../support/stored.ts';
import { importItems, makeCaller, openTestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';

describe.each(databaseKinds)('pages that a server keeps on %s', (kind) => {
  it('are read anew after another process rendered the documents anew, though nothing was written', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token } = await makeCaller(test);
    await importItems(test, [itemOf('1'), itemOf('2')]);
    const { ctx } = test.app;
    // As an older version might have rendered it.
    await ctx.database.transaction((tx) =>
      sql`update interview_record_documents set body = '{"id":"1","old":true}' where id = 1`.execute(tx),
    );
    await ctx.directory.refresh();
    ctx.directory.start();
    const shown = async () => JSON.stringify(expectSuccess(await test.get(path, token)));
    expect(await shown()).toContain('"old":true');
    const log = await changesOf(test);
    const other = await openInstance(test.location);
    await operations.rebuildDocuments(other.ctx);
    await vi.waitFor(async () => expect(await shown()).not.toContain('old'), { timeout: 10_000 });
    expect(ctx.pages.hits).toBeGreaterThan(0);
    expect(await changesOf(test)).toEqual(log);
    await other.close();
    ctx.directory.stop();
    await test.close();
  });
});
