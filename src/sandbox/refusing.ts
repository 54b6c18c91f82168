import { routes } from '#contract/index.ts';
import type { RouteDefinition } from '#contract/route.ts';
import type { FaultAction } from '#contract/sandbox/faults.ts';
import { brokenRules, MianpingError } from '#domain/errors.ts';
import { scopeError } from '#http/caller-route.ts';
import type { Edge } from '#http/edge.ts';
import { type Refusal, refusalOf, systemError } from '#http/errors.ts';
import { invalidToken } from '#operations/tokens/authenticate.ts';
import type { Call } from './fault-rules.ts';

const scopesOf = new Map<string, readonly string[]>(
  Object.values<RouteDefinition>(routes).map(({ operationId, access }) => [
    operationId,
    access?.scopes ?? [],
  ]),
);

/**
 * The answer with which a fault refuses a call, as the edge itself would, given the log id; undefined when it does not
 * refuse.
 */
export function refusalByFault(
  action: FaultAction,
  call: Call,
  { settings }: Edge,
): ((logId: string) => Refusal) | undefined {
  const refuse = (error: MianpingError) => (logId: string) => refusalOf(error, logId, settings);
  switch (action.kind) {
    case 'rate_limited': {
      const { reset_seconds: resetSeconds = 1, limit = 10, status = 429 } = action;
      const error = new MianpingError('rate_limited', 'request trigger frequency limit', {
        limit,
        resetSeconds,
      });
      return (logId) => ({ ...refuse(error)(logId), status });
    }
    case 'token_dead':
    case 'token_expired':
    case 'token_revoked':
      return refuse(invalidToken());
    case 'scope_missing':
      return refuse(
        scopeError('scope_missing', call.appId ?? '', action.scopes ?? scopesOf.get(call.route) ?? []),
      );
    case 'system_error':
      return (logId) => ({ ...systemError(logId, settings), status: action.status ?? 500 });
    case 'parameter_invalid': {
      const { code = 1002002 } = action;
      const error = brokenRules([{ field: 'page_size', description: 'refused by a fault of the sandbox' }]);
      return (logId) => refusalOf(error, logId, { ...settings, parameterErrorCode: code });
    }
    default:
      return undefined;
  }
}
