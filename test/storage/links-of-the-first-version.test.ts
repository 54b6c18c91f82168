import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '#storage/dialect.ts';
import { listRecordsOfInterviews } from '#storage/interviews.ts';
import { makeSchema, migrate } from '#storage/migrate.ts';
import { listRecordsShowing } from '#storage/record-images.ts';
import { databaseKinds, newLocation } from '../support/locations.ts';

const photo = '6949805467799537964';
const largest = '9223372036854775807';

describe.each(databaseKinds)('what was stored before it could be found by what it names, on %s', (kind) => {
  it('is found by attachments and applications of any id, and by nothing that is no id', async () => {
    const location = await newLocation(kind);
    const { data: dataFolder, database_url: databaseUrl } = location.settings;
    const database = await openDatabase({ dataFolder, databaseUrl });
    const images = (...ids: string[]) => ids.map((id) => ({ id, url: 'https://files.example.com/a' }));
    const records = [
      {
        id: '1',
        origin: 'imported',
        images: images(photo, photo, '7', largest, '07', 'x', '0', '9223372036854775808'),
      },
      { id: '2', origin: 'imported', images: [] },
      { id: '3', origin: 'imported' },
    ];
    const interviews = [{ id: '1', applicationId: photo }, { id: '2', applicationId: 'x' }, { id: '3' }];
    await database.transaction(async (tx) => {
      await makeSchema(database, tx, ['001-init'], 1);
      await sql`insert into tenants (tenant_no, tenant_key, name, created_at_ms, user_seq, identity_seq, change_seq)
        values (1, 't', 'T', 1, 0, 0, 0)`.execute(tx);
      for (const record of records) {
        await sql`insert into interview_records (tenant_no, id, snapshot, content_hash)
          values (1, ${BigInt(record.id)}, ${JSON.stringify(record)}, '')`.execute(tx);
      }
      for (const interview of interviews) {
        await sql`insert into interviews (tenant_no, id, body)
          values (1, ${BigInt(interview.id)}, ${JSON.stringify(interview)})`.execute(tx);
      }
    });
    await migrate(database, 2);
    const shown = await sql<{ id: string }>`
      select cast(attachment_id as text) as id from record_images order by attachment_id`.execute(
      database.read,
    );
    expect(shown.rows.map(({ id }) => id)).toEqual(['7', photo, largest]);
    const linked = await sql<{ named: string | null }>`
      select cast(application_id as text) as named from interviews order by id`.execute(database.read);
    expect(linked.rows.map(({ named }) => named)).toEqual([photo, null, null]);
    await database.close();
    await location.remove();
  });

  it('is found by every image and interview of many records, whose ids are of any length', async () => {
    const location = await newLocation(kind);
    const { data: dataFolder, database_url: databaseUrl } = location.settings;
    const database = await openDatabase({ dataFolder, databaseUrl });
    const count = 1100;
    await database.transaction(async (tx) => {
      await makeSchema(database, tx, ['001-init'], 1);
      await sql`insert into tenants (tenant_no, tenant_key, name, created_at_ms, user_seq, identity_seq, change_seq)
        values (1, 't', 'T', 1, 0, 0, 0)`.execute(tx);
      for (let id = 1; id <= count; id++) {
        const snapshot = { id: String(id), origin: 'imported', text: `t${id}`, images: [{ id: photo }] };
        await sql`insert into interview_records (tenant_no, id, interview_id, snapshot, content_hash)
          values (1, ${BigInt(id)}, 5, ${JSON.stringify(snapshot)}, '')`.execute(tx);
      }
    });
    await migrate(database, 2);
    expect(await listRecordsShowing(database.read, 1, photo, '0', 2 * count)).toHaveLength(count);
    const briefs = (await listRecordsOfInterviews(database, 1, ['5'])).get('5') ?? [];
    expect(briefs.map(({ id, text }) => [id, text])).toEqual(
      Array.from({ length: count }, (_, index) => [`${index + 1}`, `t${index + 1}`]),
    );
    await database.close();
    await location.remove();
  });
});
