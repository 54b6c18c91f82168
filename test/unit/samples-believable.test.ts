import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Interview } from '#domain/interview.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { demoDataset } from '#samples/dataset.ts';
import {
  careerNotes,
  graduateStarts,
  graduationNotes,
  noticePeriods,
  payExpectations,
} from '#samples/vocabulary/form-answers.ts';

const demo = demoDataset();
const recordsOf = Map.groupBy(demo.records, ({ interviewId }) => interviewId ?? '');
const interviewsOf = Map.groupBy(demo.interviews, ({ applicationId }) => applicationId ?? '');
const graduateJobs = new Set(demo.jobs.filter(({ process }) => process === 'campus').map(({ id }) => id));
const graduates = new Set(
  demo.applications.filter(({ jobId }) => graduateJobs.has(jobId ?? '')).map(({ id }) => id),
);

/** Day and hour in Beijing. */
function beijing(ms: number) {
  const date = new Date(ms + 8 * 3_600_000);
  return { day: date.toISOString().slice(0, 10), weekday: date.getUTCDay(), hour: date.getUTCHours() };
}

/** Public holidays of the sample period that fall on weekdays. */
const holidays = new Set(
  '04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07'.split(' ').map((day) => `2026-${day}`),
);

function isAtWork(ms: number, from: number, to: number): boolean {
  const { day, weekday, hour } = beijing(ms);
  return weekday >= 1 && weekday <= 5 && !holidays.has(day) && hour >= from && hour < to;
}

function answersTo(record: InterviewRecord, name: string): string[] {
  const rows = (record.dimensionAssessments ?? []).filter((row) => row.name?.zh === name);
  return rows.flatMap(({ text, option, options = [] }) => {
    return [text ?? [], option?.name?.zh ?? [], options.map((one) => one.name?.zh ?? '')].flat();
  });
}

function answersIn({ id }: Interview, name: string): string[] {
  return (recordsOf.get(id) ?? []).flatMap((record) => answersTo(record, name));
}

it.each([
  ['README.md', 'eleven interviews'],
  ['README.zh-CN.md', '11 场面试'],
])('the demo is what %s says', (file, stillToCome) => {
  const readme = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const sizes = [demo.records, demo.interviews, demo.talents, demo.jobs].map(({ length }) => `${length} `);
  for (const told of [...sizes, stillToCome]) expect(readme).toContain(told);
  const future = demo.interviews.filter(({ beginAtMs = 0 }) => beginAtMs > Date.UTC(2030, 0, 1));
  expect(future).toHaveLength(11);
  const [, sample = ''] = /^```json\n(.*?)^```/ms.exec(readme) ?? [];
  const { id, content, feedback_submit_time, assessment_score } = JSON.parse(sample).data.items[0];
  const first = demo.records.find(({ interviewId }) => interviewId === demo.interviews[0]?.id);
  expect([first?.id, first?.submittedAtMs]).toEqual([id, feedback_submit_time]);
  expect(first?.text?.startsWith(content.slice(0, -1))).toBe(true);
  expect(assessment_score.full_score).toBe(10);
});

