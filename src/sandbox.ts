import { checkOptions } from '#sandbox/check-options.ts';
import { controlSurface } from '#sandbox/control.ts';
import { Sandbox, type SandboxOptions } from '#sandbox/sandbox.ts';

export type { Fault, FaultAction, FaultKind, FaultMatch, FaultState } from '#contract/sandbox/faults.ts';
export type {
  JournalEntry,
  JournalExpectation,
  JournalQuery,
  JournalVerdict,
} from '#contract/sandbox/journal.ts';
export type { SandboxRun } from '#sandbox/run.ts';
export type { Sandbox, SandboxLog, SandboxOptions } from '#sandbox/sandbox.ts';
export { type Scenario, scenarios } from '#sandbox/scenarios.ts';
export type { SeedSource } from '#sandbox/seed.ts';

/**
 * Start a server on 127.0.0.1 that answers like the vendor's and fails as its faults say. It is ready when this
 * resolves; give `domain`, `appId` and `appSecret` to the code under test.
 *
 * ```ts
 * await using sandbox = await startSandbox();
 * sandbox.faults.add({ match: { page: 2 }, action: { kind: 'rate_limited', reset_seconds: 1 }, ends: { times: 1 } });
 * ```
 *
 * Close it when it is no longer needed; `await using` does so by itself. One that is forgotten does not keep its
 * process (`keepAlive` does), and its temporary folder goes with the process. Rejects with a MianpingError naming the
 * option that is wrong, with a SeedError for a file that can't be read as a whole, and with EADDRINUSE for a port that is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options);
  return Sandbox.start(options, controlSurface(options.log));
}
