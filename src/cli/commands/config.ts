import { ConfigError, environmentName, isSecret, loadConfig, settingKeys } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { print, say } from '../terminal.ts';

export function configCommand(maker: CommandMaker) {
  return maker
    .group('config', 'show and check the settings')
    .addCommand(
      maker.make<[], CommonOptions>('print', 'show every setting and where it comes from', printConfig),
    )
    .addCommand(
      maker.make<[], CommonOptions>('check', 'say everything that is wrong with the settings', check),
    );
}

async function printConfig({ terminal, json }: Call, options: CommonOptions): Promise<undefined> {
  const { settings, sources } = loadConfig(settingFlags(options));
  const shown = settingKeys.map((key) => {
    const value = settings[key] !== undefined && isSecret(key) ? '(secret)' : settings[key];
    return { key, value, source: sources[key] ?? 'not set', environment: environmentName(key) };
  });
  const result = Object.fromEntries(shown.map(({ key, ...rest }) => [key, rest]));
  const width = Math.max(...shown.map(({ key }) => key.length));
  const lines = shown.map(
    ({ key, value, source }) =>
      `${key.padEnd(width)}  ${value === undefined ? '' : JSON.stringify(value)}  (${source})`,
  );
  print(terminal, json, result, lines.join('\n'));
}

async function check({ terminal, json }: Call, options: CommonOptions): Promise<ExitCode> {
  try {
    loadConfig(settingFlags(options));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) say(terminal, problem);
    print(terminal, json, { ok: false, problems: error.problems }, `${error.problems.length} problem(s)`);
    return exitCodes.configuration;
  }
  print(terminal, json, { ok: true, problems: [] }, 'settings are fine');
  return exitCodes.ok;
}
