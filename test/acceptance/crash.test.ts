import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { query } from '../support/database-file.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, run, runJson, type Started, start, startServer } from '../support/process.ts';
import { ndjson, sampleItems } from '../support/sample-items.ts';

interface Credentials {
  app_id: string;
  app_secret: string;
}

// Ten rounds on each database.
const rounds = { import: 5, generate: 1, apps: 2, tokens: 1, demo: 1 };
const recordCount = 20_000;
const generatedCount = 6_000;

/** What a process killed at the worst moment must not leave behind: each row counts something that is wrong. */
const wrongs = `
  select 'record without document' as wrong, count(*) as number
  from interview_records r left join interview_record_documents d on d.tenant_no = r.tenant_no and d.id = r.id
  where d.id is null
  union all
  select 'document without record', count(*)
  from interview_record_documents d left join interview_records r on d.tenant_no = r.tenant_no and d.id = r.id
  where r.id is null
  union all
  select 'gap in the change log', count(*) from (
    select t.tenant_no from tenants t left join record_changes c on c.tenant_no = t.tenant_no
    group by t.tenant_no, t.change_seq
    having count(c.seq) <> t.change_seq or coalesce(max(c.seq), 0) <> t.change_seq or coalesce(min(c.seq), 1) <> 1
  ) gaps
  union all
  select 'record that the change log does not know', count(*) from (
    select tenant_no, id from interview_records
    except select tenant_no, record_id from record_changes where kind = 'created'
  ) unknown
  union all
  select 'record of an unknown user', count(*)
  from interview_records r left join users u on u.tenant_no = r.tenant_no and u.user_no = r.user_no
  where r.user_no is not null and u.user_no is null`;

/** The data open with the program first, and nothing in them is half done. */
async function expectSound(location: Location): Promise<void> {
  await runJson(['tenant', 'list', ...location.flags]);
  for (const { wrong, number } of await query(location, wrongs)) {
    expect([wrong, Number(number)]).toEqual([wrong, 0]);
  }
}

async function changesOf(location: Location, tenantKey: string): Promise<number> {
  const [row] = await query(location, `select change_seq from tenants where tenant_key = '${tenantKey}'`);
  return Number(row?.change_seq);
}

/** Kill a process, with SIGKILL, once so many more changes are committed, or a moment later. False: it was faster. */
async function killDuring(
  work: Started,
  location: Location,
  tenantKey: string,
  afterChanges: number,
): Promise<boolean> {
  const before = await changesOf(location, tenantKey);
  let seen = before;
  while (seen < before + afterChanges && work.child.exitCode === null) {
    await sleep(20);
    seen = await changesOf(location, tenantKey);
  }
  await sleep(Math.random() * 60);
  const { signal } = await work.kill('SIGKILL');
  expect(await changesOf(location, tenantKey)).toBeGreaterThanOrEqual(seen);
  return signal === 'SIGKILL';
}

async function defaultTenantKey(location: Location): Promise<string> {
  const { tenants } = await runJson<{ tenants: { tenant_key: string }[] }>([
    'tenant',
    'list',
    ...location.flags,
  ]);
  return tenants[0]?.tenant_key ?? '';
}

