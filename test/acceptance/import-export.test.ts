import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { run, runJson, start } from '../support/process.ts';
import { ndjson, openId, recordId, referenceItem, sampleItems } from '../support/sample-items.ts';

interface Report {
  read: number;
  imported: number;
  updated: number;
  unchanged: number;
  rejected: number;
  reject_file: string | null;
}

const modeOf = (file: string) => statSync(file).mode & 0o777;
const nothing: Report = { read: 0, imported: 0, updated: 0, unchanged: 0, rejected: 0, reject_file: null };
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe.each(databaseKinds)('import and export on %s', (kind) => {
  let location: Location;
  beforeAll(async () => {
    location = await newLocation(kind);
  });
  afterAll(() => location?.remove());

  const at = (...args: string[]) => [...args, ...location.flags];
  const inFolder = (name: string, content: string | Buffer) => {
    const file = join(location.settings.data, name);
    writeFileSync(file, content);
    return file;
  };
  /** Run an import that may reject lines, with its machine-readable report. */
  async function importJson(input: string, ...more: string[]) {
    const { exitCode, out, talk } = await run(at('import', '-', '--json', ...more), { input });
    return { exitCode, report: JSON.parse(out) as Report, talk };
  }

  it('brings in records of an app, and gives them back as they came', async () => {
    const items = [referenceItem(), ...sampleItems(30)];
    const file = inFolder('items.ndjson', ndjson(items));
    const { exitCode, out, talk } = await run(at('import', file, '--app', 'cli_theirs', '--json'));
    expect({ exitCode, talk, report: JSON.parse(out) }).toEqual({
      exitCode: 0,
      talk: '',
      report: { ...nothing, read: 31, imported: 31 },
    });
    expect(Object.keys(JSON.parse(out))).toEqual(Object.keys(nothing));
    expect(linesOf((await run(at('export', '--app', 'cli_theirs'))).out)).toEqual(items);
    const { apps } = await runJson<{ apps: object[] }>(at('app', 'list'));
    expect(apps).toEqual([
      expect.objectContaining({ app_id: 'cli_theirs', enabled: false, has_secret: false }),
    ]);
    expect((await run(at('token', 'cli_theirs'))).exitCode).toBe(1);
  });

  it('takes what people have: saved answers over several lines, blank lines, a byte order mark', async () => {
    const [first, second, third] = sampleItems(3);
    const answer = (items: unknown[]) =>
      JSON.stringify({ code: 0, msg: 'ok', data: { items, has_more: false } }, null, 2);
    const one = JSON.stringify({ code: 0, msg: 'ok', data: { interview_record: third } });
    const input = `\ufeff\n${answer([{ ...first, content: 'new' }, second])}\r\n\r\n  \n${one}\n${answer([])}`;
    const { report } = await importJson(input, '--app', 'cli_theirs');
    expect(report).toEqual({ ...nothing, read: 3, updated: 1, unchanged: 2 });
  });

  it('reports each bad line, keeps it to be mended, and lets the good ones land', async () => {
    const lines = [
      '{"id":"11","user_id":"a"}',
      'no JSON',
      '',
      '{"id":"12","conclusion":"1"}',
      '{"id":"x"}',
      '{"id":"13","user_id":"a","invented":1,"interviewer":{"id":"a","nick":"b"}}',
      `{"id":"14","content":${'['.repeat(1000)}${']'.repeat(1000)}}`,
      '{"id":"15","content":"\\ud800"}',
      '{"id":"9223372036854775808"}',
    ];
    const { exitCode, out, talk } = await run(at('import', inFolder('mixed.ndjson', lines.join('\n'))));
    expect(exitCode).toBe(3);
    expect(out).toMatch(/^8 read: 2 imported, 0 updated, 0 unchanged, 6 rejected\n/);
    for (const line of [2, 4, 5, 7, 8, 9]) expect(talk).toMatch(new RegExp(`^line ${line}: .{5}`, 'm'));
    expect(talk).toMatch(/^line 4: conclusion /m);
    expect(talk).not.toMatch(/^line [136]:/m);
    expect(talk).toContain('invented');
    expect(talk).toContain('interviewer.nick');
    const rejectFile = /\S+\.ndjson/.exec(out)?.[0] ?? '';
    expect([modeOf(rejectFile), modeOf(dirname(rejectFile))]).toEqual([0o600, 0o700]);
    const rejected = [2, 4, 5, 7, 8, 9].map((line) => `${lines[line - 1]}\n`);
    expect(readFileSync(rejectFile, 'utf8')).toBe(rejected.join(''));
    const again = await importJson(lines.join('\n'));
    expect(again).toMatchObject({
      exitCode: 3,
      report: { ...nothing, read: 8, unchanged: 2, rejected: 6, reject_file: expect.any(String) },
    });
    expect(again.report.reject_file).not.toBe(rejectFile);
    expect(readdirSync(dirname(rejectFile))).toHaveLength(2);
  });

  it('refuses a line of more than 16 MB, and only that', async () => {
    const big = `{"id":"21","content":"${'x'.repeat(17 * 1024 * 1024)}"}`;
    const { exitCode, report, talk } = await importJson(`${big}\n{"id":"22"}\n`);
    expect([exitCode, report]).toEqual([
      3,
      { ...nothing, read: 2, imported: 1, rejected: 1, reject_file: expect.any(String) },
    ]);
    expect(talk).toMatch(/^line 1: .*longer/);
    expect(talk.length).toBeLessThan(500);
    expect(readFileSync(String(report.reject_file)).equals(Buffer.from(`${big}\n`))).toBe(true);
  });

  it('updates what changed, deletes what a bundle says, and says how much of each', async () => {
    const record = { type: 'record', id: '31', user_id: 'b' };
    expect((await importJson(ndjson([record, { ...record, id: '32' }]))).report).toMatchObject({
      imported: 2,
    });
    const change = [
      { ...record, content: 'changed' },
      { type: 'record', id: '32', deleted: true },
    ];
    expect((await importJson(ndjson(change))).report).toEqual({ ...nothing, read: 2, updated: 2 });
    expect((await importJson(ndjson(change))).report).toEqual({ ...nothing, read: 2, unchanged: 2 });
    const ids = linesOf((await run(at('export'))).out).map(({ id }) => id);
    expect(ids).toContain('31');
    expect(ids).not.toContain('32');
    const numbers = ids.map((id) => BigInt(String(id)));
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it('writes a file that is readable by its owner alone, and complete or not there', async () => {
    const file = inFolder('out.ndjson', 'old');
    const report = await runJson(at('export', '-o', file, '--app', 'cli_theirs'));
    const written = readFileSync(file);
    expect(report).toEqual({
      records: written.toString().trim().split('\n').length,
      bytes: written.length,
      file,
    });
    expect(modeOf(file)).toBe(0o600);
    expect(written.toString()).toBe((await run(at('export', '--app', 'cli_theirs', '--json'))).out);
    expect(readdirSync(location.settings.data).filter((name) => name.includes('out'))).toEqual([
      'out.ndjson',
    ]);
    const failed = await run(at('export', '-o', join(location.settings.data, 'none', 'out.ndjson')));
    expect([failed.exitCode, failed.out]).toEqual([1, '']);
  });

  it('moves everything to another installation as a bundle, ids of every kind included', async () => {
    const user = {
      type: 'user',
      id: openId(1),
      user_id: 'lin',
      name: { zh_cn: '林', en_us: 'Lin' },
      union_ids: [{ union_id: 'on_lin' }],
    };
    const interview = { type: 'interview', id: '900', round: 1, begin_time: 1_600_000_000_000 };
    const modules = [
      { id: '1', name: { zh_cn: '甲' }, type: 2, dimensions: [{ id: '5', name: { en_us: 'B' }, type: 3 }] },
    ];
    const form = {
      type: 'form',
      id: '800',
      biz_id: '801',
      version: 1,
      name: { zh_cn: '表' },
      form_type: 1,
      modules,
    };
    const record = {
      type: 'record',
      id: recordId(1),
      user_id: openId(1),
      interview_id: '900',
      feedback_form_id: '800',
    };
    const input = ndjson([user, interview, form, record]);
    expect((await importJson(input, '--app', 'cli_theirs')).report).toMatchObject({ read: 4, rejected: 0 });

    const bundle = (await run(at('export', '--format', 'bundle'))).out;
    expect(linesOf(bundle)).toContainEqual(expect.objectContaining({ type: 'user', user_id: 'lin' }));
    expect(linesOf(bundle)).toContainEqual(
      expect.objectContaining({ type: 'record', id: recordId(1), interview_id: '900' }),
    );
    const elsewhere = await newLocation(kind);
    const moved = await runJson(['import', '-', ...elsewhere.flags], { input: bundle });
    // The line of settings says what holds in every new tenant.
    expect(moved).toMatchObject({ imported: (moved.read as number) - 1, unchanged: 1, rejected: 0 });
    for (const more of [
      ['--format', 'bundle'],
      ['--app', 'cli_theirs'],
      ['--user-id-type', 'union_id'],
    ]) {
      const [here, there] = [
        await run(at('export', ...more)),
        await run(['export', ...more, ...elsewhere.flags]),
      ];
      expect(there.out).toBe(here.out);
      expect(here.out).not.toBe('');
    }
    await elsewhere.remove();
  });

  it('ends quietly when the reader of an export has seen enough', async () => {
    await runJson(at('generate', '--records', '3000'));
    const { child, finished } = start(at('export'));
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.stdout?.destroy();
    expect(await finished).toMatchObject({ exitCode: 0, signal: null, talk: '' });
  });
});

describe('an export into a pipe', () => {
  it('writes it and leaves the pipe where it is', async () => {
    const location = await newLocation('sqlite');
    const items = sampleItems(5);
    await run(['import', '-', '--app', 'cli_pipes', ...location.flags], { input: ndjson(items) });
    const pipe = join(location.settings.data, 'export.pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = promisify(execFile)('cat', [pipe]);
    const { exitCode } = await run(['export', '--app', 'cli_pipes', '-o', pipe, ...location.flags]);
    expect(exitCode).toBe(0);
    expect(linesOf((await reader).stdout)).toEqual(items);
    expect(statSync(pipe).isFIFO()).toBe(true);
    await location.remove();
  });
});
