import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KyselyPlugin, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#storage/database.ts';
import { operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { changesOf, exportText, linesOf } from '../support/stored.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const [example] = JSON.parse(readFileSync('test/fixtures/reference-answer.json', 'utf8')).data.items;
const count = 1_203;

describe.each(databaseKinds)('stored documents on %s', (kind) => {
  let test: TestApp;
  let exported: string;
  beforeEach(async () => {
    test = await openTestApp(kind);
    const items = Array.from({ length: count - 1 }, (_, index) =>
      itemOf(BigInt(index + 1), { user_id: `u_${index % 7}`, content: `\u0001 "${index}" 面评` }),
    );
    await importItems(test, [...items, example]);
    exported = await exportText(test);
    expect(exported.split('\n')).toHaveLength(count + 1);
  });
  afterEach(() => test.close());

  async function spoil(statement: ReturnType<typeof sql>): Promise<void> {
    await test.app.ctx.database.transaction((tx) => statement.execute(tx));
    expect(await exportText(test)).not.toBe(exported);
  }
  const rebuild = () => operations.rebuildDocuments(test.app.ctx);

  it('are derived anew after all of them are lost', async () => {
    await spoil(sql`delete from interview_record_documents`);
    expect(await rebuild()).toEqual({ rebuilt: count });
    expect(await exportText(test)).toBe(exported);
  });

  it('are derived anew after some of them were changed', async () => {
    await spoil(sql`update interview_record_documents set body = '{}', format = 0 where id % 3 = 0`);
    await rebuild();
    expect(await exportText(test)).toBe(exported);
  });

  it('are gone where there is no record behind them', async () => {
    await spoil(
      sql`insert into interview_record_documents (tenant_no, id, format, body) values (1, 5000, 1, '{"id":"5000"}')`,
    );
    await rebuild();
    expect(await exportText(test)).toBe(exported);
  });

  it('change nothing but themselves when they are derived anew', async () => {
    const log = await changesOf(test);
    await rebuild();
    expect(await rebuild()).toEqual({ rebuilt: count });
    expect(await changesOf(test)).toEqual(log);
    expect(await exportText(test)).toBe(exported);
    expect(await importItems(test, exported)).toMatchObject({ unchanged: count });
  });

  it('are derived anew by the first start after the rendering changed', async () => {
    const { database } = test.app.ctx;
    await database.transaction((tx) =>
      sql`update interview_record_documents set body = '{"old":1}', format = 0`.execute(tx),
    );
    await database.transaction((tx) =>
      sql`update meta set value = '0' where name = 'document_format'`.execute(tx),
    );
    const upgraded = await openInstance(test.location);
    expect(await exportText({ app: upgraded })).toBe(exported);
    await upgraded.close();
  });

  it('keep an edit that comes while they are derived', async () => {
    const { ctx } = test.app;
    const other = await openInstance(test.location);
    const edit = itemOf('1', { content: 'edited' });
    let editing: Promise<unknown> | undefined;
    const editAfterSnapshots: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (result.rows.some((row) => 'snapshot' in row) && !editing) {
          editing = importItems({ ...test, app: other }, [edit]);
          // The edit has to wait for the rebuild; give one that does not its chance.
          await Promise.race([editing, sleep(500)]);
        }
        return result;
      },
    };
    const transaction: Database['transaction'] = (work) =>
      ctx.database.transaction((tx) => work(tx.withPlugin(editAfterSnapshots)));
    await operations.rebuildDocuments({ ...ctx, database: { ...ctx.database, transaction } });
    expect(await editing).toMatchObject({ updated: 1 });
    await other.close();
    const [first] = linesOf(await exportText(test));
    expect(first).toEqual(edit);
  });
});
