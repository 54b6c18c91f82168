import { type Static, Type } from 'typebox';
import * as form from './hire/v1/feedback-form-schema.ts';
import { longestKey } from './hire/v1/fields.ts';
import { I18n } from './hire/v1/interview-record-schema.ts';

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
const largestInt32 = 2 ** 31 - 1;

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
          Type.String({
            minLength: 1,
            maxLength: longestKey,
            description: "Absent: the tenant's own developer",
          }),
        ),
        union_id: UserId,
      }),
    ),
  ),
});
export type BundleUser = Static<typeof BundleUser>;

/** Only here and in records of version 1 there is a dimension of type 4, single-line text. */
const FormDimension = Type.Object({
  ...form.FormDimension.properties,
  type: Type.Integer({ enum: [1, 2, 3, 4, 5, 6, 7, 10, 11, 12] }),
});
export type FormDimension = Static<typeof FormDimension>;

const FormModule = Type.Object({
  ...form.FormModule.properties,
  dimensions: Type.Array(FormDimension),
});
export type FormModule = Static<typeof FormModule>;

/** One version of a form as the list answers it, with its `biz_id`, and `form_type` for its `type`. */
export const BundleForm = Type.Object({
  id: Id,
  biz_id: Type.String({ minLength: 1, maxLength: longestKey, description: 'The same for all versions' }),
  version: Type.Integer({ minimum: 1, maximum: largestInt32 }),
  name: I18n,
  form_type: Type.Integer({ enum: [1, 2, 3], description: '1 normal, 2 scoring, 3 weighted' }),
  score_calculation_config: Type.Optional(form.ScoreCalculationConfig),
  modules: Type.Array(FormModule),
});
export type BundleForm = Static<typeof BundleForm>;

/** A file with its bytes. What it is, is found in them; what a line says of it is only checked. */
export const BundleAttachment = Type.Object({
  id: Id,
  name: Type.String({ minLength: 1, description: 'File name' }),
  mime: Type.Optional(Type.String({ description: 'For people; the content decides' })),
  create_time: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Unix milliseconds; left out: the time of the import' }),
  ),
  size: Type.Optional(Type.Integer({ minimum: 0, description: 'Bytes of the content' })),
  sha256: Type.Optional(
    Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the content, hex' }),
  ),
  content: Type.String({ minLength: 1, description: 'The bytes in base64' }),
});
export type BundleAttachment = Static<typeof BundleAttachment>;
