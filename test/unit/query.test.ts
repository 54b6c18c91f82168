import { parse } from 'node:querystring';
import { describe, expect, it } from 'vitest';
import { GetQuery, ListQuery } from '#contract/hire/v1/interview-records.ts';
import { ListTasksQuery } from '#contract/hire/v1/interview-tasks.ts';
import { MianpingError } from '#domain/errors.ts';
import { compileQueryReader, readMoment, requireWellFormedId } from '#http/query.ts';

const readList = compileQueryReader<Record<string, unknown>>(ListQuery);
const readGet = compileQueryReader<Record<string, unknown>>(GetQuery);
const defaults = { page_size: 10, user_id_type: 'open_id' };
const many = (count: number, name = 'ids') =>
  Array.from({ length: count }, (_, index) => `${name}=${index + 1}`).join('&');

/** The violations with which a query is refused. */
function violations(query: string, read = readList): object[] | undefined {
  try {
    read(parse(query));
  } catch (error) {
    if (error instanceof MianpingError && error.code === 'field_rule_broken') return error.details.violations;
    throw error;
  }
  throw new Error(`${query} was not refused`);
}

describe('the query of the list', () => {
  it.each([
    ['nothing', '', defaults],
    ['a page size', 'page_size=100', { ...defaults, page_size: 100 }],
    ['a page size of 1', 'page_size=1', { ...defaults, page_size: 1 }],
    ['a page size of 0 as none', 'page_size=0', defaults],
    ['leading zeros', 'page_size=0020', { ...defaults, page_size: 20 }],
    ['a page token', 'page_token=a%2B%2F%3D', { ...defaults, page_token: 'a+/=' }],
    ['an empty page token as none', 'page_token=', defaults],
    ['each kind of user id', 'user_id_type=union_id', { ...defaults, user_id_type: 'union_id' }],
    ['one id', 'ids=7', { ...defaults, ids: ['7'] }],
    ['repeated ids', 'ids=1&ids=2', { ...defaults, ids: ['1', '2'] }],
    ['ids in brackets', 'ids%5B%5D=1&ids[]=2', { ...defaults, ids: ['1', '2'] }],
    ['both, joined', 'ids[]=3&ids=1&ids[]=2', { ...defaults, ids: ['1', '3', '2'] }],
    ['ids with commas as they are', 'ids=1,2', { ...defaults, ids: ['1,2'] }],
    ['duplicates as they are', 'ids=1&ids=1', { ...defaults, ids: ['1', '1'] }],
    ['empty ids as none', 'ids=', defaults],
    ['empty ids in brackets as none', 'ids[]=&ids[]=', defaults],
    ['an empty id beside others as none', 'ids=1&ids=&ids[]=', { ...defaults, ids: ['1'] }],
    ['parameters it does not know', 'page=2&user_id=x&constructor=1&__proto__=2', defaults],
  ])('takes %s', (_what, query, expected) => {
    expect(readList(parse(query))).toEqual(expected);
  });

  it('takes a hundred ids, however they come, and no more', () => {
    expect(readList(parse(many(100))).ids).toHaveLength(100);
    expect(readList(parse(`${many(50)}&${many(50, 'ids[]')}`)).ids).toHaveLength(100);
    expect(violations(many(101))).toEqual([
      { field: 'ids', value: '101 elements', description: 'the max len is 100' },
    ]);
    expect(violations(`${many(60)}&${many(41, 'ids[]')}`)).toHaveLength(1);
  });

  it.each([
    ['page_size=101', '101', 'the max is 100'],
    ['page_size=99999999999999999999999', '99999999999999999999999', 'the max is 100'],
    ['page_size=', '', 'must be a whole number from 0 to 100'],
    ['page_size=-1', '-1', 'must be a whole number from 0 to 100'],
    ['page_size=%2B5', '+5', 'must be a whole number from 0 to 100'],
    ['page_size=1.5', '1.5', 'must be a whole number from 0 to 100'],
    ['page_size=1e1', '1e1', 'must be a whole number from 0 to 100'],
    ['page_size=0x10', '0x10', 'must be a whole number from 0 to 100'],
    ['page_size=%2010', ' 10', 'must be a whole number from 0 to 100'],
    ['page_size=10%0A', '10\n', 'must be a whole number from 0 to 100'],
    ['page_size=%EF%BC%91', '１', 'must be a whole number from 0 to 100'],
    ['page_size=ten', 'ten', 'must be a whole number from 0 to 100'],
    ['page_size=1&page_size=2', '1,2', 'must be given once'],
  ])('refuses %s', (query, value, description) => {
    expect(violations(query)).toEqual([{ field: 'page_size', value, description }]);
  });

  it.each(['people_admin_id', 'OPEN_ID', 'open_id ', '', 'constructor'])(
    'refuses the user id kind "%s"',
    (kind) => {
      expect(violations(`user_id_type=${encodeURIComponent(kind)}`)).toEqual([
        { field: 'user_id_type', value: kind, description: 'options: [open_id,union_id,user_id]' },
      ]);
    },
  );

  it('reports everything that is wrong at once', () => {
    expect(violations(`page_size=x&user_id_type=y&page_token=1&page_token=2&${many(101)}`)).toEqual([
      expect.objectContaining({ field: 'page_size' }),
      expect.objectContaining({ field: 'page_token' }),
      expect.objectContaining({ field: 'ids' }),
      expect.objectContaining({ field: 'user_id_type' }),
    ]);
  });

  it('repeats no more of a huge value than is of use, and always text', () => {
    const [violation] = violations(`page_size=${'9'.repeat(100_000)}`) as { value: unknown }[];
    expect(typeof violation?.value).toBe('string');
    expect(String(violation?.value).length).toBeLessThanOrEqual(256);
  });
});

