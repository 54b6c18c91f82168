import { type Static, Type } from 'typebox';
import { Ability, I18n } from './interview-record-schema.ts';

const closed = { additionalProperties: false } as const;
const Id = (description: string) =>
  Type.String({ description, minLength: 1, examples: ['7171693733661327361'] });
const Weight = (description: string) => Type.Number({ description, minimum: 0, examples: [50] });
const Sequence = Type.Integer({ description: 'Place among its siblings, from 1', examples: [1] });

export const FormOption = Type.Object(
  {
    id: Id('Option id'),
    name: I18n,
    description: Type.Optional(I18n),
    score_val: Type.Optional(Type.Integer({ description: 'Points', examples: [10] })),
  },
  { ...closed, description: 'Choice' },
);
export type FormOption = Static<typeof FormOption>;

export const ScoreDimensionConfig = Type.Object(
  {
    score_dimension_type: Type.Integer({
      description: '1 fixed scale, 2 scale of this dimension',
      enum: [1, 2],
      examples: [1],
    }),
    lower_limit_score: Type.Optional(Type.Integer({ description: 'Least score', examples: [0] })),
    upper_limit_score: Type.Optional(Type.Integer({ description: 'Full score', examples: [100] })),
  },
  { ...closed, description: 'Range of points, for types 6 and 7' },
);
export type ScoreDimensionConfig = Static<typeof ScoreDimensionConfig>;

export const RelatedDimensionSetting = Type.Object(
  {
    dimension_id: Id('Dimension whose answer decides'),
    related_operator_type: Type.Integer({
      description: '1 equals, 2 not equals, 3 contains any, 4 contains none, 5 empty, 6 not empty',
      enum: [1, 2, 3, 4, 5, 6],
      examples: [1],
    }),
    dimension_option_ids: Type.Optional(
      Type.Array(Type.String({ examples: ['7171693733661327361'] }), {
        description: 'Options it is compared with',
        examples: [['7171693733661327361']],
      }),
    ),
  },
  { ...closed, description: 'One condition' },
);
export type RelatedDimensionSetting = Static<typeof RelatedDimensionSetting>;

export const RelatedDimensionConfig = Type.Object(
  {
    type: Type.Integer({ description: '1 all conditions, 2 any', enum: [1, 2], examples: [1] }),
    related_dimension_settings: Type.Array(RelatedDimensionSetting, { description: 'Conditions' }),
  },
  { ...closed, description: 'When the dimension is shown; left out: always' },
);
export type RelatedDimensionConfig = Static<typeof RelatedDimensionConfig>;

export const FormDimension = Type.Object(
  {
    id: Id('Dimension id'),
    name: I18n,
    description: Type.Optional(I18n),
    type: Type.Integer({
      description:
        '1 single choice, 2 multiple choice, 3 description, 5 job-level range, 6 score by option, ' +
        '7 score by number, 10 preset conclusion, 11 preset score, 12 preset record',
      enum: [1, 2, 3, 5, 6, 7, 10, 11, 12],
      examples: [1],
    }),
    enabled: Type.Optional(Type.Boolean({ description: 'Whether it is asked', examples: [true] })),
    sequence: Type.Optional(Sequence),
    is_required: Type.Optional(
      Type.Boolean({ description: 'Whether it must be answered', examples: [false] }),
    ),
    weight: Type.Optional(Weight("Percent of the module's score")),
    score_dimension_config: Type.Optional(ScoreDimensionConfig),
    option_items: Type.Optional(Type.Array(FormOption, { description: 'Choices' })),
    display_not_evident: Type.Optional(
      Type.Boolean({ description: 'Whether "cannot judge" is offered, for type 5', examples: [true] }),
    ),
    ability_list: Type.Optional(Type.Array(Ability, { description: 'Abilities it is about' })),
    related_dimension_config: Type.Optional(RelatedDimensionConfig),
  },
  { ...closed, description: 'Dimension (维度)' },
);
export type FormDimension = Static<typeof FormDimension>;

export const FormModule = Type.Object(
  {
    id: Id('Module id'),
    name: I18n,
    description: Type.Optional(I18n),
    type: Type.Integer({ description: '1 preset (面试结论), 2 custom', enum: [1, 2], examples: [2] }),
    sequence: Type.Optional(Sequence),
    weight: Type.Optional(Weight("Percent of the form's score")),
    dimensions: Type.Array(FormDimension, { description: 'Dimensions, in their order' }),
  },
  { ...closed, description: 'Module (模块)' },
);
export type FormModule = Static<typeof FormModule>;

export const ScoreCalculationConfig = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Whether a score is computed', examples: [true] }),
    calculation_mode: Type.Optional(
      Type.Integer({ description: '1 total, 2 average', enum: [1, 2], examples: [1] }),
    ),
  },
  { ...closed, description: 'How a scoring form computes its score' },
);
export type ScoreCalculationConfig = Static<typeof ScoreCalculationConfig>;

/** A version of a form as the list answers it. */
export const FeedbackForm = Type.Object(
  {
    id: Id('Form id, another for each version'),
    version: Type.Integer({ description: 'Rises with each edit', minimum: 1, examples: [2] }),
    name: I18n,
    type: Type.Integer({ description: '1 normal, 2 scoring, 3 weighted', enum: [1, 2, 3], examples: [2] }),
    score_calculation_config: Type.Optional(ScoreCalculationConfig),
    modules: Type.Array(FormModule, { description: 'Modules, in their order' }),
  },
  { ...closed, description: 'Feedback form (面试评价表)' },
);
export type FeedbackForm = Static<typeof FeedbackForm>;