describe('kill -9', { timeout: 180_000 }, () => {
  let source: Location;
  let input: string;

  beforeAll(async () => {
    source = await newLocation('sqlite');
    input = join(source.settings.data, 'input.ndjson');
    await runJson(['generate', '--records', String(recordCount), ...source.flags]);
    await runJson(['export', '-o', input, ...source.flags]);
  });
  afterAll(() => source?.remove());

  describe.each(databaseKinds)('on %s', (kind) => {
    let location: Location;
    const at = (...args: string[]) => [...args, ...location.flags];

    beforeAll(async () => {
      location = await newLocation(kind);
    });
    afterAll(() => location?.remove());

    it('in the middle of imports loses nothing that landed, and a last run completes it', async () => {
      const acknowledged = sampleItems(50, (number) => `early-${number}`);
      const early = await runJson(at('import', '-'), { input: ndjson(acknowledged) });
      expect(early).toMatchObject({ imported: 50 });
      const tenantKey = await defaultTenantKey(location);
      let killed = 0;
      for (let round = 0; round < rounds.import; round++) {
        const work = start(at('import', input));
        if (await killDuring(work, location, tenantKey, 1 + Math.floor(Math.random() * 1500))) killed++;
        await expectSound(location);
      }
      expect(killed).toBe(rounds.import);

      const landed = (await changesOf(location, tenantKey)) - acknowledged.length;
      expect(await runJson(at('import', input))).toEqual({
        read: recordCount,
        imported: recordCount - landed,
        updated: 0,
        unchanged: landed,
        rejected: 0,
        reject_file: null,
      });
      await expectSound(location);
      const output = join(location.settings.data, 'output.ndjson');
      expect(await runJson(at('export', '-o', output))).toMatchObject({ records: recordCount + 50 });
      const lines = readFileSync(output, 'utf8').split('\n');
      expect(lines.slice(0, 50).map((line) => JSON.parse(line))).toEqual(acknowledged);
      expect(lines.slice(50).join('\n') === readFileSync(input, 'utf8')).toBe(true);
      rmSync(output);
    });

    it('in the middle of generating leaves what another run completes', async () => {
      const { tenant_key } = await runJson(at('tenant', 'create', '--name', 'Generated'));
      const tenantKey = String(tenant_key);
      const generate = at('generate', '--records', String(generatedCount), '--tenant', tenantKey);
      for (let round = 0; round < rounds.generate; round++) {
        expect(await killDuring(start(generate), location, tenantKey, 1)).toBe(true);
        await expectSound(location);
      }
      const landed = await changesOf(location, tenantKey);
      expect(await runJson(generate)).toEqual({ records: generatedCount, written: generatedCount - landed });
      expect(await changesOf(location, tenantKey)).toBe(generatedCount);
      await expectSound(location);
    });

    it('while apps are made keeps each whose secret was told', async () => {
      const create = (name: string) => at('app', 'create', '--name', name, '--scope', 'hire:interview');
      const startedAt = performance.now();
      const told: Credentials[] = [await runJson(create('How long it takes'))];
      const usualMs = performance.now() - startedAt;
      for (let round = 0; round < rounds.apps; round++) {
        const works = Array.from({ length: 4 }, (_, number) =>
          start([...create(`Round ${round}, ${number}`), '--json']),
        );
        for (const work of works) {
          await sleep((usualMs / 2) * Math.random());
          const { out } = await work.kill('SIGKILL');
          if (out.endsWith('}\n')) told.push(JSON.parse(out) as Credentials);
        }
        await expectSound(location);
      }
      told.push(await runJson(create('After all of them')));
      const server = await startServer(location.flags);
      for (const app of told) {
        const token = await tokenOf(server.url, app);
        expect((await listRecords(server.url, token, 'page_size=1')).code).toBe(0);
      }
      await server.kill();
    });

    it('of a server keeps every token that it handed out', async () => {
      const apps: Credentials[] = [];
      for (const name of ['A', 'B', 'C']) {
        apps.push(await runJson(at('app', 'create', '--name', name, '--scope', 'hire:interview')));
      }
      for (let round = 0; round < rounds.tokens; round++) {
        const server = await startServer(location.flags);
        const tokens = await Promise.all(apps.map((app) => tokenOf(server.url, app)));
        expect((await server.kill('SIGKILL')).signal).toBe('SIGKILL');
        const next = await startServer(location.flags);
        for (const [index, token] of tokens.entries()) {
          expect((await listRecords(next.url, token, 'page_size=1')).code).toBe(0);
          expect(await tokenOf(next.url, apps[index] as Credentials)).toBe(token);
        }
        await next.kill();
      }
    });

    it('while the demo is filled leaves what the next start completes', async () => {
      const whole = await newLocation(kind);
      const broken = await newLocation(kind);
      await (await startServer(['--demo', ...whole.flags])).kill();
      for (let round = 0; round < rounds.demo; round++) {
        const filling = start(['serve', '--demo', '--port', '0', ...broken.flags]);
        await eventually(30_000, async () =>
          expect(await query(broken, "select value from meta where name = 'demo'")).not.toEqual([]),
        );
        await filling.kill('SIGKILL');
        await expectSound(broken);
      }
      await (await startServer(['--demo', ...broken.flags])).kill();
      await expectSound(broken);
      const [expected, actual] = [
        await run(['export', ...whole.flags]),
        await run(['export', ...broken.flags]),
      ];
      expect(actual.out).toBe(expected.out);
      expect(actual.out).not.toBe('');
      await Promise.all([whole.remove(), broken.remove()]);
    });
  });
});
