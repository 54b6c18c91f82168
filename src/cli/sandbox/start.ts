import { type Command, InvalidArgumentError, Option } from 'commander';
import { SandboxControl } from '#client/sandbox-control.ts';
import type { Sandbox, SandboxOptions } from '#sandbox/sandbox.ts';
import { scenarios } from '#sandbox/scenarios.ts';
import { operations } from '../../app.ts';
import { loadConfig } from '../../config.ts';
import { type Call, type CommonOptions, repeated, settingFlags, wholeNumber } from '../command.ts';
import { readSecret } from '../commands/app.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts';
import { stopSignal } from '../stop-signal.ts';
import { print } from '../terminal.ts';
import { refuseDatabaseUrl } from './address.ts';
import { keepSandboxFile, readSandboxFile, sandboxFileOf } from './sandbox-file.ts';
import { readTime } from './times.ts';

/** Beside a server on its usual port. */
const usualPort = 8211;

export interface StartOptions extends CommonOptions {
  port: number;
  demo?: boolean;
  generate?: number;
  generatorSeed?: number;
  seedFile?: string;
  userIdType?: 'open_id' | 'union_id' | 'user_id';
  appId?: string;
  appSecretFile?: string;
  scenario?: string[];
  rateLimits: 'documented' | 'off';
  freezeAt?: number;
}

export function startOptions(command: Command): Command {
  return command
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', portNumber, usualPort)
    .option('--demo', 'begin with the demo, as it does without other data')
    .option('--generate <n>', 'begin with so many made-up records instead', wholeNumber)
    .option('--generator-seed <s>', 'with --generate: the same seed gives the same records', wholeNumber)
    .option('--seed-file <file>', 'begin with an export, a bundle or saved answers instead')
    .addOption(
      new Option(
        '--user-id-type <type>',
        'with --seed-file: kind of its user ids (default: open_id)',
      ).choices(['open_id', 'union_id', 'user_id']),
    )
    .option('--app-id <id>', 'id of the app that calls (default: always the same)')
    .option(
      '--app-secret-file <file>',
      'its secret; `-` reads standard input (default: always the same, but random with --seed-file)',
    )
    .option(
      '--scenario <name>',
      'begin with the faults of a scenario; may be given several times; a reset takes them away',
      repeated,
    )
    .addOption(
      new Option('--rate-limits <which>', '`off`: only faults throttle')
        .choices(['documented', 'off'])
        .default('documented'),
    )
    .option('--freeze-at <time>', 'begin with a clock that stands still: 2026-03-01T09:00:00Z', readTime)
    .addHelpText(
      'after',
      '\nIts data are in a temporary folder, and gone when it ends. The data folder only gets sandbox.json, by which\n' +
        'the commands below find a running sandbox; MIANPING_SANDBOX_KEY and --url name another one.',
    );
}

const highestPort = 65_535;

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > highestPort) throw new InvalidArgumentError(`It takes a port up to ${highestPort}.`);
  return port;
}

/** Runs until it is asked to stop; leaves nothing behind. */
export async function startUntilStopped(call: Call, options: StartOptions): Promise<ExitCode | undefined> {
  refuseDatabaseUrl(options);
  const wanted = wantedSandbox(call, options);
  const { settings } = loadConfig(settingFlags(options));
  const file = sandboxFileOf(settings.data);
  await requireNoOther(file);
  // From the very start: whoever gives up a large one must not leave its data behind.
  const stopped = stopSignal('SIGINT', 'SIGTERM', 'SIGHUP');
  // Loaded only here: what answers requests takes longer to load than most commands to run.
  const { startSandbox } = await import('../../sandbox.ts');
  const givingUp = new AbortController();
  stopped.then(() => givingUp.abort());
  const { signal } = givingUp;
  const sandbox = await startSandbox({ ...wanted, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (!sandbox) return exitCodes.interrupted;
  try {
    if (options.freezeAt !== undefined) sandbox.clock.freeze(options.freezeAt);
    for (const name of options.scenario ?? []) sandbox.startScenario(name);
    const { url, controlKey } = sandbox;
    const removeFile = await keepSandboxFile(file, { url, control_key: controlKey, pid: process.pid });
    try {
      await announce(call, sandbox, file);
      await stopped;
    } finally {
      removeFile();
    }
  } finally {
    await sandbox.close();
  }
  return undefined;
}

function wantedSandbox({ terminal }: Call, options: StartOptions): SandboxOptions {
  const { port, appId, scenario = [], rateLimits } = options;
  const problem = appId === undefined ? undefined : operations.appIdProblem(appId);
  if (problem) throw new UsageError(`--app-id ${problem}`);
  const known = scenarios.map(({ name }) => name);
  const unknown = scenario.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--scenario: ${unknown} is none; there are ${known.join(', ')}`);
  const seed = seedOf(options);
  const appSecret = readSecret(options.appSecretFile);
  return {
    port,
    seed,
    rateLimits,
    keepAlive: true,
    log: terminal.talk,
    ...(appId !== undefined && { appId }),
    ...(appSecret !== undefined && { appSecret }),
  };
}

function seedOf({ demo, generate, generatorSeed, seedFile, userIdType }: StartOptions) {
  if ([demo, generate, seedFile].filter((given) => given !== undefined).length > 1)
    throw new UsageError('--demo, --generate and --seed-file say with what it begins: give one of them');
  if (generatorSeed !== undefined && generate === undefined)
    throw new UsageError('--generator-seed is for --generate');
  if (userIdType !== undefined && seedFile === undefined)
    throw new UsageError('--user-id-type is for --seed-file');
  if (generate !== undefined)
    return { generate, ...(generatorSeed !== undefined && { seed: generatorSeed }) };
  if (seedFile !== undefined) return { file: seedFile, ...(userIdType !== undefined && { userIdType }) };
  return 'demo';
}

/** The file names one sandbox only. One that a killed process left behind names none. */
async function requireNoOther(file: string): Promise<void> {
  const other = readSandboxFile(file);
  if (!other) return;
  const control = new SandboxControl({ url: other.url, controlKey: other.control_key });
  const isRunning = await control.status().then(
    () => true,
    () => false,
  );
  if (!isRunning) return;
  throw new Error(
    `a sandbox runs here already, at ${other.url} (process ${other.pid}): stop it, or give this one another --data`,
  );
}

async function announce({ terminal, json }: Call, sandbox: Sandbox, file: string): Promise<void> {
  const { url, appId, appSecret, controlKey } = sandbox;
  const curl = `curl -s -H 'Authorization: Bearer ${await sandbox.token()}' '${url}/open-apis/hire/v1/interview_records?page_size=1'`;
  const result = { url, app_id: appId, app_secret: appSecret, control_key: controlKey, file, curl };
  const text = [
    `A sandbox listens on ${url}, for programs on this machine only.`,
    '',
    `  domain       ${url}`,
    `  app id       ${appId}`,
    `  app secret   ${appSecret}`,
    `  control key  ${controlKey}`,
    `  docs         ${url}/docs`,
    '',
    'Read an interview evaluation:',
    '',
    curl,
    '',
    'Let the second page of the list be throttled, once, and see what came:',
    '',
    `mianping sandbox fault add '{"match":{"page":2},"action":{"kind":"rate_limited","reset_seconds":2},"ends":{"times":1}}'`,
    'mianping sandbox journal',
    '',
    'All data are gone when it ends. Stop with Ctrl+C.',
  ];
  print(terminal, json, result, text.join('\n'));
}
