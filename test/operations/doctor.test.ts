import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAttachment } from '#operations/attachments/add-attachment.ts';
import { judgeSpace } from '#operations/doctor/examine-folder.ts';
import { operations } from '../../src/app.ts';
import { query } from '../support/database-file.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { run } from '../support/process.ts';
import { sampleItems } from '../support/sample-items.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

type Finding = ReturnType<typeof operations.examineReach>;

const statusOf = (findings: readonly Finding[], name: string) =>
  findings.find(({ check }) => check === name)?.status;
const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');

describe.each(databaseKinds)('the doctor examines a database on %s', (kind) => {
  let test: TestApp;
  beforeEach(async () => {
    test = await openTestApp(kind);
    test.clock.nowMs = Date.now();
    await importItems(test, sampleItems(5));
  });
  afterEach(() => test?.close());

  const examine = (change: { givenKey?: string; aheadMs?: number } = {}) =>
    operations.examineDatabase(test.app.ctx.database, {
      givenKey: change.givenKey,
      now: () => Date.now() + (change.aheadMs ?? 0),
    });
  const change = (statement: string) => query(test.location, statement);
  /** What is not in order: all the rest must be. */
  const troubles = (findings: readonly Finding[]) =>
    findings.filter(({ status }) => status !== 'ok').map(({ check, status }) => [check, status]);

  it('in which all is well', async () => {
    expect(troubles(await examine())).toEqual([]);
    expect(troubles(await operations.examineBlobs(test.app.ctx))).toEqual([]);
  });

  it('for its schema', async () => {
    await change(`insert into schema_migrations values ('999-newer', 1)`);
    const newer = await examine();
    expect(newer[0]).toMatchObject({
      check: 'schema',
      status: 'fail',
      message: expect.stringContaining('999'),
    });
    await change(`delete from schema_migrations where name > '003'`);
    expect((await examine())[0]).toMatchObject({
      status: 'warn',
      fix: expect.stringContaining('mianping migrate'),
    });
    await change('delete from schema_migrations');
    expect((await examine())[0]).toMatchObject({ status: 'warn', message: expect.stringContaining('empty') });
  });

  it('for rows from the future', async () => {
    expect(statusOf(await examine(), 'newest row')).toBe('ok');
    await change(`update record_changes set at_ms = ${Date.now() + 3_600_000} where seq = 1`);
    expect(troubles(await examine())).toEqual([['newest row', 'fail']]);
  });

  it('for the installation key', async () => {
    expect(troubles(await examine({ givenKey: 'a'.repeat(64) }))).toEqual([['installation key', 'fail']]);
    await change(`delete from meta where name = 'installation_key'`);
    const [, ...others] = await examine();
    expect(others.find(({ check }) => check === 'installation key')).toMatchObject({
      status: 'fail',
      fix: expect.stringContaining('MIANPING_INSTALLATION_KEY'),
    });
  });

  it('for its documents', async () => {
    await change(
      'update interview_record_documents set format = 0 where id = (select min(id) from interview_records)',
    );
    expect(troubles(await examine())).toEqual([['documents', 'warn']]);
    await change('delete from interview_record_documents where id = (select max(id) from interview_records)');
    expect(troubles(await examine())).toEqual([['documents', 'fail']]);
    await operations.rebuildDocuments(test.app.ctx);
    expect(troubles(await examine())).toEqual([]);
  });

  it('for events that were given up', async () => {
    await change(
      `insert into apps (app_no, app_id, name, type, developer, enabled, epoch, created_at_ms)
       values (50, 'cli_store', 'Store', 'store', 'd', 1, 0, 1)`,
    );
    await change(
      `insert into outbox (event_id, app_no, kind, created_at_ms, tries, due_at_ms, lease_until_ms, dead_at_ms)
       values ('e', 50, 'app_ticket', 1, 20, 1, 0, 1)`,
    );
    expect(troubles(await examine())).toEqual([['events', 'warn']]);
  });

  it('for files that are missing and files that no one needs', async () => {
    const { ctx } = test.app;
    const { sha256 } = await addAttachment(ctx, await operations.findTenant(ctx, undefined), {
      name: 'a.gif',
      bytes: gif,
    });
    expect(troubles(await operations.examineBlobs(ctx))).toEqual([]);
    const orphan = await ctx.blobs.put(Buffer.from('no one needs it'));
    const findings = await operations.examineBlobs(ctx);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'orphaned files',
        status: 'warn',
        message: expect.stringContaining(orphan),
      }),
    );
    const folder = join(test.location.settings.data, 'blobs');
    for (const name of [orphan, sha256]) rmSync(join(folder, name.slice(0, 2), name));
    expect(await operations.examineBlobs(ctx)).toContainEqual(
      expect.objectContaining({ check: 'files', status: 'fail', message: expect.stringContaining(sha256) }),
    );
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    expect(troubles(await operations.examineBlobs(ctx))).toEqual([['files', 'fail']]);
  });

  it('for a clock that differs from that of the server', async () => {
    const statuses: (string | undefined)[] = [];
    for (const aheadMs of [0, 10_000, -10_000, 60_000])
      statuses.push(statusOf(await examine({ aheadMs }), 'clock'));
    // The embedded database has no other clock.
    expect(statuses).toEqual(kind === 'sqlite' ? Array(4).fill(undefined) : ['ok', 'warn', 'warn', 'fail']);
  });
});

