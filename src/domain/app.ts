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
  /** Tokens from before it are dead: uninstalling ends them, and installing again does not revive them. */
  installedAtMs: number;
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
  'hire:attachment:readonly': '获取附件信息 · Read attachments',
  'hire:attachment': '更新附件信息 · Read and change attachments',
  'hire:interviewer:readonly': '获取面试官信息 · Read whether users are certified to interview',
  'hire:interviewer': '更新面试官信息 · Read and change whether users are certified to interview',
  'contact:user.employee_id:readonly': '获取用户 user ID · See user ids of kind user_id',
} as const;

/** Who a store app belongs to when nobody is named: itself alone. */
export function developerOfApp(appId: string): string {
  return `app:${appId}`;
}

export function developerOfTenant(tenantKey: string): string {
  return `tenant:${tenantKey}`;
}
