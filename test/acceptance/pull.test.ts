import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenOf } from '../support/api-calls.ts';
import { query } from '../support/database-file.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import {
  demoApps,
  exported,
  pullJson,
  readAll,
  runPull,
  type Source,
  withoutLinks,
} from '../support/mirrors.ts';
import { type RunningServer, runJson, startServer } from '../support/process.ts';
import { ndjson } from '../support/sample-items.ts';

const lists = [
  ['v1/interview_records', 'page_size=100'],
  ['v2/interview_records', 'page_size=100'],
  ['v1/interviews', 'page_size=100&start_time=1'],
  ['v1/interview_feedback_forms', 'page_size=100'],
  ['v1/interview_round_types', ''],
] as const;

/** Links are each side's own; version 2 tells computed scores only of records that were written here. */
const computed = ['module_score', 'record_score'];
function comparable(item: object): object {
  const isKept = (key: string) => !computed.includes(key);
  return JSON.parse(JSON.stringify(withoutLinks(item), (key, value) => (isKept(key) ? value : undefined)));
}

describe.each(databaseKinds)('a mirror on %s', (kind) => {
  let sourceAt: Location;
  let server: RunningServer;
  let mirrorAt: Location;
  let source: Source;
  const secretsOf = (location: Location) => demoApps(location);
  beforeAll(async () => {
    [sourceAt, mirrorAt] = [await newLocation(kind), await newLocation(kind)];
    server = await startServer(['--demo', ...sourceAt.flags]);
    const [app] = secretsOf(sourceAt);
    source = { url: server.url, app_id: '', app_secret: '', ...app };
  });
  afterAll(async () => {
    await server?.kill();
    await sourceAt?.remove();
    await mirrorAt?.remove();
  });
  const importAtSource = (lines: readonly object[]) =>
    runJson(['import', '-', ...sourceAt.flags], { input: ndjson(lines) });
  const changes = async () =>
    (
      await query(mirrorAt, 'select cast(record_id as text) as id, kind from record_changes order by seq')
    ).map(({ id, kind: what }) => [id, what]);

  it('says what a pull would bring, and writes nothing', async () => {
    const report = await pullJson(source, mirrorAt, '--dry-run');
    expect(report).toMatchObject({ dry_run: true, records: { created: 414 }, interviews: { created: 194 } });
    expect(await exported(mirrorAt)).toEqual([]);
    expect(await query(mirrorAt, 'select app_id from apps union select domain from pulls')).toEqual([]);
  });

  it('exports the same records as its source, with their ties, forms and files', async () => {
    const report = await pullJson(source, mirrorAt, '--verify');
    expect(report).toMatchObject({
      completed: true,
      records: { created: 414, updated: 0, rejected: 0 },
      images: { fetched: 44, failed: 0 },
      skipped: [],
      verified: { there: 414, here: 414, mismatches: [] },
      reject_file: null,
    });
    expect(await exported(mirrorAt, '--app', source.app_id)).toEqual(
      await exported(sourceAt, '--app', source.app_id),
    );
    const [here, there] = await Promise.all(
      [mirrorAt, sourceAt].map((at) => exported(at, '--app', source.app_id, '--format', 'bundle')),
    );
    const of = (lines: typeof here, type: string) => lines?.filter((line) => line.type === type);
    const idsOf = (lines: typeof here) =>
      of(lines, 'application')?.map(({ id, job_id, talent_id }) => [id, job_id, talent_id]);
    expect(idsOf(here)?.length).toBeGreaterThan(100);
    expect(idsOf(there)).toEqual(expect.arrayContaining(idsOf(here) ?? []));
    for (const type of ['record', 'attachment', 'settings']) expect(of(here, type)).toEqual(of(there, type));
  });

  it('answers the app as its source does, with ids, forms of each version and summaries', async () => {
    const secret = createHash('sha256').update('mirror').digest('hex');
    const scopes = ['hire:interview:readonly', 'hire:interviewer:readonly'].flatMap((scope) => [
      '--scope',
      scope,
    ]);
    const take = ['app', 'create', '--name', 'Taken over', '--app-id', source.app_id, ...scopes];
    const app = await runJson<{ app_id: string; app_secret: string }>([...take, ...mirrorAt.flags]);
    expect(app.app_secret).not.toBe(secret);
    const mirror = await startServer(mirrorAt.flags);
    const tokens = [await tokenOf(mirror.url, app), await tokenOf(server.url, source)] as const;
    const urls = [mirror.url, server.url] as const;
    const both = (path: string, search: string) =>
      Promise.all([readAll(urls[0], tokens[0], path, search), readAll(urls[1], tokens[1], path, search)]);
    for (const [path, search] of lists) {
      const [here, there] = await both(path, search);
      expect(here.map(comparable), path).toEqual(there.map(comparable));
      expect(here.length, path).toBeGreaterThan(3);
    }
    const certified = await both('v1/interviewers', 'page_size=200');
    const [mine, theirs] = certified.map((list) => list.map((one) => JSON.stringify(one)).sort());
    expect(mine).toEqual(theirs);
    const [[record]] = (await both('v1/interview_records', 'page_size=100')) as [
      [{ user_id: string }],
      object[],
    ];
    const [tasks, theirTasks] = await both('v1/interview_tasks', `user_id=${record.user_id}&page_size=20`);
    expect(tasks).toEqual(theirTasks);
    const { talent_id: talentId } = tasks[0] as { talent_id: string };
    const [meetings, theirMeetings] = await both('v1/interviews/get_by_talent', `talent_id=${talentId}`);
    expect(meetings).toEqual(theirMeetings);
    const [sheets] = await both('v2/interview_records', 'page_size=100');
    const formIds = new Set(sheets.map((sheet) => (sheet as { feedback_form_id?: string }).feedback_form_id));
    const ids = [...formIds]
      .filter((id) => id !== undefined)
      .map((id) => `interview_feedback_form_ids=${id}`);
    const [here, there] = await both('v1/interview_feedback_forms', ids.join('&'));
    expect(here).toEqual(there);
    expect(here).toHaveLength(ids.length);
    await mirror.kill();
  });

  it('changes nothing when nothing changed', async () => {
    const before = await changes();
    const report = await pullJson(source, mirrorAt);
    expect(report.records).toEqual({ created: 0, updated: 0, unchanged: 414, deleted: 0, rejected: 0 });
    expect(report.images.fetched).toBe(0);
    for (const what of ['interviews', 'forms', 'round_types', 'interviewers'] as const)
      expect([what, report[what].created, report[what].updated]).toEqual([what, 0, 0]);
    expect(await changes()).toEqual(before);
  });

  it('follows edits, deletions and additions, logs each, and leaves what came from elsewhere', async () => {
    const records = await exported(sourceAt);
    const [edited, gone] = [records[3], records[7]];
    const elsewhere = { type: 'record', id: '77', user_id: 'somebody' };
    await runJson(['import', '-', ...mirrorAt.flags], { input: ndjson([elsewhere]) });
    const { content } = edited as { content?: string };
    await importAtSource([
      { ...edited, type: 'record', content: `${content} (edited)` },
      { type: 'record', id: gone?.id, deleted: true },
      { type: 'record', id: '9100000000000000001', user_id: 'new', content: 'new here' },
    ]);
    const before = (await changes()).length;
    const report = await pullJson(source, mirrorAt, '--verify');
    expect(report.records).toEqual({ created: 1, updated: 1, unchanged: 412, deleted: 1, rejected: 0 });
    expect(report.verified).toEqual({ there: 414, here: 414, mismatches: [] });
    expect((await changes()).slice(before)).toEqual([
      [edited?.id, 'updated'],
      ['9100000000000000001', 'created'],
      [gone?.id, 'deleted'],
    ]);
    const here = await exported(mirrorAt, '--app', source.app_id);
    expect(here.filter(({ id }) => id !== '77')).toEqual(await exported(sourceAt, '--app', source.app_id));
    expect(here.map(({ id }) => id)).toContain('77');
  });

  it('finds a record that someone altered behind its back', async () => {
    const id = '9100000000000000001';
    const altered = `update interview_record_documents set body = replace(body, 'new here', 'altered!') where id = ${id}`;
    await query(mirrorAt, altered);
    const { exitCode, out } = await runPull(source, mirrorAt, '--verify', '--json');
    expect(exitCode).toBe(6);
    expect(JSON.parse(out)).toMatchObject({
      completed: true,
      verified: { there: 414, here: 414, mismatches: [{ id, reason: 'differs', fields: ['content'] }] },
    });
    await runJson(['rebuild-documents', ...mirrorAt.flags]);
    expect((await runPull(source, mirrorAt, '--verify')).exitCode).toBe(0);
  });
});
