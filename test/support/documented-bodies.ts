/**
 * What the documentation of the endpoints around interview records says of their answers, written down apart from the
 * program. A leaf is a JSON type or a list of codes; an array holds the shape of its elements. Every field is optional.
 */
type Leaf = 'string' | 'integer' | 'number' | 'boolean' | readonly number[];
export type Shape = Leaf | readonly [Shape] | { readonly [field: string]: Shape };

const i18n = { zh_cn: 'string', en_us: 'string' } as const;
const named = { id: 'string', name: i18n } as const;
const coded = { code: 'string', name: i18n } as const;
const ability = { id: 'string', name: i18n, description: i18n } as const;
const paged = { page_token: 'string', has_more: 'boolean' } as const;

const interview = {
  id: 'string',
  begin_time: 'integer',
  end_time: 'integer',
  round: 'integer',
  interview_record_list: [
    {
      id: 'string',
      user_id: 'string',
      content: 'string',
      commit_status: [1, 2],
      conclusion: [1, 2, 3, 4, 5, 6],
      interview_score: {
        id: 'string',
        level: 'integer',
        zh_name: 'string',
        zh_description: 'string',
        en_name: 'string',
        en_description: 'string',
      },
      interviewer: named,
    },
  ],
  feedback_submit_time: 'integer',
  stage_id: 'string',
  stage: named,
  application_id: 'string',
  creator: named,
  biz_create_time: 'integer',
  biz_modify_time: 'integer',
  interview_round_summary: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
  interview_arrangement_id: 'string',
  interview_type: [1, 2, 3],
  talent_time_zone: coded,
  contact_user: named,
  contact_mobile: 'string',
  remark: 'string',
  address: { id: 'string', name: i18n, district: coded, city: coded, state: coded, country: coded },
  video_type: [1, 2, 3, 4, 5, 8, 9, 100],
  arrangement_status: [1, 2, 3],
  arrangement_type: [1, 2],
  arrangement_appointment_kind: [1, 2],
  meeting_room_list: [
    {
      room_id: 'string',
      room_name: 'string',
      building_name: 'string',
      floor_name: 'string',
      reserved_status: [1, 2, 3],
    },
  ],
  interview_round_type: named,
} as const satisfies Shape;

const form = {
  id: 'string',
  version: 'integer',
  name: i18n,
  type: [1, 2, 3],
  score_calculation_config: { enabled: 'boolean', calculation_mode: [1, 2] },
  modules: [
    {
      id: 'string',
      name: i18n,
      description: i18n,
      type: [1, 2],
      sequence: 'integer',
      weight: 'number',
      dimensions: [
        {
          id: 'string',
          name: i18n,
          description: i18n,
          type: [1, 2, 3, 5, 6, 7, 10, 11, 12],
          enabled: 'boolean',
          sequence: 'integer',
          is_required: 'boolean',
          weight: 'number',
          score_dimension_config: {
            score_dimension_type: [1, 2],
            lower_limit_score: 'integer',
            upper_limit_score: 'integer',
          },
          option_items: [{ id: 'string', name: i18n, description: i18n, score_val: 'integer' }],
          display_not_evident: 'boolean',
          ability_list: [ability],
          related_dimension_config: {
            type: [1, 2],
            related_dimension_settings: [
              {
                dimension_id: 'string',
                related_operator_type: [1, 2, 3, 4, 5, 6],
                dimension_option_ids: ['string'],
              },
            ],
          },
        },
      ],
    },
  ],
} as const satisfies Shape;

const chosen = { id: 'string', name: i18n, score_val: 'integer' } as const;
/** Known only from the types of the Node SDK. */
const sdkOption = { ...chosen, alias_name: i18n } as const;

