import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { readsInterviews as access, pageKeys, pageQuery, refusals } from './common.ts';
import { FeedbackForm } from './feedback-form-schema.ts';

export const ListFormsQuery = Type.Object({
  ...pageQuery('Forms', { default: 10, maximum: 100 }),
  interview_feedback_form_ids: Type.Optional(
    Type.Array(Type.String({ examples: ['6949805467799537964'] }), {
      description: 'Form ids of any version, as repeated parameter; turns paging off',
      maxItems: 100,
      examples: [['6949805467799537964']],
    }),
  ),
});
export type ListFormsQuery = Static<typeof ListFormsQuery>;

export const listFeedbackForms = defineRoute({
  operationId: 'hire.v1.interview_feedback_forms.list',
  method: 'GET',
  path: '/open-apis/hire/v1/interview_feedback_forms',
  tag: 'Hire v1',
  summary: 'List feedback forms (获取面试评价表列表)',
  description: 'In pages only the newest version of each form; by ids any version.',
  access: { scopes: access.scopes, tier: 7 },
  querystring: ListFormsQuery,
  responses: {
    200: successEnvelope(
      Type.Object(
        { items: Type.Array(FeedbackForm, { description: 'Forms in ascending id order' }), ...pageKeys },
        { additionalProperties: false, description: 'Page' },
      ),
    ),
    ...refusals,
  },
});
