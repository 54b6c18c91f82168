/**
 * What an OpenAPI 3.1 document must look like, as far as ours goes: every object closed, so that a key of 2.0 or 3.0,
 * or one that does not exist, is found. Schemas inside are judged by the JSON Schema meta-schema apart.
 */
const closed = { type: 'object', additionalProperties: false, unevaluatedProperties: false } as const;
const text = { type: 'string' } as const;
const schema = { type: ['object', 'boolean'] } as const;
const example = { example: true, examples: { type: 'object' } } as const;

const mediaTypes = {
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[\\w*]+/[\\w.+*-]+(;.*)?$' },
  additionalProperties: { ...closed, properties: { schema, ...example } },
} as const;

const parameter = {
  ...closed,
  properties: {
    name: text,
    in: { enum: ['query', 'path', 'header', 'cookie'] },
    description: text,
    required: { type: 'boolean' },
    style: text,
    explode: { type: 'boolean' },
    schema,
    ...example,
  },
  required: ['name', 'in', 'schema'],
  if: { properties: { in: { const: 'path' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { required: { const: true } }, required: ['required'] },
} as const;

const response = {
  ...closed,
  properties: { description: text, content: mediaTypes, headers: { type: 'object' } },
  required: ['description'],
} as const;

const operation = {
  ...closed,
  properties: {
    operationId: { type: 'string', minLength: 1 },
    tags: { type: 'array', items: text },
    summary: text,
    description: text,
    parameters: { type: 'array', items: parameter },
    requestBody: {
      ...closed,
      properties: { description: text, required: { type: 'boolean' }, content: mediaTypes },
      required: ['content'],
    },
    responses: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[1-5]\\d\\d$' },
      additionalProperties: response,
    },
    security: {
      type: 'array',
      items: { type: 'object', additionalProperties: { type: 'array', items: text } },
    },
  },
  required: ['operationId', 'responses'],
} as const;

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

export const openApiSchema = {
  ...closed,
  properties: {
    openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
    info: {
      ...closed,
      properties: {
        title: text,
        version: text,
        summary: text,
        description: text,
        license: {
          ...closed,
          properties: { name: text, identifier: text, url: text },
          required: ['name'],
          not: { required: ['identifier', 'url'] },
        },
      },
      required: ['title', 'version'],
    },
    servers: { type: 'array', items: { type: 'object', required: ['url'] } },
    tags: { type: 'array', items: { type: 'object', required: ['name'] } },
    paths: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        ...closed,
        properties: Object.fromEntries(methods.map((method) => [method, operation])),
      },
    },
    components: {
      ...closed,
      properties: {
        schemas: { type: 'object', additionalProperties: schema },
        securitySchemes: {
          type: 'object',
          additionalProperties: { type: 'object', required: ['type'] },
        },
      },
    },
  },
  required: ['openapi', 'info', 'paths'],
} as const;

export interface OpenApiOperation {
  operationId: string;
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  security?: Record<string, string[]>[];
}

export interface OpenApiDocument {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { securitySchemes: Record<string, object> };
}
