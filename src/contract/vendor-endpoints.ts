import type { RateTier } from './route.ts';

type TokenKind = 'tenant' | 'user';

/**
 * What the vendor documents of one of its endpoints. A fact that is left out is documented nowhere, unless its line says
 * otherwise. The compatibility page compares it with the routes here.
 */
export interface VendorEndpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Any one of these is taken; none where tokens are what is asked for. */
  tokens: readonly TokenKind[];
  tier?: RateTier;
  /** Any one of them is enough. */
  scopes?: readonly string[];
  /** Left out: not paged. */
  pages?: {
    /** Records on a page when nobody says how many; `none`: documented to have none. */
    default?: number | 'none';
    max?: number;
  };
  customAppsOnly?: true;
  /** A difference that routes do not show. It makes the status `differs`. */
  difference?: string;
  /** Why it is absent, what to use instead, or what else to know. */
  remark?: string;
}

export interface VendorEndpointGroup {
  title: string;
  endpoints: readonly VendorEndpoint[];
}

const tenant: readonly TokenKind[] = ['tenant'];
const tenantOrUser: readonly TokenKind[] = ['tenant', 'user'];
const hire = '/open-apis/hire';

const interviewScopes = ['hire:interview:readonly', 'hire:interview'];
const interviewerScopes = ['hire:interviewer', 'hire:interviewer:readonly'];
const attachmentScopes = ['hire:attachment:readonly', 'hire:attachment'];
const externalScopes = ['hire:external_application'];
const roleScopes = ['hire:auth:readonly', 'hire:auth'];

const tokenEndpoints: readonly VendorEndpoint[] = [
  ...[
    'tenant_access_token/internal',
    'app_access_token/internal',
    'app_access_token',
    'tenant_access_token',
    'app_ticket/resend',
  ].map((path) => ({ method: 'POST' as const, path: `/open-apis/auth/v3/${path}`, tokens: [], scopes: [] })),
  {
    method: 'POST',
    path: '/open-apis/authen/v2/oauth/token',
    tokens: [],
    scopes: [],
    remark: 'user tokens: there are no people who sign in here',
  },
  {
    method: 'POST',
    path: '/oauth/v3/token',
    tokens: [],
    scopes: [],
    customAppsOnly: true,
    remark: 'keyless: a token for a signed assertion; ask with `app_secret` instead',
  },
];

const recordEndpoints: readonly VendorEndpoint[] = [
  {
    method: 'GET',
    path: `${hire}/v1/interview_records`,
    tokens: tenant,
    tier: 7,
    scopes: interviewScopes,
    pages: { default: 10, max: 100 },
  },
  {
    method: 'GET',
    path: `${hire}/v1/interview_records/:interview_record_id`,
    tokens: tenant,
    tier: 8,
    scopes: interviewScopes,
  },
  {
    method: 'GET',
    path: `${hire}/v1/interview_records/attachments`,
    tokens: tenant,
    tier: 2,
    scopes: interviewScopes,
    remark:
      'records as PDF; until then `attachments` is taken for the id of an unknown record: 400 / 1002002',
  },
  {
    method: 'GET',
    path: `${hire}/v2/interview_records`,
    tokens: tenantOrUser,
    tier: 7,
    scopes: interviewScopes,
    pages: { default: 'none', max: 100 },
  },
  {
    method: 'GET',
    path: `${hire}/v2/interview_records/:interview_record_id`,
    tokens: tenantOrUser,
    tier: 8,
    scopes: interviewScopes,
  },
];

const neighbours: readonly VendorEndpoint[] = [
  {
    method: 'GET',
    path: `${hire}/v1/interviews`,
    tokens: tenant,
    tier: 9,
    scopes: interviewScopes,
    pages: { default: 10, max: 100 },
  },
  {
    method: 'GET',
    path: `${hire}/v1/interviews/get_by_talent`,
    tokens: tenant,
    tier: 4,
    scopes: interviewScopes,
  },
  {
    method: 'GET',
    path: `${hire}/v1/applications/:application_id/interviews`,
    tokens: tenant,
    pages: { default: 'none' },
    remark: 'legacy, known from SDKs only; use `/interviews?application_id=…`',
  },
  {
    method: 'GET',
    path: `${hire}/v1/interview_feedback_forms`,
    tokens: tenant,
    tier: 7,
    scopes: interviewScopes,
    // Printed as 0, which says nothing about what is on a page.
    pages: { max: 100 },
  },
  {
    method: 'GET',
    path: `${hire}/v1/interview_round_types`,
    tokens: tenant,
    tier: 4,
    scopes: interviewScopes,
  },
  {
    method: 'GET',
    path: `${hire}/v1/interviewers`,
    tokens: tenant,
    tier: 8,
    scopes: interviewerScopes,
    pages: { max: 200 },
  },
  {
    method: 'PATCH',
    path: `${hire}/v1/interviewers/:interviewer_id`,
    tokens: tenant,
    tier: 8,
    scopes: ['hire:interviewer'],
  },
  {
    method: 'GET',
    path: `${hire}/v1/interview_tasks`,
    tokens: tenant,
    tier: 4,
    scopes: ['hire:interview:readonly'],
    pages: { default: 10, max: 20 },
  },
  {
    method: 'GET',
    path: `${hire}/v1/attachments/:attachment_id`,
    tokens: tenant,
    tier: 8,
    scopes: attachmentScopes,
  },
  {
    method: 'GET',
    path: `${hire}/v1/attachments/:attachment_id/preview`,
    tokens: tenant,
    tier: 8,
    scopes: ['hire:attachment'],
    customAppsOnly: true,
    remark: 'converts résumés to PDF; use `/attachments/:attachment_id` for the file as it is',
  },
  {
    method: 'POST',
    path: `${hire}/v1/attachments`,
    tokens: tenant,
    tier: 4,
    scopes: ['hire:attachment'],
    remark: 'files come in by import',
  },
];

