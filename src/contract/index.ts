import * as storeTokens from './auth/v3/store-tokens.ts';
import * as tokens from './auth/v3/tokens.ts';
import * as files from './files.ts';
import * as attachments from './hire/v1/attachments.ts';
import * as forms from './hire/v1/feedback-forms.ts';
import * as records from './hire/v1/interview-records.ts';
import * as tasks from './hire/v1/interview-tasks.ts';
import * as interviewers from './hire/v1/interviewers.ts';
import * as interviews from './hire/v1/interviews.ts';
import * as roundTypes from './hire/v1/round-types.ts';
import * as recordsV2 from './hire/v2/interview-records.ts';
import type { RouteDefinition } from './route.ts';
import * as system from './system.ts';

/** The whole API on one screen. */
export const routes = {
  issueTenantAccessToken: tokens.issueTenantAccessToken,
  issueAppAccessToken: tokens.issueAppAccessToken,
  issueStoreAppAccessToken: storeTokens.issueStoreAppAccessToken,
  issueStoreTenantAccessToken: storeTokens.issueStoreTenantAccessToken,
  resendAppTicket: storeTokens.resendAppTicket,
  listInterviewRecords: records.listInterviewRecords,
  getInterviewRecord: records.getInterviewRecord,
  listInterviews: interviews.listInterviews,
  getInterviewsByTalent: interviews.getInterviewsByTalent,
  listRoundTypes: roundTypes.listRoundTypes,
  listInterviewers: interviewers.listInterviewers,
  patchInterviewer: interviewers.patchInterviewer,
  listInterviewTasks: tasks.listInterviewTasks,
  listFeedbackForms: forms.listFeedbackForms,
  listInterviewRecordsV2: recordsV2.listInterviewRecordsV2,
  getInterviewRecordV2: recordsV2.getInterviewRecordV2,
  getAttachment: attachments.getAttachment,
  downloadFile: files.downloadFile,
  health: system.health,
  ready: system.ready,
  version: system.version,
  metrics: system.metrics,
} as const satisfies Record<string, RouteDefinition>;
