import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, filled, repeated, withApp } from '../command.ts';
import { print, say } from '../terminal.ts';

interface InstallOptions extends CommonOptions {
  tenant: string;
  scope?: string[];
}

interface EventUrlOptions extends CommonOptions {
  eventUrl: string;
  verificationToken?: string;
}

/** Granting says what it means: rules of who sees what are for people. */
export const reachNote =
  'note: an app reads everything of its tenant that its scopes allow, whatever people may see';

type AnyCommand = ReturnType<CommandMaker['make']>;

/** Said wherever an event URL was given: the command itself reaches nobody. */
export const challengeNote =
  'A running server sends the URL a challenge, and tickets once it is answered; `mianping app list` shows how far it is.';

/** Commands of `app` about where an app is installed and where its events go. */
export function storeAppCommands(maker: CommandMaker): AnyCommand[] {
  return [
    maker.make<[string], InstallOptions>(
      'install <app-id>',
      'install an app in a tenant',
      install,
      (command) =>
        command
          .requiredOption('--tenant <key>', 'tenant to install it in')
          .option(
            '--scope <scope>',
            'scope to grant, may be given several times (default: those that a store app asks for)',
            repeated,
          ),
    ),
    maker.make<[string], InstallOptions>(
      'uninstall <app-id>',
      'take an app from a tenant; its tokens there end, and installing it again does not revive them',
      uninstall,
      (command) => command.requiredOption('--tenant <key>', 'tenant to take it from'),
    ),
    maker.make<[string], EventUrlOptions>(
      'event-url <app-id>',
      'send the events of a store app to another URL',
      changeEventUrl,
      (command) =>
        command
          .requiredOption('--event-url <url>', 'where events go from now on')
          .option('--verification-token <text>', 'sent with every event (default: as before)', filled),
    ),
    maker.make<[string], CommonOptions>(
      'resend-ticket <app-id>',
      'push a ticket to a store app now; a running server does it',
      resendTicket,
    ),
  ];
}

async function install({ terminal, json }: Call, options: InstallOptions, appId: string): Promise<undefined> {
  const installation = await withApp(options, async ({ ctx }) =>
    operations.installApp(ctx, {
      appId,
      tenant: await operations.findTenant(ctx, options.tenant),
      scopes: options.scope,
    }),
  );
  const scopes = [...installation.scopes];
  const result = { app_id: appId, tenant_key: options.tenant, scopes };
  print(
    terminal,
    json,
    result,
    `${appId} is installed in ${options.tenant}: ${scopes.join(' ') || 'no scopes'}`,
  );
  say(terminal, reachNote);
}

async function uninstall(
  { terminal, json }: Call,
  options: InstallOptions,
  appId: string,
): Promise<undefined> {
  await withApp(options, async ({ ctx }) =>
    operations.uninstallApp(ctx, { appId, tenant: await operations.findTenant(ctx, options.tenant) }),
  );
  const result = { app_id: appId, tenant_key: options.tenant };
  print(terminal, json, result, `${appId} is no longer installed in ${options.tenant}`);
}

async function changeEventUrl(
  { terminal, json }: Call,
  options: EventUrlOptions,
  appId: string,
): Promise<undefined> {
  const { url, verificationToken } = await withApp(options, ({ ctx }) =>
    operations.changeEventUrl(ctx, {
      appId,
      url: options.eventUrl,
      verificationToken: options.verificationToken,
    }),
  );
  const result = { app_id: appId, event_url: url, verification_token: verificationToken };
  print(terminal, json, result, `event_url           ${url}\nverification_token  ${verificationToken}`);
  say(terminal, challengeNote);
}

async function resendTicket(
  { terminal, json }: Call,
  options: CommonOptions,
  appId: string,
): Promise<undefined> {
  const eventId = await withApp(options, ({ ctx }) => operations.pushTicket(ctx, { appId }));
  print(
    terminal,
    json,
    { app_id: appId, event_id: eventId },
    `event ${eventId} is sent by the next server that looks`,
  );
}