const secondRecord = {
  id: 'string',
  feedback_form_id: 'string',
  commit_status: [1, 2],
  submit_time: 'string',
  record_score: { score: 'number', total_score: 'number' },
  interviewer: named,
  attachments: [
    {
      file_id: 'string',
      file_name: 'string',
      content_type: 'string',
      file_size: 'integer',
      create_time: 'string',
    },
  ],
  module_assessments: [
    {
      interview_feedback_form_module_id: 'string',
      module_name: i18n,
      module_type: [1, 2],
      module_weight: 'number',
      module_score: 'number',
      dimension_assessments: [
        {
          interview_feedback_form_dimension_id: 'string',
          dimension_name: i18n,
          dimension_type: [1, 2, 3, 5, 6, 7, 10, 11, 12],
          weight: 'number',
          dimension_content: 'string',
          dimension_option: sdkOption,
          dimension_options: [sdkOption],
          dimension_score: 'integer',
          recommended_job_level: { lower_limit_job_level_name: i18n, higher_limit_job_level_name: i18n },
          question_assessments: [
            {
              question_type: [1, 2],
              title: i18n,
              description: i18n,
              content: 'string',
              abilities: [{ name: i18n, description: i18n }],
            },
          ],
          ability_assessments: [{ id: 'string', ability_id: 'string', content: 'string' }],
        },
      ],
    },
  ],
} as const satisfies Shape;

const certification = { user_id: 'string', verify_status: [1, 2] } as const;

/** `data` of a success, by operation id. */
export const documentedData = {
  'hire.v1.interviews.list': { items: [interview], ...paged },
  'hire.v1.interviews.get_by_talent': { items: [{ application_id: 'string', interview_list: [interview] }] },
  'hire.v1.interview_feedback_forms.list': { items: [form], ...paged },
  'hire.v1.interview_round_types.list': {
    active_status: [1, 2],
    items: [
      {
        id: 'string',
        biz_id: 'string',
        name: i18n,
        process_type: [1, 2],
        active_status: [1, 2],
        interview_assessment_template_info: { id: 'string', biz_id: 'string', name: i18n },
      },
    ],
  },
  'hire.v1.interviewers.list': { items: [certification], ...paged },
  'hire.v1.interviewers.patch': { interviewer: certification },
  'hire.v1.interview_tasks.list': {
    items: [
      {
        id: 'string',
        job_id: 'string',
        talent_id: 'string',
        application_id: 'string',
        activity_status: [1, 2, 3, 5],
      },
    ],
    ...paged,
  },
  'hire.v2.interview_records.list': { items: [secondRecord], ...paged },
  'hire.v2.interview_records.get': { interview_record: secondRecord },
  'hire.v1.attachments.get': {
    attachment: { id: 'string', url: 'string', name: 'string', mime: 'string', create_time: 'integer' },
  },
} as const satisfies Record<string, Shape>;

/** A shape as JSON Schema: closed objects, nothing required. */
export function schemaOf(shape: Shape): object {
  if (typeof shape === 'string') return { type: shape };
  if (Array.isArray(shape)) {
    const first: unknown = shape[0];
    return typeof first === 'number'
      ? { type: 'integer', enum: shape }
      : { type: 'array', items: schemaOf(first as Shape) };
  }
  const fields = Object.entries(shape as Record<string, Shape>);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(fields.map(([name, field]) => [name, schemaOf(field)])),
  };
}

/** A line for each place of a JSON Schema with what is decided there, `required` apart. */
export function placesOf(schema: object, path = ''): string[] {
  const {
    type,
    enum: codes,
    properties,
    items,
  } = schema as {
    type?: string;
    enum?: number[];
    properties?: Record<string, object>;
    items?: object;
  };
  const below = Object.entries(properties ?? {}).flatMap(([name, field]) =>
    placesOf(field, `${path}.${name}`),
  );
  const list = codes ? ` ${JSON.stringify([...codes].sort((a, b) => a - b))}` : '';
  return [`${path} ${type}${list}`, ...below, ...(items ? placesOf(items, `${path}[]`) : [])];
}
