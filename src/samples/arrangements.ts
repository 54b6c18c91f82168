import type { Interview, MeetingRoom, Named, NamedUser, VideoType } from '#domain/interview.ts';
import { officeTime } from './calendar.ts';
import { isBetweenJobs } from './form-answering.ts';
import { futureMonday, lastHeld, type Meeting } from './hiring-plan.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import { type Recruiter, recruiters } from './vocabulary/people.ts';
import { beijingTime, interviewNotes, type Office, offices, stagesOf } from './vocabulary/places.ts';

/** What is known of an interview besides its time and people. */
export interface Arranging {
  id: string;
  applicationId: string;
  /** The same for all interviews of one session. */
  arrangementId: string;
  roundType: Named | undefined;
  /** As they are named in an interview. */
  numberOf(recruiter: Recruiter): number;
}

type Kind = 'on_site' | 'video' | 'phone';

/** Rooms that are taken: which one, and when it begins. */
type Bookings = Set<string>;

/** Who looks after the candidates of a job. */
export function recruiterOf({ candidate }: Pick<Meeting, 'candidate'>): Recruiter {
  const place = { backend: 0, analyst: 0, product: 1, sales: 1, graduate: 2 }[candidate.job];
  return recruiters[place] as Recruiter;
}

function kindOf(meeting: Meeting, random: Random): Kind {
  if (meeting.session !== undefined) return 'on_site';
  if (meeting.candidate.timeZone) return 'video';
  const roll = random.below(100);
  if (meeting.stage === 'first') return roll < 55 ? 'video' : roll < 70 ? 'phone' : 'on_site';
  if (meeting.stage === 'second') return roll < 60 ? 'on_site' : 'video';
  return roll < 50 ? 'on_site' : roll < 80 ? 'video' : 'phone';
}

function videoTypeOf({ candidate, stage, seats }: Meeting): VideoType {
  if (stage === 'final') return 'feishu';
  if (candidate.job === 'graduate') return 'nowcoder_technical';
  if (candidate.job === 'backend' || candidate.job === 'analyst') return 'feishu_coding';
  return candidate.timeZone || seats[0]?.person.writes === 'en' ? 'zoom' : 'feishu';
}

const [headOffice, salesOffice] = offices;

/** Where the people of an interview sit, so that nobody is in two cities; none when they sit apart. */
function officeOf({ candidate, stage }: Meeting): Office | undefined {
  if (candidate.job !== 'sales') return headOffice;
  return stage === 'final' ? undefined : salesOffice;
}

function roomsFor({ session }: Meeting, office: Office): readonly MeetingRoom[] {
  if (session !== undefined) return office.rooms.slice(0, 1);
  return office === headOffice ? office.rooms.slice(1) : office.rooms;
}

/** A free room of the office; the same one for a whole session. */
function bookRoom(meeting: Meeting, office: Office, booked: Bookings): MeetingRoom | undefined {
  const { beginAt } = meeting;
  const room = roomsFor(meeting, office).find(({ id }) => !booked.has(`${id}@${beginAt}`));
  if (!room) return undefined;
  booked.add(`${room.id}@${beginAt}`);
  return { ...room, reservation: beginAt >= futureMonday ? 'in_progress' : 'reserved' };
}

function noteOf(meeting: Meeting, kind: Kind, random: Random): string | undefined {
  const { background, timeZone } = meeting.candidate;
  if (meeting.session !== undefined) return interviewNotes.group[0];
  if (timeZone) return interviewNotes.foreign[0];
  // Whoever calls has to know when that is welcome.
  if (kind !== 'phone' && !random.chance(30)) return undefined;
  if (kind === 'on_site') return random.pick(interviewNotes.on_site);
  if (kind === 'video') {
    const writesCode = /_(?:coding|technical)$/.test(videoTypeOf(meeting));
    return random.pick(interviewNotes[writesCode ? 'coding' : 'video']);
  }
  const isFree = background.graduate || isBetweenJobs(background.leaning);
  return random.pick(interviewNotes[isFree ? 'reachable' : 'employed']);
}

/** A few were moved once, before they began, by someone at work. */
function modifiedAt({ arrangedAt, beginAt }: Meeting, random: Random): number {
  if (!random.chance(15)) return arrangedAt + random.below(600);
  const latest = Math.min(beginAt, lastHeld + 86_400);
  return officeTime(arrangedAt + Math.floor(((latest - arrangedAt) * random.between(10, 80)) / 100));
}

function placeOf(meeting: Meeting, random: Random, booked: Bookings): Partial<Interview> {
  const kind = kindOf(meeting, random);
  const office = officeOf(meeting);
  const room = kind === 'on_site' && office ? bookRoom(meeting, office, booked) : undefined;
  // Without a free room, or in two cities, people meet on the screen.
  const settled: Kind = kind === 'on_site' && !room ? 'video' : kind;
  const remark = noteOf(meeting, settled, random);
  return {
    type: settled,
    videoType: settled === 'video' ? videoTypeOf(meeting) : 'none',
    ...(room && office && { address: office.address, meetingRooms: [room] }),
    ...(remark !== undefined && { remark }),
  };
}

function wayOf(meeting: Meeting, random: Random): Partial<Interview> {
  if (meeting.session === undefined) {
    return { arrangement: 'single', appointment: random.chance(25) ? 'self_scheduled' : 'direct' };
  }
  return {
    arrangement: 'group',
    arrangementStatus: meeting.beginAt >= futureMonday ? 'not_started' : 'ended',
    appointment: 'direct',
  };
}

/** Makes interviews in the order in which they were arranged. */
export function interviewMaker(): (meeting: Meeting, arranging: Arranging) => Interview {
  const booked: Bookings = new Set();
  return (meeting, { id, applicationId, arrangementId, roundType, numberOf }) => {
    const { candidate, round, beginAt, endAt, arrangedAt } = meeting;
    const random = createRandom(mixSeed(candidate.number, 31 + round));
    const recruiter = recruiterOf(meeting);
    const user: NamedUser = { userNo: numberOf(recruiter), name: recruiter.name };
    return {
      id,
      applicationId,
      round,
      beginAtMs: beginAt * 1000,
      endAtMs: endAt * 1000,
      stage: stagesOf[candidate.job === 'graduate' ? 'campus' : 'social'].interview,
      creator: user,
      createdAtMs: arrangedAt * 1000,
      modifiedAtMs: modifiedAt(meeting, random) * 1000,
      arrangementId,
      talentTimeZone: candidate.timeZone ?? beijingTime,
      contact: user,
      contactMobile: recruiter.mobile,
      ...placeOf(meeting, random, booked),
      ...wayOf(meeting, random),
      ...(roundType && { roundType }),
    };
  };
}
