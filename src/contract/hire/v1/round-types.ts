import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { readsInterviews, refusals } from './common.ts';
import { Code, closed, Id, longestKey, Text } from './fields.ts';
import { I18n } from './interview-record-schema.ts';

export const RoundType = Type.Object(
  {
    id: Id('Id; another one after every update'),
    biz_id: Type.String({
      description: 'Id that stays',
      minLength: 1,
      maxLength: longestKey,
      examples: ['7039620186502138157'],
    }),
    name: Type.Optional(I18n),
    process_type: Type.Optional(Code('1 social, 2 campus', [1, 2])),
    active_status: Type.Optional(Code('1 in use, 2 not', [1, 2])),
    interview_assessment_template_info: Type.Optional(
      Type.Object(
        {
          id: Type.Optional(Text('Newest version of the form', '6949805467799537964')),
          biz_id: Type.Optional(Text('Form, the same for all versions', '7039620186502138158')),
          name: Type.Optional(I18n),
        },
        { ...closed, description: 'Feedback form of the round type' },
      ),
    ),
  },
  { ...closed, description: 'Round type (面试轮次类型)' },
);
export type RoundType = Static<typeof RoundType>;

/** The tenant-wide switch. */
export const ActiveStatus = Code('Whether the tenant uses round types: 1 yes, 2 no', [1, 2]);

export const ListRoundTypesQuery = Type.Object({
  process_type: Type.Optional(Code('1 social, 2 campus; left out: both', [1, 2])),
});
export type ListRoundTypesQuery = Static<typeof ListRoundTypesQuery>;

export const listRoundTypes = defineRoute({
  operationId: 'hire.v1.interview_round_types.list',
  method: 'GET',
  path: '/open-apis/hire/v1/interview_round_types',
  tag: 'Hire v1',
  summary: 'List round types (获取面试轮次类型列表)',
  access: { scopes: readsInterviews.scopes, tier: 4 },
  querystring: ListRoundTypesQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        {
          active_status: ActiveStatus,
          items: Type.Array(RoundType, { description: 'Round types in ascending id order' }),
        },
        { ...closed, description: 'All round types' },
      ),
    ),
    ...refusals,
  },
});
