import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../support/database-file.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { run, runJson } from '../support/process.ts';
import { ndjson } from '../support/sample-items.ts';

interface AppEntry {
  app_id: string;
  name: string;
  type: string;
  enabled: boolean;
  has_secret: boolean;
  installations: { tenant_key: string; scopes: string[] }[];
}

const modeOf = (file: string) => statSync(file).mode & 0o777;

/** A place whose folder does not exist yet, in a parent that goes with it. */
async function missingPlace(kind: Location['kind']): Promise<Location> {
  const { settings, remove } = await newLocation(kind);
  const data = join(settings.data, 'not/there/yet');
  const { database_url: url } = settings;
  const flags = ['--data', data, ...(url === undefined ? [] : ['--database-url', url])];
  return { kind, settings: { ...settings, data }, flags, remove };
}

describe.each(databaseKinds)('the command line on %s', (kind) => {
  let location: Location;
  const at = (...args: string[]) => [...args, ...location.flags];
  const listApps = async () => (await runJson<{ apps: AppEntry[] }>(at('app', 'list'))).apps;

  beforeAll(async () => {
    location = await newLocation(kind);
  });
  afterAll(() => location?.remove());

  describe('an empty place', () => {
    it.each([
      ['migrate'],
      ['tenant', 'list'],
      ['app', 'create', '--name', 'First'],
      ['app', 'list'],
      ['import', '-'],
      ['export'],
      ['generate', '--records', '1'],
      ['rebuild-documents'],
    ])('is made and migrated by %s %s', async (...args) => {
      const place = await missingPlace(kind);
      expect(await run([...args, ...place.flags])).toMatchObject({ exitCode: 0 });
      expect(await query(place, 'select name from schema_migrations')).not.toEqual([]);
      if (kind === 'sqlite') {
        const { data } = place.settings;
        expect(modeOf(data)).toBe(0o700);
        const files = readdirSync(data).map((file) => [file, modeOf(join(data, file))]);
        expect(files).toEqual([['mianping.sqlite', 0o600]]);
      }
      await place.remove();
    });

    it('is told what ran in it, once', async () => {
      const first = await runJson<{ schema: string; migrations: string[] }>(at('migrate'));
      expect(first.migrations.at(-1)).toBe(first.schema);
      expect(await runJson(at('migrate'))).toEqual({ schema: first.schema, migrations: [] });
    });
  });

  it('refuses the data of a newer program, with an exit code of its own', async () => {
    const newer = await newLocation(kind);
    await runJson(['migrate', ...newer.flags]);
    await query(newer, "insert into schema_migrations (name, applied_at_ms) values ('999-tomorrow', 1)");
    const { exitCode, out, talk } = await run(['tenant', 'list', '--json', ...newer.flags]);
    expect({ exitCode, named: talk.includes('999-tomorrow') }).toEqual({ exitCode: 5, named: true });
    expect(JSON.parse(out)).toMatchObject({ error: { name: 'NewerSchemaError' } });
    await newer.remove();
  });

  it('keeps tenants apart, and uses the default one unless told otherwise', async () => {
    const made = await runJson(at('tenant', 'create', '--name', '甲公司'));
    expect(made).toEqual({ tenant_key: expect.stringMatching(/^[0-9a-f]{16}$/), name: '甲公司' });
    const key = String(made.tenant_key);
    const { tenants } = await runJson<{ tenants: (typeof made)[] }>(at('tenant', 'list'));
    expect(tenants).toEqual([
      { tenant_key: expect.stringMatching(/^[0-9a-f]{16}$/), name: expect.any(String) },
      made,
    ]);
    await runJson(at('generate', '--records', '3', '--tenant', key));
    await runJson(at('import', '-', '--tenant', key), { input: ndjson([{ id: '77', user_id: 'apart' }]) });
    const app = await runJson(at('app', 'create', '--name', 'Theirs', '--tenant', key));
    const theirs = (await run(at('export', '--tenant', key))).out.trim().split('\n');
    expect(theirs).toHaveLength(4);
    expect(theirs[0]).toBe('{"id":"77","user_id":"apart"}');
    expect((await run(at('export'))).out).toBe('');
    const listed = (await listApps()).find(({ app_id }) => app_id === app.app_id);
    expect(listed?.installations).toEqual([{ tenant_key: key, scopes: [] }]);
  });

  describe('app', () => {
    it('is made with an id and a secret of its own, or with those it had', async () => {
      const file = join(location.settings.data, 'secret.txt');
      writeFileSync(file, 'kept-secret\n');
      const own = await run(at('app', 'create', '--name', 'Own', '--scope', 'hire:interview'));
      const [, appId, secret] = /^app_id +(cli_[0-9a-f]{16})\napp_secret +(\S{43,})\n$/.exec(own.out) ?? [];
      expect(own.talk).not.toContain(secret ?? '?');
      const keep = (id: string, from: string) =>
        at('app', 'create', '--name', id, '--app-id', id, '--app-secret-file', from);
      const kept = await runJson(keep('cli_kept', file));
      expect(kept).toEqual({ app_id: 'cli_kept', app_secret: 'kept-secret', scopes: [] });
      const piped = await runJson(keep('cli_piped', '-'), { input: 'piped-secret' });
      expect(piped).toMatchObject({ app_id: 'cli_piped', app_secret: 'piped-secret' });
      const again = await run(keep('cli_kept', file));
      expect([again.exitCode, again.talk]).toEqual([1, expect.stringContaining('cli_kept exists already')]);
      const store = await runJson(at('app', 'create', '--name', 'Store', '--type', 'store'));
      const apps = await listApps();
      const entry = { enabled: true, has_secret: true };
      expect(apps.find(({ name }) => name === 'Own')).toMatchObject({
        ...entry,
        app_id: appId,
        type: 'custom',
        installations: [{ scopes: ['hire:interview'] }],
      });
      expect(apps.find(({ name }) => name === 'cli_kept')).toMatchObject({
        ...entry,
        installations: [{ scopes: [] }],
      });
      expect(apps.find(({ name }) => name === 'Store')).toMatchObject({ ...entry, type: 'store' });
      const list = await run(at('app', 'list'));
      for (const id of [appId, 'cli_kept', 'cli_piped', store.app_id]) expect(list.out).toContain(id);
      for (const told of [secret, 'kept-secret', 'piped-secret', store.app_secret])
        expect(list.out).not.toContain(told);
    });

    it('is granted scopes and loses them, and a scope that nothing asks for is remarked on', async () => {
      const appId = String((await runJson(at('app', 'create', '--name', 'Scopes'))).app_id);
      const change = (verb: string, ...scopes: string[]) =>
        run(at('app', verb, appId, ...scopes.flatMap((scope) => ['--scope', scope]), '--json'));
      const granted = await change(
        'grant',
        'hire:interview',
        'contact:user.employee_id:readonly',
        'not:known',
      );
      const scopes = ['contact:user.employee_id:readonly', 'hire:interview', 'not:known'];
      expect(JSON.parse(granted.out)).toEqual({ app_id: appId, scopes });
      expect(granted.talk).toContain('not:known');
      const revoked = await change('revoke', 'hire:interview', 'not:known', 'never:had');
      expect(JSON.parse(revoked.out)).toEqual({ app_id: appId, scopes: scopes.slice(0, 1) });
    });

    it('gets the same token again, another after rotation, and none while it is disabled', async () => {
      const { app_id, app_secret } = await runJson(at('app', 'create', '--name', 'Tokens'));
      const appId = String(app_id);
      const first = await runJson(at('token', appId));
      expect(first).toEqual({
        tenant_access_token: expect.stringMatching(/^t-\S+$/),
        expire: expect.any(Number),
      });
      expect((await run(at('token', appId))).out).toBe(`${first.tenant_access_token}\n`);
      const rotated = await runJson(at('app', 'rotate-secret', appId));
      expect(rotated).toEqual({ app_id: appId, app_secret: expect.stringMatching(/^\S{43,}$/) });
      expect(rotated.app_secret).not.toBe(app_secret);
      expect((await runJson(at('token', appId))).tenant_access_token).not.toBe(first.tenant_access_token);
      expect(await runJson(at('app', 'disable', appId))).toEqual({ app_id: appId, enabled: false });
      expect(await run(at('token', appId))).toMatchObject({ exitCode: 1, out: '' });
      expect(await runJson(at('app', 'enable', appId))).toEqual({ app_id: appId, enabled: true });
    });
  });

  it('generates the same data from the same seed, other data from another, and nothing twice', async () => {
    const places = await Promise.all([newLocation(kind), newLocation(kind)]);
    const generate = (place: Location, records: number, seed: number) =>
      runJson(['generate', '--records', String(records), '--seed', String(seed), ...place.flags]);
    const exports = await Promise.all(
      places.map(async (place) => {
        expect(await generate(place, 40, 7)).toEqual({ records: 40, written: 40 });
        return (await run(['export', ...place.flags])).out;
      }),
    );
    expect(exports[0]?.trim().split('\n')).toHaveLength(40);
    expect(exports[1]).toBe(exports[0]);
    const [place] = places as [Location, Location];
    expect(await generate(place, 50, 7)).toEqual({ records: 50, written: 10 });
    expect(await generate(place, 40, 8)).toEqual({ records: 40, written: 40 });
    await Promise.all(places.map((one) => one.remove()));
  });

  it('rebuilds documents to what they were', async () => {
    await runJson(at('generate', '--records', '5'));
    const before = (await run(at('export'))).out;
    await query(
      location,
      `update interview_record_documents set body = replace(body, '"conclusion"', '"spoilt"')`,
    );
    const { rebuilt } = await runJson<{ rebuilt: number }>(at('rebuild-documents'));
    expect(rebuilt).toBeGreaterThanOrEqual(5);
    expect(
      await query(location, "select id from interview_record_documents where body like '%spoilt%'"),
    ).toEqual([]);
    expect((await run(at('export'))).out).toBe(before);
  });
});
