import type { Application } from '#domain/application.ts';
import type { Job, ProcessType } from '#domain/job.ts';
import type { Talent } from '#domain/talent.ts';
import type { Candidate } from './candidates.ts';
import { futureMonday, goesOn, lastHeld, type Meeting } from './hiring-plan.ts';
import { createRandom, mixSeed } from './random.ts';
import { beijingSeconds } from './sample-id.ts';
import { type JobName, wordsOfJobs } from './vocabulary/jobs.ts';
import { type StageName, stagesOf } from './vocabulary/places.ts';

/** When an opening was published, in Unix seconds. */
const openedAt: Readonly<Record<JobName, number>> = {
  backend: beijingSeconds(2026, 2, 24, 10),
  product: beijingSeconds(2026, 2, 24, 11),
  analyst: beijingSeconds(2026, 2, 25, 14),
  sales: beijingSeconds(2026, 2, 27, 16),
  graduate: beijingSeconds(2026, 7, 27, 10),
};

interface Standing {
  stage: StageName;
  terminated: boolean;
}

const day = 86_400;
/** How long a vote that is not settled keeps an application open. */
const patience = 14 * day;

export function processOf(job: JobName): ProcessType {
  return job === 'graduate' ? 'campus' : 'social';
}

export function makeJobs(idAt: (seconds: number) => string): Map<JobName, Job> {
  const names = Object.keys(openedAt) as JobName[];
  const jobs = names.map((name): [JobName, Job] => {
    const at = openedAt[name];
    const title = wordsOfJobs[name].name.zh;
    return [name, { id: idAt(at), title, process: processOf(name), createdAtMs: at * 1000 }];
  });
  return new Map(jobs);
}

function afterOffer(candidate: Candidate, decidedAt: number): Standing {
  const random = createRandom(mixSeed(candidate.number, 77));
  const since = lastHeld - decidedAt;
  if (since > 10 * day && random.chance(15)) return { stage: 'offer', terminated: true };
  if (since > 50 * day && candidate.job !== 'graduate') return { stage: 'joined', terminated: false };
  return { stage: since > 12 * day ? 'accepted' : 'offer', terminated: false };
}

function standingOf(candidate: Candidate, meetings: readonly Meeting[]): Standing {
  const last = meetings.at(-1);
  if (!last) return { stage: 'screening', terminated: lastHeld - candidate.appliedAt > 3 * patience };
  if (last.beginAt >= futureMonday) return { stage: 'interview', terminated: false };
  const writtenAt = Math.max(...last.seats.map(({ submittedAt }) => submittedAt ?? last.endAt));
  if (goesOn(last.seats)) return afterOffer(candidate, writtenAt);
  const isSettled = last.seats.every(({ outcome }) => outcome === 'failed' || outcome === 'no_show');
  return { stage: 'interview', terminated: isSettled || lastHeld - writtenAt > patience };
}

/** The application of a candidate as it stands after all of these interviews. */
export function makeApplication(
  candidate: Candidate,
  meetings: readonly Meeting[],
  ids: { id: string; talentId: string; jobId: string },
): Application {
  const { stage, terminated } = standingOf(candidate, meetings);
  return {
    ...ids,
    stage: stagesOf[processOf(candidate.job)][stage],
    terminated,
    createdAtMs: candidate.appliedAt * 1000,
  };
}

/** The person behind a candidate, known since the first application. */
export function makeTalent({ name, appliedAt }: Candidate, id: string): Talent {
  return { id, name: name.zh, createdAtMs: appliedAt * 1000 };
}
