import type { Static, TSchema } from 'typebox';
import {
  type ControlClock,
  ControlClockChange,
  type ControlStatus,
  type controlRoutes,
} from '#contract/sandbox/control.ts';
import type { Fault } from '#contract/sandbox/faults.ts';
import type { JournalExpectation, JournalQuery } from '#contract/sandbox/journal.ts';
import { brokenRules, invalidParameter, type MianpingError } from '#domain/errors.ts';
import { checkFault } from './check-fault.ts';
import type { SandboxClock } from './clock.ts';
import type { ControlName } from './control-table.ts';
import { checkInput } from './input-problems.ts';
import type { SandboxRun } from './run.ts';
import type { Sandbox } from './sandbox.ts';
import { scenarios } from './scenarios.ts';

/** What a route of the control surface is given. Nothing of it is checked yet. */
export interface ControlCall {
  sandbox: Sandbox;
  run: SandboxRun;
  params: Record<string, string>;
  query: unknown;
  body: unknown;
}

type AnswerOf<Name extends ControlName> = Static<(typeof controlRoutes)[Name]['answer'] & TSchema>;
type Actions = { [Name in ControlName]: (call: ControlCall) => AnswerOf<Name> | Promise<AnswerOf<Name>> };

/** What each route does and answers. */
export const controlActions: Actions = {
  status: ({ run }) => statusOf(run),
  async reset({ run }) {
    await run.reset();
    return statusOf(run);
  },
  listSnapshots: ({ run }) => ({ snapshots: run.snapshots }),
  async takeSnapshot({ run, params }) {
    await run.snapshot(params.name ?? '');
    return { snapshots: run.snapshots };
  },
  async restoreSnapshot({ run, params }) {
    await run.restore(params.name ?? '');
    return statusOf(run);
  },
  showClock: ({ run }) => clockOf(run),
  changeClock({ run, body }) {
    checkInput(ControlClockChange, body, 'body');
    changeClock(run.clock, body as ControlClockChange);
    return clockOf(run);
  },
  listFaults: ({ run }) => ({ faults: run.faults.list() }),
  addFaults: ({ run, body }) => ({ faults: checkedFaults(body).map((fault) => run.faults.add(fault)) }),
  removeFault({ run, params: { id = '' } }) {
    if (/^\d+$/.test(id) && run.faults.remove(Number(id))) return { removed: 1 };
    throw notThere('id', id, `no fault has this id; there are: ${faultIds(run)}`);
  },
  clearFaults({ run }) {
    const removed = run.faults.list().length;
    run.faults.clear();
    return { removed };
  },
  listScenarios: () => ({
    scenarios: scenarios.map(({ faults, ...rest }) => ({ ...rest, faults: [...faults] })),
  }),
  startScenario({ run, params }) {
    const before = run.faults.list().length;
    run.startScenario(params.name ?? '');
    return { faults: run.faults.list().slice(before) };
  },
  searchJournal: ({ run, query }) => ({
    entries: run.journal.entries(query as JournalQuery),
    dropped: run.journal.dropped,
  }),
  clearJournal({ run }) {
    const removed = run.journal.size;
    run.journal.clear();
    return { removed };
  },
  verifyJournal: ({ run, body }) => run.journal.verify(body as JournalExpectation),
  listRuns: ({ sandbox }) => ({
    runs: sandbox.runs.map((name) => ({ name, domain: sandbox.runNamed(name).domain })),
  }),
  async removeRun({ sandbox, params: { name = '' } }) {
    await sandbox.removeRun(name);
    return { removed: 1 };
  },
};

function faultIds({ faults }: SandboxRun): string {
  const ids = faults.list().map(({ id }) => id);
  return ids.join(', ') || 'none';
}

function notThere(field: string, value: string, description: string): MianpingError {
  return invalidParameter({ field, value, description }, 'not_found');
}

function statusOf(run: SandboxRun): ControlStatus {
  const faults = run.faults.list();
  const active = faults.filter((fault) => fault.active).length;
  return {
    run: run.name,
    domain: run.domain,
    app_id: run.appId,
    app_secret: run.appSecret,
    clock: clockOf(run),
    faults: { active, lifted: faults.length - active },
    snapshots: run.snapshots,
    journal: { entries: run.journal.size, dropped: run.journal.dropped },
  };
}

function clockOf({ clock }: SandboxRun): ControlClock {
  return { now_ms: clock.now(), frozen: clock.isFrozen };
}

function changeClock(
  clock: SandboxClock,
  { frozen, now_ms: nowMs, advance_ms: byMs }: ControlClockChange,
): void {
  const given = [frozen, nowMs, byMs].filter((value) => value !== undefined).length;
  if (given === 0) throw brokenBody('says no change: give frozen, now_ms or advance_ms');
  if (nowMs !== undefined && byMs !== undefined) throw brokenBody('takes now_ms or advance_ms, not both');
  const target = nowMs ?? (byMs === undefined ? undefined : clock.now() + byMs);
  if (frozen === true) clock.freeze(target);
  else if (target !== undefined) clock.set(target);
  if (frozen === false) clock.unfreeze();
}

function brokenBody(description: string): MianpingError {
  return brokenRules([{ field: 'body', description }]);
}

const mostFaults = 1000;

/** One fault or several, every one of them checked before any is added. */
function checkedFaults(body: unknown): Fault[] {
  if (!Array.isArray(body)) {
    checkFault(body);
    return [body];
  }
  if (body.length > mostFaults) throw brokenBody(`holds ${mostFaults} faults at most`);
  const violations = body.flatMap((fault, index) => {
    try {
      checkFault(fault);
      return [];
    } catch (error) {
      const { violations: found = [] } = (error as MianpingError).details;
      return found.map(({ field, ...rest }) => ({ field: `${index}.${field}`, ...rest }));
    }
  });
  if (violations.length > 0) throw brokenRules(violations);
  return body;
}
