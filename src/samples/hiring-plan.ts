import { hourOf, slotFrom, wakingTime, workdayAfter } from './calendar.ts';
import { type Candidate, screenedCandidates, sessionCandidates, socialCandidates } from './candidates.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import { beijingSeconds } from './sample-id.ts';
import type { Stage, Verdict } from './vocabulary/closings.ts';
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

/** One interview as it was arranged and as it went. Times are Unix seconds. */
export interface Meeting {
  candidate: Candidate;
  stage: Stage;
  round: number;
  arrangedAt: number;
  beginAt: number;
  endAt: number;
  seats: Seat[];
  /** Which campus session it is part of: one panel meets several graduates in a row. */
  session?: number;
}

/** Everyone who applied, and their interviews in the order in which they were arranged. */
export interface HiringPlan {
  candidates: Candidate[];
  meetings: Meeting[];
}

type Slot = Pick<Meeting, 'arrangedAt' | 'beginAt' | 'endAt'> & { panel: Person[]; session?: number };

const stages: readonly Stage[] = ['first', 'second', 'final'];
/** What would begin later lies in a future that stays future. */
export const lastHeld = beijingSeconds(2026, 10, 20, 23);
export const futureMonday = beijingSeconds(2030, 3, 4);
const recentSince = beijingSeconds(2026, 10, 9);
/** Hour from which people in Europe are awake. */
const awakeEverywhere = 15;
/** Days of campus sessions; the last one is still to come. */
const sessionDays = [
  beijingSeconds(2026, 8, 24),
  beijingSeconds(2026, 9, 2),
  beijingSeconds(2026, 9, 11),
  beijingSeconds(2026, 9, 21),
  beijingSeconds(2026, 9, 29),
  futureMonday + 2 * 86_400,
];
const sessionHours = [14, 15, 16, 17];

/** Keeps people from sitting in two interviews at once: who, and when it begins. */
type Bookings = Set<string>;

function panelSize(stage: Stage, random: Random): number {
  if (stage === 'final') return random.chance(45) ? 2 : 1;
  if (stage === 'second') return random.chance(45) ? 3 : 2;
  return random.chance(30) ? 3 : 2;
}

/** People of the team who are free at all these times, those who do not know the candidate yet first. */
function choosePanel(
  team: Team,
  size: number,
  begins: readonly number[],
  met: ReadonlySet<string>,
  booked: Bookings,
  random: Random,
): Person[] {
  const free = interviewers.filter((person) => {
    return person.team === team && begins.every((beginAt) => !booked.has(`${person.userId}@${beginAt}`));
  });
  const start = random.below(Math.max(1, free.length));
  const turned = [...free.slice(start), ...free.slice(0, start)];
  const fresh = turned.filter((person) => !met.has(person.userId));
  const known = turned.filter((person) => met.has(person.userId));
  const panel = [...fresh, ...known].slice(0, size);
  for (const { userId } of panel) for (const beginAt of begins) booked.add(`${userId}@${beginAt}`);
  return panel;
}

function judge(quality: number, random: Random): Verdict {
  const impression = quality + random.below(31) - 15;
  if (impression >= 50) return 'passed';
  return impression < 38 ? 'failed' : 'pending';
}

function seatOf(person: Person, { panel, beginAt, endAt }: Slot, quality: number, random: Random): Seat {
  if (beginAt >= futureMonday) return { person, outcome: 'not_started' };
  // Nobody decides alone by keeping silent.
  const forgets = panel.length > 1 ? 4 : 0;
  if (random.chance(beginAt >= recentSince ? 45 : forgets)) return { person, outcome: 'not_submitted' };
  const delay = random.chance(60) ? random.between(600, 7_200) : random.between(7_200, 93_600);
  return { person, outcome: judge(quality, random), submittedAt: wakingTime(endAt + delay) };
}

