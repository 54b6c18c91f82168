import type { InterviewTask as WireTask } from '#contract/hire/v1/interview-tasks.ts';
import type { InterviewTask, TaskStatus } from '#domain/interview-task.ts';
import { code, shape } from '../../shape.ts';

export const activityStatus = code<TaskStatus>([
  [1, 'not_started'],
  [2, 'not_evaluated'],
  [3, 'evaluated'],
  [5, 'terminated'],
]);

export const interviewTask = shape<WireTask, InterviewTask>([
  ['id', 'interviewId'],
  ['job_id', 'jobId'],
  ['talent_id', 'talentId'],
  ['application_id', 'applicationId'],
  ['activity_status', 'status', activityStatus],
]);
