import { routes } from '#contract/index.ts';
import { Fault, type FaultAction, type FaultMatch } from '#contract/sandbox/faults.ts';
import { brokenRules, type FieldViolation } from '#domain/errors.ts';
import { fitsRoute } from './fault-rules.ts';
import { inputProblems } from './input-problems.ts';

const kinds = Fault.properties.action.anyOf.map(({ properties }) => properties.kind.const as string);
const operationIds: string[] = Object.values(routes).map(({ operationId }) => operationId);

/** Refuses what is no fault, naming each field that is wrong and what it may be. */
export function checkFault(fault: unknown): asserts fault is Fault {
  const violations = shapeProblems(fault);
  if (violations.length > 0) throw brokenRules(violations);
  const { match = {}, action } = fault as Fault;
  const senseless = [...matchProblems(match), ...delayProblems(action), ...pageProblems(action)];
  if (senseless.length > 0) throw brokenRules(senseless);
}

function shapeProblems(fault: unknown): FieldViolation[] {
  const problems = inputProblems(Fault, fault, 'fault');
  const { action } = (fault ?? {}) as { action?: unknown };
  if (action === undefined) return problems;
  // Of the union only the kind that is meant says what is wrong.
  return [...problems.filter(({ field }) => !/^action\b/.test(field)), ...actionProblems(action)];
}

function actionProblems(action: unknown): FieldViolation[] {
  const kind = (action as { kind?: unknown } | null)?.kind;
  const schema = Fault.properties.action.anyOf.find(({ properties }) => properties.kind.const === kind);
  if (!schema) return [{ field: 'action.kind', description: `must be one of ${kinds.join(', ')}` }];
  return inputProblems(schema, action, '').map(({ field, ...rest }) => ({
    field: field === '' ? 'action' : `action.${field}`,
    ...rest,
  }));
}

function* matchProblems({ route, from = 1, to = from }: FaultMatch): Generator<FieldViolation> {
  if (route !== undefined && !operationIds.some((id) => fitsRoute(id, route))) {
    yield {
      field: 'match.route',
      value: route,
      description: `no route is called so; there are ${operationIds.join(', ')}`,
    };
  }
  if (to < from)
    yield { field: 'match.to', value: String(to), description: `must not be before match.from, ${from}` };
}

/** Answers that have no body by their status: a client would wait for the page in vain. */
const bodiless = [204, 205, 304];

function* pageProblems(action: FaultAction): Generator<FieldViolation> {
  if (action.kind !== 'html_page' || !bodiless.includes(action.status ?? 0)) return;
  yield {
    field: 'action.status',
    value: String(action.status),
    description: 'has no page: its answers have no body',
  };
}

function* delayProblems(action: FaultAction): Generator<FieldViolation> {
  if (action.kind !== 'delay') return;
  const { ms, from_ms: from, to_ms: to, median_ms: median, p99_ms: p99 } = action;
  const isUniform = from !== undefined && to !== undefined;
  const isLogNormal = median !== undefined && p99 !== undefined;
  const given = [ms, from ?? to, median ?? p99].filter((value) => value !== undefined).length;
  if (given !== 1 || (ms === undefined && !isUniform && !isLogNormal)) {
    yield { field: 'action', description: 'a delay takes ms, or from_ms and to_ms, or median_ms and p99_ms' };
  } else if ((isUniform && to < from) || (isLogNormal && p99 < median)) {
    yield { field: 'action', description: 'the longer time must not be shorter than the other' };
  }
}
