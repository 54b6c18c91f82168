import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { pageKeys, pageQuery, refusals, UserIdTypeQuery, userIdScope } from './common.ts';
import { Code, closed, UserId } from './fields.ts';

const VerifyStatus = Code('1 not certified, 2 certified', [1, 2]);

export const CertifiedInterviewer = Type.Object(
  {
    user_id: Type.Optional(UserId('User id of the kind asked for')),
    verify_status: Type.Optional(VerifyStatus),
  },
  { ...closed, description: 'Interviewer (面试官)' },
);
export type CertifiedInterviewer = Static<typeof CertifiedInterviewer>;

const UpdateFilter = (description: string) =>
  Type.Optional(
    Type.String({ description: `${description}, Unix milliseconds as text`, examples: ['1710036000000'] }),
  );

export const ListInterviewersQuery = Type.Object({
  ...pageQuery('Interviewers', { default: 10, maximum: 200 }),
  user_ids: Type.Optional(
    Type.Array(Type.String({ examples: ['ou_bc6dd7d30630700f443193d602841086'] }), {
      description: 'Only these users, as repeated parameter',
      maxItems: 50,
      examples: [['ou_bc6dd7d30630700f443193d602841086']],
    }),
  ),
  verify_status: Type.Optional(VerifyStatus),
  earliest_update_time: UpdateFilter('Only those updated then or later'),
  latest_update_time: UpdateFilter('Only those updated then or earlier'),
  user_id_type: UserIdTypeQuery,
});
export type ListInterviewersQuery = Static<typeof ListInterviewersQuery>;

export const listInterviewers = defineRoute({
  operationId: 'hire.v1.interviewers.list',
  method: 'GET',
  path: '/open-apis/hire/v1/interviewers',
  tag: 'Hire v1',
  summary: 'List interviewers whose certification was set (查询面试官信息列表)',
  access: { scopes: ['hire:interviewer', 'hire:interviewer:readonly'], userIdScope, tier: 8 },
  querystring: ListInterviewersQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        {
          items: Type.Array(CertifiedInterviewer, { description: 'In order of update, then user' }),
          ...pageKeys,
        },
        { ...closed, description: 'Page' },
      ),
    ),
    ...refusals,
  },
});

export const PatchInterviewerParams = Type.Object({
  interviewer_id: Type.String({
    description: 'User id of the kind that user_id_type says',
    examples: ['ou_bc6dd7d30630700f443193d602841086'],
  }),
});
export type PatchInterviewerParams = Static<typeof PatchInterviewerParams>;

export const PatchInterviewerQuery = Type.Object({ user_id_type: UserIdTypeQuery });
export type PatchInterviewerQuery = Static<typeof PatchInterviewerQuery>;

export const PatchInterviewerBody = Type.Object(
  {
    interviewer: Type.Object(
      { verify_status: Type.Optional(VerifyStatus) },
      { description: 'What to set; what is left out stays' },
    ),
  },
  { description: 'Change of an interviewer' },
);
export type PatchInterviewerBody = Static<typeof PatchInterviewerBody>;

export const patchInterviewer = defineRoute({
  operationId: 'hire.v1.interviewers.patch',
  method: 'PATCH',
  path: '/open-apis/hire/v1/interviewers/:interviewer_id',
  tag: 'Hire v1',
  summary: 'Set whether a user is certified to interview (更新面试官信息)',
  access: { scopes: ['hire:interviewer'], userIdScope, tier: 8 },
  params: PatchInterviewerParams,
  querystring: PatchInterviewerQuery,
  body: PatchInterviewerBody,
  responses: {
    200: successEnvelope(
      Type.Object({ interviewer: CertifiedInterviewer }, { ...closed, description: 'The interviewer now' }),
    ),
    ...refusals,
  },
});
