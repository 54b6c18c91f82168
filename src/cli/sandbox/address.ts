import type { Command } from 'commander';
import { SandboxControl } from '#client/sandbox-control.ts';
import { environmentName, loadConfig } from '../../config.ts';
import { type CommonOptions, settingFlags } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { loopbackOrigin, readSandboxFile, type SandboxFile, sandboxFileOf } from './sandbox-file.ts';

/** Which sandbox, and which run of it. */
export interface ControlOptions extends CommonOptions {
  url?: string;
  run?: string;
}

export function controlOptions(command: Command): Command {
  return command
    .option('--run <name>', 'run to control (default: main)')
    .option('--url <url>', 'where the sandbox is (default: as in sandbox.json of the data folder)');
}

export function refuseDatabaseUrl({ databaseUrl }: CommonOptions): void {
  if (databaseUrl === undefined) return;
  throw new UsageError(
    'a sandbox keeps its data in an embedded database of its own, which ends with it: leave out --database-url',
  );
}

/** The sandbox that is meant: that of the data folder, or at an address. The key is never an argument. */
export function controlOf(options: ControlOptions): SandboxControl {
  refuseDatabaseUrl(options);
  const { settings } = loadConfig(settingFlags(options));
  const file = sandboxFileOf(settings.data);
  const known = readSandboxFile(file);
  const url = options.url === undefined ? known?.url : givenOrigin(options.url);
  if (url === undefined)
    throw new Error(
      `no sandbox is known here, there is no ${file}: start one with mianping sandbox, name its --data, or give ` +
        `--url and ${environmentName('sandbox_key')}`,
    );
  const controlKey = settings.sandbox_key ?? keyFor(url, known);
  if (controlKey === undefined)
    throw new Error(
      `the control key of ${url} is not known, it is not the sandbox of ${file}: put the key into ` +
        `${environmentName('sandbox_key')}`,
    );
  return new SandboxControl({ url, controlKey, ...(options.run !== undefined && { run: options.run }) });
}

function keyFor(url: string, known: SandboxFile | undefined): string | undefined {
  return known?.url === url ? known.control_key : undefined;
}

function givenOrigin(text: string): string {
  const origin = loopbackOrigin(text);
  if (origin !== undefined) return origin;
  throw new UsageError(
    '--url takes the address of a sandbox, http://127.0.0.1:PORT; name the run with --run',
  );
}
