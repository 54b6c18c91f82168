import type { Command } from 'commander';
import { type CommandMaker, wholeNumber } from '../command.ts';
import { type ControlOptions, controlOptions } from '../sandbox/address.ts';
import * as control from '../sandbox/control.ts';
import { type StartOptions, startOptions, startUntilStopped } from '../sandbox/start.ts';

export function sandboxCommand(maker: CommandMaker) {
  const command = maker.make<[], StartOptions>(
    'sandbox',
    'a server with made-up data that fails on purpose, until Ctrl+C; with a command below: control one that runs',
    startUntilStopped,
    startOptions,
  );
  const commands = [
    ...wholeCommands(maker),
    clockCommand(maker),
    faultCommand(maker),
    scenarioCommand(maker),
    ...journalCommands(maker),
    maker.make<[], control.RunsOptions>('runs', 'show the runs', control.runs, (runs) =>
      controlOptions(runs).option('--remove <name>', 'end this one; under its name a new one begins'),
    ),
  ];
  for (const one of commands) command.addCommand(one);
  return command.enablePositionalOptions();
}

function wholeCommands(maker: CommandMaker): Command[] {
  return [
    maker.make<[], ControlOptions>(
      'status',
      'show how a run stands, and the credentials of its app',
      control.status,
      controlOptions,
    ),
    maker.make<[], ControlOptions>(
      'reset',
      'back to the start: data, limits and clock, no faults, an empty journal',
      control.reset,
      controlOptions,
    ),
    maker.make<[string], ControlOptions>(
      'snapshot <name>',
      'keep data and clock under a name; what was kept under it is replaced',
      control.snapshot,
      controlOptions,
    ),
    maker.make<[string], ControlOptions>(
      'restore <name>',
      'data and clock as they were kept; faults and journal stay',
      control.restore,
      controlOptions,
    ),
  ];
}

function clockCommand(maker: CommandMaker): Command {
  return maker
    .group('clock', 'show and change the time of a run')
    .addCommand(maker.make<[], ControlOptions>('show', 'show the time', control.showClock, controlOptions), {
      isDefault: true,
    })
    .addCommand(
      maker.make<[string | undefined], ControlOptions>(
        'freeze [time]',
        'let it stand still, where it is or at a time like 2026-03-01T09:00:00Z',
        control.freezeClock,
        controlOptions,
      ),
    )
    .addCommand(
      maker.make<[], ControlOptions>('unfreeze', 'let it go on', control.unfreezeClock, controlOptions),
    )
    .addCommand(
      maker.make<[string], ControlOptions>(
        'set <time>',
        'show another time; one that stands still goes on doing so',
        control.setClock,
        controlOptions,
      ),
    )
    .addCommand(
      maker.make<[string], ControlOptions>(
        'advance <duration>',
        'go ahead by 90s, 1h30m or 2d, or back: `advance -- -90s`',
        control.advanceClock,
        controlOptions,
      ),
    );
}

function faultCommand(maker: CommandMaker): Command {
  return maker
    .group('fault', 'say what goes wrong in a run')
    .addCommand(
      maker.make<[string], ControlOptions>(
        'add <json>',
        'add a fault, or a list of them: \'{"match":{"page":2},"action":{"kind":"token_dead"},"ends":{"times":1}}\'; ' +
          '`-` reads standard input',
        control.addFault,
        controlOptions,
      ),
    )
    .addCommand(
      maker.make<[], ControlOptions>(
        'list',
        'show faults and what became of them',
        control.listFaults,
        controlOptions,
      ),
    )
    .addCommand(
      maker.make<[string], ControlOptions>(
        'remove <id>',
        'take one away',
        control.removeFault,
        controlOptions,
      ),
    )
    .addCommand(
      maker.make<[], ControlOptions>('clear', 'take all away', control.clearFaults, controlOptions),
    );
}

function scenarioCommand(maker: CommandMaker): Command {
  return maker
    .group('scenario', 'see and start bundles of faults')
    .addCommand(
      maker.make<[], ControlOptions>(
        'list',
        'show the scenarios, and what a client proves with each',
        control.listScenarios,
        controlOptions,
      ),
    )
    .addCommand(
      maker.make<[string], ControlOptions>(
        'start <name>',
        'add the faults of one to those that are there',
        control.startScenario,
        controlOptions,
      ),
    );
}

function journalCommands(maker: CommandMaker): Command[] {
  return [
    maker.make<[], control.JournalOptions>(
      'journal',
      'show what came and what was answered, newest last; secrets are masked',
      control.journal,
      journalOptions,
    ),
    maker.make<[string], ControlOptions>(
      'verify <json>',
      'tell whether something is true of the journal: \'{"calls":{"page":2},"times":1}\'; ends with 1 if not; ' +
        '`-` reads standard input',
      control.verify,
      controlOptions,
    ),
  ];
}

function journalOptions(command: Command): Command {
  return controlOptions(command)
    .option('--route <id>', 'calls of this operation, or of those that begin so with a `*` behind')
    .option('--app-id <id>', 'calls of this app')
    .option('--method <method>', 'with this HTTP method')
    .option('--path <text>', 'whose path begins so')
    .option('--page <n>', 'for this page of a list', wholeNumber)
    .option('--status <n>', 'answered with this HTTP status; 0: not answered', wholeNumber)
    .option('--code <n>', 'answered with this code', wholeNumber)
    .option('--fault <name>', 'changed by this fault: its name, or its kind if it has none')
    .option('--text <text>', 'with this in path, query or bodies')
    .option('--after-id <n>', 'that came after this one', wholeNumber)
    .option('--limit <n>', 'only the newest; with --after-id the first', wholeNumber)
    .option('--clear', 'forget all calls instead');
}
