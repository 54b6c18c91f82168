import { type Static, Type } from 'typebox';

/** Which requests a fault is for. What is left out does not narrow it; the calls are counted among those that fit the rest. */
export const FaultMatch = Type.Object(
  {
    route: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9_.]+\\*?$',
        description:
          'Operation id, or how it begins with a `*` behind: `hire.v1.interview_records.list`, `auth.*`; left out: `hire.*`',
      }),
    ),
    app_id: Type.Optional(Type.String({ minLength: 1, description: 'The app that calls' })),
    page: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Page of a list: 1 is asked for without a token, each further one with the token of the one before',
      }),
    ),
    nth: Type.Optional(Type.Integer({ minimum: 1, description: 'Only the nth call' })),
    every: Type.Optional(Type.Integer({ minimum: 1, description: 'Each nth call' })),
    from: Type.Optional(Type.Integer({ minimum: 1, description: 'From the nth call on' })),
    to: Type.Optional(Type.Integer({ minimum: 1, description: 'Up to the nth call' })),
    probability: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'Chance of each call that fits all the rest' }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'For `probability`: the same seed chooses the same calls; default 1',
      }),
    ),
  },
  { additionalProperties: false },
);
export type FaultMatch = Static<typeof FaultMatch>;

function action<const Kind extends string, Fields extends Record<string, import('typebox').TSchema>>(
  kind: Kind,
  description: string,
  fields: Fields,
) {
  return Type.Object({ kind: Type.Literal(kind), ...fields }, { additionalProperties: false, description });
}

const Ms = (description: string) => Type.Integer({ minimum: 0, maximum: 600_000, description });
const RecordChoice = {
  id: Type.Optional(Type.String({ pattern: '^[0-9]+$', description: 'The record; left out: see `which`' })),
  which: Type.Optional(
    Type.Unsafe<'first' | 'last'>(
      Type.String({
        enum: ['first', 'last'],
        description: 'By id: the `first` was read on page 1, the `last` comes at the end; default `last`',
      }),
    ),
  ),
};

/** What a fault does to a call. */
export const FaultAction = Type.Union([
  action('rate_limited', 'Throttled, code 99991400', {
    reset_seconds: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 86_400, description: '`x-ogw-ratelimit-reset`; default 1' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 0, description: '`x-ogw-ratelimit-limit`; default 10' })),
    status: Type.Optional(
      Type.Unsafe<429 | 400>(
        Type.Integer({ enum: [429, 400], description: '400: as some old APIs do; default 429' }),
      ),
    ),
  }),
  action('token_dead', 'This call is refused with 99991663; the token stays good', {}),
  action(
    'token_expired',
    'The token of the call is refused from now on, and the token endpoint gives another: then for good, else until the fault is taken away or its time is over',
    {},
  ),
  action(
    'token_revoked',
    'All tokens of the app are refused from now on and for good, and until the fault ends the token endpoint gives no other',
    {},
  ),
  action('scope_missing', 'Refused with 99991672', {
    scopes: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'Scopes that are named; default: those of the route',
      }),
    ),
  }),
  action('system_error', 'Code 1002001', {
    status: Type.Optional(
      Type.Unsafe<500 | 200>(Type.Integer({ enum: [500, 200], description: 'HTTP status; default 500' })),
    ),
  }),
  action('parameter_invalid', 'A parameter is refused', {
    code: Type.Optional(
      Type.Unsafe<1002002 | 99992402>(
        Type.Integer({ enum: [1002002, 99992402], description: 'Default 1002002' }),
      ),
    ),
  }),
  action('delay', 'The answer comes late: by `ms`, or by a random time', {
    ms: Type.Optional(Ms('Always so long')),
    from_ms: Type.Optional(Ms('Uniform between this and `to_ms`')),
    to_ms: Type.Optional(Ms('Uniform between `from_ms` and this')),
    median_ms: Type.Optional(Ms('Log-normal: half of the calls take longer')),
    p99_ms: Type.Optional(Ms('Log-normal: one call in a hundred takes longer')),
    seed: Type.Optional(
      Type.Integer({ minimum: 0, description: 'The same seed gives the same times; default 1' }),
    ),
  }),
  action('connection_reset', 'The connection is reset', {
    when: Type.Unsafe<'before' | 'in' | 'after'>(
      Type.String({
        enum: ['before', 'in', 'after'],
        description: '`before` anything is answered, `in` the middle of the body, or `after` its last byte',
      }),
    ),
  }),
  action('truncated_json', 'Half of the body, with a Content-Length that fits it', {}),
  action('wrong_content_type', 'The right body under a wrong name', {
    content_type: Type.Optional(
      Type.String({ pattern: '^[\\w.+-]+/[\\w.+-]+(; ?[\\w=.-]+)*$', description: 'Default `text/plain`' }),
    ),
  }),
  action('html_page', 'The error page of a proxy in place of the answer', {
    status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599, description: 'Default 502' })),
  }),
  action('empty_page', 'No items, `has_more: true`, and a token that leads to the page itself', {}),
  action('repeated_page_token', 'The page answers the token it was asked for with', {}),
  action('page_token_at_end', 'The last page answers a token beside `has_more: false`', {}),
  action('empty_page_token', 'The last page answers `"page_token": ""`', {}),
  action('record_edited', 'Before the call is answered, a record is edited', RecordChoice),
  action('record_deleted', 'Before the call is answered, a record is deleted', RecordChoice),
  action(
    'record_inserted',
    'Before the call is answered, a new record comes in: a copy under a new id',
    RecordChoice,
  ),
]);
export type FaultAction = Static<typeof FaultAction>;
export type FaultKind = FaultAction['kind'];

/** A rule: which calls, what happens to them, and when it lifts itself. */
export const Fault = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'For the journal' })),
    match: Type.Optional(FaultMatch),
    action: FaultAction,
    ends: Type.Optional(
      Type.Object(
        {
          times: Type.Optional(Type.Integer({ minimum: 1, description: 'After so many calls were hit' })),
          after_ms: Type.Optional(
            Type.Integer({
              minimum: 0,
              description: 'So long after the first hit, by the clock of the sandbox',
            }),
          ),
        },
        { additionalProperties: false, description: 'Left out: it stays until it is taken away' },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Fault = Static<typeof Fault>;

/** A rule and what became of it. */
export const FaultState = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  fault: Fault,
  seen: Type.Integer({ description: 'Calls that fit route, app and page' }),
  hits: Type.Integer({
    description: 'Calls that it changed; not counted are those that only met a token which it had ended',
  }),
  active: Type.Boolean({ description: 'False after it lifted itself' }),
});
export type FaultState = Static<typeof FaultState>;
