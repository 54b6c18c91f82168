import { type Static, Type } from 'typebox';
import { Ability, I18n } from './hire/v1/interview-record-schema.ts';

/**
 * Lines of a bundle, our own form of everything in a tenant: one JSON object a line, told apart by `type`. A line of
 * type `record` is an interview record as the core endpoint answers it, with these further keys.
 */
export const BundleRecordKeys = Type.Object({
  interview_id: Type.Optional(
    Type.String({ pattern: '^[0-9]+$', description: 'Interview the record belongs to' }),
  ),
  feedback_form_id: Type.Optional(
    Type.String({ pattern: '^[0-9]+$', description: 'Form it was written on' }),
  ),
  deleted: Type.Optional(Type.Boolean({ description: 'True removes the record' })),
});
export type BundleRecordKeys = Static<typeof BundleRecordKeys>;

const Id = Type.String({ pattern: '^[0-9]+$', description: 'Decimal id' });
const UserId = Type.String({ minLength: 1, description: 'User id' });

/** The ids of one person in all kinds, so that moved data keep answering programs with the ids they know. */
export const BundleUser = Type.Object({
  id: Type.String({ minLength: 1, description: 'User id of the kind that the whole bundle uses' }),
  name: Type.Optional(I18n),
  user_id: Type.Optional(UserId),
  open_ids: Type.Optional(
    Type.Array(Type.Object({ app_id: Type.String({ minLength: 1 }), open_id: UserId })),
  ),
  union_ids: Type.Optional(
    Type.Array(
      Type.Object({
        developer: Type.Optional(
          Type.String({ minLength: 1, description: "Absent: the tenant's own developer" }),
        ),
        union_id: UserId,
      }),
    ),
  ),
});
export type BundleUser = Static<typeof BundleUser>;

export const BundleInterview = Type.Object({
  id: Id,
  application_id: Type.Optional(Type.String({ minLength: 1, description: 'Application' })),
  round: Type.Optional(Type.Integer({ minimum: 0, description: 'Round, from 0' })),
  begin_time: Type.Optional(Type.Integer({ minimum: 0, description: 'Unix milliseconds' })),
  end_time: Type.Optional(Type.Integer({ minimum: 0, description: 'Unix milliseconds' })),
});
export type BundleInterview = Static<typeof BundleInterview>;

const FormOption = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: I18n,
  description: Type.Optional(I18n),
  score_val: Type.Optional(Type.Integer()),
});
export type FormOption = Static<typeof FormOption>;

const FormDimension = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: I18n,
  type: Type.Integer({ enum: [1, 2, 3, 4, 5, 6, 7, 10, 11, 12] }),
  option_items: Type.Optional(Type.Array(FormOption)),
  ability_list: Type.Optional(Type.Array(Ability)),
});
export type FormDimension = Static<typeof FormDimension>;

const FormModule = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: I18n,
  type: Type.Integer({ enum: [1, 2], description: '1 preset, 2 custom' }),
  dimensions: Type.Array(FormDimension),
});
export type FormModule = Static<typeof FormModule>;

export const BundleForm = Type.Object({
  id: Id,
  biz_id: Type.String({ minLength: 1, description: 'The same for all versions' }),
  version: Type.Integer({ minimum: 1 }),
  name: I18n,
  form_type: Type.Integer({ enum: [1, 2, 3], description: '1 normal, 2 scoring, 3 weighted' }),
  calculation_mode: Type.Optional(Type.Integer({ enum: [1, 2], description: '1 total, 2 average' })),
  modules: Type.Array(FormModule),
});
export type BundleForm = Static<typeof BundleForm>;
