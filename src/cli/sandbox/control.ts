import { readFileSync } from 'node:fs';
import type { JournalExpectation, JournalQuery } from '#contract/sandbox/journal.ts';
import type { Call } from '../command.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts';
import { print } from '../terminal.ts';
import { type ControlOptions, controlOf } from './address.ts';
import { clockText, columns, countedAs, faultsText, journalText, statusText } from './texts.ts';
import { readDuration, readTime } from './times.ts';

/** What each command below `mianping sandbox` does. */

export async function status({ terminal, json }: Call, options: ControlOptions): Promise<undefined> {
  const answer = await controlOf(options).status();
  print(terminal, json, answer, statusText(answer));
}

export async function reset({ terminal, json }: Call, options: ControlOptions): Promise<undefined> {
  const answer = await controlOf(options).reset();
  print(terminal, json, answer, `${answer.run} is as at the start`);
}

export async function snapshot(
  { terminal, json }: Call,
  options: ControlOptions,
  name: string,
): Promise<undefined> {
  const answer = await controlOf(options).takeSnapshot(name);
  print(terminal, json, answer, `kept as ${name}; there are ${answer.snapshots.join(', ')}`);
}

export async function restore(
  { terminal, json }: Call,
  options: ControlOptions,
  name: string,
): Promise<undefined> {
  const answer = await controlOf(options).restoreSnapshot(name);
  print(terminal, json, answer, `${answer.run} is as it was kept as ${name}`);
}

export async function showClock({ terminal, json }: Call, options: ControlOptions): Promise<undefined> {
  const answer = await controlOf(options).clock();
  print(terminal, json, answer, clockText(answer));
}

/** A command that changes the clock: `readChange` makes the change of the argument. */
function clockChange(readChange: (text: string | undefined) => object) {
  return async ({ terminal, json }: Call, options: ControlOptions, text?: string): Promise<undefined> => {
    const change = readChange(text);
    const answer = await controlOf(options).changeClock(change);
    print(terminal, json, answer, clockText(answer));
  };
}

export const freezeClock = clockChange((time) => ({
  frozen: true,
  ...(time !== undefined && { now_ms: readTime(time) }),
}));
export const unfreezeClock = clockChange(() => ({ frozen: false }));
export const setClock = clockChange((time = '') => ({ now_ms: readTime(time) }));
export const advanceClock = clockChange((duration = '') => ({ advance_ms: readDuration(duration) }));

export async function addFault(call: Call, options: ControlOptions, text: string): Promise<undefined> {
  const added = readJson(text);
  const { faults } = await controlOf(options).addFaults(added);
  print(call.terminal, call.json, { faults }, faultsText(faults));
}

export async function listFaults({ terminal, json }: Call, options: ControlOptions): Promise<undefined> {
  const answer = await controlOf(options).faults();
  print(terminal, json, answer, faultsText(answer.faults));
}

export async function removeFault(
  { terminal, json }: Call,
  options: ControlOptions,
  id: string,
): Promise<undefined> {
  print(terminal, json, await controlOf(options).removeFault(id), `fault ${id} is taken away`);
}

export async function clearFaults({ terminal, json }: Call, options: ControlOptions): Promise<undefined> {
  const answer = await controlOf(options).clearFaults();
  print(terminal, json, answer, countedAs(answer.removed, 'fault', 'taken away'));
}

export async function listScenarios({ terminal, json }: Call, options: ControlOptions): Promise<undefined> {
  const answer = await controlOf(options).scenarios();
  print(terminal, json, answer, columns(answer.scenarios.map(({ name, proves }) => [name, proves])));
}

export async function startScenario(
  { terminal, json }: Call,
  options: ControlOptions,
  name: string,
): Promise<undefined> {
  const answer = await controlOf(options).startScenario(name);
  print(terminal, json, answer, faultsText(answer.faults));
}

export interface JournalOptions extends ControlOptions {
  route?: string;
  appId?: string;
  method?: string;
  path?: string;
  page?: number;
  status?: number;
  code?: number;
  fault?: string;
  text?: string;
  afterId?: number;
  limit?: number;
  clear?: boolean;
}

export async function journal({ terminal, json }: Call, options: JournalOptions): Promise<undefined> {
  const query = queryOf(options);
  if (options.clear) {
    if (Object.keys(query).length > 0) throw new UsageError('--clear forgets all calls: it takes no filter');
    const answer = await controlOf(options).clearJournal();
    return print(terminal, json, answer, countedAs(answer.removed, 'call', 'forgotten')) as undefined;
  }
  const answer = await controlOf(options).journal(query);
  const note = answer.dropped > 0 ? `${answer.dropped} older calls are no longer kept\n` : '';
  print(terminal, json, answer, note + journalText(answer.entries));
}

function queryOf(options: JournalOptions): JournalQuery {
  const { route, method, path, page, status: httpStatus, code, fault, text, limit } = options;
  const { appId: app_id, afterId: after_id } = options;
  const query = { route, app_id, method, path, page, status: httpStatus, code, fault, text, after_id, limit };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

export async function verify(
  { terminal, json }: Call,
  options: ControlOptions,
  text: string,
): Promise<ExitCode> {
  const expectation = readJson(text) as JournalExpectation;
  const verdict = await controlOf(options).verify(expectation);
  print(terminal, json, verdict, verdict.ok ? 'as expected' : verdict.problems.join('\n'));
  return verdict.ok ? exitCodes.ok : exitCodes.failed;
}

export interface RunsOptions extends ControlOptions {
  remove?: string;
}

export async function runs({ terminal, json }: Call, options: RunsOptions): Promise<undefined> {
  const control = controlOf(options);
  if (options.remove !== undefined) {
    const answer = await control.removeRun(options.remove);
    return print(terminal, json, answer, `the run ${options.remove} is gone`) as undefined;
  }
  const answer = await control.runs();
  print(terminal, json, answer, columns(answer.runs.map(({ name, domain }) => [name, domain])));
}

/** `-` reads standard input. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text === '-' ? readFileSync(0, 'utf8') : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`that is no JSON: ${error.message}`);
  }
}
