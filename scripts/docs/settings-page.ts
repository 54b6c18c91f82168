import { environmentName, isSecret, Settings, settingKeys } from '../../src/config.ts';
import { leafCommands } from './command-tree.ts';
import { generatedPage, table } from './markdown.ts';

type Key = (typeof settingKeys)[number];

interface Rule {
  description: string;
  default?: unknown;
  enum?: readonly unknown[];
}

const intro = `
A setting comes from, later ones winning: its default, a TOML file (\`--config FILE\` or \`MIANPING_CONFIG\`), the
environment, a flag of the command. Keys of the file are the names in the first column:

\`\`\`toml
port = 8300
data = "/var/lib/mianping"
\`\`\`

A secret may also be kept in a file of its own: the variable with \`_FILE\` behind it names that file. An unknown key of
the file, an unknown \`MIANPING_…\` variable and a value that breaks a rule stop the program, which then says everything
that is wrong at once. \`mianping config check\` does only that; \`mianping config print\` shows every value and where it
comes from, never a secret.
`;

export function settingsPage(): string {
  const flags = flagsOfCommands();
  const rows = settingKeys.map((key) => [
    `\`${key}\``,
    environmentCell(key),
    flags.get(flagOf(key)) ?? '',
    defaultCell(key),
    meaningCell(key),
  ]);
  return [
    generatedPage('Settings', '`src/config.ts`', intro),
    table(['setting', 'environment', 'flag', 'default', 'meaning'], rows),
  ].join('\n');
}

function ruleOf(key: Key): Rule {
  return Settings.properties[key] as unknown as Rule;
}

function environmentCell(key: Key): string {
  const name = environmentName(key);
  return isSecret(key) ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``;
}

function defaultCell(key: Key): string {
  const { default: value } = ruleOf(key);
  if (value === undefined) return 'not set';
  return value === '' ? 'empty' : `\`${value}\``;
}

function meaningCell(key: Key): string {
  const { description, enum: choices } = ruleOf(key);
  if (!choices || choices.every((choice) => description.includes(String(choice)))) return description;
  return `${description}: ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
}

function flagOf(key: Key): string {
  return `--${key.replaceAll('_', '-')}`;
}

/** Long flags with the commands that take them: nothing more to say when all do. */
function flagsOfCommands(): Map<string, string> {
  const leaves = leafCommands();
  const takers = new Map<string, string[]>();
  for (const { name, command } of leaves) {
    for (const { long } of command.options) {
      if (long) takers.set(long, [...(takers.get(long) ?? []), name.replace(/^mianping /, '')]);
    }
  }
  return new Map(
    [...takers].map(([flag, names]) => {
      const where = names.length === leaves.length ? '' : ` of \`${names.join('`, `')}\``;
      return [flag, `\`${flag}\`${where}`];
    }),
  );
}
