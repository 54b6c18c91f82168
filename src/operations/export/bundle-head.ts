import type { Interview } from '#domain/interview.ts';
import { listAwaitedBy } from '#storage/awaited-records.ts';
import { type BodyOf, type BodyTable, listBodies } from '#storage/bodies.ts';
import { type InterviewerPosition, listInterviewers } from '#storage/interviewers.ts';
import { readRoundTypesEnabled } from '#storage/round-types.ts';
import { formCodec } from '#wire/bundle.ts';
import {
  applicationCodec,
  interviewerToLine,
  jobCodec,
  settingsCodec,
  talentCodec,
} from '#wire/bundle-entities.ts';
import type { IdOf } from '#wire/document.ts';
import { interviewToWire } from '#wire/hire/v1/interviews.ts';
import { roundType } from '#wire/hire/v1/round-types.ts';
import type { Context } from '../context.ts';
import { attachmentLines } from './bundle-attachments.ts';
import { userLines } from './bundle-users.ts';
import type { ExportInput } from './export-records.ts';
import { idsOfUsers } from './ids-of-users.ts';

const entitiesPerChunk = 500;

/** Everything of a bundle before its records, in an order in which an import finds whatever a line names. */
export async function* bundleHead(ctx: Context, input: ExportInput): AsyncGenerator<Buffer> {
  const { tenantNo } = input.tenant;
  const bodies = <Table extends BodyTable>(table: Table, lineOf: LineOf<Table>) =>
    bodyLines(ctx, input, table, async () => lineOf);
  const roundTypesEnabled = await readRoundTypesEnabled(ctx.database.read, tenantNo);
  yield linesOf([{ type: 'settings', ...settingsCodec.toWire({ roundTypesEnabled }) }]);
  for await (const lines of userLines(ctx, input)) yield linesOf(lines);
  yield* bodies('talents', (talent) => ({ type: 'talent', ...talentCodec.toWire(talent) }));
  yield* bodies('jobs', (job) => ({ type: 'job', ...jobCodec.toWire(job) }));
  yield* bodies('applications', (one) => ({ type: 'application', ...applicationCodec.toWire(one) }));
  yield* bodies('feedback_forms', (form) => ({ type: 'form', ...formCodec.toWire(form) }));
  yield* bodies('round_types', (one) => ({ type: 'round_type', ...roundType.toWire(one) }));
  yield* bodyLines(ctx, input, 'interviews', (interviews) => interviewLine(ctx, tenantNo, interviews));
  yield* interviewerLines(ctx, input);
  if (!input.withoutAttachments) yield* attachmentLines(ctx, tenantNo);
}

type LineOf<Table extends BodyTable> = (body: BodyOf<Table>, idOf: IdOf) => object;

async function* bodyLines<Table extends BodyTable>(
  ctx: Context,
  { tenant: { tenantNo }, userIdType: kind, app }: ExportInput,
  table: Table,
  prepare: (bodies: readonly BodyOf<Table>[]) => Promise<LineOf<Table>>,
): AsyncGenerator<Buffer> {
  for (let afterId = '0'; ; ) {
    const bodies = await listBodies(ctx.database.read, table, tenantNo, afterId, entitiesPerChunk);
    const last = bodies.at(-1);
    if (!last) return;
    const lineOf = await prepare(bodies);
    const idOf = await idsOfUsers(ctx, { tenantNo, kind, app });
    yield linesOf(bodies.map((body) => lineOf(body, idOf)));
    afterId = last.id;
  }
}

/** Records say themselves to which interview they belong, but for those that it waits for. */
async function interviewLine(
  { database }: Context,
  tenantNo: number,
  interviews: readonly Interview[],
): Promise<LineOf<'interviews'>> {
  const ids = interviews.map(({ id }) => id);
  const awaited = await listAwaitedBy(database, tenantNo, ids);
  return (one, idOf) => ({
    type: 'interview',
    ...interviewToWire(one, idOf),
    ...(awaited.has(one.id) && { interview_record_list: awaited.get(one.id)?.map((id) => ({ id })) }),
  });
}

async function* interviewerLines(
  ctx: Context,
  { tenant: { tenantNo }, userIdType: kind, app }: ExportInput,
): AsyncGenerator<Buffer> {
  for (let after: InterviewerPosition | undefined; ; ) {
    const found = await listInterviewers(ctx.database.read, tenantNo, {}, after, entitiesPerChunk);
    const last = found.at(-1);
    if (!last) return;
    const idOf = await idsOfUsers(ctx, { tenantNo, kind, app });
    yield linesOf(found.map((one) => ({ type: 'interviewer', ...interviewerToLine(one, idOf) })));
    after = { updatedAtMs: BigInt(last.updatedAtMs), userNo: BigInt(last.userNo) };
  }
}

function linesOf(values: readonly object[]): Buffer {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
