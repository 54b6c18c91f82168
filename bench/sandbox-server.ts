import { join } from 'node:path';
import { programFolder } from './program.ts';

/** What the parent is told, and the milliseconds that changes of the whole took. */
export interface SandboxReport {
  port: number;
  token: string;
  tookMs: Record<'reset' | 'snapshot' | 'restore', number[]>;
}

interface BuiltSandbox {
  url: string;
  appId: string;
  appSecret: string;
  reset(): Promise<void>;
  snapshot(name: string): Promise<void>;
  restore(name: string): Promise<void>;
}

const repeats = 20;

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const { startSandbox } = (await import(join(programFolder, 'sandbox.js'))) as {
  startSandbox(options: object): Promise<BuiltSandbox>;
};
const sandbox = await startSandbox({ rateLimits: 'off', keepAlive: true });
const tookMs: SandboxReport['tookMs'] = { reset: [], snapshot: [], restore: [] };
for (let repeat = 0; repeat < repeats; repeat++) {
  tookMs.snapshot.push(await timed(() => sandbox.snapshot('bench')));
  tookMs.restore.push(await timed(() => sandbox.restore('bench')));
  tookMs.reset.push(await timed(() => sandbox.reset()));
}
const answer = await fetch(`${sandbox.url}/open-apis/auth/v3/tenant_access_token/internal`, {
  method: 'POST',
  body: JSON.stringify({ app_id: sandbox.appId, app_secret: sandbox.appSecret }),
});
const { tenant_access_token: token } = (await answer.json()) as { tenant_access_token: string };
const report: SandboxReport = { port: Number(new URL(sandbox.url).port), token, tookMs };
process.send?.(report);
// Ending by itself it removes its data.
for (const end of ['disconnect', 'SIGTERM']) process.on(end, () => process.exit());
