import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RejectFile } from '#operations/import/reject-file.ts';
import { operations } from '../../src/app.ts';
import { type Company, newCompany } from '../support/company.ts';
import { formLine } from '../support/form-lines.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

/** What no compression makes short. */
const long = randomBytes(5_000).toString('hex');
const ids = (lines: readonly { id: string }[]) => lines.map(({ id }) => id);

describe.each(databaseKinds)('bad lines of an import on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  beforeAll(async () => {
    test = await openTestApp(kind);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });

  const bad: [string, string, string, RegExp][] = [
    ['no JSON', 'hello', '', /not JSON/],
    ['half a line', '{"id":"5","content":"ab', '', /ends inside a string/],
    ['no object', '"text"', '', /must be an object/],
    ['no id', '{"content":"x"}', 'id', /is missing/],
    ['a number for an id', '{"id":5}', 'id', /must be a string/],
    ['an id of letters', '{"id":"abc"}', 'id', /decimal digits/],
    ['id 0', '{"id":"0"}', 'id', /from 1/],
    ['a second spelling of an id', '{"id":"007"}', 'id', /must not begin with 0/],
    ['an id beyond int64', '{"id":"9223372036854775808"}', 'id', /2\^63 - 1/],
    ['U+0000', '{"id":"5","content":"a\\u0000b"}', 'content', /U\+0000/],
    [
      'a lone surrogate',
      '{"id":"5","question_list":[{"id":"1","title":{"zh_cn":"\\ud83d"}}]}',
      'question_list[0].title.zh_cn',
      /lone surrogate/,
    ],
    ['a lone surrogate in a user id', '{"id":"5","user_id":"\\udc4d"}', 'user_id', /lone surrogate/],
    [
      'text for a number',
      '{"id":"5","feedback_submit_time":"1582084402092"}',
      'feedback_submit_time',
      /must be a whole number/,
    ],
    [
      'a number for text',
      '{"id":"5","image_list":[{"id":"1","url":"x","create_time":1}]}',
      'image_list[0].create_time',
      /must be a string/,
    ],
    ['an unknown code', '{"id":"5","conclusion":7}', 'conclusion', /must be one of/],
    [
      'a missing required field',
      '{"id":"5","assessment_score":{"score":1}}',
      'assessment_score.calculate_type',
      /is required/,
    ],
    ['a saved error', '{"code":99991663,"msg":"Invalid access token"}', 'code', /error/],
    ['an unknown type', '{"type":"offer","id":"5"}', 'type', /must be one of/],
    [
      'a version that no column holds',
      JSON.stringify(formLine('5', 'b', 2 ** 31, { name: {}, modules: [] })),
      'version',
      /from 1 to 2147483647/,
    ],
    [
      'a key of a form too long for an index',
      JSON.stringify(formLine('5', long, 1, { name: {}, modules: [] })),
      'biz_id',
      /at most 256/,
    ],
    [
      'a key of a round type too long for an index',
      JSON.stringify({ type: 'round_type', id: '5', biz_id: long }),
      'biz_id',
      /at most 256/,
    ],
    [
      'a developer too long for an index',
      JSON.stringify({ type: 'user', id: 'u', union_ids: [{ developer: long, union_id: 'w' }] }),
      'union_ids[0].developer',
      /at most 256/,
    ],
    ['absurd nesting', `{"id":"5","x":${'['.repeat(1000)}${']'.repeat(1000)}}`, '', /nested deeper/],
  ];

  it.each(bad)(
    'reports %s with line, field and reason, and keeps it as it came',
    async (_what, line, field, reason) => {
      const good = [itemOf('1'), itemOf('2')].map((item) => JSON.stringify(item));
      const report = await company.import(`\n${good[0]}\r\n${line}\r\n${good[1]}`);
      expect(report).toMatchObject({ read: 3, imported: 2, rejected: 1 });
      expect(report.rejects).toEqual([{ line: 3, field, reason: expect.stringMatching(reason) }]);
      expect(ids(await company.export())).toEqual(['1', '2']);
      const file = report.rejectFile as string;
      expect(readFileSync(file, 'latin1')).toBe(`${line}\r\n`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(file.startsWith(test.app.dataFolder)).toBe(true);
    },
  );

  it('keeps bytes that are no text, and lines that are too long, as they came', async () => {
    const broken = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const long = Buffer.concat([
      Buffer.from('{"id":"5","content":"'),
      Buffer.alloc(17 << 20, 0xe9),
      Buffer.from('"}'),
    ]);
    const newline = Buffer.from('\n');
    const lines = [
      Buffer.from(JSON.stringify(itemOf('1'))),
      broken,
      long,
      Buffer.from(JSON.stringify(itemOf('2'))),
    ];
    const report = await importBytes(
      test,
      company.tenantKey,
      Buffer.concat(lines.flatMap((line) => [line, newline])),
    );
    expect(report).toMatchObject({ read: 4, imported: 2, rejected: 2 });
    expect(report.rejects).toEqual([
      { line: 2, field: '', reason: 'is not valid UTF-8' },
      { line: 3, field: '', reason: 'is longer than 16777216 bytes' },
    ]);
    const kept = readFileSync(report.rejectFile as string);
    expect(kept.equals(Buffer.concat([broken, newline, long, newline]))).toBe(true);
  });

  it('rejects single items of a saved answer, and names their place', async () => {
    const body = { code: 0, data: { items: [itemOf('1'), itemOf('2', { conclusion: 9 }), itemOf('3')] } };
    const report = await company.import(JSON.stringify(body, null, 2));
    expect(report).toMatchObject({ read: 3, imported: 2, rejected: 1 });
    expect(report.rejects).toEqual([
      { line: 1, field: 'data.items[1].conclusion', reason: expect.stringContaining('must be one of') },
    ]);
    const mended = readFileSync(report.rejectFile as string, 'utf8').replace(
      '"conclusion":9',
      '"conclusion":1',
    );
    expect(await company.import(mended)).toMatchObject({ imported: 1, rejected: 0 });
    expect(await company.export()).toEqual([itemOf('1'), itemOf('2'), itemOf('3')]);
  });

  it('survives items nested absurdly over many lines', async () => {
    const deep = `{"code":0,"data":{"items":[\n{\n"id":"5",\n"x":\n${'[\n'.repeat(20_000)}${']\n'.repeat(20_000)}}\n]}}\n`;
    const report = await company.import(
      `${JSON.stringify(itemOf('1'))}\n${deep}${JSON.stringify(itemOf('2'))}\n`,
    );
    expect(report.imported).toBe(2);
    expect(report.rejects[0]).toMatchObject({
      line: 2,
      field: '',
      reason: expect.stringContaining('nested'),
    });
  });

  it('makes no reject file when nothing is rejected, and a new one each time when something is', async () => {
    expect((await company.import([itemOf('1')])).rejectFile).toBeUndefined();
    const first = await company.import('x');
    const second = await company.import('y');
    expect(readFileSync(first.rejectFile as string, 'utf8')).toBe('x\n');
    expect(readFileSync(second.rejectFile as string, 'utf8')).toBe('y\n');
  });

  it('keeps their order among more lines than fit one batch', async () => {
    const lines = Array.from({ length: 2_500 }, (_, index) =>
      index % 100 === 7 ? `bad ${index}` : JSON.stringify(itemOf(BigInt(index + 1))),
    );
    const report = await company.import(lines.join('\n'));
    expect(report).toMatchObject({ read: 2_500, imported: 2_475, rejected: 25 });
    expect(report.rejects.map(({ line }) => line)).toEqual(
      Array.from({ length: 25 }, (_, index) => index * 100 + 8),
    );
    expect(readFileSync(report.rejectFile as string, 'utf8').split('\n')).toEqual([
      ...lines.filter((line) => line.startsWith('bad')),
      '',
    ]);
    expect(await company.export()).toHaveLength(2_475);
  });
});

it('files of rejected lines of one moment have names of their own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-rejects-'));
  const paths = Array.from({ length: 50 }, () => {
    const file = new RejectFile(folder);
    file.write(Buffer.from('x'));
    return file.close();
  });
  expect(new Set(paths).size).toBe(50);
  rmSync(folder, { recursive: true });
});

/** Import raw bytes, in chunks like those of a file. */
async function importBytes(test: TestApp, tenantKey: string, bytes: Buffer) {
  const { ctx, dataFolder } = test.app;
  async function* input() {
    for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
  }
  const rejects: object[] = [];
  const report = await operations.importRecords(ctx, {
    input: input(),
    tenant: await operations.findTenant(ctx, tenantKey),
    appId: undefined,
    userIdType: 'user_id',
    rejectFolder: `${dataFolder}/rejected`,
    onReject: (reject) => rejects.push(reject),
  });
  return { ...report, rejects };
}
