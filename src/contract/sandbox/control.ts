import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Fault, FaultState } from './faults.ts';
import { JournalEntry, JournalExpectation, JournalQuery, JournalVerdict } from './journal.ts';

/** A route of the control surface: under the path of the run that it controls, and in a sandbox only. */
export interface ControlRoute {
  operationId: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters as `:name`. */
  path: `/sandbox/v1/${string}`;
  summary: string;
  querystring?: TObject;
  params?: TObject;
  body?: TSchema;
  /** Body of the answer, which has status 200. */
  answer: TSchema;
}

/** Keep the literal types of a definition while checking its shape. */
function defineControlRoute<const Definition extends ControlRoute>(definition: Definition): Definition {
  return definition;
}

/** Every refusal: 400, 401, 403, 404, 405 or 413. */
export const ControlError = Type.Object({
  error: Type.Object(
    {
      message: Type.String({
        description: 'What is wrong and how to mend it',
        examples: ['Parameter error: match.page: must be 1 or more'],
      }),
      violations: Type.Optional(
        Type.Array(
          Type.Object({
            field: Type.String({ description: 'Where', examples: ['match.page'] }),
            description: Type.String({ description: 'Its rule', examples: ['must be 1 or more'] }),
            value: Type.Optional(Type.String({ description: 'What was given', examples: ['0'] })),
          }),
          { description: 'Each field that is wrong' },
        ),
      ),
    },
    { description: 'The refusal' },
  ),
});
export type ControlError = Static<typeof ControlError>;

const Name = (description: string, example: string) => Type.String({ description, examples: [example] });
/** The latest time that a clock shows, Unix milliseconds: the seconds of an id are 31 bits. */
export const latestClockMs = (2 ** 31 - 1) * 1000;
const timeMs = { minimum: 0, maximum: latestClockMs, examples: [1_790_000_000_000] };

export const ControlClock = Type.Object(
  {
    now_ms: Type.Integer({ description: 'What it shows, Unix milliseconds', examples: [1_790_000_000_000] }),
    frozen: Type.Boolean({ description: 'Whether it stands still', examples: [false] }),
  },
  { description: 'The clock of the run' },
);
export type ControlClock = Static<typeof ControlClock>;

export const ControlClockChange = Type.Object(
  {
    frozen: Type.Optional(
      Type.Boolean({ description: '`true` stops it, `false` lets it go on', examples: [true] }),
    ),
    now_ms: Type.Optional(Type.Integer({ ...timeMs, description: 'Show this time, Unix milliseconds' })),
    advance_ms: Type.Optional(
      Type.Integer({ description: 'Go ahead by so much, or back if it is negative', examples: [7_200_000] }),
    ),
  },
  { additionalProperties: false },
);
export type ControlClockChange = Static<typeof ControlClockChange>;

export const ControlStatus = Type.Object({
  run: Name('The run', 'main'),
  domain: Type.String({
    description: 'What clients of the run take in place of the vendor’s domain',
    examples: ['http://127.0.0.1:8211'],
  }),
  app_id: Name('App with which they call', 'cli_5a4db0c05a4db0c0'),
  app_secret: Name('Its secret', 'sandbox-secret-of-made-up-data-only'),
  clock: ControlClock,
  faults: Type.Object(
    {
      active: Type.Integer({ description: 'Still to come', examples: [1] }),
      lifted: Type.Integer({ description: 'That lifted themselves', examples: [0] }),
    },
    { description: 'How many there are' },
  ),
  snapshots: Type.Array(Type.String(), { description: 'Their names', examples: [['filled']] }),
  journal: Type.Object(
    {
      entries: Type.Integer({ description: 'Entries that are kept', examples: [12] }),
      dropped: Type.Integer({ description: 'Older ones that no longer are', examples: [0] }),
    },
    { description: 'How much came' },
  ),
});
export type ControlStatus = Static<typeof ControlStatus>;

const Faults = Type.Object({
  faults: Type.Array(FaultState, { description: 'In the order they were added' }),
});
export type ControlFaults = Static<typeof Faults>;

const Removed = Type.Object({ removed: Type.Integer({ description: 'How many', examples: [1] }) });
export type ControlRemoved = Static<typeof Removed>;

const Snapshots = Type.Object({
  snapshots: Type.Array(Type.String(), { description: 'Names of all that are kept', examples: [['filled']] }),
});
export type ControlSnapshots = Static<typeof Snapshots>;
const SnapshotName = Type.Object({ name: Name('Letters, digits, - and _', 'filled') });

const Scenarios = Type.Object({
  scenarios: Type.Array(
    Type.Object({
      name: Name('Its name', 'rate-limited-sync'),
      proves: Type.String({
        description: 'What a client shows that reads everything through it',
        examples: ['it waits as `x-ogw-ratelimit-reset` says'],
      }),
      faults: Type.Array(Fault, { description: 'What it bundles' }),
    }),
    { description: 'From the plain one to the hard ones' },
  ),
});
export type ControlScenarios = Static<typeof Scenarios>;

const Journal = Type.Object({
  entries: Type.Array(JournalEntry, { description: 'Newest last' }),
  dropped: Type.Integer({
    description: 'Older entries that are no longer kept, since the start or since it was cleared',
    examples: [0],
  }),
});
export type ControlJournal = Static<typeof Journal>;