describe('the query of a single record', () => {
  it('knows the user id kind only', () => {
    expect(readGet(parse('user_id_type=user_id&page_size=x&ids=y'))).toEqual({ user_id_type: 'user_id' });
    expect(readGet(parse(''))).toEqual({ user_id_type: 'open_id' });
    expect(() => readGet(parse('user_id_type=x'))).toThrow(MianpingError);
  });
});

describe('a query with a required parameter and a code', () => {
  const read = compileQueryReader<Record<string, unknown>>(ListTasksQuery);
  const userId = { field: 'user_id', description: 'user_id is required' };
  const code = (value: string) => ({ field: 'activity_status', value, description: 'options: [1,2,3,5]' });

  it.each([
    ['a code', 'user_id=x&activity_status=5', { activity_status: 5 }],
    ['leading zeros', 'user_id=x&activity_status=03', { activity_status: 3 }],
    ['0 as not given', 'user_id=x&activity_status=0', {}],
  ])('takes %s', (_, query, wanted) => {
    expect(read(parse(query))).toEqual({ ...defaults, user_id: 'x', ...wanted });
  });

  it.each<[string, object[]]>([
    ['', [userId]],
    ['user_id=', [userId]],
    ['user_id=a&user_id=b', [{ field: 'user_id', value: 'a,b', description: 'must be given once' }]],
    ['activity_status=4', [userId, code('4')]],
    ['user_id=x&activity_status=-1', [code('-1')]],
    ['user_id=x&activity_status=1.0', [code('1.0')]],
    ['user_id=x&activity_status=', [code('')]],
    [`user_id=x&activity_status=${'1'.repeat(30)}`, [code('1'.repeat(30))]],
  ])('refuses %s', (query, wanted) => {
    expect(violations(query, read)).toEqual(wanted);
  });
});

describe('what the service looks at itself', () => {
  it('takes moments in digits, and what lies beyond all moments as the last one', () => {
    expect(readMoment('t', undefined, 1)).toBeUndefined();
    expect(readMoment('t', '0', 0)).toBe(0);
    expect(readMoment('t', '0001710036000000', 1)).toBe(1_710_036_000_000);
    expect(readMoment('t', '9'.repeat(400), 1)).toBe(Number.MAX_SAFE_INTEGER);
    for (const sent of ['-1', '1.5', '1e3', ' 1', '0x1', '１'])
      expect(() => readMoment('t', sent, 0), sent).toThrow('Unix milliseconds');
    expect(() => readMoment('t', '0', 1)).toThrow('greater than 0');
  });

  it('takes digits of any length as an id', () => {
    for (const id of [undefined, '0', '7'.repeat(300)])
      expect(() => requireWellFormedId('id', id)).not.toThrow();
    for (const id of ['', 'x', '-1', '1 ', '١'])
      expect(() => requireWellFormedId('id', id)).toThrow('decimal');
  });
});
