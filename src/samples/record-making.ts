import type { DimensionAssessment, InterviewRecord } from '#domain/interview-record.ts';
import type { IdAt } from './demo-forms.ts';
import { type Evaluation, writeEvaluation } from './evaluation.ts';
import type { Meeting, Outcome, Seat } from './hiring-plan.ts';
import { createRandom, mixSeed } from './random.ts';
import type { Voice } from './remark-writer.ts';
import { isFormer } from './round-types.ts';
import type { SampleForm } from './sample-forms.ts';
import type { Verdict } from './vocabulary/closings.ts';
import { peopleWords, wordsOfJobs } from './vocabulary/jobs.ts';
import { interviewers } from './vocabulary/people.ts';

/** What all records of one interview share. */
export interface Setting {
  meeting: Meeting;
  interviewId: string;
  sample: SampleForm;
  /** Phrases that someone in this interview already used. */
  used: Set<string>;
  /** Ids of the questions that the candidate has answered for this job. */
  asked: Set<string>;
}

function isVerdict(outcome: Outcome): outcome is Verdict {
  return outcome === 'passed' || outcome === 'failed' || outcome === 'pending';
}

function voiceOf({ person }: Seat, verdict: Verdict, { meeting, used, asked }: Setting): Voice {
  const { number, background, job } = meeting.candidate;
  const words = wordsOfJobs[job];
  const userNo = interviewers.indexOf(person) + 1;
  return {
    words: meeting.stage === 'final' ? peopleWords(words) : words,
    background,
    language: person.writes,
    stage: meeting.stage,
    verdict,
    random: createRandom(mixSeed(number * 10 + meeting.round, userNo)),
    questionChances: { record: 45, dimension: 35 },
    used,
    asked,
  };
}

/** As it came from the system before, which asked for the earliest start in a single line. */
function asFormer({ dimensionAssessments = [], ...rest }: Evaluation, { rows }: SampleForm): Evaluation {
  const line = rows.find(({ item }) => item === 'notice')?.dimension.id;
  const answers = dimensionAssessments.map((answer): DimensionAssessment => {
    return answer.dimensionId === line ? { ...answer, type: 'single_line_text' } : answer;
  });
  return { ...rest, dimensionAssessments: answers };
}

/** The record of one seat: always who and where, and the evaluation once it was submitted. */
export function makeRecord(id: string, seat: Seat, setting: Setting, idAt: IdAt): InterviewRecord {
  const { meeting, interviewId, sample } = setting;
  const { person, outcome, submittedAt } = seat;
  const userNo = interviewers.indexOf(person) + 1;
  const former = isFormer(meeting);
  const record: InterviewRecord = {
    id,
    origin: former ? 'imported' : 'written',
    interviewId,
    feedbackFormId: sample.form.id,
    userNo,
    submitted: false,
    conclusion: outcome,
    interviewer: { userNo, name: person.name },
  };
  if (submittedAt === undefined || !isVerdict(outcome)) return record;
  const voice = voiceOf(seat, outcome, setting);
  const evaluation = writeEvaluation(sample.rows, voice, () => idAt(submittedAt));
  const submittedAtMs = submittedAt * 1000 + voice.random.below(1000);
  return {
    ...record,
    submitted: true,
    submittedAtMs,
    ...(former ? asFormer(evaluation, sample) : evaluation),
  };
}
