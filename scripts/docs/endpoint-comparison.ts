import { type RateTier, type RouteDefinition, rateTiers } from '../../src/contract/route.ts';
import type { VendorEndpoint } from '../../src/contract/vendor-endpoints.ts';

export type EndpointStatus = 'supported' | 'differs' | 'absent';

/** A documented endpoint beside the route that answers for it here. */
export interface EndpointComparison {
  endpoint: VendorEndpoint;
  /** The route with the same method and path; undefined when there is none. */
  route: RouteDefinition | undefined;
  status: EndpointStatus;
  /** What differs, in words that need no context; empty unless the status is `differs`. */
  differences: readonly string[];
  /** Kinds of token besides the tenant's that are refused here; programs with a tenant token see no difference. */
  refusedTokens: readonly string[];
}

/** What both kinds of path are found by: names of parameters do not matter. */
export function placeOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replace(/:\w+/g, ':')}`;
}

/** Set an endpoint beside the routes that there are. */
export function compareEndpoint(
  endpoint: VendorEndpoint,
  routes: readonly RouteDefinition[],
): EndpointComparison {
  const route = routes.find((one) => placeOf(one) === placeOf(endpoint));
  if (route === undefined) return { endpoint, route, status: 'absent', differences: [], refusedTokens: [] };
  const differences = [
    ...tokenDifferences(endpoint, route),
    ...limitDifferences(endpoint, route),
    ...scopeDifferences(endpoint, route),
    ...pageDifferences(endpoint, route),
    ...(endpoint.customAppsOnly ? ['store apps may call it, too'] : []),
    ...(endpoint.difference === undefined ? [] : [endpoint.difference]),
  ];
  const status = differences.length > 0 ? 'differs' : 'supported';
  return { endpoint, route, status, differences, refusedTokens: refusedTokensOf(endpoint) };
}

function tokenDifferences({ tokens }: VendorEndpoint, { access }: RouteDefinition): string[] {
  if (tokens.length === 0) return access === undefined ? [] : ['asks for a token'];
  if (access === undefined) return ['asks for no token'];
  return tokens.includes('tenant') ? [] : ['tenant tokens are taken'];
}

function refusedTokensOf({ tokens }: VendorEndpoint): string[] {
  return tokens.filter((kind) => kind !== 'tenant');
}

function limitDifferences({ tier }: VendorEndpoint, { access }: RouteDefinition): string[] {
  if (tier === undefined || access === undefined || describeTier(tier) === describeTier(access.tier))
    return [];
  return [`limit ${describeTier(access.tier)}`];
}

function scopeDifferences({ scopes }: VendorEndpoint, { access }: RouteDefinition): string[] {
  if (scopes === undefined || access === undefined) return [];
  const missing = scopes.filter((scope) => !access.scopes.includes(scope));
  const added = access.scopes.filter((scope) => !scopes.includes(scope));
  return [
    ...missing.map((scope) => `\`${scope}\` is not enough`),
    ...added.map((scope) => `\`${scope}\` is enough, too`),
  ];
}

function pageDifferences({ pages }: VendorEndpoint, route: RouteDefinition): string[] {
  const ours = pageSizesOf(route);
  if (pages === undefined) return ours === undefined ? [] : ['is paged'];
  if (ours === undefined) return ['is not paged'];
  const differences: string[] = [];
  if (pages.default !== undefined && pages.default !== (ours.default ?? 'none')) {
    differences.push(`page size ${ours.default ?? 'none'} by default`);
  }
  if (pages.max !== undefined && pages.max !== ours.max) {
    differences.push(`page size up to ${ours.max ?? 'any number'}`);
  }
  return differences;
}

export interface PageSizes {
  default: number | undefined;
  max: number | undefined;
}

/** The sizes that a route declares; undefined when it has no pages. */
export function pageSizesOf({ querystring }: RouteDefinition): PageSizes | undefined {
  const rule = querystring?.properties.page_size as { default?: number; maximum?: number } | undefined;
  return rule && { default: rule.default, max: rule.maximum };
}

/** `1000 per minute and 50 per second` */
export function describeTier(tier: RateTier): string {
  return rateTiers[tier]
    .map(({ calls, windowMs }) => `${calls} per ${windowMs === 60_000 ? 'minute' : 'second'}`)
    .join(' and ');
}
