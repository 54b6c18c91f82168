import { describe, expect, it } from 'vitest';
import { routes } from '#contract/index.ts';
import type { RouteDefinition } from '#contract/route.ts';
import { type VendorEndpoint, vendorEndpoints } from '#contract/vendor-endpoints.ts';
import { compareEndpoint, describeTier, placeOf } from '../scripts/docs/endpoint-comparison.ts';

const definitions = Object.values(routes) as RouteDefinition[];
const endpoints = vendorEndpoints.flatMap((group) => group.endpoints);

function endpointAt(place: string): VendorEndpoint {
  const found = endpoints.find(({ method, path }) => `${method} ${path}` === place);
  if (!found) throw new Error(`the table does not have ${place}`);
  return found;
}

/** Limits as the vendor prints them, written down apart from the table. */
const printedLimits: Record<string, readonly string[]> = {
  '20 per minute': ['GET /v1/interview_records/attachments'],
  '10 per second': [
    'GET /v1/interview_records',
    'GET /v2/interview_records',
    'GET /v1/interview_feedback_forms',
    'POST /v1/external_interviews',
    'PUT /v1/external_interviews/:external_interview_id',
    'DELETE /v1/external_interviews/:external_interview_id',
    'POST /v1/external_interviews/batch_query',
    'GET /v1/minutes',
    'GET /v1/todos',
    'POST /v1/jobs/:job_id/update_config',
    'GET /v1/applications/:application_id/get_detail',
  ],
  '20 per second': [
    'GET /v1/interview_records/:interview_record_id',
    'GET /v2/interview_records/:interview_record_id',
    'GET /v1/interviewers',
    'PATCH /v1/interviewers/:interviewer_id',
    'GET /v1/attachments/:attachment_id',
    'GET /v1/attachments/:attachment_id/preview',
    'POST /v1/external_interview_assessments',
    'PATCH /v1/external_interview_assessments/:external_interview_assessment_id',
    'GET /v1/jobs/:job_id/config',
  ],
  '50 per second': ['GET /v1/interviews'],
  '1000 per minute and 50 per second': [
    'GET /v1/interviews/get_by_talent',
    'GET /v1/interview_round_types',
    'GET /v1/interview_tasks',
    'POST /v1/attachments',
    'GET /v1/questionnaires',
    'GET /v1/evaluations',
  ],
};

/** Scopes and page sizes (default, most) as the vendor prints them, each once more. */
const interviews = 'hire:interview:readonly hire:interview';
const printedRules: Record<string, { scopes?: string; pages?: string }> = {
  'GET /v1/interview_records': { scopes: interviews, pages: '10 100' },
  'GET /v1/interview_records/:interview_record_id': { scopes: interviews },
  'GET /v1/interview_records/attachments': { scopes: interviews },
  'GET /v2/interview_records': { scopes: interviews, pages: 'none 100' },
  'GET /v2/interview_records/:interview_record_id': { scopes: interviews },
  'GET /v1/interviews': { scopes: interviews, pages: '10 100' },
  'GET /v1/interviews/get_by_talent': { scopes: interviews },
  'GET /v1/applications/:application_id/interviews': { pages: 'none ?' },
  'GET /v1/interview_feedback_forms': { scopes: interviews, pages: '? 100' },
  'GET /v1/interview_round_types': { scopes: interviews },
  'GET /v1/interviewers': { scopes: 'hire:interviewer hire:interviewer:readonly', pages: '? 200' },
  'PATCH /v1/interviewers/:interviewer_id': { scopes: 'hire:interviewer' },
  'GET /v1/interview_tasks': { scopes: 'hire:interview:readonly', pages: '10 20' },
  'GET /v1/attachments/:attachment_id': { scopes: 'hire:attachment:readonly hire:attachment' },
  'GET /v1/attachments/:attachment_id/preview': { scopes: 'hire:attachment' },
  'POST /v1/attachments': { scopes: 'hire:attachment' },
  'POST /v1/external_interviews': { scopes: 'hire:external_application' },
  'PUT /v1/external_interviews/:external_interview_id': { scopes: 'hire:external_application' },
  'DELETE /v1/external_interviews/:external_interview_id': { scopes: 'hire:external_application' },
  'POST /v1/external_interviews/batch_query': {
    scopes: 'hire:external_application hire:external_application:readonly',
    pages: '10 20',
  },
  'POST /v1/external_interview_assessments': { scopes: 'hire:external_application' },
  'PATCH /v1/external_interview_assessments/:external_interview_assessment_id': {
    scopes: 'hire:external_application',
  },
  'GET /v1/questionnaires': { scopes: 'hire:questionnaire:readonly hire:questionnaire', pages: '20 100' },
  'GET /v1/evaluations': { scopes: 'hire:evaluation:readonly', pages: '10 100' },
  'GET /v1/evaluation_tasks': { scopes: 'hire:evaluation:readonly', pages: '10 20' },
  'GET /v1/minutes': { scopes: interviews, pages: '20 100' },
  'GET /v1/todos': { scopes: 'hire:todo:readonly', pages: '10 100' },
  'GET /v1/interview_registration_schemas': { pages: '10 10' },
  'GET /v1/jobs/:job_id/config': { scopes: 'hire:job:readonly' },
  'POST /v1/jobs/:job_id/update_config': {},
  'GET /v1/applications/:application_id/get_detail': {
    scopes: 'hire:application:readonly hire:application',
  },
  'GET /v1/roles': { scopes: 'hire:auth:readonly hire:auth' },
  'GET /v1/roles/:role_id': { scopes: 'hire:auth:readonly hire:auth' },
  'GET /v1/user_roles': { scopes: 'hire:auth:readonly hire:auth' },
};

