import type { Application } from '#domain/application.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { Interview } from '#domain/interview.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import type { Interviewer } from '#domain/interviewer.ts';
import type { Job } from '#domain/job.ts';
import type { RoundType } from '#domain/round-type.ts';
import type { Talent } from '#domain/talent.ts';
import type { User } from '#domain/user.ts';
import { makeApplication, makeJobs, makeTalent } from './applications.ts';
import { interviewMaker } from './arrangements.ts';
import { demoForms, type IdAt } from './demo-forms.ts';
import { type Meeting, planHiring } from './hiring-plan.ts';
import { filesOf, imageOf, type SampleFile } from './record-files.ts';
import { makeRecord } from './record-making.ts';
import { formLineOf, makeRoundTypes, roundOf } from './round-types.ts';
import { beijingSeconds, sampleId } from './sample-id.ts';
import { interviewers, recruiters } from './vocabulary/people.ts';

/** A small company in the middle of hiring. */
export interface SampleDataset {
  users: User[];
  interviewers: Interviewer[];
  forms: FeedbackForm[];
  roundTypes: RoundType[];
  jobs: Job[];
  talents: Talent[];
  applications: Application[];
  interviews: Interview[];
  /** Ascending by numeric id. */
  records: InterviewRecord[];
  /** Every file that an image of a record names. */
  files: SampleFile[];
}

/** Ids that cannot meet: one sequence over all moments. */
function createIds(): IdAt {
  let sequence = 0;
  return (seconds) => {
    sequence += 1;
    return sampleId(seconds, sequence);
  };
}

/** Those that someone certified or looked at; a few never were. */
function makeInterviewers(): Interviewer[] {
  return interviewers.flatMap((_, index) => {
    if (index % 9 === 7) return [];
    const updatedAtMs = (beijingSeconds(2026, 1, 12, 10) + index * 3 * 86_400) * 1000;
    return [{ userNo: index + 1, certified: index % 6 !== 4, updatedAtMs }];
  });
}

/** Talents, their applications and the ids of those by candidate number. */
function makeApplications(
  { candidates, meetings }: ReturnType<typeof planHiring>,
  jobs: ReturnType<typeof makeJobs>,
  idAt: IdAt,
) {
  const meetingsOf = Map.groupBy(meetings, ({ candidate }) => candidate.number);
  const talents = new Map<number, Talent>();
  const applications = new Map<number, Application>();
  for (const candidate of candidates.toSorted((left, right) => left.appliedAt - right.appliedAt)) {
    const { number, person, appliedAt, job } = candidate;
    const talent = talents.get(person) ?? makeTalent(candidate, idAt(appliedAt));
    talents.set(person, talent);
    const ids = { id: idAt(appliedAt), talentId: talent.id, jobId: jobs.get(job)?.id ?? '' };
    applications.set(number, makeApplication(candidate, meetingsOf.get(number) ?? [], ids));
  }
  return { talents, applications };
}

/** Makes the demo data; it is the same, byte for byte, on every call. */
export function demoDataset(): SampleDataset {
  const idAt = createIds();
  const { forms, sampleAt } = demoForms(idAt);
  const roundTypes = makeRoundTypes((line, seconds) => sampleAt(line, seconds).form, idAt);
  const jobs = makeJobs(idAt);
  const plan = planHiring();
  const { talents, applications } = makeApplications(plan, jobs, idAt);
  const people = [...interviewers, ...recruiters];
  const makeInterview = interviewMaker();
  const sessions = new Map<number, string>();
  const asked = new Map<number, Set<string>>();
  const interviews: Interview[] = [];
  const records: InterviewRecord[] = [];
  const files: SampleFile[] = [];

  const arrange = (meeting: Meeting): Interview => {
    const { candidate, session, arrangedAt } = meeting;
    const arrangementId = sessions.get(session ?? -1) ?? idAt(arrangedAt);
    if (session !== undefined) sessions.set(session, arrangementId);
    const round = roundOf(meeting);
    const type = round && roundTypes.get(round);
    return makeInterview(meeting, {
      id: idAt(arrangedAt),
      applicationId: applications.get(candidate.number)?.id ?? '',
      arrangementId,
      roundType: type && { id: type.id, ...(type.name && { name: type.name }) },
      numberOf: (recruiter) => people.indexOf(recruiter) + 1,
    });
  };

  for (const meeting of plan.meetings) {
    const interview = arrange(meeting);
    interviews.push(interview);
    const sample = sampleAt(formLineOf(meeting), meeting.beginAt);
    const known = asked.get(meeting.candidate.number) ?? new Set<string>();
    asked.set(meeting.candidate.number, known);
    const setting = { meeting, interviewId: interview.id, sample, used: new Set<string>(), asked: known };
    for (const seat of meeting.seats) {
      const record = makeRecord(idAt(meeting.arrangedAt), seat, setting, idAt);
      const added = record.submitted ? filesOf(meeting, record, idAt) : [];
      if (added.length > 0) record.images = added.map(imageOf);
      files.push(...added);
      records.push(record);
    }
  }
  return {
    users: people.map(({ userId, name }, index) => ({ userNo: index + 1, userId, name })),
    interviewers: makeInterviewers(),
    forms,
    roundTypes: [...roundTypes.values()],
    jobs: [...jobs.values()],
    talents: [...talents.values()],
    applications: [...applications.values()],
    interviews,
    records,
    files,
  };
}
