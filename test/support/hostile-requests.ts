import fc from 'fast-check';
import { numbers } from './items.ts';

/** A request as an enemy, a broken program or chance may send it. */
export interface HostileRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload: string | Buffer;
  /** Milliseconds since the one before. */
  pauseMs: number;
}

const recordsPath = '/open-apis/hire/v1/interview_records';
const tokenPaths = ['tenant_access_token', 'app_access_token'].map(
  (name) => `/open-apis/auth/v3/${name}/internal`,
);

/** Lists and files around the records; a path parameter is filled in by chance. */
export const neighbourPaths = [
  '/open-apis/hire/v1/interviews',
  '/open-apis/hire/v1/interviews/get_by_talent',
  '/open-apis/hire/v1/interview_feedback_forms',
  '/open-apis/hire/v1/interview_round_types',
  '/open-apis/hire/v1/interviewers',
  '/open-apis/hire/v1/interview_tasks',
  '/open-apis/hire/v2/interview_records',
];
const neighbourParents = ['/open-apis/hire/v2/interview_records', '/open-apis/hire/v1/attachments', '/files'];

const notableNumbers = [
  ...['0', '-0', '00', '007', '-1', '+1', '1.0', '1e3', '1e309', '0x10', '0b1', 'NaN', 'Infinity', '1_000'],
  ...['99', '100', '101', '2147483648', '4294967296', '9007199254740993', '9223372036854775807'],
  ...['9223372036854775808', '18446744073709551616', '71716937336613273612', '9'.repeat(401), '１２', '٣'],
];
const notableTexts = [
  ...['', ' ', 'null', 'undefined', 'true', '[]', '{}', '[object Object]', '__proto__', 'constructor'],
  ...[
    "' or 1=1 --",
    '"; drop table interview_records; --',
    '../../etc/passwd',
    '..%2f..',
    '{{7*7}}',
    '<script>',
  ],
  ...[
    '面试评价',
    '\u{1f600}',
    'e\u0301',
    '\ufeff',
    '\u202e',
    '\u0000',
    '\u0001',
    '\u0007',
    '\r\nX-Evil: 1',
    '\ud800',
  ],
];
/** Percent-encodings that are broken, over-long, of half characters, or of control characters. */
const brokenEncodings = [
  ...['%', '%%', '%2', '%zz', '%ff', '%fe%ff', '%c0%80', '%c0%af', '%ed%a0%80', '%f4%90%80%80', '%e4%bd'],
  ...[
    '%00',
    '%01',
    '%0a',
    '%0d%0a',
    '%u0041',
    '%20',
    '+',
    '%2B',
    '%25',
    '%2525',
    '%EF%BB%BF',
    '&',
    '=',
    '#',
    ';',
  ],
];

const hugeText = fc
  .tuple(fc.constantFrom('x', '9', '%', '面', '[', ' ', 'ids='), fc.integer({ min: 300, max: 12_000 }))
  .map(([part, length]) => part.repeat(length).slice(0, length));
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...notableTexts) },
  { weight: 3, arbitrary: fc.constantFrom(...notableNumbers) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: hugeText },
);
/** Text inside a URL: encoded well, or not. */
const urlText = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => encodeURIComponent(value.toWellFormed())) },
  { weight: 3, arbitrary: fc.constantFrom(...brokenEncodings) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...brokenEncodings), { maxLength: 8 }).map((all) => all.join('')),
  },
);

const parameterName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('page_size', 'page_token', 'ids', 'ids%5B%5D', 'ids[]', 'user_id_type'),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...['application_id', 'interview_id', 'start_time', 'end_time', 'job_level_id_type', 'talent_id'],
      ...['interview_feedback_form_ids', 'process_type', 'user_ids', 'verify_status', 'user_id', 'type'],
      ...['earliest_update_time', 'latest_update_time', 'activity_status'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ids[0]', 'ids[][]', 'page_size[]', '__proto__', 'constructor', 'toString'),
  },
  { weight: 1, arbitrary: urlText },
);

function queries(goodToken: string) {
  const value = fc.oneof(
    { weight: 3, arbitrary: urlText },
    { weight: 2, arbitrary: fc.constantFrom(...numbers(1, 30), ...notableNumbers.slice(14, 24)) },
    { weight: 1, arbitrary: fc.constantFrom('open_id', 'union_id', 'user_id', 'people_admin_id') },
    { weight: 1, arbitrary: fc.constant(goodToken) },
  );
  const pair = fc.tuple(parameterName, value).map(([name, sent]) => `${name}=${sent}`);
  const manyIds = fc.integer({ min: 90, max: 600 }).map((count) =>
    numbers(1, count)
      .map((id) => `ids=${id}`)
      .join('&'),
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    {
      weight: 8,
      arbitrary: fc.array(pair, { minLength: 1, maxLength: 6 }).map((all) => `?${all.join('&')}`),
    },
    { weight: 1, arbitrary: urlText.map((sent) => `?${sent}`) },
    { weight: 1, arbitrary: manyIds.map((sent) => `?${sent}`) },
  );
}

