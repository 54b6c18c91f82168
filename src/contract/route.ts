import type { TObject, TSchema } from 'typebox';

/** Documented rate tiers: each window allows `calls` in `windowMs`. Source: 频控策略. */
export const rateTiers = {
  1: [{ calls: 10, windowMs: 60_000 }],
  2: [{ calls: 20, windowMs: 60_000 }],
  3: [{ calls: 100, windowMs: 60_000 }],
  4: [
    { calls: 1000, windowMs: 60_000 },
    { calls: 50, windowMs: 1_000 },
  ],
  5: [{ calls: 1, windowMs: 1_000 }],
  6: [{ calls: 5, windowMs: 1_000 }],
  7: [{ calls: 10, windowMs: 1_000 }],
  8: [{ calls: 20, windowMs: 1_000 }],
  9: [{ calls: 50, windowMs: 1_000 }],
  10: [{ calls: 50, windowMs: 1_000 }],
  11: [{ calls: 100, windowMs: 1_000 }],
  21: [{ calls: 3, windowMs: 1_000 }],
} as const;
export type RateTier = keyof typeof rateTiers;

/** What a caller must show, and how often it may call. Only vendor routes that take a token have it. */
export interface RouteAccess {
  /** Any one of them is enough. */
  scopes: readonly string[];
  /** Needed when user ids of kind `user_id` are asked for. */
  userIdScope?: string;
  tier: RateTier;
}

export interface RouteDefinition {
  /** Unique; also the name of the route in limits, metrics and settings. */
  operationId: string;
  method: 'GET' | 'POST' | 'PATCH';
  /** Fastify path, parameters as `:name`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  access?: RouteAccess;
  /** What this route answers for a parameter error, where it is not 1002002. */
  parameterErrorCode?: number;
  querystring?: TObject;
  params?: TObject;
  body?: TObject;
  /** Media type of the answers; left out: JSON. */
  produces?: string;
  /** Body schema by HTTP status. */
  responses: Record<number, TSchema>;
}

/** Keep the literal types of a definition while checking its shape. */
export function defineRoute<const Definition extends RouteDefinition>(definition: Definition): Definition {
  return definition;
}
