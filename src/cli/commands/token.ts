import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { print } from '../terminal.ts';

export function tokenCommand(maker: CommandMaker) {
  return maker.make<[string], CommonOptions>(
    'token <app-id>',
    'print a tenant access token of an app; needs no secret',
    token,
  );
}

async function token({ terminal, json }: Call, options: CommonOptions, appId: string): Promise<undefined> {
  const issued = await withApp(options, async ({ ctx }) =>
    operations.tokenOfApp(ctx, await operations.findApplication(ctx, appId)),
  );
  print(terminal, json, { tenant_access_token: issued.token, expire: issued.expireSeconds }, issued.token);
}