describe("the table of the vendor's endpoints", () => {
  it('has every endpoint once', () => {
    const places = endpoints.map(placeOf);
    expect(new Set(places).size).toBe(places.length);
  });

  it('has every route under /open-apis', () => {
    const known = new Set(endpoints.map(placeOf));
    const ours = definitions.filter(({ path }) => path.startsWith('/open-apis/')).map(placeOf);
    expect(ours.filter((place) => !known.has(place))).toEqual([]);
    expect(ours.length).toBeGreaterThan(3);
  });

  it('has the limits that are printed, and no others', () => {
    const printed = Object.entries(printedLimits).flatMap(([limit, places]) =>
      places.map((place) => `${place.replace(' ', ' /open-apis/hire')}: ${limit}`),
    );
    const inTable = endpoints.flatMap(({ method, path, tier }) =>
      tier === undefined ? [] : [`${method} ${path}: ${describeTier(tier)}`],
    );
    expect(inTable.sort()).toEqual(printed.sort());
  });

  it('has the endpoints that are printed, with their scopes and page sizes', () => {
    const inTable = endpoints
      .filter(({ path }) => path.startsWith('/open-apis/hire/'))
      .map(({ method, path, scopes, pages }) => [
        `${method} ${path.slice('/open-apis/hire'.length)}`,
        {
          ...(scopes && { scopes: scopes.join(' ') }),
          ...(pages && { pages: `${pages.default ?? '?'} ${pages.max ?? '?'}` }),
        },
      ]);
    expect(Object.fromEntries(inTable)).toEqual(printedRules);
  });

  it('has what only custom apps may call, and what takes user tokens', () => {
    const where = (wanted: (endpoint: VendorEndpoint) => boolean) =>
      endpoints.filter(wanted).map(({ path }) => path.replace('/open-apis/hire', ''));
    expect(where(({ customAppsOnly }) => customAppsOnly === true)).toEqual([
      '/oauth/v3/token',
      '/v1/attachments/:attachment_id/preview',
      ...where(({ path }) => path.includes('/external_')),
      '/v1/todos',
    ]);
    expect(where(({ tokens }) => tokens.includes('user'))).toEqual([
      '/v2/interview_records',
      '/v2/interview_records/:interview_record_id',
      '/v1/todos',
    ]);
  });
});

/** What has to be served; whoever takes one of these away, or changes its limit or scopes, must mean it. */
const served = {
  supported: [
    'POST /auth/v3/tenant_access_token/internal',
    'POST /auth/v3/app_access_token/internal',
    'POST /auth/v3/app_access_token',
    'POST /auth/v3/tenant_access_token',
    'POST /auth/v3/app_ticket/resend',
    'GET /hire/v1/interview_records',
    'GET /hire/v1/interview_records/:interview_record_id',
    'GET /hire/v1/interviews',
    'GET /hire/v1/interviews/get_by_talent',
    'GET /hire/v1/interview_feedback_forms',
    'GET /hire/v1/interview_round_types',
    'GET /hire/v1/interviewers',
    'PATCH /hire/v1/interviewers/:interviewer_id',
    'GET /hire/v1/interview_tasks',
    'GET /hire/v1/attachments/:attachment_id',
    'GET /hire/v2/interview_records',
    'GET /hire/v2/interview_records/:interview_record_id',
  ],
  differs: [],
};

