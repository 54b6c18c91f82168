import { describe, expect, it } from 'vitest';
import { openDatabase } from '#storage/dialect.ts';
import { listNewestForms } from '#storage/feedback-forms.ts';
import { makeSchema, migrate } from '#storage/migrate.ts';
import type { Tables } from '#storage/tables.ts';
import { databaseKinds, newLocation } from '../support/locations.ts';

const dimension = { id: '3', name: { zh: '编码' }, type: 'score_by_number' };

/** A form as version 0.1 stored it. */
function oldForm(id: string, version: number, calculation?: string) {
  const modules = [
    { id: '2', name: {}, preset: false, dimensions: [{ ...dimension, fullScore: 10 }, dimension] },
  ];
  return { id, bizId: 'b', version, name: { zh: '技术面' }, ...(calculation && { calculation }), modules };
}

describe.each(databaseKinds)('forms that were stored before forms had a kind, on %s', (kind) => {
  it('are scoring forms where they compute a score, and the newest version is found', async () => {
    const location = await newLocation(kind);
    const { data: dataFolder, database_url: databaseUrl } = location.settings;
    const database = await openDatabase({ dataFolder, databaseUrl });
    const forms = [oldForm('10', 1), oldForm('9007199254740993', 2, 'average')];
    await database.transaction(async (tx) => {
      await makeSchema(database, tx, ['001-init'], 1);
      const rows = forms.map((form) => ({ tenant_no: 1, id: BigInt(form.id), body: JSON.stringify(form) }));
      await tx
        .insertInto('feedback_forms')
        .values(rows as unknown as Tables['feedback_forms'][])
        .execute();
    });
    await migrate(database, 2);
    expect(await listNewestForms(database.read, 1, '0', 10)).toEqual([
      {
        id: '9007199254740993',
        bizId: 'b',
        version: 2,
        name: { zh: '技术面' },
        kind: 'scoring',
        calculation: 'average',
        modules: [
          {
            id: '2',
            name: {},
            preset: false,
            dimensions: [{ ...dimension, scoreLimits: { kind: 'fixed', lower: 0, upper: 10 } }, dimension],
          },
        ],
      },
    ]);
    const [first] = await database.read.selectFrom('feedback_forms').select('body').orderBy('id').execute();
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ id: '10', kind: 'normal' });
    await database.close();
    await location.remove();
  });
});
