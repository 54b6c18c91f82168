import type { Fault } from '#contract/sandbox/faults.ts';
import type { SandboxRun } from '../run.ts';
import { Sandbox } from '../sandbox.ts';
import type { Scenario } from '../scenarios.ts';
import { type ClientEnd, runClient } from './client-process.ts';
import { type ClientStory, isOverLimit, paceName, readStory } from './client-story.ts';
import { isGood, type Judgement, judge } from './verdict.ts';

export interface CheckOptions {
  /** Program and arguments of the client. */
  command: readonly string[];
  /** What the client finds in its environment, beside how to reach the sandbox. */
  environment: Readonly<Record<string, string | undefined>>;
  scenarios: readonly Scenario[];
  timeoutMs: number;
  /** Scenarios at the same time. */
  jobs: number;
  /** Ends the client and the sandbox; the check rejects with its reason. */
  signal: AbortSignal;
  /** What the client writes to standard error, as it comes. */
  onTalk?: (scenario: string, chunk: Buffer) => void;
  onResult?: (result: ScenarioResult) => void;
}

export interface ScenarioResult extends Judgement, Pick<ClientEnd, 'ending' | 'talk' | 'durationMs'> {
  name: string;
  /** Records that were there the whole time. */
  records: number;
  /** Different records that were read, of those that are known. */
  read: number;
  /** Lines that were no record. */
  otherLines: number;
  story: ClientStory;
  /** The scenario has faults, and the client met none. */
  unmet: boolean;
}

export interface CheckResult {
  ok: boolean;
  scenarios: ScenarioResult[];
}

/** Three pages of the largest size, 24 of the default. */
const seed = { generate: 240, seed: 4 };

/**
 * Loopback answers faster than any network: a client that asks for one page after the other would break the limit of 10
 * calls a second through no fault of its own.
 */
const pace: Fault = {
  name: paceName,
  match: { route: 'hire.*' },
  action: { kind: 'delay', ms: 110 },
};

/** Run a client once for each scenario, each time in a world of its own. Rejects when it cannot be started. */
export async function checkClient(options: CheckOptions): Promise<CheckResult> {
  const sandbox = await Sandbox.start(
    { seed, keepAlive: true },
    async (_sandbox, _run, _request, response) => {
      response.writeHead(404).end();
    },
  );
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  try {
    const results = await inParallel(options.scenarios, options.jobs, async (scenario) => {
      try {
        const result = await checkScenario(sandbox, scenario, { ...options, signal });
        options.onResult?.(result);
        return result;
      } catch (error) {
        stop.abort(error);
        throw error;
      }
    });
    return { ok: isGood(results), scenarios: results };
  } finally {
    await sandbox.close();
  }
}

async function checkScenario(
  sandbox: Sandbox,
  scenario: Scenario,
  { command, environment, timeoutMs, signal, onTalk }: CheckOptions,
): Promise<ScenarioResult> {
  const run = await sandbox.listen(scenario.name);
  for (const fault of [pace, ...scenario.faults]) run.faults.add(fault);
  const before = await run.recordIds();
  const end = await runClient({
    command,
    environment: { ...environment, ...clientEnvironment(run, environment) },
    timeoutMs,
    signal,
    onTalk: onTalk && ((chunk) => onTalk(scenario.name, chunk)),
  });
  const after = await run.recordIds();
  const story = readStory(run.journal.entries());
  const { ids: printed, otherLines } = end.output;
  const findings = { ending: end.ending, printed, before, after, overLimit: isOverLimit(story) };
  const judgement = judge(findings);
  return {
    name: scenario.name,
    ...judgement,
    records: before.filter((id) => new Set(after).has(id)).length,
    read: printed.size - judgement.unknown.length,
    otherLines,
    story,
    unmet: scenario.faults.length > 0 && story.faultsMet === 0,
    ending: end.ending,
    talk: end.talk,
    durationMs: end.durationMs,
  };
}

/** How a client reaches its run. A proxy that is set must not stand in between. */
function clientEnvironment(run: SandboxRun, inherited: CheckOptions['environment']): Record<string, string> {
  const without = [inherited.NO_PROXY ?? inherited.no_proxy, '127.0.0.1'].filter(Boolean).join(',');
  return {
    MIANPING_DOMAIN: run.domain,
    MIANPING_APP_ID: run.appId,
    MIANPING_APP_SECRET: run.appSecret,
    NO_PROXY: without,
    no_proxy: without,
  };
}

/** Answers in the order of the items, or fails once nothing is under way any more. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  workers: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  async function worker(): Promise<void> {
    for (const [index, item] of queue) results[index] = await work(item);
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(workers, items.length) }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
