import type { FastifyInstance } from 'fastify';
import { listRoundTypes as definition, ListRoundTypesQuery } from '#contract/hire/v1/round-types.ts';
import { listRoundTypes } from '#operations/round-types/list.ts';
import { activeStatus, processType, roundType } from '#wire/hire/v1/round-types.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { compileQueryReader } from '../../query.ts';
import { sendData } from '../../send-entities.ts';

const readQuery = compileQueryReader<ListRoundTypesQuery>(ListRoundTypesQuery);

export function roundTypeRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, definition, list);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const { process_type: process } = readQuery(request.query);
  const { enabled, roundTypes } = await listRoundTypes(
    edge.ctx,
    caller,
    process === undefined ? undefined : processType.fromWire(process),
  );
  sendData(edge, exchange, {
    active_status: activeStatus.toWire(enabled),
    items: roundTypes.map((one) => roundType.toWire(one)),
  });
}