/** Whether more interviewers were for the candidate than against. */
export function goesOn(seats: readonly Seat[]): boolean {
  const passed = seats.filter(({ outcome }) => outcome === 'passed').length;
  const failed = seats.filter(({ outcome }) => outcome === 'failed').length;
  return passed > failed;
}

/** The first time from a few days on at which someone is free. */
function findSlot(
  { team, random, timeZone }: Candidate,
  stage: Stage,
  since: number,
  met: ReadonlySet<string>,
  booked: Bookings,
): Slot {
  const arrangedAt = workdayAfter(since, random.between(1, 2)) + random.between(9 * 3600, 18 * 3600);
  const day = workdayAfter(arrangedAt, random.between(1, 4));
  const size = panelSize(stage, random);
  const length = stage === 'final' ? 2_700 : 3_600;
  for (let slot = random.below(7); ; slot += 1) {
    const planned = slotFrom(day, slot);
    if (timeZone && hourOf(planned) < awakeEverywhere) continue;
    const beginAt = planned <= lastHeld ? planned : slotFrom(futureMonday, slot + random.below(90));
    const panel = choosePanel(stage === 'final' ? 'people' : team, size, [beginAt], met, booked, random);
    if (panel.length > 0) return { arrangedAt, beginAt, endAt: beginAt + length, panel };
  }
}

function holdMeetings(candidate: Candidate, booked: Bookings, firstSlot?: Slot): Meeting[] {
  const { random } = candidate;
  const meetings: Meeting[] = [];
  const met = new Set<string>();
  const quality = 23 + random.below(50);
  let since = candidate.appliedAt;
  for (const [round, stage] of stages.entries()) {
    const given = round === 0 ? firstSlot : undefined;
    const slot = given ?? findSlot(candidate, stage, since, met, booked);
    const { panel, ...times } = slot;
    const { beginAt, endAt } = times;
    const absent = beginAt < futureMonday && random.chance(3);
    const seats = panel.map((person): Seat => {
      return absent ? { person, outcome: 'no_show' } : seatOf(person, slot, quality, random);
    });
    for (const person of panel) met.add(person.userId);
    meetings.push({ candidate, stage, round, ...times, seats });
    if (!goesOn(seats)) break;
    since = Math.max(...seats.map((seat) => seat.submittedAt ?? endAt));
  }
  return meetings;
}

/** A panel of two, and one graduate after the other for forty minutes each. */
function holdSession(session: number, day: number, booked: Bookings): HiringPlan {
  const dayStart = workdayAfter(day, 0);
  const invitedFrom = Math.min(dayStart, workdayAfter(lastHeld, 1) + 5 * 86_400);
  const arrangedAt = workdayAfter(invitedFrom - 5 * 86_400, 0) + 11 * 3600;
  const begins = sessionHours.map((hour) => dayStart + hour * 3600);
  const panel = choosePanel('backend', 2, begins, new Set(), booked, createRandom(mixSeed(session, 7)));
  const candidates = sessionCandidates(session, begins.length, invitedFrom);
  const meetings = candidates.flatMap((candidate, place) => {
    const beginAt = begins[place] ?? dayStart;
    return holdMeetings(candidate, booked, { arrangedAt, beginAt, endAt: beginAt + 2_400, panel, session });
  });
  return { candidates, meetings };
}

/** Everything that happened in the demo company. */
export function planHiring(): HiringPlan {
  const booked: Bookings = new Set();
  const sessions = sessionDays.map((day, session) => holdSession(session, day, booked));
  const social = socialCandidates();
  const meetings = social.flatMap((candidate) => holdMeetings(candidate, booked));
  meetings.push(...sessions.flatMap((session) => session.meetings));
  meetings.sort((left, right) => left.arrangedAt - right.arrangedAt);
  const graduates = sessions.flatMap((session) => session.candidates);
  return { candidates: [...social, ...graduates, ...screenedCandidates()], meetings };
}