describe('the routes', () => {
  it.each(Object.entries(served))('with the status %s are these', (status, places) => {
    const found = endpoints.filter((endpoint) => compareEndpoint(endpoint, definitions).status === status);
    const wanted = places.map((place) => place.replace(' ', ' /open-apis'));
    expect(found.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(wanted.sort());
  });

  it('refuse user tokens where the vendor takes them beside tenant tokens', () => {
    const refusing = endpoints.filter(
      (endpoint) => compareEndpoint(endpoint, definitions).refusedTokens.length > 0,
    );
    expect(refusing.map(({ path }) => path)).toEqual([
      '/open-apis/hire/v2/interview_records',
      '/open-apis/hire/v2/interview_records/:interview_record_id',
    ]);
  });
});

describe('the comparison', () => {
  const list = endpointAt('GET /open-apis/hire/v1/interview_records');
  const { listInterviewRecords: route, issueTenantAccessToken } = routes;
  const access = route.access;

  function differencesOf(changed: Partial<RouteDefinition>, endpoint = list): readonly string[] {
    const { status, differences } = compareEndpoint(endpoint, [{ ...route, ...changed } as RouteDefinition]);
    expect(status).toBe(differences.length > 0 ? 'differs' : 'supported');
    return differences;
  }

  it('finds what is the same', () => {
    expect(differencesOf({})).toEqual([]);
  });

  it('finds what is absent: another method, another path', () => {
    for (const changed of [{ method: 'POST' }, { path: `${route.path}/:id` }]) {
      const found = compareEndpoint(list, [{ ...route, ...changed } as RouteDefinition]);
      expect(found).toMatchObject({ status: 'absent', route: undefined, differences: [] });
    }
  });

  it('does not mind other names of path parameters', () => {
    const single = endpointAt('GET /open-apis/hire/v1/interview_records/:interview_record_id');
    const path = '/open-apis/hire/v1/interview_records/:id';
    expect(compareEndpoint(single, [{ ...routes.getInterviewRecord, path }]).status).toBe('supported');
  });

  it('names another limit', () => {
    expect(differencesOf({ access: { ...access, tier: 4 } })).toEqual([
      'limit 1000 per minute and 50 per second',
    ]);
  });

  it('names scopes that are missing or too many', () => {
    const scopes = ['hire:interview', 'hire:talent'];
    expect(differencesOf({ access: { ...access, scopes } })).toEqual([
      '`hire:interview:readonly` is not enough',
      '`hire:talent` is enough, too',
    ]);
  });

  it('names other page sizes', () => {
    const sizes = (rule: object) => ({
      querystring: { properties: { page_size: rule } } as unknown as RouteDefinition['querystring'] & object,
    });
    expect(differencesOf(sizes({ default: 20, maximum: 50 }))).toEqual([
      'page size 20 by default',
      'page size up to 50',
    ]);
    expect(differencesOf(sizes({}))).toEqual(['page size none by default', 'page size up to any number']);
    const v2 = { ...list, pages: { default: 'none' as const, max: 100 } };
    expect(differencesOf(sizes({ maximum: 100 }), v2)).toEqual([]);
    expect(differencesOf({}, v2)).toEqual(['page size 10 by default']);
    expect(differencesOf({}, { ...list, pages: {} })).toEqual([]);
  });

  it('names pages where there are none, and the other way round', () => {
    const { pages: _, ...unpaged } = list;
    expect(differencesOf({}, unpaged)).toEqual(['is paged']);
    expect(differencesOf({ querystring: routes.getInterviewRecord.querystring })).toEqual(['is not paged']);
  });

  it('names other kinds of token', () => {
    expect(differencesOf({}, { ...list, tokens: ['tenant', 'user'] })).toEqual([]);
    expect(compareEndpoint({ ...list, tokens: ['tenant', 'user'] }, [route]).refusedTokens).toEqual(['user']);
    expect(differencesOf({}, { ...list, tokens: ['user'] })).toEqual(['tenant tokens are taken']);
    expect(differencesOf({}, { ...list, tokens: [] })).toEqual(['asks for a token']);
    const open = {
      ...issueTenantAccessToken,
      method: route.method,
      path: route.path,
      querystring: route.querystring,
    };
    expect(compareEndpoint(list, [open]).differences).toEqual(['asks for no token']);
  });

  it('names what only people know', () => {
    expect(differencesOf({}, { ...list, difference: 'is slower on Mondays' })).toEqual([
      'is slower on Mondays',
    ]);
    expect(differencesOf({}, { ...list, customAppsOnly: true })).toEqual(['store apps may call it, too']);
  });

  it('takes what nobody knows for no difference', () => {
    const { tier: _tier, scopes: _scopes, ...unknown } = list;
    expect(differencesOf({ access: { ...access, scopes: ['any'], tier: 1 } }, unknown)).toEqual([]);
  });
});
