import { routes } from '#contract/index.ts';
import { type RouteDefinition, rateTiers } from '#contract/route.ts';
import type { RateWindow } from '#domain/rate-limit.ts';

export interface RateLimitOverrides {
  windows: ReadonlyMap<string, readonly RateWindow[]>;
  problems: readonly string[];
}

const limited = (Object.values(routes) as RouteDefinition[]).filter((route) => route.access);

/** Read `operation=calls/s`, `operation=calls/min` or `operation=off`, separated by commas. */
export function parseRateLimitOverrides(text: string): RateLimitOverrides {
  const windows = new Map<string, readonly RateWindow[]>();
  const problems: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, operation = '', calls, unit] = /^([\w.]+)=(?:off|(\d{1,5})\/(s|min))$/.exec(entry) ?? [];
    if (!limited.some((route) => route.operationId === operation)) {
      const known = limited.map((route) => route.operationId).join(', ');
      problems.push(
        `rate_limit_overrides: "${entry}" must be OPERATION=N/s, N/min (N below 100000) or off, OPERATION one of ${known}`,
      );
    } else if (Number(calls) === 0) {
      problems.push(`rate_limit_overrides: "${entry}" must allow at least 1 call`);
    } else {
      windows.set(
        operation,
        calls ? [{ calls: Number(calls), windowMs: unit === 's' ? 1_000 : 60_000 }] : [],
      );
    }
  }
  return { windows, problems };
}

/** Windows by operation id: what the administrator set, else the documented tier. */
export function rateLimitsOf(settings: {
  rate_limits: 'documented' | 'off';
  rate_limit_overrides: string;
}): (operationId: string) => readonly RateWindow[] {
  const { windows } = parseRateLimitOverrides(settings.rate_limit_overrides);
  const documented = new Map(
    limited.map((route) => [route.operationId, route.access && rateTiers[route.access.tier]]),
  );
  return (operationId) => {
    const override = windows.get(operationId);
    if (override) return override;
    return settings.rate_limits === 'off' ? [] : (documented.get(operationId) ?? []);
  };
}
