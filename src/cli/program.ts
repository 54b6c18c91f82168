import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { CommandMaker, type Outcome } from './command.ts';
import { appCommand } from './commands/app.ts';
import { backupCommand } from './commands/backup.ts';
import { checkClientCommand } from './commands/check-client.ts';
import { configCommand } from './commands/config.ts';
import { generateCommand, migrateCommand, rebuildDocumentsCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { logLevelCommand } from './commands/log-level.ts';
import { moveCommand } from './commands/move.ts';
import { outboxCommand } from './commands/outbox.ts';
import { pullCommand } from './commands/pull.ts';
import { removeOrphanedFilesCommand } from './commands/remove-orphaned-files.ts';
import { restoreCommand } from './commands/restore.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { serveCommand } from './commands/serve.ts';
import { tenantCommand } from './commands/tenant.ts';
import { tokenCommand } from './commands/token.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { failureText } from './failure-text.ts';
import { print, say, type Terminal } from './terminal.ts';

/** All commands on one screen. */
export function buildProgram(terminal: Terminal, outcome: Outcome): Command {
  const maker = new CommandMaker(terminal, outcome);
  return (
    new Command('mianping')
      .description(packageJson.description)
      .version(packageJson.version)
      // A command with commands below it has options of its own, which must not take theirs.
      .enablePositionalOptions()
      .addCommand(serveCommand(maker))
      .addCommand(tenantCommand(maker))
      .addCommand(appCommand(maker))
      .addCommand(tokenCommand(maker))
      .addCommand(outboxCommand(maker))
      .addCommand(importCommand(maker))
      .addCommand(exportCommand(maker))
      .addCommand(pullCommand(maker))
      .addCommand(generateCommand(maker))
      .addCommand(rebuildDocumentsCommand(maker))
      .addCommand(migrateCommand(maker))
      .addCommand(backupCommand(maker))
      .addCommand(restoreCommand(maker))
      .addCommand(moveCommand(maker))
      .addCommand(removeOrphanedFilesCommand(maker))
      .addCommand(sandboxCommand(maker))
      .addCommand(checkClientCommand(maker))
      .addCommand(logLevelCommand(maker))
      .addCommand(doctorCommand(maker))
      .addCommand(configCommand(maker))
  );
}

/** Run a command line (without node and script). Never throws; answers the exit code. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const outcome: Outcome = { exitCode: exitCodes.ok };
  const program = buildProgram(terminal, outcome);
  prepare(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportFailure(error, args.includes('--json'), terminal);
  }
}

function prepare(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.talk.write(text),
    })
    .showHelpAfterError(`${pathOf(command)} --help tells more`);
  for (const child of command.commands) prepare(child, terminal);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function reportFailure(error: unknown, json: boolean, terminal: Terminal): ExitCode {
  const { name } = error as Error;
  const message = failureText(error);
  say(terminal, `mianping: ${message}`);
  if (json) print(terminal, true, { error: { name, message } }, '');
  if (name === 'UsageError') return exitCodes.usage;
  if (name === 'ConfigError') return exitCodes.configuration;
  return name === 'NewerSchemaError' ? exitCodes.newerSchema : exitCodes.failed;
}
