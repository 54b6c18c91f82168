import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { print } from '../terminal.ts';

interface TokenOptions extends CommonOptions {
  tenant?: string;
}

export function tokenCommand(maker: CommandMaker) {
  return maker.make<[string], TokenOptions>(
    'token <app-id>',
    'print a tenant access token of an app; needs no secret',
    token,
    (command) => command.option('--tenant <key>', 'for which tenant; a store app needs it'),
  );
}

async function token({ terminal, json }: Call, options: TokenOptions, appId: string): Promise<undefined> {
  const issued = await withApp(options, async ({ ctx }) => {
    const app = await operations.findApplication(ctx, appId);
    const tenant =
      options.tenant === undefined ? undefined : await operations.findTenant(ctx, options.tenant);
    return operations.tokenOfApp(ctx, app, tenant);
  });
  print(terminal, json, { tenant_access_token: issued.token, expire: issued.expireSeconds }, issued.token);
}