const externalInterview = { tokens: tenant, scopes: externalScopes, customAppsOnly: true } as const;
const noOutsideRecords = 'interviews held elsewhere; no page says that they become interview records';

const externalEndpoints: readonly VendorEndpoint[] = [
  {
    method: 'POST',
    path: `${hire}/v1/external_interviews`,
    ...externalInterview,
    tier: 7,
    remark: noOutsideRecords,
  },
  {
    method: 'PUT',
    path: `${hire}/v1/external_interviews/:external_interview_id`,
    ...externalInterview,
    tier: 7,
  },
  {
    method: 'DELETE',
    path: `${hire}/v1/external_interviews/:external_interview_id`,
    ...externalInterview,
    tier: 7,
  },
  {
    method: 'POST',
    path: `${hire}/v1/external_interviews/batch_query`,
    ...externalInterview,
    scopes: [...externalScopes, 'hire:external_application:readonly'],
    tier: 7,
    pages: { default: 10, max: 20 },
  },
  {
    method: 'POST',
    path: `${hire}/v1/external_interview_assessments`,
    ...externalInterview,
    tier: 8,
    remark: 'evaluations come in by import',
  },
  {
    method: 'PATCH',
    path: `${hire}/v1/external_interview_assessments/:external_interview_assessment_id`,
    ...externalInterview,
    tier: 8,
  },
];

const screening = { tokens: tenant, scopes: ['hire:evaluation:readonly'] } as const;

const otherEndpoints: readonly VendorEndpoint[] = [
  {
    method: 'GET',
    path: `${hire}/v1/questionnaires`,
    tokens: tenant,
    tier: 4,
    scopes: ['hire:questionnaire:readonly', 'hire:questionnaire'],
    pages: { default: 20, max: 100 },
    remark: 'how satisfied candidates are; not kept here',
  },
  {
    method: 'GET',
    path: `${hire}/v1/evaluations`,
    ...screening,
    tier: 4,
    pages: { default: 10, max: 100 },
    remark: 'screening of résumés, no interviews; not kept here',
  },
  {
    method: 'GET',
    path: `${hire}/v1/evaluation_tasks`,
    ...screening,
    pages: { default: 10, max: 20 },
  },
  {
    method: 'GET',
    path: `${hire}/v1/minutes`,
    tokens: tenant,
    tier: 7,
    scopes: interviewScopes,
    pages: { default: 20, max: 100 },
    remark: 'what was said word for word; not kept here',
  },
  {
    method: 'GET',
    path: `${hire}/v1/todos`,
    tokens: ['user'],
    tier: 7,
    scopes: ['hire:todo:readonly'],
    pages: { default: 10, max: 100 },
    customAppsOnly: true,
    remark: 'use `/interview_tasks?user_id=…`',
  },
  {
    method: 'GET',
    path: `${hire}/v1/interview_registration_schemas`,
    tokens: tenant,
    pages: { default: 10, max: 10 },
    remark: 'forms that candidates fill in; not kept here',
  },
  {
    method: 'GET',
    path: `${hire}/v1/jobs/:job_id/config`,
    tokens: tenant,
    tier: 8,
    scopes: ['hire:job:readonly'],
    remark: 'round types and their forms: `/interview_round_types`',
  },
  {
    method: 'POST',
    path: `${hire}/v1/jobs/:job_id/update_config`,
    tokens: tenant,
    tier: 7,
  },
  {
    method: 'GET',
    path: `${hire}/v1/applications/:application_id/get_detail`,
    tokens: tenant,
    tier: 7,
    scopes: ['hire:application:readonly', 'hire:application'],
    remark: 'interviews of an application: `/interviews?application_id=…`',
  },
  {
    method: 'GET',
    path: `${hire}/v1/roles`,
    tokens: tenant,
    scopes: roleScopes,
    remark: 'permissions of people; apps have scopes only',
  },
  { method: 'GET', path: `${hire}/v1/roles/:role_id`, tokens: tenant, scopes: roleScopes },
  { method: 'GET', path: `${hire}/v1/user_roles`, tokens: tenant, scopes: roleScopes },
];

/** The endpoints that lead to interview records or stand beside them. Source: their pages and the SDKs. */
export const vendorEndpoints: readonly VendorEndpointGroup[] = [
  { title: 'Tokens', endpoints: tokenEndpoints },
  { title: 'Interview records', endpoints: recordEndpoints },
  { title: 'What leads to records', endpoints: neighbours },
  { title: 'Interviews held elsewhere', endpoints: externalEndpoints },
  { title: 'Others', endpoints: otherEndpoints },
];
