import { Type } from 'typebox';
import { defineRoute } from './route.ts';

const Status = Type.Object(
  {
    status: Type.String({ description: 'ok, or what is wrong', examples: ['ok'] }),
  },
  { description: 'State' },
);

export const health = defineRoute({
  operationId: 'system.healthz',
  method: 'GET',
  path: '/healthz',
  tag: 'System',
  summary: 'The process answers',
  responses: { 200: Status },
});

export const ready = defineRoute({
  operationId: 'system.readyz',
  method: 'GET',
  path: '/readyz',
  tag: 'System',
  summary: 'Database reachable, schema current, not stopping',
  responses: { 200: Status, 503: Status },
});

export const version = defineRoute({
  operationId: 'system.version',
  method: 'GET',
  path: '/version',
  tag: 'System',
  summary: 'Version of the program and of its schema',
  responses: {
    200: Type.Object(
      {
        name: Type.String({ description: 'Program', examples: ['mianping'] }),
        version: Type.String({ description: 'Program version', examples: ['0.1.0'] }),
        schema: Type.String({ description: 'Newest migration', examples: ['001-init'] }),
        node: Type.String({ description: 'Node version', examples: ['v24.21.0'] }),
      },
      { description: 'Versions' },
    ),
  },
});

export const metrics = defineRoute({
  operationId: 'system.metrics',
  method: 'GET',
  path: '/metrics',
  tag: 'System',
  summary: 'Prometheus metrics; open on loopback, elsewhere with the metrics token',
  produces: 'text/plain',
  responses: {
    200: Type.String({ description: 'Prometheus text format', examples: ['# HELP …'] }),
    403: Type.String({ description: 'Neither from loopback nor with the token', examples: ['…'] }),
  },
});
