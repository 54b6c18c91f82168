import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import {
  readsInterviews as access,
  PageTokenQuery,
  pageKeys,
  refusals,
  UserIdTypeQuery,
} from '../v1/common.ts';
import { InterviewRecordV2 } from './interview-record-schema.ts';

export const ListV2Query = Type.Object({
  page_size: Type.Optional(
    Type.Integer({
      description: 'Records per page; left out or 0: the records of `ids`',
      maximum: 100,
      examples: [10],
    }),
  ),
  page_token: PageTokenQuery,
  ids: Type.Optional(
    Type.Array(Type.String({ examples: ['7171693733661327361'] }), {
      description: 'Record ids, as repeated parameter; turns paging off',
      maxItems: 100,
      examples: [['7171693733661327361']],
    }),
  ),
  user_id_type: UserIdTypeQuery,
});
export type ListV2Query = Static<typeof ListV2Query>;

export const GetV2Query = Type.Object({ user_id_type: UserIdTypeQuery });
export type GetV2Query = Static<typeof GetV2Query>;

export const GetV2Params = Type.Object({
  interview_record_id: Type.String({ description: 'Record id', examples: ['7171693733661327361'] }),
});
export type GetV2Params = Static<typeof GetV2Params>;

export const listInterviewRecordsV2 = defineRoute({
  operationId: 'hire.v2.interview_records.list',
  method: 'GET',
  path: '/open-apis/hire/v2/interview_records',
  tag: 'Hire v2',
  summary: 'List interview records by module (批量获取面试评价详细信息（新版）)',
  description: 'Needs `ids` or `page_size`; without both the list is empty.',
  access: { ...access, tier: 7 },
  parameterErrorCode: 1002003,
  querystring: ListV2Query,
  responses: {
    200: successEnvelope(
      Type.Object(
        {
          items: Type.Array(InterviewRecordV2, { description: 'Records in ascending id order' }),
          ...pageKeys,
        },
        { additionalProperties: false, description: 'Page' },
      ),
    ),
    ...refusals,
  },
});

export const getInterviewRecordV2 = defineRoute({
  operationId: 'hire.v2.interview_records.get',
  method: 'GET',
  path: '/open-apis/hire/v2/interview_records/:interview_record_id',
  tag: 'Hire v2',
  summary: 'Get one interview record by module (获取面试评价信息（新版）)',
  access: { ...access, tier: 8 },
  params: GetV2Params,
  querystring: GetV2Query,
  responses: {
    200: successEnvelope(
      Type.Object(
        { interview_record: InterviewRecordV2 },
        { additionalProperties: false, description: 'Record' },
      ),
    ),
    ...refusals,
  },
});
