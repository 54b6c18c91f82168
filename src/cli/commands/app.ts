import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, filled, repeated, withApp } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { print, say, type Terminal } from '../terminal.ts';

interface CreateOptions extends CommonOptions {
  name: string;
  tenant?: string;
  type: 'custom' | 'store';
  scope?: string[];
  appId?: string;
  appSecretFile?: string;
}

interface ScopeOptions extends CommonOptions {
  scope: string[];
  tenant?: string;
}

/** Granting says what it means: rules of who sees what are for people. */
const reachNote =
  'note: an app reads everything of its tenant that its scopes allow, whatever people may see';

export function appCommand(maker: CommandMaker) {
  const scopes = (verb: 'grant' | 'revoke', description: string) =>
    maker.make<[string], ScopeOptions>(
      `${verb} <app-id>`,
      description,
      (call, options, appId) => changeScopes(call, options, appId, verb),
      (command) =>
        command
          .requiredOption('--scope <scope>', 'scope; may be given several times', repeated)
          .option('--tenant <key>', 'where, for an app that several tenants installed'),
    );
  return maker
    .group('app', 'make apps, the programs that call the API, and grant them scopes')
    .addCommand(
      maker.make<[], CreateOptions>('create', 'register an app and install it', create, createOptions),
    )
    .addCommand(maker.make<[], CommonOptions>('list', 'show all apps', list))
    .addCommand(scopes('grant', 'give an app scopes; an app reads past the visibility rules for people'))
    .addCommand(scopes('revoke', 'take scopes from an app'))
    .addCommand(
      maker.make<[string], CommonOptions>(
        'rotate-secret <app-id>',
        'give an app a new secret; the old one and its tokens end',
        rotate,
      ),
    )
    .addCommand(
      maker.make<[string], CommonOptions>(
        'disable <app-id>',
        'switch an app off; its tokens end',
        (call, options, appId) => setEnabled(call, options, appId, false),
      ),
    )
    .addCommand(
      maker.make<[string], CommonOptions>('enable <app-id>', 'switch an app on', (call, options, appId) =>
        setEnabled(call, options, appId, true),
      ),
    );
}

function createOptions(command: Parameters<NonNullable<Parameters<CommandMaker['make']>[3]>>[0]) {
  return command
    .requiredOption('--name <name>', 'name of the app', filled)
    .option('--tenant <key>', 'tenant that owns it (default: the first)')
    .addOption(new Option('--type <type>', 'kind of app').choices(['custom', 'store']).default('custom'))
    .option(
      '--scope <scope>',
      'scope to grant, like hire:interview:readonly; may be given several times; none grants nothing',
      repeated,
    )
    .option('--app-id <id>', 'keep this id, so that an existing program needs only a new domain')
    .option('--app-secret-file <file>', 'keep the secret in this file; `-` reads standard input');
}

async function create({ terminal, json }: Call, options: CreateOptions): Promise<undefined> {
  const problem = options.appId === undefined ? undefined : operations.appIdProblem(options.appId);
  if (problem) throw new UsageError(`--app-id ${problem}`);
  const scopes = options.scope ?? [];
  warnOfUnknownScopes(terminal, scopes);
  const appSecret = readSecret(options.appSecretFile);
  const created = await withApp(options, async ({ ctx }) =>
    operations.createApp(ctx, {
      name: options.name,
      tenant: await operations.findTenant(ctx, options.tenant),
      type: options.type,
      scopes,
      appId: options.appId,
      appSecret,
    }),
  );
  const { appId } = created.app;
  printSecret(terminal, json, appId, created.appSecret, scopes);
  if (scopes.length === 0) {
    say(terminal, `It may read nothing yet: mianping app grant ${appId} --scope hire:interview:readonly`);
  } else {
    say(terminal, reachNote);
  }
  if (options.type === 'store') say(terminal, 'Store apps are registered only, so far: they get no token.');
}

function readSecret(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const secret = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  if (secret === '') throw new Error(`--app-secret-file: ${file} is empty`);
  return secret;
}

function printSecret(
  terminal: Terminal,
  json: boolean,
  appId: string,
  appSecret: string,
  scopes?: readonly string[],
) {
  print(
    terminal,
    json,
    { app_id: appId, app_secret: appSecret, ...(scopes && { scopes }) },
    `app_id      ${appId}\napp_secret  ${appSecret}`,
  );
  say(terminal, 'The secret is shown only now: keep it.');
}

function warnOfUnknownScopes(terminal: Terminal, scopes: readonly string[]): void {
  const known = operations.knownScopes;
  for (const scope of scopes.filter((one) => !(one in known))) {
    say(
      terminal,
      `note: no endpoint here asks for the scope ${scope}; known are ${Object.keys(known).join(', ')}`,
    );
  }
}

async function list({ terminal, json }: Call, options: CommonOptions): Promise<undefined> {
  const { listed, tenants } = await withApp(options, async ({ ctx }) => ({
    listed: await operations.listApps(ctx),
    tenants: await operations.listTenants(ctx),
  }));
  const keyOf = new Map(tenants.map(({ tenantNo, tenantKey }) => [tenantNo, tenantKey]));
  const apps = listed.map(({ app, installations }) => ({
    app_id: app.appId,
    name: app.name,
    type: app.type,
    enabled: app.enabled,
    has_secret: app.hasSecret,
    installations: installations.map(({ tenantNo, scopes }) => ({
      tenant_key: keyOf.get(tenantNo),
      scopes: [...scopes],
    })),
  }));
  const lines = apps.map((app) => {
    const scopes = app.installations.flatMap((installation) => installation.scopes).join(' ') || 'no scopes';
    return `${app.app_id}  ${app.enabled ? 'enabled ' : 'disabled'}  ${app.type}  ${app.name}  [${scopes}]`;
  });
  print(terminal, json, { apps }, lines.join('\n') || 'no apps yet: mianping app create --name …');
}

async function changeScopes(
  { terminal, json }: Call,
  options: ScopeOptions,
  appId: string,
  verb: 'grant' | 'revoke',
): Promise<undefined> {
  if (verb === 'grant') {
    warnOfUnknownScopes(terminal, options.scope);
    say(terminal, reachNote);
  }
  const installation = await withApp(options, async ({ ctx }) =>
    operations.changeScopes(ctx, {
      appId,
      tenantNo:
        options.tenant === undefined
          ? undefined
          : (await operations.findTenant(ctx, options.tenant)).tenantNo,
      grant: verb === 'grant' ? options.scope : [],
      revoke: verb === 'revoke' ? options.scope : [],
    }),
  );
  const scopes = [...installation.scopes].sort();
  print(terminal, json, { app_id: appId, scopes }, `${appId} now has: ${scopes.join(' ') || 'no scopes'}`);
}

async function rotate({ terminal, json }: Call, options: CommonOptions, appId: string): Promise<undefined> {
  const { appSecret } = await withApp(options, ({ ctx }) => operations.rotateSecret(ctx, { appId }));
  printSecret(terminal, json, appId, appSecret);
}

async function setEnabled(
  { terminal, json }: Call,
  options: CommonOptions,
  appId: string,
  enabled: boolean,
): Promise<undefined> {
  await withApp(options, ({ ctx }) => operations.setAppEnabled(ctx, { appId, enabled }));
  print(terminal, json, { app_id: appId, enabled }, `${appId} is ${enabled ? 'enabled' : 'disabled'}`);
}
