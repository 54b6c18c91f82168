import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '../../src/contract/index.ts';
import type { RouteDefinition } from '../../src/contract/route.ts';
import { vendorEndpoints } from '../../src/contract/vendor-endpoints.ts';
import {
  compareEndpoint,
  describeTier,
  type EndpointComparison,
  type EndpointStatus,
  pageSizesOf,
} from './endpoint-comparison.ts';
import { table } from './markdown.ts';

const file = join(import.meta.dirname, '../../docs/compatibility.md');
const startMark =
  '<!-- endpoints: written by `npm run docs` from `src/contract/`, do not edit; facts of the vendor are in ' +
  '`src/contract/vendor-endpoints.ts` -->';
const endMark = '<!-- end of endpoints -->';

const intro = `
Every documented endpoint that leads to interview records or stands beside them, compared with the routes here:

- **supported**: with a tenant access token it is the same: method and path, limit, scopes and page sizes. There are no
  user tokens here; where the vendor takes them, too, the remark says so
- **differs**: the remark says in what
- **absent**: answers \`404 page not found\`, unless the remark says something else

Limits are for each app and tenant. *Unknown* means that no source says it.
`;

const events = `
Events: \`app_ticket\` goes to store apps. The vendor has none about interviews, evaluations or forms; those of its hiring
product about applications, talents, offers, imports, referrals and partners are absent.
`;

/** Every documented endpoint beside what is here, by the title of its group. */
export function compareEndpoints(
  definitions: readonly RouteDefinition[] = Object.values(routes),
): Map<string, EndpointComparison[]> {
  return new Map(
    vendorEndpoints.map(({ title, endpoints }) => [
      title,
      endpoints.map((endpoint) => compareEndpoint(endpoint, definitions)),
    ]),
  );
}

/** The page with its block of endpoints made anew; the rest is written by people. */
export function compatibilityPage(): string {
  const text = readFileSync(file, 'utf8');
  const [start, end] = [text.indexOf(startMark), text.indexOf(endMark)];
  if (start < 0 || end < start) throw new Error('docs/compatibility.md has lost the marks of its endpoints');
  return `${text.slice(0, start + startMark.length)}\n\n${endpointBlock()}\n${text.slice(end)}`;
}

function endpointBlock(): string {
  const groups = compareEndpoints();
  const head = ['method and path', 'status', 'limit', 'scopes, any one', 'page size, most', 'remark'];
  const parts = [...groups].map(([title, rows]) => `### ${title}\n\n${table(head, rows.map(cells))}`);
  return [intro.trimStart(), `${countsOf([...groups.values()].flat())}\n`, ...parts, events.trimStart()].join(
    '\n',
  );
}

function countsOf(rows: readonly EndpointComparison[]): string {
  const count = (status: EndpointStatus) => rows.filter((row) => row.status === status).length;
  return `Supported: ${count('supported')}. Differs: ${count('differs')}. Absent: ${count('absent')}.`;
}

function cells(row: EndpointComparison): string[] {
  const { method, path } = row.endpoint;
  return [
    `\`${method} ${path}\``,
    row.status,
    limitCell(row),
    scopesCell(row),
    pagesCell(row),
    remarkCell(row),
  ];
}

function limitCell({ endpoint: { tier }, route }: EndpointComparison): string {
  if (tier !== undefined) return describeTier(tier);
  return route?.access ? `unknown; here ${describeTier(route.access.tier)}` : 'unknown';
}

function scopesCell({ endpoint: { scopes }, route }: EndpointComparison): string {
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || 'none';
  if (scopes !== undefined) return list(scopes);
  return route?.access ? `unknown; here ${list(route.access.scopes)}` : 'unknown';
}

function pagesCell({ endpoint: { pages }, route }: EndpointComparison): string {
  if (pages === undefined) return '';
  const ours = route && pageSizesOf(route);
  const known = `${pages.default ?? 'unknown'}, ${pages.max ?? 'unknown'}`;
  const here = `${ours?.default ?? 'none'}, ${ours?.max ?? 'any'}`;
  return ours && known.includes('unknown') ? `${known}; here ${here}` : known;
}

function remarkCell({ endpoint, status, differences, refusedTokens }: EndpointComparison): string {
  const parts = [...differences, ...refusedTokens.map((kind) => `${kind} tokens are refused`)];
  if (status === 'absent' && endpoint.tokens.includes('user')) {
    parts.push(endpoint.tokens.includes('tenant') ? 'user tokens, too' : 'user tokens only');
  }
  if (status === 'absent' && endpoint.customAppsOnly) parts.push('custom apps only');
  if (endpoint.remark !== undefined) parts.push(endpoint.remark);
  return parts.join('; ');
}
