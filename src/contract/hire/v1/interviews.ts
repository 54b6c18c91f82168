import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { readsInterviews as access, pageKeys, pageQuery, refusals, UserIdTypeQuery } from './common.ts';
import { closed, Id } from './fields.ts';
import { Interview } from './interview-schema.ts';

const JobLevelIdTypeQuery = Type.Optional(
  Type.String({
    description: 'Kind of job level id; no answer of this endpoint holds one',
    enum: ['people_admin_job_level_id', 'job_level_id'],
    default: 'people_admin_job_level_id',
    examples: ['people_admin_job_level_id'],
  }),
);

const BeginFilter = (description: string) =>
  Type.Optional(
    Type.String({ description: `${description}, Unix milliseconds as text`, examples: ['1710036000000'] }),
  );

export const ListInterviewsQuery = Type.Object({
  ...pageQuery('Interviews', { default: 10, maximum: 100 }),
  application_id: Type.Optional(
    Type.String({ description: 'Only of this application', examples: ['6949805467799537964'] }),
  ),
  interview_id: Type.Optional(
    Type.String({ description: 'Only this interview', examples: ['6949805467799537964'] }),
  ),
  start_time: BeginFilter('Only those that begin then or later'),
  end_time: BeginFilter('Only those that begin then or earlier'),
  job_level_id_type: JobLevelIdTypeQuery,
  user_id_type: UserIdTypeQuery,
});
export type ListInterviewsQuery = Static<typeof ListInterviewsQuery>;

export const listInterviews = defineRoute({
  operationId: 'hire.v1.interviews.list',
  method: 'GET',
  path: '/open-apis/hire/v1/interviews',
  tag: 'Hire v1',
  summary: 'List interviews (获取面试信息)',
  description: 'At least one of application_id, interview_id, start_time and end_time must be given.',
  access: { ...access, tier: 9 },
  querystring: ListInterviewsQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        {
          items: Type.Array(Interview, { description: 'Interviews in order of begin, then id' }),
          ...pageKeys,
        },
        { ...closed, description: 'Page' },
      ),
    ),
    ...refusals,
  },
});

export const TalentInterviewsQuery = Type.Object({
  talent_id: Type.String({ description: 'Talent', examples: ['6949805467799537964'] }),
  job_level_id_type: JobLevelIdTypeQuery,
  user_id_type: UserIdTypeQuery,
});
export type TalentInterviewsQuery = Static<typeof TalentInterviewsQuery>;

export const getInterviewsByTalent = defineRoute({
  operationId: 'hire.v1.interviews.get_by_talent',
  method: 'GET',
  path: '/open-apis/hire/v1/interviews/get_by_talent',
  tag: 'Hire v1',
  summary: 'List the interviews of a talent (获取人才面试信息)',
  access: { ...access, tier: 4 },
  querystring: TalentInterviewsQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        {
          items: Type.Array(
            Type.Object(
              {
                application_id: Id('Application of the talent'),
                interview_list: Type.Array(Interview, {
                  description: 'Its interviews, in order of begin, then id',
                }),
              },
              { ...closed, description: 'Application' },
            ),
            { description: 'Applications in ascending id order' },
          ),
        },
        { ...closed, description: 'Applications with their interviews' },
      ),
    ),
    ...refusals,
  },
});
