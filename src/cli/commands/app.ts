import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { type App, operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, filled, repeated, withApp } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { print, say, type Terminal } from '../terminal.ts';
import { challengeNote, reachNote, storeAppCommands } from './store-app.ts';

interface CreateOptions extends CommonOptions {
  name: string;
  tenant?: string;
  type: 'custom' | 'store';
  scope?: string[];
  appId?: string;
  appSecretFile?: string;
  eventUrl?: string;
  verificationToken?: string;
  developer?: string;
}

interface ScopeOptions extends CommonOptions {
  scope: string[];
  tenant?: string;
}

type ListedApp = Awaited<ReturnType<typeof operations.listApps>>[number];

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
  const group = maker
    .group('app', 'make apps, the programs that call the API, and grant them scopes')
    .addCommand(
      maker.make<[], CreateOptions>(
        'create',
        'register an app; a custom app is installed in its tenant, a store app nowhere yet',
        create,
        createOptions,
      ),
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
  for (const command of storeAppCommands(maker)) group.addCommand(command);
  return group;
}

function createOptions(command: Parameters<NonNullable<Parameters<CommandMaker['make']>[3]>>[0]) {
  return command
    .requiredOption('--name <name>', 'name of the app', filled)
    .option('--tenant <key>', 'custom app: tenant that owns it (default: the first)')
    .addOption(new Option('--type <type>', 'kind of app').choices(['custom', 'store']).default('custom'))
    .option(
      '--scope <scope>',
      'scope to grant, like hire:interview:readonly; may be given several times; none grants nothing. ' +
        'A store app asks for it, and each installation grants it',
      repeated,
    )
    .option('--app-id <id>', 'keep this id, so that an existing program needs only a new domain')
    .option('--app-secret-file <file>', 'keep the secret in this file; `-` reads standard input')
    .option('--event-url <url>', 'store app: where its tickets are pushed to')
    .option('--verification-token <text>', 'store app: sent with every event (default: a random one)', filled)
    .option('--developer <name>', 'store app: apps of one developer see the same union_ids', filled);
}

async function create({ terminal, json }: Call, options: CreateOptions): Promise<undefined> {
  requireFitting(options);
  const problem = options.appId === undefined ? undefined : operations.appIdProblem(options.appId);
  if (problem) throw new UsageError(`--app-id ${problem}`);
  const scopes = options.scope ?? [];
  warnOfUnknownScopes(terminal, scopes);
  const appSecret = readSecret(options.appSecretFile);
  const { name, appId } = options;
  const created = await withApp(options, async ({ ctx }) =>
    operations.createApp(ctx, { name, appId, appSecret, scopes, ...(await kindOf(ctx, options)) }),
  );
  const result = { app_id: created.app.appId, app_secret: created.appSecret, scopes };
  if (options.type === 'store') return sayStoreApp({ terminal, json }, result, created);
  printSecret(terminal, json, result);
  if (scopes.length > 0) say(terminal, reachNote);
  else
    say(
      terminal,
      `It may read nothing yet: mianping app grant ${result.app_id} --scope hire:interview:readonly`,
    );
}

/** Options that mean something for one kind of app only are a mistake about the kind. */
function requireFitting({ type, eventUrl, verificationToken, developer, tenant }: CreateOptions): void {
  if (type === 'custom' && (eventUrl ?? verificationToken ?? developer) !== undefined)
    throw new UsageError('--event-url, --verification-token and --developer are for --type store');
  if (type === 'store' && tenant !== undefined)
    throw new UsageError(
      'a store app belongs to no tenant: leave out --tenant, and use mianping app install',
    );
  if (verificationToken !== undefined && eventUrl === undefined)
    throw new UsageError('--verification-token needs --event-url');
}

async function kindOf(
  ctx: App['ctx'],
  { type, tenant, developer, eventUrl, verificationToken }: CreateOptions,
) {
  if (type === 'custom') return { type, tenant: await operations.findTenant(ctx, tenant) };
  return {
    type,
    ...(developer !== undefined && { developer }),
    ...(eventUrl !== undefined && { events: { url: eventUrl, verificationToken } }),
  };
}

function sayStoreApp(
  { terminal, json }: Call,
  result: CreatedResult,
  { app, events }: Awaited<ReturnType<typeof operations.createApp>>,
): undefined {
  const { developer } = app;
  const target = events && { event_url: events.url, verification_token: events.verificationToken };
  printSecret(terminal, json, { ...result, developer, ...target });
  if (events) say(terminal, challengeNote);
  else
    say(
      terminal,
      `It gets no tickets, so no tokens, yet: mianping app event-url ${app.appId} --event-url URL`,
    );
  say(terminal, `It is installed nowhere yet: mianping app install ${app.appId} --tenant KEY`);
}

/** The secret in a file, `-` for standard input. */
export function readSecret(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const secret = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  if (secret === '') throw new Error(`--app-secret-file: ${file} is empty`);
  return secret;
}

interface CreatedResult {
  app_id: string;
  app_secret: string;
  scopes?: readonly string[];
  developer?: string;
  event_url?: string;
  verification_token?: string;
}

function printSecret(terminal: Terminal, json: boolean, result: CreatedResult): void {
  const shown = Object.entries(result).filter(([name]) => name !== 'scopes');
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  print(terminal, json, result, shown.map(([name, value]) => name.padEnd(width) + value).join('\n'));
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
  const apps = listed.map(({ app, installations, store }) => ({
    app_id: app.appId,
    name: app.name,
    type: app.type,
    enabled: app.enabled,
    has_secret: app.hasSecret,
    installations: installations.map(({ tenantNo, scopes }) => ({
      tenant_key: keyOf.get(tenantNo),
      scopes: [...scopes],
    })),
    ...(store && { store: storeResult(app.developer, store) }),
  }));
  const lines = apps.map((app) => {
    const scopes = app.installations.flatMap((installation) => installation.scopes).join(' ') || 'no scopes';
    const line = `${app.app_id}  ${app.enabled ? 'enabled ' : 'disabled'}  ${app.type}  ${app.name}  [${scopes}]`;
    return app.store ? `${line}\n  ${storeLine(app.store)}` : line;
  });
  print(terminal, json, { apps }, lines.join('\n') || 'no apps yet: mianping app create --name …');
}

function storeResult(developer: string, store: NonNullable<ListedApp['store']>) {
  return {
    developer,
    scopes: store.scopes,
    event_url: store.events?.url ?? null,
    event_url_state: store.urlState ?? 'not_set',
    event_url_error: store.urlError ?? null,
    delivered_at_ms: store.deliveredAtMs ?? null,
  };
}

function storeLine(store: ReturnType<typeof storeResult>): string {
  const why = store.event_url_error === null ? '' : `: ${store.event_url_error}`;
  const state =
    store.event_url === null ? 'no event URL' : `${store.event_url}  ${store.event_url_state}${why}`;
  return `developer ${store.developer}, asks for [${store.scopes.join(' ')}], ${state}`;
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
  printSecret(terminal, json, { app_id: appId, app_secret: appSecret });
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
