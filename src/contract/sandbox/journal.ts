import { type Static, Type } from 'typebox';

/** A request and its answer. Secrets and tokens are masked; a mask is the same for the same token. */
export const JournalEntry = Type.Object({
  id: Type.Integer({ minimum: 1, description: 'Rises by one with each request, in the order they came' }),
  at_ms: Type.Integer({ description: 'When it came, by the clock of the sandbox' }),
  elapsed_ms: Type.Number({
    description: 'When it came, in real time since the run began or was reset; exact to a microsecond',
  }),
  duration_ms: Type.Number({ description: 'Until the answer was out, in real time' }),
  method: Type.String({ description: 'As in HTTP' }),
  path: Type.String({ description: 'Without the query and without the path of the run' }),
  query: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]), {
    description: 'A list where a parameter was repeated',
  }),
  route: Type.Optional(Type.String({ description: 'Operation id; absent for a path that is none' })),
  app_id: Type.Optional(Type.String({ description: 'App of the token, or that asked for one' })),
  token: Type.Optional(Type.String({ description: 'Mask of the token that was shown' })),
  page: Type.Optional(Type.Integer({ description: 'Page of a list' })),
  request_body: Type.Optional(Type.String({ description: 'What came, up to 64 KiB' })),
  faults: Type.Array(Type.String(), { description: 'Faults that changed this call, by name or kind' }),
  status: Type.Integer({ description: 'HTTP status; 0 where nothing was answered' }),
  code: Type.Optional(Type.Integer({ description: '`code` of the answer, where it has one' })),
  headers: Type.Record(Type.String(), Type.String(), { description: 'Of the answer, names in lower case' }),
  body: Type.String({
    description:
      'What was sent, up to 64 KiB; only `…` where the journal no longer keeps the bodies of older entries',
  }),
  outcome: Type.Unsafe<'under_way' | 'answered' | 'reset' | 'abandoned'>(
    Type.String({
      enum: ['under_way', 'answered', 'reset', 'abandoned'],
      description:
        '`reset`: a fault reset the connection; `abandoned`: the client went away before it was answered',
    }),
  ),
});
export type JournalEntry = Static<typeof JournalEntry>;

const filters = {
  route: Type.Optional(
    Type.String({ minLength: 1, description: 'Operation id, or how it begins with a `*` behind' }),
  ),
  app_id: Type.Optional(Type.String({ minLength: 1, description: 'The app that called' })),
  method: Type.Optional(Type.String({ minLength: 1, description: 'HTTP method' })),
  path: Type.Optional(Type.String({ minLength: 1, description: 'How the path begins' })),
  page: Type.Optional(Type.Integer({ minimum: 1, description: 'Page of a list' })),
  status: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 599, description: 'HTTP status; 0: nothing was answered' }),
  ),
  code: Type.Optional(Type.Integer({ description: '`code` of the answer' })),
  fault: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'A fault that changed it: its name, or the kind of one without a name',
    }),
  ),
  text: Type.Optional(
    Type.String({ minLength: 1, description: 'Somewhere in path, query or bodies, letter case included' }),
  ),
  after_id: Type.Optional(Type.Integer({ minimum: 0, description: 'Only what came after this entry' })),
};

/** Which calls: all that is given must fit. */
export const JournalFilter = Type.Object(filters, { additionalProperties: false });
export type JournalFilter = Static<typeof JournalFilter>;

/** Which entries, and how many of them. */
export const JournalQuery = Type.Object(
  {
    ...filters,
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description:
          'No more than this: the newest of them, but with `after_id` those that follow it; left out: all',
      }),
    ),
  },
  { additionalProperties: false },
);
export type JournalQuery = Static<typeof JournalQuery>;

/** What must be true of the journal; all that is given is checked. */
export const JournalExpectation = Type.Object(
  {
    calls: Type.Optional(JournalFilter),
    times: Type.Optional(Type.Integer({ minimum: 0, description: 'Exactly so many calls fit `calls`' })),
    at_least: Type.Optional(Type.Integer({ minimum: 0, description: 'So many calls or more fit `calls`' })),
    at_most: Type.Optional(Type.Integer({ minimum: 0, description: 'No more calls than this fit `calls`' })),
    in_order: Type.Optional(
      Type.Array(JournalFilter, {
        minItems: 1,
        description: 'There are calls that fit these, one after the other; others may come between them',
      }),
    ),
    at_most_per_second: Type.Optional(
      Type.Integer({ minimum: 1, description: 'In no second of real time came more calls that fit `calls`' }),
    ),
  },
  { additionalProperties: false },
);
export type JournalExpectation = Static<typeof JournalExpectation>;

export const JournalVerdict = Type.Object({
  ok: Type.Boolean({ description: 'Everything is as expected' }),
  problems: Type.Array(Type.String(), { description: 'What is not as expected, a sentence each' }),
});
export type JournalVerdict = Static<typeof JournalVerdict>;
