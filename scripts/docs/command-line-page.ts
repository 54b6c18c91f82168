import type { Command, Option } from 'commander';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { type Leaf, leafCommands, sharedOptions } from './command-tree.ts';
import { generatedPage, table } from './markdown.ts';

const exitCodeMeanings = {
  ok: 'done',
  failed: 'not done; the reason is on standard error',
  usage: 'the command line itself is wrong',
  rejected: 'an import or a pull left something out; all else landed',
  configuration: 'a setting is wrong',
  newerSchema: 'the database was made by a newer version',
  mismatch: 'a pull was verified, and the two sides are not the same',
  interrupted: 'asked to stop before the end; what was done so far stays',
} satisfies Record<keyof typeof exitCodes, string>;

const sandboxStatus =
  '`{"run","domain","app_id","app_secret","clock":{"now_ms","frozen"},"faults":{"active","lifted"},"snapshots":[],' +
  '"journal":{"entries","dropped"}}`';
const sandboxFaults = '`{"faults":[{"id","fault","seen","hits","active"}]}`';

/** What `--json` prints, by command. A command that is missing here fails the page. */
const results: Record<string, string> = {
  'mianping serve': '`{"url","data","database","demo":{"apps_file","curl"}}`, `demo` with `--demo` only',
  'mianping tenant create': '`{"tenant_key","name"}`',
  'mianping tenant list': '`{"tenants":[{"tenant_key","name"}]}`',
  'mianping app create':
    '`{"app_id","app_secret","scopes":[]}`; a store app also `developer`, and with an event URL `event_url` and ' +
    '`verification_token`',
  'mianping app list':
    '`{"apps":[{"app_id","name","type","enabled","has_secret","installations":[{"tenant_key","scopes":[]}]}]}`; ' +
    'a store app also `"store":{"developer","scopes","event_url","event_url_state","event_url_error","delivered_at_ms"}`, ' +
    'the state one of `not_set`, `waiting`, `verified`, `failed`',
  'mianping app grant': '`{"app_id","scopes":[]}`: all scopes it has now',
  'mianping app revoke': '`{"app_id","scopes":[]}`: all scopes it still has',
  'mianping app rotate-secret': '`{"app_id","app_secret"}`',
  'mianping app disable': '`{"app_id","enabled":false}`',
  'mianping app enable': '`{"app_id","enabled":true}`',
  'mianping app install': '`{"app_id","tenant_key","scopes":[]}`',
  'mianping app uninstall': '`{"app_id","tenant_key"}`',
  'mianping app event-url': '`{"app_id","event_url","verification_token"}`',
  'mianping app resend-ticket': '`{"app_id","event_id"}`',
  'mianping token': '`{"tenant_access_token","expire"}`, `expire` in seconds',
  'mianping outbox list':
    '`{"events":[{"event_id","app_id","kind","state","tries","created_at_ms","next_try_at_ms","last_error"}]}`, the ' +
    'state one of `waiting`, `under_way`, `given_up`; the last two may be `null`',
  'mianping outbox retry': '`{"event_id"}`',
  'mianping import':
    '`{"read","imported","updated","unchanged","rejected","reject_file"}`: numbers, and a path or `null`',
  'mianping export':
    'with `-o` `{"records","bytes","file"}`; without it standard output is the export itself',
  'mianping pull':
    '`{"domain","app_id","tenant_key","pass","resumed","completed","dry_run","records","interviews","forms","round_types",' +
    '"interviewers","talents","jobs","applications","images","skipped":[{"kind","reason"}],"calls","waits","waited_ms","verified","reject_file"}`; each kind ' +
    '`{"created","updated","unchanged","deleted","rejected"}`, images `{"fetched","failed","failures":[{"id","record_id","reason"}]}`, ' +
    'verified `{"there","here","mismatches":[{"id","reason","fields":[]}]}` or `null`; `failures` names the first 100',
  'mianping generate': '`{"records","written"}`',
  'mianping rebuild-documents': '`{"rebuilt"}`',
  'mianping migrate': '`{"schema","migrations":[]}`: newest migration, and those that were run now',
  'mianping backup':
    '`{"file","bytes","created_at","tables":{TABLE:ROWS},"blobs","missing_blobs":[],"installation_key":{"fingerprint","included"}}`; ' +
    'with `-` standard output is the backup itself',
  'mianping restore':
    '`{"dry_run","created_at","program","tables":{TABLE:ROWS},"blobs","missing_blobs":[],"migrations":[]}`',
  'mianping move': '`{"tables":[{"name","rows","digest"}],"blobs_copied","missing_blobs":[]}`',
  'mianping doctor':
    '`{"ok","findings":[{"check","status","message","fix"}]}`, the status one of `ok`, `warn`, `fail`; `fix` with the ' +
    'last two only',
  'mianping remove-orphaned-files':
    '`{"dry_run","removed","bytes","waiting","next_at"}`; `next_at` is when the first of those that wait may go, or `null`',
  'mianping sandbox':
    '`{"url","app_id","app_secret","control_key","file","curl"}` once it answers; `file` is where address and key are kept',
  'mianping sandbox status': sandboxStatus,
  'mianping sandbox reset': sandboxStatus,
  'mianping sandbox snapshot': '`{"snapshots":[]}`: the names of all',
  'mianping sandbox restore': sandboxStatus,
  'mianping sandbox clock show': '`{"now_ms","frozen"}`, in Unix milliseconds',
  'mianping sandbox clock freeze': '`{"now_ms","frozen":true}`',
  'mianping sandbox clock unfreeze': '`{"now_ms","frozen":false}`',
  'mianping sandbox clock set': '`{"now_ms","frozen"}`',
  'mianping sandbox clock advance': '`{"now_ms","frozen"}`',
  'mianping sandbox fault add': `${sandboxFaults}: those that were added`,
  'mianping sandbox fault list': sandboxFaults,
  'mianping sandbox fault remove': '`{"removed":1}`',
  'mianping sandbox fault clear': '`{"removed"}`: how many',
  'mianping sandbox scenario list': '`{"scenarios":[{"name","proves","faults":[]}]}`',
  'mianping sandbox scenario start': `${sandboxFaults}: those that were added`,
  'mianping sandbox journal':
    '`{"entries":[{"id","at_ms","elapsed_ms","duration_ms","method","path","query","route","app_id","token","page",' +
    '"request_body","faults":[],"status","code","headers","body","outcome"}],"dropped"}`, newest last, `dropped` how many older ' +
    'ones are no longer kept; with `--clear` `{"removed"}`',
  'mianping sandbox verify': '`{"ok","problems":[]}`: a sentence each',
  'mianping sandbox runs': '`{"runs":[{"name","domain"}]}`; with `--remove` `{"removed":1}`',
  'mianping check-client':
    '`{"ok","scenarios":[{"name","verdict","lost":[],"duplicated":[]}]}`: record ids, and the verdict one of `complete`, ' +
    '`lost`, `duplicated`, `hung`, `crashed`, `over_limit`; [what they mean](check-client.md)',
  'mianping log-level': '`{"setting","override"}`, the override `null` while there is none',
  'mianping config print': '`{KEY:{"value","source","environment"}}`, secrets as `(secret)`',
  'mianping config check': '`{"ok","problems":[]}`',
};

