import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WriteStream } from 'node:tty';
import { InvalidArgumentError } from 'commander';
import type { CheckResult } from '#sandbox/check-client/check-client.ts';
import { type Scenario, scenarios } from '#sandbox/scenarios.ts';
import { inheritedEnvironment } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, repeated } from '../command.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts';
import { writeTo } from '../output-file.ts';
import { ProgressLine, print, say, type Terminal } from '../terminal.ts';

interface CheckClientOptions extends CommonOptions {
  scenario?: string[];
  timeout: number;
  jobs: number;
  junit?: string;
  verbose?: boolean;
}

const defaultSeconds = 30;

export function checkClientCommand(maker: CommandMaker) {
  return maker.make<[string[]], CheckClientOptions>(
    'check-client <command...>',
    'run a client of the API once per scenario, and tell whether it loses records',
    check,
    (command) =>
      command
        .usage('[options] -- <command...>')
        .passThroughOptions()
        .option(
          '--scenario <name>',
          'only this one and plain; may be given several times (default: all)',
          repeated,
        )
        .option('--timeout <seconds>', 'for each scenario', atMost(3_600), defaultSeconds)
        .option('--jobs <n>', 'scenarios at the same time', atMost(32), 1)
        .option('--junit <file>', 'write the result as JUnit XML, too')
        .option('--verbose', 'pass on what the command writes to standard error')
        .addHelpText(
          'after',
          '\nThe command finds MIANPING_DOMAIN, MIANPING_APP_ID and MIANPING_APP_SECRET in its environment, reads all\n' +
            'interview records, and prints one record id, or one JSON record, a line.\n\nScenarios:\n' +
            scenarios.map(({ name, proves }) => `  ${name.padEnd(24)}${proves}`).join('\n'),
        ),
  );
}

async function check(call: Call, options: CheckClientOptions, command: string[]): Promise<ExitCode> {
  const { terminal } = call;
  const chosen = chooseScenarios(options.scenario);
  refuseUseless(options);
  if (options.junit !== undefined) await requireFile(options.junit);
  const interrupt = new AbortController();
  const stop = (signal: NodeJS.Signals) => interrupt.abort(signal);
  // Not once: a second Ctrl+C would end this program while the client is still being ended.
  for (const name of stopSignals) process.on(name, stop);
  try {
    const result = await run(terminal, { command, chosen, options, signal: interrupt.signal });
    await report(call, options, result);
    return result.ok ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!interrupt.signal.aborted) throw inOurWords(error as Error);
    say(terminal, `mianping: stopped by ${interrupt.signal.reason}`);
    return exitCodes.interrupted;
  } finally {
    for (const name of stopSignals) process.off(name, stop);
  }
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function inOurWords(error: Error): Error {
  return error.name === 'CannotStartError' ? new UsageError(error.message) : error;
}

/** The chosen ones in their order. Without `plain` nothing would tell whether the command works at all. */
function chooseScenarios(names: readonly string[] | undefined): Scenario[] {
  if (names === undefined) return [...scenarios];
  const known = scenarios.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--scenario: there is no ${unknown}; there are ${known.join(', ')}`);
  return scenarios.filter(({ name }) => name === 'plain' || names.includes(name));
}

function refuseUseless({ data, databaseUrl, config }: CheckClientOptions): void {
  const given = Object.entries({ '--data': data, '--database-url': databaseUrl, '--config': config });
  const [useless] = given.filter(([, value]) => value !== undefined);
  if (useless) throw new UsageError(`check-client has data of its own: leave ${useless[0]} out`);
}

/** Better now than after all scenarios. */
async function requireFile(file: string): Promise<void> {
  const folder = dirname(file);
  if (!(await isFolder(folder))) throw new UsageError(`--junit: there is no folder ${folder}`);
  if (file === '' || (await isFolder(file))) throw new UsageError('--junit: give it the name of a file');
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

interface Check {
  command: string[];
  chosen: Scenario[];
  options: CheckClientOptions;
  signal: AbortSignal;
}

async function run(terminal: Terminal, { command, chosen, options, signal }: Check): Promise<CheckResult> {
  // Loaded only here, as the server is in `serve`.
  const { checkClient } = await import('#sandbox/check-client/check-client.ts');
  const progress = new ProgressLine(terminal, chosen.length);
  let done = 0;
  progress.update(0, `${chosen.length} scenarios`);
  try {
    return await checkClient({
      command,
      environment: inheritedEnvironment(),
      scenarios: chosen,
      timeoutMs: options.timeout * 1000,
      jobs: options.jobs,
      signal,
      onResult: ({ name, verdict }) =>
        progress.update(++done, `${done} of ${chosen.length}  ${name}: ${verdict}`),
      ...(options.verbose && { onTalk: (scenario, chunk) => passOn(terminal, scenario, chunk) }),
    });
  } finally {
    progress.end();
  }
}

function passOn(terminal: Terminal, scenario: string, chunk: Buffer): void {
  for (const line of chunk.toString().trimEnd().split('\n')) say(terminal, `[${scenario}] ${line}`);
}

const narrowest = 80;
const widest = 120;
const usualWidth = 100;

async function report(
  { terminal, json }: Call,
  { junit }: CheckClientOptions,
  result: CheckResult,
): Promise<void> {
  const { junitXml } = await import('#sandbox/check-client/junit.ts');
  const { reportText } = await import('#sandbox/check-client/report.ts');
  if (junit !== undefined) await writeTo(junit, (write) => write(Buffer.from(junitXml(result))));
  const { columns = usualWidth } = terminal.out as Partial<WriteStream>;
  const width = Math.min(Math.max(columns, narrowest), widest);
  const scenarioResults = result.scenarios.map(({ name, verdict, lost, duplicated }) => ({
    name,
    verdict,
    lost,
    duplicated,
  }));
  print(terminal, json, { ok: result.ok, scenarios: scenarioResults }, reportText(result, width));
}

/** Parses a whole number from 1 up. */
function atMost(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from 1 to ${most}.`);
  };
}
