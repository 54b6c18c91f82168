import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { print } from '../terminal.ts';

interface LevelOptions extends CommonOptions {
  reset?: boolean;
}

export function logLevelCommand(maker: CommandMaker) {
  return maker.make<[string | undefined], LevelOptions>(
    'log-level [level]',
    'show or change how much running servers log; without a level it only shows',
    logLevel,
    (command) => command.option('--reset', 'let every server log as its own settings say again'),
  );
}

async function logLevel(
  { terminal, json }: Call,
  { reset = false, ...options }: LevelOptions,
  word: string | undefined,
): Promise<undefined> {
  const level = word === undefined ? undefined : readLevel(word);
  if (reset && level !== undefined) throw new UsageError('give a level or --reset, not both');
  const { setting, override } = await withApp(options, async ({ ctx, settings }) => {
    if (reset || level !== undefined) await operations.setLogLevel(ctx, { level });
    return { setting: settings.log_level, override: ctx.directory.logLevel };
  });
  const text =
    override === undefined
      ? `Servers log as their settings say (here: ${setting}).`
      : `Servers log at ${override}, whatever their settings say (here: ${setting}); --reset ends that.`;
  print(terminal, json, { setting, override: override ?? null }, text);
}

function readLevel(word: string): (typeof operations.logLevels)[number] {
  if (operations.isLogLevel(word)) return word;
  throw new UsageError(`${word} is no log level: take one of ${operations.logLevels.join(', ')}`);
}