/** Header values as a socket lets them through: no control characters, nothing beyond Latin-1. */
const headerText = text.map((value) => value.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?').slice(0, 4000));
const otherHeaders = fc.dictionary(
  fc.constantFrom(
    'accept',
    'cookie',
    'content-type',
    'x-forwarded-for',
    'x-request-id',
    'x-tt-logid',
    'host',
    'range',
  ),
  headerText,
  { maxKeys: 3 },
);

function authorizations(good: readonly string[]) {
  const spoiled = fc
    .tuple(fc.constantFrom(...good), fc.nat({ max: 60 }), headerText)
    .map(([value, place, put]) => value.slice(0, place) + put.slice(0, 5) + value.slice(place + 1));
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: spoiled },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('Bearer ', 'bearer ', 'Basic ', ''), headerText)
        .map((all) => all.join('')),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('t-', 'u-', 'a-', 'eyJ'), headerText)
        .map((all) => `Bearer ${all.join('')}`),
    },
  );
}

/** Credentials that are nearly right, and bodies that are none. */
function bodies(appId: string, appSecret: string) {
  const field = fc.oneof(text, fc.constantFrom(appId, appSecret), fc.jsonValue());
  const object = fc.record({ app_id: field, app_secret: field }, { requiredKeys: [] });
  const close = fc.record({ app_id: fc.constant(appId), app_secret: text });
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(JSON.stringify({ app_id: appId, app_secret: appSecret })) },
    { weight: 2, arbitrary: close.map((value) => JSON.stringify(value)) },
    { weight: 3, arbitrary: object.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.json() },
    {
      weight: 1,
      arbitrary: fc
        .tuple(object, fc.nat({ max: 40 }))
        .map(([value, cut]) => JSON.stringify(value).slice(0, cut)),
    },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('{"app_id":'.repeat(5000), '['.repeat(60_000), '9'.repeat(50_000)),
    },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 60_000, max: 300_000 }).map((length) => `"${'x'.repeat(length)}"`),
    },
  );
}

const methods = [
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'QUERY',
  'PROPFIND',
  'M-SEARCH',
];

function paths() {
  const segment = fc.oneof(
    urlText,
    fc.constantFrom(...numbers(1, 10), ...notableNumbers.map(encodeURIComponent)),
  );
  const oneRecord = segment.map((id) => `${recordsPath}/${id}`);
  const tail = fc.constantFrom('', '', '', '/', '//', '%2F', ';', '.json', '/x/y');
  const known = fc.oneof(
    { weight: 8, arbitrary: fc.constant(recordsPath) },
    { weight: 5, arbitrary: oneRecord },
    { weight: 5, arbitrary: fc.constantFrom(...neighbourPaths) },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...neighbourParents), segment).map((all) => all.join('/')),
    },
    { weight: 1, arbitrary: fc.constantFrom('/healthz', '/version', '/open-apis') },
  );
  return fc.oneof(
    { weight: 10, arbitrary: known },
    { weight: 2, arbitrary: fc.tuple(known, tail).map((all) => all.join('')) },
    { weight: 1, arbitrary: urlText.map((path) => `/${path}`) },
  );
}

export interface Accomplices {
  /** Authorization headers that work, or belong to an app without a scope. */
  authorizations: readonly string[];
  pageToken: string;
  appId: string;
  appSecret: string;
}

/** The same requests for the same seed. */
export function hostileRequests(count: number, seed: number, known: Accomplices): HostileRequest[] {
  const pauseMs = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 10, 40, 600);
  const withToken = fc
    .record({
      method: fc.oneof(
        { weight: 12, arbitrary: fc.constant('GET') },
        { weight: 1, arbitrary: fc.constantFrom(...methods) },
      ),
      path: paths(),
      query: queries(known.pageToken),
      authorization: authorizations(known.authorizations),
      headers: otherHeaders,
      payload: fc.oneof(
        { weight: 6, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.constantFrom('{}', '{', 'x'.repeat(90_000)) },
      ),
      pauseMs,
    })
    .map(({ path, query, authorization, headers, ...rest }) => ({
      ...rest,
      url: path + query,
      headers: authorization === undefined ? headers : { ...headers, authorization },
    }));
  const forToken = fc.record({
    method: fc.oneof(
      { weight: 15, arbitrary: fc.constant('POST') },
      { weight: 1, arbitrary: fc.constantFrom('GET', ...methods) },
    ),
    url: fc
      .tuple(fc.constantFrom(...tokenPaths), fc.constantFrom('', '', '/', '?app_id=x', '/x'))
      .map((all) => all.join('')),
    headers: otherHeaders,
    payload: bodies(known.appId, known.appSecret),
    pauseMs,
  });
  const request = fc.oneof({ weight: 4, arbitrary: withToken }, { weight: 1, arbitrary: forToken });
  return fc.sample(request, { numRuns: count, seed });
}
