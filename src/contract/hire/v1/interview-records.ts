import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { readsInterviews as access, pageKeys, pageQuery, refusals, UserIdTypeQuery } from './common.ts';
import { InterviewRecord } from './interview-record-schema.ts';

export const ListQuery = Type.Object({
  ...pageQuery('Records', { default: 10, maximum: 100 }),
  ids: Type.Optional(
    Type.Array(Type.String({ examples: ['6930815272790114324'] }), {
      description: 'Record ids, as repeated parameter `ids` or `ids[]`; turns paging off',
      maxItems: 100,
      examples: [['6930815272790114324']],
    }),
  ),
  user_id_type: UserIdTypeQuery,
});
export type ListQuery = Static<typeof ListQuery>;

export const GetQuery = Type.Object({ user_id_type: UserIdTypeQuery });
export type GetQuery = Static<typeof GetQuery>;

export const GetParams = Type.Object({
  interview_record_id: Type.String({ description: 'Record id', examples: ['6949805467799537964'] }),
});
export type GetParams = Static<typeof GetParams>;

export const ListData = Type.Object(
  {
    items: Type.Array(InterviewRecord, { description: 'Records in ascending id order' }),
    ...pageKeys,
  },
  { additionalProperties: false, description: 'Page' },
);

export const listInterviewRecords = defineRoute({
  operationId: 'hire.v1.interview_records.list',
  method: 'GET',
  path: '/open-apis/hire/v1/interview_records',
  tag: 'Hire v1',
  summary: 'List interview records (批量获取面试评价详细信息)',
  access: { ...access, tier: 7 },
  querystring: ListQuery,
  responses: { 200: successEnvelope(ListData), ...refusals },
});

export const getInterviewRecord = defineRoute({
  operationId: 'hire.v1.interview_records.get',
  method: 'GET',
  path: '/open-apis/hire/v1/interview_records/:interview_record_id',
  tag: 'Hire v1',
  summary: 'Get one interview record (获取面试评价详细信息)',
  access: { ...access, tier: 8 },
  params: GetParams,
  querystring: GetQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        { interview_record: InterviewRecord },
        { additionalProperties: false, description: 'Record' },
      ),
    ),
    ...refusals,
  },
});
