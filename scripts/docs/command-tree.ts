import type { Command, Option } from 'commander';
import { buildProgram } from '../../src/cli/program.ts';

/** A command that does something, with its full name: `mianping app create`. */
export interface Leaf {
  name: string;
  command: Command;
}

/** Every command of the program, in the order of its help. */
export function leafCommands(): Leaf[] {
  const terminal = { out: process.stdout, talk: process.stderr, input: process.stdin, talkIsTty: false };
  return leavesOf(buildProgram(terminal, { exitCode: 0 }), '');
}

function leavesOf(command: Command, prefix: string): Leaf[] {
  const name = `${prefix}${command.name()}`;
  const below = command.commands.flatMap((child) => leavesOf(child, `${name} `));
  // A group has no options; one that has does something itself, too. But those of the program do nothing.
  const isLeaf = command.commands.length === 0 || (prefix !== '' && command.options.length > 0);
  return isLeaf ? [{ name, command }, ...below] : below;
}

/** Options that every command has, by their flags. */
export function sharedOptions(leaves: readonly Leaf[]): Option[] {
  const [first, ...others] = leaves;
  return (first?.command.options ?? []).filter((option) =>
    others.every(({ command }) => command.options.some(({ flags }) => flags === option.flags)),
  );
}
