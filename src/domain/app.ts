/** `custom` (自建) belongs to one tenant, `store` (商店) to a developer. */
export type AppType = 'custom' | 'store';

/** A program that calls the API. */
export interface App {
  appNo: number;
  appId: string;
  name: string;
  type: AppType;
  /** Whose `union_id`s the app sees. All custom apps of a tenant have one developer: the tenant. */
  developer: string;
  /** Owner of a custom app. */
  tenantNo: number | undefined;
  enabled: boolean;
  hasSecret: boolean;
  epoch: number;
}

/** An app in a tenant, with the scopes granted there. */
export interface Installation {
  tenantNo: number;
  appNo: number;
  scopes: ReadonlySet<string>;
}

/** One company; owns all data. */
export interface Tenant {
  tenantNo: number;
  tenantKey: string;
  name: string;
}

/** Scopes that mean something here, with what they allow. */
export const knownScopes = {
  'hire:interview:readonly': '获取面试信息 · Read interviews and interview records',
  'hire:interview': '更新面试信息 · Read and change interviews and interview records',
  'contact:user.employee_id:readonly': '获取用户 user ID · See user ids of kind user_id',
} as const;

export function developerOfTenant(tenantKey: string): string {
  return `tenant:${tenantKey}`;
}
