import { type Static, Type } from 'typebox';
import { Code, closed, Id, Text, Whole } from './fields.ts';

export const I18n = Type.Object(
  {
    zh_cn: Type.Optional(Text('Chinese', '执行力')),
    en_us: Type.Optional(Text('English', 'Execution')),
  },
  { ...closed, description: 'Text in Chinese and English' },
);
export type I18n = Static<typeof I18n>;

export const Ability = Type.Object(
  { id: Id('Ability id'), name: Type.Optional(I18n), description: Type.Optional(I18n) },
  { ...closed, description: 'Ability (能力项)' },
);
export type Ability = Static<typeof Ability>;

export const Question = Type.Object(
  {
    id: Id('Question id'),
    title: Type.Optional(I18n),
    description: Type.Optional(I18n),
    content: Type.Optional(Text("The candidate's answer", '没有')),
    ability_list: Type.Optional(Type.Array(Ability, { description: 'Abilities the question is about' })),
  },
  { ...closed, description: 'Interview or coding question (面试题)' },
);
export type Question = Static<typeof Question>;

export const InterviewScore = Type.Object(
  {
    id: Type.Optional(Id('Id of the chosen option of the feedback form')),
    level: Type.Optional(Whole('Level number', 3)),
    zh_name: Type.Optional(Text('Name, Chinese', '3')),
    zh_description: Type.Optional(Text('Description, Chinese', '通过')),
    en_name: Type.Optional(Text('Name, English', 'three')),
    en_description: Type.Optional(Text('Description, English', 'Pass')),
  },
  { ...closed, description: 'Overall level that the interviewer gave (面试得分)' },
);
export type InterviewScore = Static<typeof InterviewScore>;

export const AssessmentScore = Type.Object(
  {
    calculate_type: Code('1 total, 2 average', [1, 2]),
    score: Type.Number({ description: 'Score, at most two decimals', examples: [86.5] }),
    full_score: Type.Optional(Whole('Maximum', 100)),
  },
  { ...closed, description: 'Computed score of the scoring dimensions (面评打分题分数)' },
);
export type AssessmentScore = Static<typeof AssessmentScore>;

export const Interviewer = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        description: 'User id of the kind asked for',
        minLength: 1,
        examples: ['ou_bc6dd7d30630700f443193d602841086'],
      }),
    ),
    name: Type.Optional(I18n),
  },
  { ...closed, description: 'Interviewer (面试官)' },
);
export type Interviewer = Static<typeof Interviewer>;

export const Image = Type.Object(
  {
    id: Id('Attachment id'),
    url: Type.String({ description: 'Link', minLength: 1, examples: ['https://files.example.com/a.jpg'] }),
    name: Type.Optional(Text('File name', '成绩单')),
    mime: Type.Optional(Text('MIME type', 'image/jpg')),
    create_time: Type.Optional(
      Type.String({
        description: 'Unix milliseconds, as text',
        pattern: '^[0-9]+$',
        examples: ['1693884103327'],
      }),
    ),
  },
  { ...closed, description: 'Image of an evaluation (面试评价图片)' },
);
export type Image = Static<typeof Image>;

export const Option = Type.Object(
  {
    id: Type.Optional(Id('Option id')),
    name: Type.Optional(I18n),
    score_val: Type.Optional(Whole('Points, for dimension type 6', 10)),
  },
  { ...closed, description: 'Chosen option' },
);
export type Option = Static<typeof Option>;

export const DimensionAssessment = Type.Object(
  {
    id: Type.Optional(Id('Id of this assessment')),
    name: Type.Optional(I18n),
    full_score: Type.Optional(Whole('Maximum, for types 6 and 7', 100)),
    content: Type.Optional(Text('Answer for types 3 and 4', '这个候选人还不错')),
    dimension_id: Type.Optional(Id('Dimension of the feedback form')),
    dimension_score: Type.Optional(Option),
    dimension_score_list: Type.Optional(Type.Array(Option, { description: 'Answer for type 2' })),
    dimension_custom_score: Type.Optional(Whole('Answer for type 7', 10)),
    ability_list: Type.Optional(Type.Array(Ability, { description: 'Abilities of the dimension' })),
    question_list: Type.Optional(Type.Array(Question, { description: 'Questions of the dimension' })),
    dimension_type: Type.Optional(
      Code(
        '1 single choice, 2 multiple choice, 3 description, 4 single-line text, 5 job-level range, ' +
          '6 score by option, 7 score by number, 10 preset conclusion, 11 preset score, 12 preset record',
        [1, 2, 3, 4, 5, 6, 7, 10, 11, 12],
      ),
    ),
  },
  { ...closed, description: 'Dimension assessment (维度评价)' },
);
export type DimensionAssessment = Static<typeof DimensionAssessment>;

/** The record as both v1 endpoints answer it. Key order here is the key order on the wire. */
export const InterviewRecord = Type.Object(
  {
    id: Id('Record id'),
    user_id: Type.Optional(
      Type.String({
        description: 'Interviewer, as user id of the kind asked for',
        minLength: 1,
        examples: ['ou_d5a80ec46044e4454036308c8e19dc64'],
      }),
    ),
    content: Type.Optional(Text('Answer to the preset record item', '代码能力强，思维逻辑清晰')),
    min_job_level_id: Type.Optional(
      Type.String({
        description: 'Lowest recommended job level; known only from SDK types',
        examples: ['7'],
      }),
    ),
    max_job_level_id: Type.Optional(
      Type.String({
        description: 'Highest recommended job level; known only from SDK types',
        examples: ['9'],
      }),
    ),
    commit_status: Type.Optional(Code('1 submitted, 2 not submitted', [1, 2])),
    feedback_submit_time: Type.Optional(
      Type.Integer({
        description: 'Time of submission, Unix milliseconds',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        examples: [1582084402092],
      }),
    ),
    conclusion: Type.Optional(
      Code('1 pass, 2 fail, 3 not started, 4 not submitted, 5 no-show, 6 pending', [1, 2, 3, 4, 5, 6]),
    ),
    interview_score: Type.Optional(InterviewScore),
    assessment_score: Type.Optional(AssessmentScore),
    question_list: Type.Optional(Type.Array(Question, { description: 'Questions not bound to a dimension' })),
    code_question_list: Type.Optional(Type.Array(Question, { description: 'Online coding questions' })),
    interviewer: Type.Optional(Interviewer),
    image_list: Type.Optional(Type.Array(Image, { description: 'Images' })),
    dimension_assessment_list: Type.Optional(
      Type.Array(DimensionAssessment, { description: 'Answers by dimension' }),
    ),
  },
  { ...closed, description: 'Interview record (面评)' },
);
export type InterviewRecord = Static<typeof InterviewRecord>;
