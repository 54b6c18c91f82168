import { type App, developerOfTenant, type Tenant } from '#domain/app.ts';
import type { Context } from '../context.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { UserResolver } from '../users/user-resolver.ts';

export interface ImportSpace {
  tenant: Tenant;
  kind: UserIdKind;
  app: App | undefined;
}

type Owner = Pick<App, 'appId' | 'developer'>;

/** What everything that writes an entry works with: where to, and whose user ids the input holds. */
export class ImportScope {
  readonly ctx: Context;
  readonly tenant: Tenant;
  /** For ids of the kind that the whole input uses. */
  readonly users: UserResolver;
  readonly #resolvers = new Map<string, UserResolver>();

  constructor(ctx: Context, { tenant, kind, app }: ImportSpace) {
    this.ctx = ctx;
    this.tenant = tenant;
    // union_ids that come without an app are those of the tenant's own developer.
    this.users = this.resolver(kind, app ?? { appId: '', developer: developerOfTenant(tenant.tenantKey) });
  }

  get tenantNo(): number {
    return this.tenant.tenantNo;
  }

  /** A transaction begins, and may be undone. */
  begin(): void {
    for (const resolver of this.#resolvers.values()) resolver.begin();
  }

  commit(): void {
    for (const resolver of this.#resolvers.values()) resolver.commit();
  }

  resolver(kind: UserIdKind, app: Owner | undefined): UserResolver {
    const key = kind === 'user_id' ? kind : `${kind}/${kind === 'open_id' ? app?.appId : app?.developer}`;
    let resolver = this.#resolvers.get(key);
    if (!resolver) {
      resolver = new UserResolver(this.ctx, { tenantNo: this.tenantNo, kind, app });
      this.#resolvers.set(key, resolver);
    }
    return resolver;
  }
}