const intro = `
\`mianping --help\` and \`mianping COMMAND --help\` say the same. From a clone, \`mianping\` stands for
\`node_modules/.bin/node dist/main.js\` after \`npm run build\`.

- Results go to standard output, everything else to standard error. With \`--json\` the result is one line of JSON; a
  failure then prints \`{"error":{"name","message"}}\`.
- Every command makes and migrates an empty data folder, and works while a server runs on the same data; the server
  shows the result within a second. But \`backup\` and \`doctor\` change nothing, \`restore\` wants an empty place, and
  \`move\` wants no server.
- Settings that are no flag here come from the environment or from a file: [settings](settings.md).
`;

export function commandLinePage(): string {
  const leaves = leafCommands();
  const shared = sharedOptions(leaves);
  const exits = Object.entries(exitCodes).map(([name, code]) => [
    String(code),
    exitCodeMeanings[name as keyof typeof exitCodes],
  ]);
  return [
    generatedPage('Command line', '`src/cli/`', intro),
    `## Exit codes\n\n${table(['code', 'meaning'], exits)}`,
    `## Options of every command\n\n${optionTable(shared)}`,
    ...leaves.map((leaf) => section(leaf, shared)),
  ].join('\n');
}

function section({ name, command }: Leaf, shared: readonly Option[]): string {
  const result = results[name];
  if (result === undefined)
    throw new Error(`scripts/docs/command-line-page.ts does not say what ${name} prints`);
  const own = command.options.filter(
    (option) => !option.hidden && !shared.some(({ flags }) => flags === option.flags),
  );
  const parts = [
    `## \`${name}${argumentsOf(command)}\`\n`,
    `${sentence(command.description())}\n`,
    ...(own.length > 0 ? [optionTable(own)] : []),
    `Prints with \`--json\`: ${result}.\n`,
  ];
  return parts.join('\n');
}

function argumentsOf(command: Command): string {
  return command.registeredArguments.map((argument) => ` <${argument.name()}>`).join('');
}

function optionTable(options: readonly Option[]): string {
  return table(
    ['option', 'meaning'],
    options.map((option) => [`\`${option.flags}\``, meaningOf(option)]),
  );
}

function meaningOf({ description, mandatory, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? `; one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}` : '';
  const preset = defaultValue === undefined ? '' : `; default \`${defaultValue}\``;
  return `${description}${choices}${preset}${mandatory ? '; required' : ''}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
