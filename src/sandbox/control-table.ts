import { type ControlRoute, controlRoutes } from '#contract/sandbox/control.ts';

export type ControlName = keyof typeof controlRoutes;

/** Where a request leads. */
export type Destination =
  | { kind: 'route'; name: ControlName; params: Record<string, string> }
  | { kind: 'other_methods'; allowed: string[] }
  | { kind: 'nowhere' };

const table = (Object.entries(controlRoutes) as [ControlName, ControlRoute][]).map(([name, route]) => ({
  name,
  method: route.method,
  segments: route.path.split('/'),
}));

/** Find the route for a method and a path without its query. */
export function findControlRoute(method: string, path: string): Destination {
  const segments = path.replace(/\/$/, '').split('/');
  const fitting = table.filter((row) => fits(row.segments, segments));
  const row = fitting.find((one) => one.method === method);
  if (row) return { kind: 'route', name: row.name, params: paramsOf(row.segments, segments) };
  if (fitting.length === 0) return { kind: 'nowhere' };
  return { kind: 'other_methods', allowed: fitting.map((one) => one.method) };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const params = pattern.flatMap((part, index): [string, string][] =>
    part.startsWith(':') ? [[part.slice(1), decoded(segments[index] ?? '')]] : [],
  );
  return Object.fromEntries(params);
}

/** What is no percent-encoding stays as it is, and names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
