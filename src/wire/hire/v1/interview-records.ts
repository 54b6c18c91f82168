import * as wire from '#contract/hire/v1/interview-record-schema.ts';
import type * as domain from '#domain/interview-record.ts';
import { compileReader, type DroppedFields } from '../../schema-reader.ts';
import { code, list, shape } from '../../shape.ts';

export const i18n = shape<wire.I18n, domain.Bilingual>([
  ['zh_cn', 'zh'],
  ['en_us', 'en'],
]);

export const ability = shape<wire.Ability, domain.Ability>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['description', 'description', i18n],
]);

const question = shape<wire.Question, domain.Question>([
  ['id', 'id'],
  ['title', 'title', i18n],
  ['description', 'description', i18n],
  ['content', 'answer'],
  ['ability_list', 'abilities', list(ability)],
]);

export const overallScore = shape<wire.InterviewScore, domain.OverallScore>([
  ['id', 'id'],
  ['level', 'level'],
  ['zh_name', 'zhName'],
  ['zh_description', 'zhDescription'],
  ['en_name', 'enName'],
  ['en_description', 'enDescription'],
]);

export const scoreCalculation = code<domain.ScoreCalculation>([
  [1, 'total'],
  [2, 'average'],
]);

const computedScore = shape<wire.AssessmentScore, domain.ComputedScore>([
  ['calculate_type', 'calculation', scoreCalculation],
  ['score', 'score'],
  ['full_score', 'fullScore'],
]);

const image = shape<wire.Image, domain.Image>([
  ['id', 'id'],
  ['url', 'url'],
  ['name', 'name'],
  ['mime', 'mime'],
  ['create_time', 'createdAtMs'],
]);

const option = shape<wire.Option, domain.AnswerOption>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['score_val', 'score'],
]);

export const dimensionType = code<domain.DimensionType>([
  [1, 'single_choice'],
  [2, 'multiple_choice'],
  [3, 'description'],
  [4, 'single_line_text'],
  [5, 'job_level_range'],
  [6, 'score_by_option'],
  [7, 'score_by_number'],
  [10, 'preset_conclusion'],
  [11, 'preset_score'],
  [12, 'preset_record'],
]);

const dimensionAssessment = shape<wire.DimensionAssessment, domain.DimensionAssessment>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['full_score', 'fullScore'],
  ['content', 'text'],
  ['dimension_id', 'dimensionId'],
  ['dimension_score', 'option', option],
  ['dimension_score_list', 'options', list(option)],
  ['dimension_custom_score', 'score'],
  ['ability_list', 'abilities', list(ability)],
  ['question_list', 'questions', list(question)],
  ['dimension_type', 'type', dimensionType],
]);

export const conclusion = code<domain.Conclusion>([
  [1, 'passed'],
  [2, 'failed'],
  [3, 'not_started'],
  [4, 'not_submitted'],
  [5, 'no_show'],
  [6, 'pending'],
]);

export const submitted = code<boolean>([
  [1, true],
  [2, false],
]);

/** User ids are resolved apart; on both sides of this table they are left as they are. */
type UserSlots = { user_id?: domain.UserNo; interviewer?: { id?: domain.UserNo; name?: wire.I18n } };
type WireWithUserNos = Omit<wire.InterviewRecord, 'user_id' | 'interviewer'> & UserSlots;

const interviewer = shape<NonNullable<UserSlots['interviewer']>, domain.Interviewer>([
  ['id', 'userNo'],
  ['name', 'name', i18n],
]);

const record = shape<WireWithUserNos, domain.InterviewRecord>([
  ['id', 'id'],
  ['user_id', 'userNo'],
  ['content', 'text'],
  ['min_job_level_id', 'minJobLevelId'],
  ['max_job_level_id', 'maxJobLevelId'],
  ['commit_status', 'submitted', submitted],
  ['feedback_submit_time', 'submittedAtMs'],
  ['conclusion', 'conclusion', conclusion],
  ['interview_score', 'overallScore', overallScore],
  ['assessment_score', 'computedScore', computedScore],
  ['question_list', 'questions', list(question)],
  ['code_question_list', 'codeQuestions', list(question)],
  ['interviewer', 'interviewer', interviewer],
  ['image_list', 'images', list(image)],
  ['dimension_assessment_list', 'dimensionAssessments', list(dimensionAssessment)],
]);

/** The record as the vendor writes it, with user numbers where user ids go. */
export function toWire(value: domain.InterviewRecord): WireWithUserNos {
  return record.toWire(value);
}

const read = compileReader<wire.InterviewRecord>(wire.InterviewRecord);

/** An imported record, and the user ids it names, not yet resolved to users. */
export interface ReadRecord {
  record: domain.InterviewRecord;
  userId: string | undefined;
  interviewerId: string | undefined;
}

/**
 * Read a record as the core endpoint answers it. Known fields are kept as they came, unknown ones are dropped and
 * counted. Throws UnreadableFieldError naming the first field that breaks a rule.
 */
export function fromWire(value: unknown, dropped: DroppedFields): ReadRecord {
  const { user_id: userId, interviewer: person, ...rest } = read(value, dropped);
  const mapped: domain.InterviewRecord = { ...record.fromWire(rest), origin: 'imported' };
  if (person) mapped.interviewer = person.name ? { name: i18n.fromWire(person.name) } : {};
  return { record: mapped, userId, interviewerId: person?.id };
}
