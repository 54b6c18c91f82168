import { describe, expect, it } from 'vitest';
import { routes } from '#contract/index.ts';
import type { RouteDefinition } from '#contract/route.ts';
import { documentedData, placesOf, schemaOf } from './support/documented-bodies.ts';

const definitions = Object.values(routes) as RouteDefinition[];

interface Envelope {
  properties: { data: object };
}

describe.each(Object.entries(documentedData))('%s', (operationId, shape) => {
  it('answers the documented fields, JSON types and codes, and no others', () => {
    const definition = definitions.find((one) => one.operationId === operationId);
    const answer = definition?.responses[200] as unknown as Envelope;
    expect(placesOf(answer.properties.data).sort()).toEqual(placesOf(schemaOf(shape)).sort());
  });
});
