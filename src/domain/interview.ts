import type { Bilingual, UserNo } from './interview-record.ts';

/** Something with an id and a name of its own, as it was called when the interview was arranged. */
export interface Named {
  id?: string;
  name?: Bilingual;
}

/** A place or time zone by its code. */
export interface Coded {
  code?: string;
  name?: Bilingual;
}

/** A person who takes part, and the name shown for them. */
export interface NamedUser {
  userNo?: UserNo;
  name?: Bilingual;
}

export interface Address extends Named {
  district?: Coded;
  city?: Coded;
  state?: Coded;
  country?: Coded;
}

export type InterviewType = 'on_site' | 'phone' | 'video';

export type VideoType =
  | 'zoom'
  | 'nowcoder_technical'
  | 'nowcoder_non_technical'
  | 'saima'
  | 'feishu'
  | 'hackerrank'
  | 'feishu_coding'
  | 'none';

/** How far a group interview has come. */
export type ArrangementStatus = 'not_started' | 'running' | 'ended';

export interface MeetingRoom {
  id?: string;
  name?: string;
  buildingName?: string;
  floorName?: string;
  reservation?: 'in_progress' | 'reserved' | 'failed';
}

/**
 * One meeting (面试) of an application. Its records are apart and name it. Times are Unix milliseconds. Every property
 * but the id may be absent, because an imported interview keeps exactly what it came with.
 */
export interface Interview {
  id: string;
  applicationId?: string;
  /** Counts from 0. */
  round?: number;
  beginAtMs?: number;
  endAtMs?: number;
  /** As imported; without it the newest submission of its records is shown. */
  feedbackSubmittedAtMs?: number;
  /** As imported; without it the id of `stage` is shown. */
  stageId?: string;
  stage?: Named;
  creator?: NamedUser;
  createdAtMs?: number;
  modifiedAtMs?: number;
  arrangementId?: string;
  type?: InterviewType;
  talentTimeZone?: Coded;
  contact?: NamedUser;
  contactMobile?: string;
  remark?: string;
  address?: Address;
  videoType?: VideoType;
  arrangementStatus?: ArrangementStatus;
  arrangement?: 'single' | 'group';
  appointment?: 'direct' | 'self_scheduled';
  meetingRooms?: MeetingRoom[];
  roundType?: Named;
}
