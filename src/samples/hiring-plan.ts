import { slotFrom, wakingTime, workdayAfter } from './calendar.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import type { Background } from './remark-writer.ts';
import { beijingSeconds } from './sample-id.ts';
import type { Stage, Verdict } from './vocabulary/closings.ts';
import { type HiringTeam, jobs } from './vocabulary/jobs.ts';
import { interviewers, type Person, type Team } from './vocabulary/people.ts';

/** What became of one interviewer's task. */
export type Outcome = Verdict | 'not_started' | 'not_submitted' | 'no_show';

/** One interviewer in one meeting. */
export interface Seat {
  person: Person;
  outcome: Outcome;
  /** Set when something was written. */
  submittedAt?: number;
}

/** A person who applied. Times are Unix seconds. */
export interface Candidate {
  number: number;
  team: HiringTeam;
  background: Background;
  appliedAt: number;
}

/** One interview as it was arranged and as it went. Times are Unix seconds. */
export interface Meeting {
  candidate: Candidate;
  stage: Stage;
  round: number;
  arrangedAt: number;
  beginAt: number;
  endAt: number;
  seats: Seat[];
}

const candidateCount = 78;
const seed = 20_260_301;
const stages: readonly Stage[] = ['first', 'second', 'final'];
const teams: readonly HiringTeam[] = [
  'backend',
  'product',
  'backend',
  'analyst',
  'sales',
  'backend',
  'product',
];
const firstApplication = beijingSeconds(2026, 3, 2, 9);
const lastApplication = beijingSeconds(2026, 10, 21, 18);
/** What would begin later lies in a future that stays future. */
const lastHeld = beijingSeconds(2026, 10, 20, 23);
const recentSince = beijingSeconds(2026, 10, 9);
const futureMonday = beijingSeconds(2030, 3, 4);

/** Keeps people from sitting in two interviews at once. */
type Bookings = Set<string>;

function makeCandidate(number: number, random: Random): Candidate {
  const team = teams[number % teams.length] ?? 'backend';
  const spread = ((lastApplication - firstApplication) * number) / candidateCount;
  const appliedAt = Math.floor(firstApplication + spread) + random.below(40_000);
  const background = {
    project: random.pick(jobs[team].projects),
    years: random.between(4, 11),
    leaning: random.below(0x1000000),
  };
  return { number, team, background, appliedAt };
}

function panelSize(stage: Stage, random: Random): number {
  if (stage === 'final') return random.chance(45) ? 2 : 1;
  if (stage === 'second') return random.chance(45) ? 3 : 2;
  return random.chance(30) ? 3 : 2;
}

/** People of the team who are free, those who do not know the candidate yet first. */
function choosePanel(
  stage: Stage,
  candidate: Candidate,
  beginAt: number,
  met: ReadonlySet<string>,
  booked: Bookings,
  random: Random,
): Person[] {
  const team: Team = stage === 'final' ? 'people' : candidate.team;
  const free = interviewers.filter(
    (person) => person.team === team && !booked.has(`${person.userId}@${beginAt}`),
  );
  const start = random.below(Math.max(1, free.length));
  const turned = [...free.slice(start), ...free.slice(0, start)];
  const fresh = turned.filter((person) => !met.has(person.userId));
  const known = turned.filter((person) => met.has(person.userId));
  const panel = [...fresh, ...known].slice(0, panelSize(stage, random));
  for (const person of panel) booked.add(`${person.userId}@${beginAt}`);
  return panel;
}

function judge(quality: number, random: Random): Verdict {
  const impression = quality + random.below(31) - 15;
  if (impression >= 50) return 'passed';
  return impression < 38 ? 'failed' : 'pending';
}

function seatOf(person: Person, beginAt: number, endAt: number, quality: number, random: Random): Seat {
  if (beginAt >= futureMonday) return { person, outcome: 'not_started' };
  const forgets = beginAt >= recentSince ? 45 : 4;
  if (random.chance(forgets)) return { person, outcome: 'not_submitted' };
  const delay = random.chance(60) ? random.between(600, 7_200) : random.between(7_200, 93_600);
  return { person, outcome: judge(quality, random), submittedAt: wakingTime(endAt + delay) };
}

function goesOn(seats: readonly Seat[]): boolean {
  const passed = seats.filter(({ outcome }) => outcome === 'passed').length;
  const failed = seats.filter(({ outcome }) => outcome === 'failed').length;
  return passed > failed;
}

function holdMeetings(candidate: Candidate, booked: Bookings, random: Random): Meeting[] {
  const meetings: Meeting[] = [];
  const met = new Set<string>();
  const quality = 26 + random.below(54);
  let since = candidate.appliedAt;
  for (const [round, stage] of stages.entries()) {
    const arrangedAt = workdayAfter(since, random.between(1, 2)) + random.between(9 * 3600, 18 * 3600);
    const planned = slotFrom(workdayAfter(arrangedAt, random.between(1, 4)), random.below(7));
    const beginAt = planned <= lastHeld ? planned : slotFrom(futureMonday, random.below(90));
    const endAt = beginAt + (stage === 'final' ? 2_700 : 3_600);
    const panel = choosePanel(stage, candidate, beginAt, met, booked, random);
    const absent = beginAt < futureMonday && random.chance(5);
    const seats = panel.map((person): Seat => {
      return absent ? { person, outcome: 'no_show' } : seatOf(person, beginAt, endAt, quality, random);
    });
    for (const person of panel) met.add(person.userId);
    meetings.push({ candidate, stage, round, arrangedAt, beginAt, endAt, seats });
    if (!goesOn(seats)) break;
    since = Math.max(...seats.map((seat) => seat.submittedAt ?? endAt));
  }
  return meetings;
}

/** Everything that happened in the demo company, in the order in which the interviews were arranged. */
export function planHiring(): Meeting[] {
  const booked: Bookings = new Set();
  const meetings: Meeting[] = [];
  for (let number = 0; number < candidateCount; number += 1) {
    const random = createRandom(mixSeed(seed, number));
    meetings.push(...holdMeetings(makeCandidate(number, random), booked, random));
  }
  return meetings.sort((left, right) => left.arrangedAt - right.arrangedAt);
}
