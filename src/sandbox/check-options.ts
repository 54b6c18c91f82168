import { statSync } from 'node:fs';
import { Type } from 'typebox';
import { brokenRules, type FieldViolation } from '#domain/errors.ts';
import { operations } from '../app.ts';
import { inputProblems } from './input-problems.ts';
import type { SandboxOptions } from './sandbox.ts';

/** As `SandboxOptions`, for callers without types. */
const Options = Type.Object(
  {
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    seed: Type.Optional(Type.Unknown()),
    scenario: Type.Optional(Type.String()),
    appId: Type.Optional(Type.String()),
    appSecret: Type.Optional(Type.String({ minLength: 1 })),
    scopes: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    rateLimits: Type.Optional(Type.String({ enum: ['documented', 'off'] })),
    log: Type.Optional(Type.Unknown()),
    keepAlive: Type.Optional(Type.Boolean()),
    signal: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);

const mostGenerated = 999_999_999;
const Generated = Type.Object(
  {
    generate: Type.Integer({ minimum: 0, maximum: mostGenerated }),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
const SeedFile = Type.Object(
  {
    file: Type.String({ minLength: 1 }),
    userIdType: Type.Optional(Type.String({ enum: ['open_id', 'union_id', 'user_id'] })),
  },
  { additionalProperties: false },
);

/** Refuses options that no one could mean, naming each. */
export function checkOptions(options: unknown): asserts options is SandboxOptions {
  const problems = inputProblems(Options, options, 'options');
  const { seed, appId, log } = (options ?? {}) as {
    seed?: unknown;
    appId?: unknown;
    log?: SandboxOptions['log'];
  };
  if (seed !== undefined && seed !== 'demo') problems.push(...seedProblems(seed));
  const problem = typeof appId === 'string' ? operations.appIdProblem(appId) : undefined;
  if (problem !== undefined) problems.push({ field: 'appId', value: String(appId), description: problem });
  if (log !== undefined && typeof log?.write !== 'function')
    problems.push({ field: 'log', description: 'must have a method write(line)' });
  if (problems.length > 0) throw brokenRules(problems);
}

function seedProblems(seed: unknown): FieldViolation[] {
  const isObject = typeof seed === 'object' && seed !== null;
  const schema =
    isObject && 'file' in seed ? SeedFile : isObject && 'generate' in seed ? Generated : undefined;
  if (!schema) {
    const description = "must be 'demo', { generate: 100 } or { file: 'records.ndjson' }";
    return [{ field: 'seed', description }];
  }
  const problems = inputProblems(schema, seed, '').map(({ field, ...rest }) => ({
    field: `seed.${field}`,
    ...rest,
  }));
  const { file } = seed as { file?: unknown };
  if (typeof file === 'string' && statSync(file, { throwIfNoEntry: false })?.isDirectory())
    problems.push({ field: 'seed.file', value: file, description: 'is a folder, not a file' });
  return problems;
}
