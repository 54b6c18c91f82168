import { describe, expect, it } from 'vitest';
import type { Interview } from '#domain/interview.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { demoDataset } from '#samples/dataset.ts';
import { secondsOf } from '../support/samples.ts';

const demo = demoDataset();
const byId = <T extends { id: string }>(all: readonly T[]) => new Map(all.map((one) => [one.id, one]));
const jobs = byId(demo.jobs);
const talents = byId(demo.talents);
const applications = byId(demo.applications);
const interviews = byId(demo.interviews);
const recordsOf = Map.groupBy(demo.records, ({ interviewId }) => interviewId ?? '');
const interviewsOf = Map.groupBy(demo.interviews, ({ applicationId }) => applicationId ?? '');
const now = Date.UTC(2026, 10, 22);

function applicationOf(interview: Interview) {
  return applications.get(interview.applicationId ?? '');
}

function processOf(interview: Interview) {
  return jobs.get(applicationOf(interview)?.jobId ?? '')?.process;
}

function voices(interview: Interview | undefined, conclusion: InterviewRecord['conclusion']): number {
  const records = recordsOf.get(interview?.id ?? '') ?? [];
  return records.filter((record) => record.conclusion === conclusion).length;
}

/** Pairs of neighbours that overlap, by who or what must not be in two interviews at once. */
function overlaps(keysOf: (interview: Interview) => readonly (string | number)[]): string[] {
  const times = new Map<string | number, Interview[]>();
  for (const interview of demo.interviews) {
    for (const key of keysOf(interview)) times.set(key, [...(times.get(key) ?? []), interview]);
  }
  return [...times].flatMap(([key, all]) => {
    const sorted = all.toSorted((left, right) => (left.beginAtMs ?? 0) - (right.beginAtMs ?? 0));
    return sorted.flatMap((one, place) => {
      const next = sorted[place + 1];
      return next && (next.beginAtMs ?? 0) < (one.endAtMs ?? 0) ? [`${key}: ${one.id}, ${next.id}`] : [];
    });
  });
}

