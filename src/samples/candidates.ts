import type { Coded } from '#domain/interview.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import type { Background } from './remark-writer.ts';
import { beijingSeconds } from './sample-id.ts';
import { type HiringTeam, type JobName, wordsOfJobs } from './vocabulary/jobs.ts';
import { foreigners, givenNames, interviewers, surnames } from './vocabulary/people.ts';
import type { Words } from './vocabulary/phrases.ts';

/** One application of a person. Times are Unix seconds. */
export interface Candidate {
  number: number;
  /** The same for everything that one person applied for. */
  person: number;
  name: Words;
  job: JobName;
  /** Who meets them before the last round. */
  team: HiringTeam;
  background: Background;
  /** Of those who live abroad. */
  timeZone?: Coded;
  appliedAt: number;
  /** Choices of this candidate's process. */
  random: Random;
}

const seed = 20_260_301;
const teams: readonly HiringTeam[] = [
  'backend',
  'product',
  'backend',
  'analyst',
  'sales',
  'backend',
  'product',
];
const socialCount = 84;
const firstApplication = beijingSeconds(2026, 3, 2, 9);
const lastApplication = beijingSeconds(2026, 10, 21, 18);
const campusNumbers = 100;
const screenedNumbers = 200;
const screenedPersons = 120;
const screenedCount = 12;
const screenedJobs: readonly JobName[] = ['backend', 'graduate', 'product', 'sales', 'analyst', 'graduate'];

/** Who had applied before: number of this application and of the earlier one. */
const returning: ReadonlyMap<number, number> = new Map([
  [38, 8],
  [52, 15],
  [64, 25],
]);

/** Who a person from abroad is: every thirteenth, until there are no more. */
function foreignerOf(person: number) {
  return person % 13 === 11 ? foreigners[Math.floor(person / 13)] : undefined;
}

/** Names of people by number; no two are alike. */
function makeNames(count: number): Words[] {
  const random = createRandom(mixSeed(seed, 5));
  const known = new Set(interviewers.map(({ name }) => name.zh));
  return Array.from({ length: count }, (_, person) => {
    const foreign = foreignerOf(person)?.name;
    if (foreign !== undefined) return { zh: foreign, en: foreign };
    for (;;) {
      const [surname, given] = [random.pick(surnames), random.pick(givenNames)];
      const name = { zh: surname.zh + given.zh, en: `${given.en} ${surname.en}` };
      if (!known.has(name.zh)) {
        known.add(name.zh);
        return name;
      }
    }
  });
}

const names = makeNames(screenedPersons + screenedCount);

function makeCandidate(
  number: number,
  person: number,
  job: JobName,
  appliedAt: (random: Random) => number,
): Candidate {
  const random = createRandom(mixSeed(seed, number));
  const applied = appliedAt(random);
  const nature = createRandom(mixSeed(seed + 1, person));
  const background: Background = {
    years: job === 'graduate' ? 0 : nature.between(4, 11),
    leaning: nature.below(0x1000000),
    project: nature.pick(wordsOfJobs[job].projects),
  };
  if (job === 'graduate') background.graduate = true;
  const team = job === 'graduate' ? 'backend' : job;
  const timeZone = foreignerOf(person)?.timeZone;
  const name = names[person] as Words;
  return {
    number,
    person,
    name,
    job,
    team,
    background,
    appliedAt: applied,
    random,
    ...(timeZone && { timeZone }),
  };
}

function spread(number: number, count: number, random: Random): number {
  const share = ((lastApplication - firstApplication) * number) / count;
  return Math.floor(firstApplication + share) + random.below(40_000);
}

/** Candidates with work experience, in the order in which they applied. */
export function socialCandidates(): Candidate[] {
  return Array.from({ length: socialCount }, (_, number) => {
    const job = teams[number % teams.length] ?? 'backend';
    const person = returning.get(number) ?? number;
    return makeCandidate(number, person, job, (random) => spread(number, socialCount, random));
  });
}

/** Graduates who were asked to a session of campus interviews on that day. */
export function sessionCandidates(session: number, count: number, dayStart: number): Candidate[] {
  return Array.from({ length: count }, (_, place) => {
    const number = session * count + place;
    return makeCandidate(campusNumbers + number, socialCount + number, 'graduate', (random) => {
      return dayStart - random.between(7, 16) * 86_400 + random.between(8 * 3600, 23 * 3600);
    });
  });
}

/** People whose application was read and led to no interview, or not yet. */
export function screenedCandidates(): Candidate[] {
  return Array.from({ length: screenedCount }, (_, place) => {
    const number = screenedNumbers + place;
    const job = screenedJobs[place % screenedJobs.length] ?? 'backend';
    return makeCandidate(number, screenedPersons + place, job, (random) => {
      return beijingSeconds(2026, 8, 10, 9) + place * 6 * 86_400 + random.below(40_000);
    });
  });
}