describe('a recruiter who reads the demo', () => {
  it('finds interviews arranged, moved and held by people at work', () => {
    for (const { createdAtMs = 0, modifiedAtMs = 0, beginAtMs = 0, endAtMs = 0 } of demo.interviews) {
      expect(isAtWork(createdAtMs, 9, 19)).toBe(true);
      expect(isAtWork(modifiedAtMs, 9, 19)).toBe(true);
      expect(modifiedAtMs).toBeGreaterThanOrEqual(createdAtMs);
      expect(modifiedAtMs).toBeLessThan(beginAtMs);
      expect(isAtWork(beginAtMs, 9, 20)).toBe(true);
      expect(isAtWork(endAtMs, 9, 21)).toBe(true);
    }
    for (const { submittedAtMs } of demo.records) {
      if (submittedAtMs !== undefined) expect(beijing(submittedAtMs).hour).toBeGreaterThanOrEqual(8);
    }
  });

  it('sends nobody from one city to another', () => {
    const cities = new Map<string, Set<string | undefined>>();
    for (const { id, address, applicationId } of demo.interviews) {
      if (!address) continue;
      const interviewers = (recordsOf.get(id) ?? []).map(({ userNo }) => `user ${userNo}`);
      for (const who of [...interviewers, `application ${applicationId}`])
        cities.set(who, (cities.get(who) ?? new Set()).add(address.city?.code));
    }
    expect([...cities].filter(([, all]) => all.size > 1)).toEqual([]);
    expect(new Set([...cities.values()].flatMap((all) => [...all])).size).toBe(2);
  });

  it('hears no question twice from one candidate', () => {
    for (const all of interviewsOf.values()) {
      const asked = all
        .flatMap(({ id }) => recordsOf.get(id) ?? [])
        .flatMap(({ questions = [], codeQuestions = [], dimensionAssessments = [] }) => {
          const underRows = dimensionAssessments.flatMap((row) => row.questions ?? []);
          return [...questions, ...codeQuestions, ...underRows].map(({ id }) => id);
        });
      expect(new Set(asked).size).toBe(asked.length);
    }
  });

  it('reads the same facts about a candidate in both languages', () => {
    const lists = [careerNotes, graduationNotes].flatMap((graded) => Object.values(graded));
    for (const { zh, en } of [...lists, noticePeriods, graduateStarts, payExpectations])
      expect(en.length).toBe(zh.length);
    for (const all of interviewsOf.values()) {
      const starts = all
        .flatMap((interview) => answersIn(interview, '可到岗时间'))
        .map((text) => {
          const place = (list: readonly string[]) => list.indexOf(text);
          return [noticePeriods, graduateStarts].map(({ zh, en }) => Math.max(place(zh), place(en))).join();
        });
      expect(new Set(starts).size).toBeLessThanOrEqual(1);
    }
  });

  it('reads notes that fit the candidate and the meeting', () => {
    const notes = new Set<string | undefined>();
    const calls = new Set<boolean>();
    for (const interview of demo.interviews) {
      const { remark = '', applicationId = '', videoType } = interview;
      notes.add(interview.remark);
      if (interview.type === 'phone') {
        const told = interviewsOf.get(applicationId) ?? [];
        const starts = told.flatMap((one) => answersIn(one, '可到岗时间'));
        const isFree =
          graduates.has(applicationId) || starts.some((text) => /已离职|Available at once/.test(text));
        if (isFree || starts.length > 0) expect(remark.includes('在职')).toBe(!isFree);
        calls.add(isFree);
      }
      if (remark.includes('写代码')) expect(videoType).toMatch(/^feishu_coding$|^nowcoder_technical$/);
    }
    expect(notes.size).toBeGreaterThan(5);
    expect(calls).toEqual(new Set([true, false]));
  });

  it('finds nobody from university with experience in the trade', () => {
    const strengths = (isGraduate: boolean) =>
      demo.interviews
        .filter(({ applicationId = '' }) => graduates.has(applicationId) === isGraduate)
        .flatMap((interview) => answersIn(interview, '突出优势'));
    expect(strengths(true).length).toBeGreaterThan(10);
    expect(strengths(true)).not.toContain('行业经验匹配');
    expect(strengths(false)).toContain('行业经验匹配');
  });

  it('meets no sentence all the time', () => {
    const sentences = demo.records.flatMap(({ text = '' }) => text.match(/[^。.!?]+[。.!?]/g) ?? []);
    const counts = [...Map.groupBy(sentences, (sentence) => sentence.trim())].map(([, all]) => all.length);
    expect(Math.max(...counts)).toBeLessThan(demo.records.length / 16);
    for (const all of recordsOf.values()) {
      const written = all.flatMap(({ text = '' }) => text.match(/[^。.!?]+[。.!?]/g) ?? []);
      expect(new Set(written).size).toBe(written.length);
    }
  });
});