describe('the hiring of the demo', () => {
  it('is as large as promised', () => {
    expect(demo.jobs.map(({ process }) => process).toSorted()).toEqual([
      'campus',
      ...Array(4).fill('social'),
    ]);
    expect(demo.talents.length).toBeGreaterThanOrEqual(60);
    expect(demo.applications.length).toBeGreaterThan(demo.talents.length);
    expect(demo.interviews.length).toBeGreaterThanOrEqual(150);
  });

  it('refers to things that exist', () => {
    for (const { talentId = '', jobId = '' } of demo.applications) {
      expect([talents.has(talentId), jobs.has(jobId)]).toEqual([true, true]);
    }
    const users = new Map(demo.users.map(({ userNo, name }) => [userNo, name]));
    const kinds = new Map(demo.roundTypes.map(({ id, name, process }) => [id, { name, process }]));
    for (const interview of demo.interviews) {
      expect(applicationOf(interview)).toBeDefined();
      expect(recordsOf.get(interview.id)?.length).toBeGreaterThan(0);
      const { creator, contact, roundType } = interview;
      for (const person of [creator, contact]) expect(users.get(person?.userNo ?? 0)).toEqual(person?.name);
      if (roundType?.id === undefined) continue;
      expect(kinds.get(roundType.id)).toEqual({ name: roundType.name, process: processOf(interview) });
    }
  });

  it('has everyone once, under a name of their own, and some who came back', () => {
    expect(new Set(demo.talents.map(({ name }) => name)).size).toBe(demo.talents.length);
    const staff = new Set(demo.users.map(({ name }) => name.zh));
    expect(demo.talents.filter(({ name }) => staff.has(name))).toEqual([]);
    const again = [...Map.groupBy(demo.applications, ({ talentId }) => talentId).values()].filter(
      (all) => all.length > 1,
    );
    expect(again.length).toBeGreaterThanOrEqual(3);
    for (const [first, second, ...more] of again) {
      expect(more).toEqual([]);
      expect(first?.jobId).not.toBe(second?.jobId);
      expect(first?.terminated).toBe(true);
    }
  });

  it('goes forward in time', () => {
    for (const { createdAtMs = 0, jobId = '', talentId = '', id } of demo.applications) {
      expect(createdAtMs).toBeGreaterThan(jobs.get(jobId)?.createdAtMs ?? Infinity);
      expect(createdAtMs).toBeGreaterThanOrEqual(talents.get(talentId)?.createdAtMs ?? Infinity);
      expect(secondsOf(id)).toBe(createdAtMs / 1000);
      expect(createdAtMs).toBeLessThan(now);
    }
    for (const interview of demo.interviews) {
      const { createdAtMs = 0, modifiedAtMs = 0, beginAtMs = 0, endAtMs = 0 } = interview;
      expect(createdAtMs).toBeGreaterThan(applicationOf(interview)?.createdAtMs ?? Infinity);
      expect(modifiedAtMs).toBeGreaterThanOrEqual(createdAtMs);
      expect(beginAtMs).toBeGreaterThan(modifiedAtMs);
      expect(endAtMs).toBeGreaterThan(beginAtMs);
      expect(modifiedAtMs).toBeLessThan(now);
      for (const { submittedAtMs, id } of recordsOf.get(interview.id) ?? []) {
        expect(secondsOf(id)).toBe(createdAtMs / 1000);
        if (submittedAtMs !== undefined) expect(submittedAtMs).toBeGreaterThan(endAtMs);
      }
    }
  });

  it('asks nobody back after a rejection, and each round after the one before', () => {
    for (const rounds of interviewsOf.values()) {
      expect(rounds.map(({ round }) => round)).toEqual(rounds.map((_, place) => place));
      for (const [place, next] of rounds.slice(1).entries()) {
        const before = rounds[place];
        expect(voices(before, 'passed')).toBeGreaterThan(voices(before, 'failed'));
        const last = Math.max(
          ...(recordsOf.get(before?.id ?? '') ?? []).map((one) => one.submittedAtMs ?? 0),
        );
        expect(next.createdAtMs).toBeGreaterThan(last);
      }
    }
  });

  it('has nobody and no room in two interviews at once', () => {
    expect(overlaps((one) => (recordsOf.get(one.id) ?? []).map(({ userNo }) => userNo ?? 0))).toEqual([]);
    expect(overlaps((one) => [applicationOf(one)?.talentId ?? ''])).toEqual([]);
    expect(overlaps((one) => (one.meetingRooms ?? []).map(({ id }) => id ?? ''))).toEqual([]);
  });

  it('leaves every application where its interviews led', () => {
    for (const { id, stage, terminated } of demo.applications) {
      const last = interviewsOf.get(id)?.at(-1);
      const isFor = last && voices(last, 'passed') > voices(last, 'failed');
      const screened = /^(?:简历初筛|网申筛选)$/.test(stage?.name?.zh ?? '');
      const invited = /面试$/.test(stage?.name?.zh ?? '');
      expect(screened).toBe(last === undefined);
      if (last) expect(invited).toBe(!isFor);
      if (last && (last.beginAtMs ?? 0) > now) expect(terminated).toBe(false);
    }
    const stages = new Set(demo.applications.map(({ stage }) => stage?.name?.zh));
    expect(stages.size).toBeGreaterThanOrEqual(8);
    expect(demo.applications.filter(({ terminated }) => terminated).length).toBeGreaterThan(30);
    const ways = Map.groupBy(demo.applications, ({ stage }) => stage?.id ?? '');
    for (const all of ways.values()) {
      expect(new Set(all.map(({ jobId = '' }) => jobs.get(jobId)?.process)).size).toBe(1);
    }
  });

  it('says where and how people met', () => {
    for (const interview of demo.interviews) {
      const { type, videoType, address, meetingRooms, talentTimeZone, contactMobile, stage } = interview;
      expect(videoType === 'none').toBe(type !== 'video');
      expect([address !== undefined, meetingRooms?.length]).toEqual(
        type === 'on_site' ? [true, 1] : [false, undefined],
      );
      const [, hours, minutes] = /^UTC\+(\d\d):(\d\d)$/.exec(talentTimeZone?.code ?? '') ?? [];
      const there = (interview.beginAtMs ?? 0) / 3_600_000 + Number(hours) + Number(minutes) / 60;
      expect(there % 24).toBeGreaterThanOrEqual(8);
      expect(there % 24).toBeLessThan(22);
      expect([contactMobile, stage?.name?.en]).not.toContain(undefined);
    }
    const seen = (key: keyof Interview) => new Set(demo.interviews.map((interview) => interview[key]));
    expect(new Set(demo.interviews.map(({ talentTimeZone }) => talentTimeZone?.code)).size).toBe(5);
    expect(seen('type').size).toBe(3);
    expect(seen('videoType').size).toBeGreaterThanOrEqual(4);
    expect(seen('appointment')).toEqual(new Set(['direct', 'self_scheduled']));
    expect(seen('remark').size).toBeGreaterThan(4);
  });

  it('has group interviews on campus days: one panel, one candidate after the other', () => {
    const groups = demo.interviews.filter(({ arrangement }) => arrangement === 'group');
    expect(new Set(groups.map(({ arrangementStatus }) => arrangementStatus))).toEqual(
      new Set(['ended', 'not_started']),
    );
    const sessions = [...Map.groupBy(groups, ({ arrangementId }) => arrangementId).values()];
    expect(sessions.map((all) => all.length)).toEqual(Array(6).fill(4));
    for (const all of sessions) {
      expect(new Set(all.map(processOf))).toEqual(new Set(['campus']));
      const panels = all.map(({ id }) => recordsOf.get(id)?.map(({ userNo }) => userNo));
      expect(new Set(panels.map(String)).size).toBe(1);
      expect(new Set(all.map(({ beginAtMs }) => beginAtMs)).size).toBe(4);
    }
    for (const { arrangement, arrangementStatus } of demo.interviews) {
      expect(arrangement === 'group').toBe(arrangementStatus !== undefined);
    }
  });

  it('has round types of both processes that lead to the form that was filled in', () => {
    expect(new Set(demo.roundTypes.map(({ process }) => process))).toEqual(new Set(['social', 'campus']));
    expect(new Set(demo.roundTypes.map(({ enabled }) => enabled))).toEqual(new Set([true, false]));
    const forms = byId(demo.forms);
    const types = byId(demo.roundTypes);
    for (const { form } of demo.roundTypes) {
      if (form) expect(forms.get(form.id ?? '')).toMatchObject({ bizId: form.bizId, name: form.name });
    }
    for (const { interviewId = '', feedbackFormId = '', origin } of demo.records) {
      const type = types.get(interviews.get(interviewId)?.roundType?.id ?? '');
      if (type) expect(type.form?.bizId).toBe(forms.get(feedbackFormId)?.bizId);
      else expect(origin).toBe('imported');
    }
  });

  it('has interviewers with a certificate, without one, and never looked at', () => {
    const interviewing = new Set(demo.records.map(({ userNo }) => userNo));
    expect(new Set(demo.interviewers.map(({ certified }) => certified))).toEqual(new Set([true, false]));
    expect(demo.interviewers.length).toBeLessThan(interviewing.size);
    for (const { userNo, updatedAtMs } of demo.interviewers) {
      expect(demo.users.some((user) => user.userNo === userNo)).toBe(true);
      expect(updatedAtMs).toBeLessThan(now);
    }
    const arranging = new Set(demo.interviews.map(({ creator }) => creator?.userNo));
    expect([...arranging].filter((userNo) => interviewing.has(userNo))).toEqual([]);
  });
});
