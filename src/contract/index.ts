import * as tokens from './auth/v3/tokens.ts';
import * as records from './hire/v1/interview-records.ts';
import type { RouteDefinition } from './route.ts';
import * as system from './system.ts';

/** The whole API on one screen. */
export const routes = {
  issueTenantAccessToken: tokens.issueTenantAccessToken,
  issueAppAccessToken: tokens.issueAppAccessToken,
  listInterviewRecords: records.listInterviewRecords,
  getInterviewRecord: records.getInterviewRecord,
  health: system.health,
  ready: system.ready,
  version: system.version,
  metrics: system.metrics,
} as const satisfies Record<string, RouteDefinition>;
