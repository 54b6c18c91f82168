import type * as wire from '#contract/hire/v2/interview-record-schema.ts';
import type { Attachment } from '#domain/attachment.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import { type Score, scoreOfRecord, toTwoDecimals } from '#domain/form-scores.ts';
import type { Ability, AnswerOption, DimensionType, InterviewRecord } from '#domain/interview-record.ts';
import {
  type AskedQuestion,
  assessModules,
  type DimensionAnswer,
  type ModuleAssessment,
} from '#domain/module-assessment.ts';
import type { IdOf } from '../../document.ts';
import { type Codec, code, list, shape } from '../../shape.ts';
import { documentedType, moduleType } from '../v1/feedback-forms.ts';
import { dimensionType, i18n, submitted } from '../v1/interview-records.ts';

/** A record and all that is needed to show it by module. */
export interface RecordSheet {
  record: InterviewRecord;
  /** The version it was written on; undefined when it is not known or not here. */
  form: FeedbackForm | undefined;
  /** Those of its images whose bytes are here. */
  attachments: readonly Attachment[];
}

/** What only the types of an SDK know is never sent. */
type Sent<Wire> = Omit<Wire, 'alias_name' | 'ability_assessments'>;

const decimal: Codec<number, number> = { toWire: toTwoDecimals, fromWire: toTwoDecimals };
const milliseconds: Codec<string, number> = { toWire: String, fromWire: Number };

const option = shape<Sent<wire.ChosenOption>, AnswerOption>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['score_val', 'score'],
]);

const ability = shape<wire.NamedAbility, Omit<Ability, 'id'>>([
  ['name', 'name', i18n],
  ['description', 'description', i18n],
]);

const question = shape<wire.QuestionAssessment, AskedQuestion>([
  [
    'question_type',
    'kind',
    code<AskedQuestion['kind']>([
      [1, 'normal'],
      [2, 'coding'],
    ]),
  ],
  ['title', 'title', i18n],
  ['description', 'description', i18n],
  ['content', 'answer'],
  ['abilities', 'abilities', list(ability)],
]);

const jobLevels = shape<wire.RecommendedJobLevel, NonNullable<DimensionAnswer['jobLevels']>>([
  ['lower_limit_job_level_name', 'lowest', i18n],
  ['higher_limit_job_level_name', 'highest', i18n],
]);

const shownType: Codec<number, DimensionType> = {
  toWire: (type) => dimensionType.toWire(documentedType(type)),
  fromWire: dimensionType.fromWire,
};

const answer = shape<Sent<wire.DimensionAssessment>, DimensionAnswer>([
  ['interview_feedback_form_dimension_id', 'dimensionId'],
  ['dimension_name', 'name', i18n],
  ['dimension_type', 'type', shownType],
  ['weight', 'weight', decimal],
  ['dimension_content', 'text'],
  ['dimension_option', 'option', option],
  ['dimension_options', 'options', list(option)],
  ['dimension_score', 'score'],
  ['recommended_job_level', 'jobLevels', jobLevels],
  ['question_assessments', 'questions', list(question)],
]);

const moduleAssessment = shape<wire.ModuleAssessment, ModuleAssessment>([
  ['interview_feedback_form_module_id', 'moduleId'],
  ['module_name', 'name', i18n],
  ['module_type', 'preset', moduleType],
  ['module_weight', 'weight', decimal],
  ['module_score', 'score', decimal],
  ['dimension_assessments', 'answers', list(answer)],
]);

const recordScore = shape<wire.RecordScore, Score>([
  ['score', 'score', decimal],
  ['total_score', 'fullScore', decimal],
]);

const attachment = shape<wire.RecordAttachment, Omit<Attachment, 'sha256' | 'mime'> & { mime: string }>([
  ['file_id', 'id'],
  ['file_name', 'name'],
  ['content_type', 'mime'],
  ['file_size', 'size'],
  ['create_time', 'createdAtMs', milliseconds],
]);

/** The record by module. `idOf` answers undefined where the caller may not see ids. */
export function sheetToWire({ record, form, attachments }: RecordSheet, idOf: IdOf): wire.InterviewRecordV2 {
  const { id, feedbackFormId, submittedAtMs } = record;
  const score = scoreOfRecord(record, form);
  const modules = assessModules(record, form);
  return {
    id,
    ...(feedbackFormId !== undefined && { feedback_form_id: feedbackFormId }),
    ...(record.submitted !== undefined && { commit_status: submitted.toWire(record.submitted) }),
    ...(submittedAtMs !== undefined && { submit_time: milliseconds.toWire(submittedAtMs) }),
    ...(score && { record_score: recordScore.toWire(score) }),
    ...interviewerOf(record, idOf),
    ...(attachments.length > 0 && { attachments: attachments.map(attachment.toWire) }),
    ...(modules.length > 0 && { module_assessments: modules.map(moduleAssessment.toWire) }),
  };
}

/** There is no `user_id` beside it: whose evaluation it is stands here. */
function interviewerOf(
  { interviewer, userNo: ownUserNo }: InterviewRecord,
  idOf: IdOf,
): Pick<wire.InterviewRecordV2, 'interviewer'> {
  const userNo = interviewer?.userNo ?? ownUserNo;
  const id = userNo === undefined ? undefined : idOf(userNo);
  const name = interviewer?.name && i18n.toWire(interviewer.name);
  if (id === undefined && !name) return {};
  return { interviewer: { ...(id !== undefined && { id }), ...(name && { name }) } };
}
