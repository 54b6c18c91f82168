import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { pageKeys, pageQuery, refusals, UserIdTypeQuery, userIdScope } from './common.ts';
import { Code, closed, Id } from './fields.ts';

const ActivityStatus = Code(
  '1 interview not started, 2 not evaluated, 3 evaluated, 5 terminated',
  [1, 2, 3, 5],
);

export const InterviewTask = Type.Object(
  {
    id: Id('Interview'),
    job_id: Type.Optional(Id('Job of the application')),
    talent_id: Type.Optional(Id('Talent of the application')),
    application_id: Type.Optional(Id('Application of the interview')),
    activity_status: ActivityStatus,
  },
  { ...closed, description: 'Interview task (面试任务): an interview that a user has to evaluate' },
);
export type InterviewTask = Static<typeof InterviewTask>;

export const ListTasksQuery = Type.Object({
  user_id: Type.String({
    description: 'Interviewer whose tasks are asked for, as user id of the kind that user_id_type says',
    examples: ['ou_bc6dd7d30630700f443193d602841086'],
  }),
  activity_status: Type.Optional(ActivityStatus),
  ...pageQuery('Tasks', { default: 10, maximum: 20 }),
  user_id_type: UserIdTypeQuery,
});
export type ListTasksQuery = Static<typeof ListTasksQuery>;

export const listInterviewTasks = defineRoute({
  operationId: 'hire.v1.interview_tasks.list',
  method: 'GET',
  path: '/open-apis/hire/v1/interview_tasks',
  tag: 'Hire v1',
  summary: 'List interview tasks of an interviewer (获取面试任务列表)',
  access: { scopes: ['hire:interview:readonly'], userIdScope, tier: 4 },
  querystring: ListTasksQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        { items: Type.Array(InterviewTask, { description: 'Tasks in ascending id order' }), ...pageKeys },
        { ...closed, description: 'Page' },
      ),
    ),
    ...refusals,
  },
});