const Runs = Type.Object({
  runs: Type.Array(
    Type.Object({
      name: Name('Its name', 'main'),
      domain: Name('Where it answers', 'http://127.0.0.1:8211/runs/a'),
    }),
    { description: 'In the order they were made' },
  ),
});
export type ControlRuns = Static<typeof Runs>;
const RunName = Type.Object({ name: Name('Not `main`', 'a') });

/** Everything that can be asked of the control surface. */
export const controlRoutes = {
  status: defineControlRoute({
    operationId: 'sandbox.v1.status.get',
    method: 'GET',
    path: '/sandbox/v1/status',
    summary: 'How the run stands, and the credentials of its app',
    answer: ControlStatus,
  }),
  reset: defineControlRoute({
    operationId: 'sandbox.v1.run.reset',
    method: 'POST',
    path: '/sandbox/v1/reset',
    summary: 'Back to the seed: data, limits and clock as at the start, no faults, an empty journal',
    answer: ControlStatus,
  }),
  listSnapshots: defineControlRoute({
    operationId: 'sandbox.v1.snapshots.list',
    method: 'GET',
    path: '/sandbox/v1/snapshots',
    summary: 'Snapshots that are kept',
    answer: Snapshots,
  }),
  takeSnapshot: defineControlRoute({
    operationId: 'sandbox.v1.snapshots.take',
    method: 'PUT',
    path: '/sandbox/v1/snapshots/:name',
    summary: 'Keep data and clock under a name; one that is taken is replaced',
    params: SnapshotName,
    answer: Snapshots,
  }),
  restoreSnapshot: defineControlRoute({
    operationId: 'sandbox.v1.snapshots.restore',
    method: 'POST',
    path: '/sandbox/v1/snapshots/:name/restore',
    summary: 'Data and clock as they were kept; faults and journal stay, limits begin anew',
    params: SnapshotName,
    answer: ControlStatus,
  }),
  showClock: defineControlRoute({
    operationId: 'sandbox.v1.clock.get',
    method: 'GET',
    path: '/sandbox/v1/clock',
    summary: 'What the clock shows',
    answer: ControlClock,
  }),
  changeClock: defineControlRoute({
    operationId: 'sandbox.v1.clock.change',
    method: 'PUT',
    path: '/sandbox/v1/clock',
    summary: 'Freeze the clock or let it go on, set it, or advance it',
    body: ControlClockChange,
    answer: ControlClock,
  }),
  listFaults: defineControlRoute({
    operationId: 'sandbox.v1.faults.list',
    method: 'GET',
    path: '/sandbox/v1/faults',
    summary: 'Faults with what became of them',
    answer: Faults,
  }),
  addFaults: defineControlRoute({
    operationId: 'sandbox.v1.faults.add',
    method: 'POST',
    path: '/sandbox/v1/faults',
    summary: 'Add a fault, or several: all of them or none',
    body: Type.Union([Fault, Type.Array(Fault)], { description: 'A fault, or a list of them' }),
    answer: Faults,
  }),
  removeFault: defineControlRoute({
    operationId: 'sandbox.v1.faults.remove',
    method: 'DELETE',
    path: '/sandbox/v1/faults/:id',
    summary: 'Take a fault away',
    params: Type.Object({ id: Name('As it was answered', '1') }),
    answer: Removed,
  }),
  clearFaults: defineControlRoute({
    operationId: 'sandbox.v1.faults.clear',
    method: 'DELETE',
    path: '/sandbox/v1/faults',
    summary: 'Take all faults away',
    answer: Removed,
  }),
  listScenarios: defineControlRoute({
    operationId: 'sandbox.v1.scenarios.list',
    method: 'GET',
    path: '/sandbox/v1/scenarios',
    summary: 'Named scenarios with what they prove',
    answer: Scenarios,
  }),
  startScenario: defineControlRoute({
    operationId: 'sandbox.v1.scenarios.start',
    method: 'POST',
    path: '/sandbox/v1/scenarios/:name/start',
    summary: 'Add the faults of a scenario to those that are there',
    params: Type.Object({ name: Name('The scenario', 'rate-limited-sync') }),
    answer: Faults,
  }),
  searchJournal: defineControlRoute({
    operationId: 'sandbox.v1.journal.list',
    method: 'GET',
    path: '/sandbox/v1/journal',
    summary: 'What came and what was answered, newest last',
    querystring: JournalQuery,
    answer: Journal,
  }),
  clearJournal: defineControlRoute({
    operationId: 'sandbox.v1.journal.clear',
    method: 'DELETE',
    path: '/sandbox/v1/journal',
    summary: 'Forget all entries; ids go on rising',
    answer: Removed,
  }),
  verifyJournal: defineControlRoute({
    operationId: 'sandbox.v1.journal.verify',
    method: 'POST',
    path: '/sandbox/v1/journal/verify',
    summary: 'Whether what is expected of the calls is true',
    body: JournalExpectation,
    answer: JournalVerdict,
  }),
  listRuns: defineControlRoute({
    operationId: 'sandbox.v1.runs.list',
    method: 'GET',
    path: '/sandbox/v1/runs',
    summary: 'All runs; each is made when something first asks for it',
    answer: Runs,
  }),
  removeRun: defineControlRoute({
    operationId: 'sandbox.v1.runs.remove',
    method: 'DELETE',
    path: '/sandbox/v1/runs/:name',
    summary: 'End a run with everything in it; under its name a new one begins from the seed',
    params: RunName,
    answer: Removed,
  }),
};
export type ControlRoutes = typeof controlRoutes;
