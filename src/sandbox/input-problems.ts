import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { brokenRules, type FieldViolation } from '#domain/errors.ts';

type SchemaError = ReturnType<typeof Value.Errors>[number];
/** As far as what breaks a schema is told here. */
interface Rules {
  properties?: Record<string, unknown>;
  description?: string;
}

/**
 * What is wrong with a value, a sentence for each field: `match.page: must be 1 or more`. `name` stands for the value
 * itself.
 */
export function inputProblems(schema: TSchema, value: unknown, name: string): FieldViolation[] {
  return Value.Errors(schema, value).flatMap((error) => {
    const description = ruleOf(schema, error);
    if (description === undefined) return [];
    const field = fieldOf(error);
    const given = valueAt(value, error.instancePath);
    const isShort = typeof given === 'string' || typeof given === 'number';
    return [{ field: field || name, description, ...(isShort && { value: String(given) }) }];
  });
}

/** Refuses what breaks a schema, naming each field. */
export function checkInput(schema: TSchema, value: unknown, name: string): void {
  const problems = inputProblems(schema, value, name);
  if (problems.length > 0) throw brokenRules(problems);
}

function fieldOf({ keyword, instancePath, params }: SchemaError): string {
  const path = stepsOf(instancePath);
  const missing = keyword === 'required' ? params.requiredProperties : [];
  return [...path, ...missing.slice(0, 1)].join('.');
}

/** Undefined for what another error of the same value tells already. */
function ruleOf(schema: TSchema, error: SchemaError): string | undefined {
  const { keyword, params } = error;
  switch (keyword) {
    // The field that is too many is told by its own error, `boolean`.
    case 'additionalProperties':
      return undefined;
    case 'boolean':
      return `is not known here; there ${knownBeside(schema, error)}`;
    case 'required':
      return 'is missing';
    case 'type':
      return `must be ${typeNames[String(params.type)] ?? params.type}`;
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}`;
    case 'minimum':
      return `must be ${params.limit} or more`;
    case 'maximum':
      return `must be ${params.limit} or less`;
    case 'pattern':
      return `must match ${params.pattern}${described(schema, error)}`;
    case 'minLength':
    case 'minItems':
      return 'must not be empty';
    default:
      return error.message;
  }
}

const typeNames: Record<string, string> = {
  object: 'a JSON object',
  array: 'a JSON array',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function knownBeside(schema: TSchema, { schemaPath }: SchemaError): string {
  const names = Object.keys(partAt(schema, schemaPath.split('/').slice(0, -1)).properties ?? {});
  return names.length === 1 ? `is only ${names[0]}` : `are ${names.join(', ')}`;
}

function described(schema: TSchema, { schemaPath }: SchemaError): string {
  const { description } = partAt(schema, schemaPath.split('/'));
  return description === undefined ? '' : ` (${description})`;
}

/** The part of a schema that a path like `#/properties/match` names. */
function partAt(schema: TSchema, path: readonly string[]): Rules {
  return path
    .slice(1)
    .reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], schema) as Rules;
}

function valueAt(value: unknown, instancePath: string): unknown {
  return stepsOf(instancePath).reduce<unknown>(
    (part, key) => (part as Record<string, unknown> | undefined)?.[key],
    value,
  );
}

/** Of a JSON pointer. */
function stepsOf(instancePath: string): string[] {
  const steps = instancePath.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
