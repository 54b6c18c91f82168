import { Command, InvalidArgumentError } from 'commander';
import { type App, openApp } from '../app.ts';
import { loadConfig } from '../config.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface CommonOptions {
  data?: string;
  databaseUrl?: string;
  config?: string;
  json?: boolean;
}

/** What a command is given besides its own options. */
export interface Call {
  terminal: Terminal;
  json: boolean;
}

export function commonOptions(command: Command): Command {
  return command
    .option('--data <folder>', 'folder of the embedded database (default: ./data)')
    .option('--database-url <url>', 'PostgreSQL instead: postgres://user:password@host/database')
    .option('--config <file>', 'TOML file with settings')
    .option('--json', 'machine-readable result on standard output');
}

/** Flags of the command line that are settings. */
export function settingFlags(options: CommonOptions): Parameters<typeof loadConfig>[0] {
  return { data: options.data, database_url: options.databaseUrl, config: options.config };
}

/** A command that works on the data: opened before, closed after, also when it fails. */
export async function withApp<Result>(
  options: CommonOptions,
  work: (app: App) => Promise<Result>,
): Promise<Result> {
  const { settings } = loadConfig(settingFlags(options));
  const app = await openApp(settings);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

export type RunCommand<Arguments extends unknown[], Options> = (
  call: Call,
  options: Options & CommonOptions,
  ...args: Arguments
) => Promise<ExitCode | undefined>;

/** Where a finished command leaves its exit code. */
export interface Outcome {
  exitCode: ExitCode;
}

/** Gives commands their common options and runs them with the terminal. */
export class CommandMaker {
  readonly #terminal: Terminal;
  readonly #outcome: Outcome;

  constructor(terminal: Terminal, outcome: Outcome) {
    this.#terminal = terminal;
    this.#outcome = outcome;
  }

  group(name: string, description: string): Command {
    return new Command(name).description(description);
  }

  /** `spec` is the name with its arguments, like `disable <app-id>`; `add` declares further options. */
  make<Arguments extends unknown[], Options>(
    spec: string,
    description: string,
    run: RunCommand<Arguments, Options>,
    add: (command: Command) => Command = (command) => command,
  ): Command {
    const [name = '', ...args] = spec.split(' ');
    const command = add(new Command(name).description(description));
    for (const argument of args) command.argument(argument);
    return commonOptions(command).action(async (...given: unknown[]) => {
      const positional = given.slice(0, args.length) as Arguments;
      const options = given[args.length] as Options & CommonOptions;
      const call = { terminal: this.#terminal, json: options.json ?? false };
      this.#outcome.exitCode = (await run(call, options, ...positional)) ?? exitCodes.ok;
    });
  }
}

/** Collects an option that may be given several times. */
export function repeated(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Parses an option that counts something. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number below 1,000,000,000');
  return Number(text);
}

/** Parses an option that names something. */
export function filled(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}
