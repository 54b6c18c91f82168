import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { Interview } from '#domain/interview.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import type { User } from '#domain/user.ts';
import type { FormBlueprint } from './blueprint-parts.ts';
import { writeEvaluation } from './evaluation.ts';
import { businessBlueprints, peopleBlueprints, techBlueprints } from './form-blueprints.ts';
import { type Meeting, type Outcome, planHiring, type Seat } from './hiring-plan.ts';
import { createRandom, mixSeed } from './random.ts';
import type { Voice } from './remark-writer.ts';
import { buildForm, type SampleForm } from './sample-forms.ts';
import { beijingSeconds, sampleId } from './sample-id.ts';
import type { Verdict } from './vocabulary/closings.ts';
import { jobs, peopleWords } from './vocabulary/jobs.ts';
import { interviewers } from './vocabulary/people.ts';

/** A small company in the middle of hiring. */
export interface SampleDataset {
  users: User[];
  forms: FeedbackForm[];
  interviews: Interview[];
  /** Ascending by numeric id. */
  records: InterviewRecord[];
}

type IdAt = (seconds: number) => string;

interface FormLine {
  versions: readonly SampleForm[];
  /** When the newest version came into use, in Unix seconds. */
  changedAt: number;
}

/** What all records of one interview share. */
interface Setting {
  meeting: Meeting;
  interviewId: string;
  sample: SampleForm;
  /** Phrases and questions that someone in this interview already used. */
  used: Set<string>;
}

/** Ids that cannot meet: one sequence over all moments. */
function createIds(): IdAt {
  let sequence = 0;
  return (seconds) => {
    sequence += 1;
    return sampleId(seconds, sequence);
  };
}

function isVerdict(outcome: Outcome): outcome is Verdict {
  return outcome === 'passed' || outcome === 'failed' || outcome === 'pending';
}

function makeForms(blueprints: readonly FormBlueprint[], changedAt: number, idAt: IdAt): FormLine {
  const firstAt = beijingSeconds(2025, 12, 8, 10);
  const bizId = idAt(firstAt);
  const versions = blueprints.map((blueprint, index) => {
    return buildForm(blueprint, bizId, index + 1, () => idAt(index === 0 ? firstAt : changedAt));
  });
  return { versions, changedAt };
}

function formOf(line: FormLine, meeting: Meeting): SampleForm {
  const form = meeting.beginAt < line.changedAt ? line.versions[0] : line.versions.at(-1);
  if (!form) throw new RangeError('A form needs a version');
  return form;
}

/** The record of one seat: always who and where, and the evaluation once it was submitted. */
function makeRecord(id: string, seat: Seat, setting: Setting, idAt: IdAt): InterviewRecord {
  const { meeting, interviewId, sample, used } = setting;
  const { person, outcome, submittedAt } = seat;
  const userNo = interviewers.indexOf(person) + 1;
  const record: InterviewRecord = {
    id,
    origin: 'written',
    interviewId,
    feedbackFormId: sample.form.id,
    userNo,
    submitted: false,
    conclusion: outcome,
    interviewer: { userNo, name: person.name },
  };
  if (submittedAt === undefined || !isVerdict(outcome)) return record;
  const { team, number, background } = meeting.candidate;
  const words = meeting.stage === 'final' ? peopleWords(jobs[team]) : jobs[team];
  const random = createRandom(mixSeed(number * 10 + meeting.round, userNo));
  const voice: Voice = {
    words,
    background,
    language: person.writes,
    stage: meeting.stage,
    verdict: outcome,
    random,
    questionChances: { record: 45, dimension: 35 },
    used,
  };
  const submittedAtMs = submittedAt * 1000 + random.below(1000);
  const evaluation = writeEvaluation(sample.rows, voice, () => idAt(submittedAt));
  return { ...record, submitted: true, submittedAtMs, ...evaluation };
}

function makeInterview(meeting: Meeting, applicationId: string, idAt: IdAt): Interview {
  const { round, beginAt, endAt } = meeting;
  return {
    id: idAt(meeting.arrangedAt),
    applicationId,
    round,
    beginAtMs: beginAt * 1000,
    endAtMs: endAt * 1000,
  };
}

/** Makes the demo data; it is the same, byte for byte, on every call. */
export function demoDataset(): SampleDataset {
  const idAt = createIds();
  const lines = {
    tech: makeForms(techBlueprints, beijingSeconds(2026, 6, 15, 10), idAt),
    business: makeForms(businessBlueprints, beijingSeconds(2026, 7, 6, 10), idAt),
    people: makeForms(peopleBlueprints, beijingSeconds(2026, 5, 18, 10), idAt),
  };
  const applicationIds = new Map<number, string>();
  const interviews: Interview[] = [];
  const records: InterviewRecord[] = [];
  for (const meeting of planHiring()) {
    const { candidate, stage, arrangedAt, seats } = meeting;
    const applicationId = applicationIds.get(candidate.number) ?? idAt(candidate.appliedAt);
    applicationIds.set(candidate.number, applicationId);
    const interview = makeInterview(meeting, applicationId, idAt);
    interviews.push(interview);
    const line =
      stage === 'final' ? lines.people : candidate.team === 'backend' ? lines.tech : lines.business;
    const setting: Setting = {
      meeting,
      interviewId: interview.id,
      sample: formOf(line, meeting),
      used: new Set(),
    };
    for (const seat of seats) records.push(makeRecord(idAt(arrangedAt), seat, setting, idAt));
  }
  const users = interviewers.map(({ userId, name }, index): User => ({ userNo: index + 1, userId, name }));
  const forms = Object.values(lines).flatMap(({ versions }) => versions.map(({ form }) => form));
  return { users, forms, interviews, records };
}
