import type { Tenant } from '#domain/app.ts';
import type { TestApp } from './test-app.ts';

export const names = ['Alpha', 'Beta', 'Gamma'] as const;
export type Name = (typeof names)[number];

/** Ids that every tenant has, and one that only this tenant has. */
export const shared = ['1', '2', '3', '9007199254740993'];
export const own: Record<Name, string> = { Alpha: '500', Beta: '600', Gamma: '9223372036854775807' };

/** One of several tenants that must not see each other. */
export interface IsolatedCompany {
  tenant: Tenant;
  token: string;
  appId: string;
  secretText: string;
}

/** A text that stands in everything of one tenant. */
export function markOf(name: Name): string {
  return `only-${name}-may-read`;
}

/**
 * Everything a caller may ask for, tried with what belongs to another tenant. Answers the bodies: the caller's own mark
 * must be in them, the other's must not.
 */
export type Probe = (
  test: TestApp,
  asks: IsolatedCompany,
  other: IsolatedCompany,
  otherName: Name,
) => Promise<string[]>;

/** A body of a refusal without what differs from call to call. */
export function withoutIds(body: string, id: string): string {
  return body.replaceAll(id, '').replaceAll(/\d{14}[0-9A-F]{20}/g, '');
}
