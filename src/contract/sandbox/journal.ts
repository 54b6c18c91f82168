import { type Static, Type } from 'typebox';

/** A request and its answer. Secrets and tokens are masked; a mask is the same for the same token. */
export const JournalEntry = Type.Object({
  id: Type.Integer({ minimum: 1, description: 'Rises by one with each request, in the order they came' }),
  at_ms: Type.Integer({ description: 'When it came, by the clock of the sandbox' }),
  elapsed_ms: Type.Number({ description: 'When it came, in real time since the run began' }),
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
  body: Type.String({ description: 'What was sent, up to 64 KiB' }),
  outcome: Type.Unsafe<'answered' | 'reset'>(
    Type.String({
      enum: ['answered', 'reset'],
      description: '`answered`, or `reset` where a fault cut the connection',
    }),
  ),
});
export type JournalEntry = Static<typeof JournalEntry>;

/** Which entries: all that is given must fit. */
export const JournalQuery = Type.Object(
  {
    route: Type.Optional(Type.String({ description: 'Operation id, or how it begins with a `*` behind' })),
    app_id: Type.Optional(Type.String({ description: 'App that called' })),
    method: Type.Optional(Type.String({ description: 'As in HTTP' })),
    path: Type.Optional(Type.String({ description: 'How the path begins' })),
    page: Type.Optional(Type.Integer({ minimum: 1, description: 'Page of a list' })),
    status: Type.Optional(Type.Integer({ description: 'HTTP status' })),
    code: Type.Optional(Type.Integer({ description: '`code` of the answer' })),
    fault: Type.Optional(Type.String({ description: 'Name or kind of a fault that changed it' })),
    text: Type.Optional(Type.String({ minLength: 1, description: 'Somewhere in path, query or bodies' })),
    after_id: Type.Optional(Type.Integer({ minimum: 0, description: 'Only later ones' })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'The newest so many; default all' }),
    ),
  },
  { additionalProperties: false },
);
export type JournalQuery = Static<typeof JournalQuery>;

/** What must be true of the journal; all that is given is checked. */
export const JournalExpectation = Type.Object(
  {
    calls: Type.Optional(
      Type.Object(JournalQuery.properties, {
        additionalProperties: false,
        description: 'Which calls are counted; left out: all',
      }),
    ),
    times: Type.Optional(Type.Integer({ minimum: 0, description: 'Exactly so many calls fit `calls`' })),
    at_least: Type.Optional(Type.Integer({ minimum: 0, description: 'So many calls or more' })),
    at_most: Type.Optional(Type.Integer({ minimum: 0, description: 'So many calls or fewer' })),
    in_order: Type.Optional(
      Type.Array(JournalQuery, { description: 'There are calls that fit these, one after the other' }),
    ),
    at_most_per_second: Type.Optional(
      Type.Integer({ minimum: 1, description: 'In no second of real time came more calls that fit `calls`' }),
    ),
  },
  { additionalProperties: false },
);
export type JournalExpectation = Static<typeof JournalExpectation>;

export const JournalVerdict = Type.Object({
  ok: Type.Boolean(),
  problems: Type.Array(Type.String(), { description: 'What is not as expected, a sentence each' }),
});
export type JournalVerdict = Static<typeof JournalVerdict>;