describe('the doctor examines the place', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp('sqlite');
  });
  afterAll(() => test?.close());

  it('for damage in the file of the embedded database', async () => {
    const { data } = test.location.settings;
    const { ctx } = test.app;
    const examination = { givenKey: undefined, now: ctx.now };
    expect(statusOf(await operations.examineDatabase(ctx.database, examination), 'integrity')).toBe('ok');
    await test.app.close();
    const file = join(data, 'mianping.sqlite');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 2 * 16384, 12 * 16384);
    writeFileSync(file, bytes);
    const { exitCode, out } = await run(['doctor', '--json', '--data', data]);
    const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Finding[] };
    expect([exitCode, ok]).toEqual([1, false]);
    expect(findings.filter(({ status }) => status === 'fail').length).toBeGreaterThan(0);
  });

  it('for who may read the folder and the file', async () => {
    const location = await newLocation('sqlite');
    const data = join(location.settings.data, 'own');
    expect((await operations.examineFolder(data, true))[0]?.message).toContain('not there yet');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'mianping.sqlite'), '', { mode: 0o600 });
    expect((await operations.examineFolder(data, true)).filter(({ status }) => status !== 'ok')).toEqual([]);
    chmodSync(data, 0o755);
    chmodSync(join(data, 'mianping.sqlite'), 0o640);
    const findings = await operations.examineFolder(data, true);
    expect([statusOf(findings, 'data folder'), statusOf(findings, 'database file')]).toEqual([
      'warn',
      'fail',
    ]);
    expect(findings.find(({ check }) => check === 'database file')?.fix).toBe(
      `chmod 600 ${data}/mianping.sqlite`,
    );
    await location.remove();
  });

  it('for a folder that is none, or that can not even be looked at', async () => {
    const location = await newLocation('sqlite');
    const file = join(location.settings.data, 'file');
    writeFileSync(file, '');
    const [loop, beyond] = [join(location.settings.data, 'loop'), join(file, 'beyond')];
    symlinkSync(loop, loop);
    for (const [folder, message] of [
      [file, 'is a file'],
      [beyond, 'is a file'],
      [loop, "can't be used by this user"],
    ] as const) {
      const [finding] = await operations.examineFolder(folder, true);
      expect(finding, folder).toMatchObject({ check: 'data folder', status: 'fail' });
      expect(finding?.message).toContain(message);
    }
    // Not that nothing is there yet.
    const { exitCode, out } = await run(['doctor', '--data', loop]);
    expect([exitCode, out]).toEqual([1, expect.stringMatching(/^fail {2}database/m)]);
    await location.remove();
  });

  it('for room on the disk', () => {
    const mebibyte = 2 ** 20;
    const statuses = [100, 300, 2000].map((free) => judgeSpace('x', free * mebibyte).status);
    expect(statuses).toEqual(['fail', 'warn', 'ok']);
  });

  it.each([
    ['127.0.0.1', undefined, 'ok'],
    ['0.0.0.0', undefined, 'warn'],
    ['0.0.0.0', 'https://hire.example.com', 'ok'],
    ['127.0.0.1', 'http://hire.example.com', 'warn'],
    ['127.0.0.1', 'http://localhost:8210', 'ok'],
    ['::1', 'http://[::1]:8210', 'ok'],
  ])('for the address that clients get: %s, %s', (host, publicUrl, status) => {
    const finding = operations.examineReach({ host, publicUrl });
    expect(finding.status).toBe(status);
    expect(finding.fix === undefined).toBe(status === 'ok');
  });
});

describe('mianping doctor', () => {
  let location: Location;
  beforeAll(async () => {
    location = await newLocation('sqlite');
  });
  afterAll(() => location?.remove());

  it('examines a place where nothing is, and makes nothing there', async () => {
    const data = join(location.settings.data, 'nothing');
    const { exitCode, out } = await run(['doctor', '--data', data]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^warn {2}database +there is none/m);
    expect(out).toMatch(/^ +→ mianping serve/m);
    expect(() => readFileSync(data)).toThrow('ENOENT');
  });

  it('says what is wrong with the settings', async () => {
    const { exitCode, out } = await run(['doctor', '--json', ...location.flags], {
      env: { MIANPING_PORT: 'x', MIANPING_DRAIN_MS: '-1' },
    });
    const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Finding[] };
    expect([exitCode, ok]).toEqual([1, false]);
    expect(findings.map(({ check, status }) => [check, status])).toEqual(Array(2).fill(['settings', 'fail']));
  });

  it('says that no database answers', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const { exitCode, out } = await run(['doctor', '--database-url', url, ...location.flags]);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^fail {2}database +no database answers at 127\.0\.0\.1:1/m);
  });
});
