import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, filled, withApp } from '../command.ts';
import { print } from '../terminal.ts';

export function tenantCommand(maker: CommandMaker) {
  return maker
    .group('tenant', 'make and list tenants: companies, each with data of its own')
    .addCommand(
      maker.make<[], CommonOptions & { name: string }>('create', 'make a tenant', create, (command) =>
        command.requiredOption('--name <name>', 'name of the company', filled),
      ),
    )
    .addCommand(maker.make<[], CommonOptions>('list', 'show all tenants', list));
}

async function create(
  { terminal, json }: Call,
  options: CommonOptions & { name: string },
): Promise<undefined> {
  const { tenantKey, name } = await withApp(options, ({ ctx }) =>
    operations.createTenant(ctx, { name: options.name }),
  );
  print(terminal, json, { tenant_key: tenantKey, name }, `tenant_key  ${tenantKey}`);
}

async function list({ terminal, json }: Call, options: CommonOptions): Promise<undefined> {
  const tenants = await withApp(options, ({ ctx }) => operations.listTenants(ctx));
  print(
    terminal,
    json,
    { tenants: tenants.map(({ tenantKey, name }) => ({ tenant_key: tenantKey, name })) },
    tenants.map(({ tenantKey, name }) => `${tenantKey}  ${name}`).join('\n'),
  );
}
