import { type Static, Type } from 'typebox';
import { Code, Id, Moment, Text, UserId } from './hire/v1/fields.ts';
import { Named } from './hire/v1/interview-schema.ts';
import { ActiveStatus } from './hire/v1/round-types.ts';

/**
 * Lines of a bundle for what leads to interview records. Lines of type `interview` and `round_type` are interviews and
 * round types as their lists answer them.
 */
export const BundleTalent = Type.Object({
  id: Id('Talent id'),
  name: Type.Optional(Text('Name', '赵一鸣')),
  create_time: Type.Optional(Moment('Came in at')),
});
export type BundleTalent = Static<typeof BundleTalent>;

export const BundleJob = Type.Object({
  id: Id('Job id'),
  title: Type.Optional(Text('Title', '后端工程师')),
  process_type: Type.Optional(Code('1 social, 2 campus', [1, 2])),
  create_time: Type.Optional(Moment('Opened at')),
});
export type BundleJob = Static<typeof BundleJob>;

export const BundleApplication = Type.Object({
  id: Id('Application id'),
  talent_id: Type.Optional(Id('Whose it is')),
  job_id: Type.Optional(Id('What it is for')),
  stage: Type.Optional(Named),
  terminated: Type.Optional(Type.Boolean({ description: 'Whether it ended without a hire' })),
  create_time: Type.Optional(Moment('Applied at')),
});
export type BundleApplication = Static<typeof BundleApplication>;

export const BundleInterviewer = Type.Object({
  user_id: UserId('User id of the kind that the whole bundle uses'),
  verify_status: Code('1 not certified, 2 certified', [1, 2]),
  update_time: Type.Optional(Moment('Last set at; left out: now')),
});
export type BundleInterviewer = Static<typeof BundleInterviewer>;

/** Settings of the tenant that belong to its data. */
export const BundleSettings = Type.Object({ round_types_active_status: Type.Optional(ActiveStatus) });
export type BundleSettings = Static<typeof BundleSettings>;
