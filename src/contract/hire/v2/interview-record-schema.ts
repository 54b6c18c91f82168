import { type Static, Type } from 'typebox';
import { I18n, Interviewer } from '../v1/interview-record-schema.ts';

const closed = { additionalProperties: false } as const;
const Id = (description: string) =>
  Type.String({ description, minLength: 1, examples: ['7171693733661327361'] });
const Decimal = (description: string, example: number) =>
  Type.Number({ description: `${description}, at most two decimals`, examples: [example] });
const Milliseconds = (description: string) =>
  Type.String({
    description: `${description}, Unix milliseconds as text`,
    pattern: '^[0-9]+$',
    examples: ['1710405457390'],
  });
const onlyInSdk = 'Known only from SDK types; not sent';

export const ChosenOption = Type.Object(
  {
    id: Type.Optional(Id('Option of the feedback form')),
    name: Type.Optional(I18n),
    score_val: Type.Optional(Type.Integer({ description: 'Points', examples: [10] })),
    alias_name: Type.Optional(
      Type.Object(
        {
          zh_cn: Type.Optional(Type.String({ description: 'Chinese', examples: ['选项一'] })),
          en_us: Type.Optional(Type.String({ description: 'English', examples: ['Option 1'] })),
        },
        { ...closed, description: onlyInSdk },
      ),
    ),
  },
  { ...closed, description: 'Chosen option' },
);
export type ChosenOption = Static<typeof ChosenOption>;

export const NamedAbility = Type.Object(
  { name: Type.Optional(I18n), description: Type.Optional(I18n) },
  { ...closed, description: 'Ability (能力项)' },
);
export type NamedAbility = Static<typeof NamedAbility>;

export const QuestionAssessment = Type.Object(
  {
    question_type: Type.Integer({ description: '1 normal, 2 online coding', enum: [1, 2], examples: [1] }),
    title: Type.Optional(I18n),
    description: Type.Optional(I18n),
    content: Type.Optional(Type.String({ description: "The candidate's answer", examples: ['没有'] })),
    abilities: Type.Optional(Type.Array(NamedAbility, { description: 'Abilities the question is about' })),
  },
  { ...closed, description: 'Question and answer (面试题)' },
);
export type QuestionAssessment = Static<typeof QuestionAssessment>;

export const RecommendedJobLevel = Type.Object(
  {
    lower_limit_job_level_name: Type.Optional(I18n),
    higher_limit_job_level_name: Type.Optional(I18n),
  },
  { ...closed, description: 'Answer for type 5' },
);
export type RecommendedJobLevel = Static<typeof RecommendedJobLevel>;

const AbilityAssessment = Type.Object(
  {
    id: Type.Optional(Id('Id')),
    ability_id: Type.Optional(Id('Ability')),
    content: Type.Optional(Type.String({ description: 'Text', examples: ['…'] })),
  },
  { ...closed, description: onlyInSdk },
);

export const DimensionAssessment = Type.Object(
  {
    interview_feedback_form_dimension_id: Type.Optional(Id('Dimension of the feedback form')),
    dimension_name: Type.Optional(I18n),
    dimension_type: Type.Optional(
      Type.Integer({
        description:
          '1 single choice, 2 multiple choice, 3 description, 5 job-level advice, 6 score by option, ' +
          '7 score by number, 10 preset conclusion, 11 preset score, 12 preset record',
        enum: [1, 2, 3, 5, 6, 7, 10, 11, 12],
        examples: [1],
      }),
    ),
    weight: Type.Optional(Decimal("Percent of the module's score", 50)),
    dimension_content: Type.Optional(
      Type.String({ description: 'Answer for types 3 and 12', examples: ['思路清晰'] }),
    ),
    dimension_option: Type.Optional(ChosenOption),
    dimension_options: Type.Optional(Type.Array(ChosenOption, { description: 'Answer for type 2' })),
    dimension_score: Type.Optional(Type.Integer({ description: 'Answer for type 7', examples: [10] })),
    recommended_job_level: Type.Optional(RecommendedJobLevel),
    question_assessments: Type.Optional(Type.Array(QuestionAssessment, { description: 'Questions asked' })),
    ability_assessments: Type.Optional(Type.Array(AbilityAssessment, { description: onlyInSdk })),
  },
  { ...closed, description: 'Answer to one dimension (维度评价)' },
);
export type DimensionAssessment = Static<typeof DimensionAssessment>;

export const ModuleAssessment = Type.Object(
  {
    interview_feedback_form_module_id: Type.Optional(Id('Module of the feedback form')),
    module_name: Type.Optional(I18n),
    module_type: Type.Integer({ description: '1 preset (面试结论), 2 custom', enum: [1, 2], examples: [2] }),
    module_weight: Type.Optional(Decimal("Percent of the form's score", 60)),
    module_score: Type.Optional(Decimal('Score of the module', 8.25)),
    dimension_assessments: Type.Array(DimensionAssessment, { description: 'Answers' }),
  },
  { ...closed, description: 'Answers to one module (模块评价)' },
);
export type ModuleAssessment = Static<typeof ModuleAssessment>;

export const RecordAttachment = Type.Object(
  {
    file_id: Id('Attachment id'),
    file_name: Type.String({ description: 'File name', examples: ['成绩单.jpg'] }),
    content_type: Type.String({ description: 'MIME type', examples: ['image/jpeg'] }),
    file_size: Type.Integer({ description: 'Bytes', examples: [16615] }),
    create_time: Milliseconds('When it came in'),
  },
  { ...closed, description: 'Attachment (附件)' },
);
export type RecordAttachment = Static<typeof RecordAttachment>;

export const RecordScore = Type.Object(
  {
    score: Decimal('Computed score', 86.5),
    total_score: Type.Optional(Decimal('Full score', 100)),
  },
  { ...closed, description: 'Score of the evaluation (面试评价分数)' },
);
export type RecordScore = Static<typeof RecordScore>;

/** The record as both v2 endpoints answer it. */
export const InterviewRecordV2 = Type.Object(
  {
    id: Id('Record id'),
    feedback_form_id: Type.Optional(Id('Form it was written on')),
    commit_status: Type.Optional(
      Type.Integer({ description: '1 submitted, 2 not submitted', enum: [1, 2], examples: [1] }),
    ),
    submit_time: Type.Optional(Milliseconds('Time of submission')),
    record_score: Type.Optional(RecordScore),
    interviewer: Type.Optional(Interviewer),
    attachments: Type.Optional(Type.Array(RecordAttachment, { description: 'Files we hold' })),
    module_assessments: Type.Optional(Type.Array(ModuleAssessment, { description: 'Answers by module' })),
  },
  { ...closed, description: 'Interview record (面评), version 2' },
);
export type InterviewRecordV2 = Static<typeof InterviewRecordV2>;
