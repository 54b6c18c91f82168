import { describe, expect, it } from 'vitest';
import { computeScore } from '#domain/form-scores.ts';
import { conclusions, dimensionTypes, type InterviewRecord } from '#domain/interview-record.ts';
import { isStorableText } from '#domain/text.ts';
import { finishWrittenRecord } from '#domain/written-record.ts';
import { demoDataset } from '#samples/dataset.ts';
import { secondsOf, textsIn } from '../support/samples.ts';

const demo = demoDataset();
const formById = new Map(demo.forms.map((form) => [form.id, form]));
const interviewById = new Map(demo.interviews.map((interview) => [interview.id, interview]));
const userByNo = new Map(demo.users.map((user) => [user.userNo, user]));
const submitted = demo.records.filter((record) => record.submitted);
const former = demo.records.filter((record) => record.origin === 'imported');
const now = Date.UTC(2026, 10, 22);

function dimensionsOf(record: InterviewRecord) {
  const form = formById.get(record.feedbackFormId ?? '');
  return form?.modules.flatMap((module) => module.dimensions) ?? [];
}

describe('the demo data set', () => {
  it('is the same on every call', () => {
    expect(JSON.stringify(demoDataset())).toBe(JSON.stringify(demo));
  });

  it('has the promised size', () => {
    expect(demo.users.length).toBeGreaterThanOrEqual(24);
    expect(demo.users.map((user) => user.userNo)).toEqual(demo.users.map((_, index) => index + 1));
    expect(new Set(demo.users.map((user) => user.userId)).size).toBe(demo.users.length);
    expect(new Set(demo.interviews.map((interview) => interview.applicationId)).size).toBeGreaterThan(60);
    expect(demo.interviews.length).toBeGreaterThanOrEqual(150);
    expect(demo.records.length).toBeGreaterThanOrEqual(300);
    expect(demo.records.length).toBeLessThanOrEqual(450);
    expect(former.length).toBeGreaterThan(2);
    expect(former.length).toBeLessThan(12);
  });

  it('shows every dimension type and every conclusion', () => {
    const answered = demo.records.flatMap((record) => record.dimensionAssessments ?? []);
    expect(new Set(answered.map((answer) => answer.type))).toEqual(new Set(dimensionTypes));
    expect(new Set(demo.records.map((record) => record.conclusion))).toEqual(new Set(conclusions));
  });

  it('shows questions, code questions and job levels', () => {
    const questions = demo.records.flatMap((record) => record.questions ?? []);
    expect(questions.every((question) => question.answer && question.abilities?.length)).toBe(true);
    expect(questions.length).toBeGreaterThan(50);
    expect(demo.records.filter((record) => record.codeQuestions).length).toBeGreaterThan(20);
    const graded = demo.records.filter((record) => record.minJobLevelId && record.maxJobLevelId);
    expect(graded.length).toBeGreaterThan(20);
    for (const record of graded) {
      expect(record.dimensionAssessments?.some((answer) => answer.type === 'job_level_range')).toBe(true);
    }
  });

  it('keeps submission, conclusion and time of the interview consistent', () => {
    for (const record of demo.records) {
      const interview = interviewById.get(record.interviewId ?? '');
      const future = (interview?.beginAtMs ?? 0) > now;
      expect(record.conclusion === 'not_started').toBe(future);
      expect(record.submitted).toBe(['passed', 'failed', 'pending'].includes(record.conclusion ?? ''));
      if (record.submitted) {
        expect(record.submittedAtMs).toBeGreaterThan(interview?.endAtMs ?? Infinity);
        expect(record.submittedAtMs).toBeLessThan(now);
      } else {
        expect(record).not.toHaveProperty('submittedAtMs');
        expect(record).not.toHaveProperty('text');
        expect(record).not.toHaveProperty('dimensionAssessments');
      }
    }
  });

  it('says what the conclusion says', () => {
    const allowed: Record<string, number[]> = { passed: [3, 4], failed: [1, 2], pending: [2, 3] };
    const shares: Record<string, number[]> = { passed: [], failed: [] };
    for (const record of submitted) {
      const conclusion = record.conclusion ?? '';
      expect(allowed[conclusion]).toContain(record.overallScore?.level);
      const computed = computeScore(record.dimensionAssessments ?? [], 'total');
      if (computed) shares[conclusion]?.push(computed.score / (computed.fullScore ?? 1));
    }
    expect(Math.min(...(shares.passed ?? []))).toBeGreaterThan(Math.max(...(shares.failed ?? [])));
  });

  it('writes every text once, in both languages', () => {
    const texts = submitted.map((record) => record.text ?? '');
    expect(new Set(texts).size).toBe(texts.length);
    const english = texts.filter((text) => !/\p{Script=Han}/u.test(text));
    expect(english.length / texts.length).toBeGreaterThan(0.15);
    expect(english.length / texts.length).toBeLessThan(0.35);
    expect(textsIn(demo).filter((text) => /\{(?:project|years|weak)\}/.test(text))).toEqual([]);
  });

  it('gives out each id once', () => {
    const ids = [
      ...demo.forms.flatMap((form) => [form.id, ...form.modules.map((module) => module.id)]),
      ...new Set(demo.forms.map((form) => form.bizId)),
      ...demo.forms
        .flatMap((form) => form.modules.flatMap((module) => module.dimensions))
        .flatMap((dimension) => [
          dimension.id,
          // Job levels are the company's and the same in every form.
          ...(dimension.type === 'job_level_range' ? [] : (dimension.options ?? [])).map(({ id }) => id),
        ]),
      ...demo.jobs.map((job) => job.id),
      ...demo.talents.map((talent) => talent.id),
      ...demo.applications.map((application) => application.id),
      ...demo.roundTypes.flatMap((roundType) => [roundType.id, roundType.bizId]),
      ...demo.files.map((file) => file.id),
      ...demo.interviews.map((interview) => interview.id),
      ...new Set(demo.interviews.map((interview) => interview.arrangementId)),
      ...demo.records.map((record) => record.id),
      ...demo.records.flatMap((record) => record.dimensionAssessments ?? []).map((answer) => answer.id),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('orders records by id, inside the sample period', () => {
    const ids = demo.records.map((record) => BigInt(record.id));
    expect(ids).toEqual(ids.toSorted((left, right) => (left < right ? -1 : 1)));
    for (const record of demo.records) {
      expect(secondsOf(record.id) * 1000).toBeGreaterThan(Date.UTC(2026, 2, 1));
      expect(secondsOf(record.id) * 1000).toBeLessThan(Date.UTC(2026, 10, 1));
    }
  });

  it('refers to things that exist', () => {
    for (const record of demo.records) {
      const user = userByNo.get(record.userNo ?? 0);
      expect(interviewById.has(record.interviewId ?? '')).toBe(true);
      expect(record.interviewer).toEqual({ userNo: record.userNo, name: user?.name });
      expect(dimensionsOf(record)).not.toEqual([]);
      for (const answer of record.dimensionAssessments ?? []) {
        const dimension = dimensionsOf(record).find(({ id }) => id === answer.dimensionId);
        const type = answer.type === 'single_line_text' ? 'description' : answer.type;
        expect(dimension).toMatchObject({ name: answer.name, type });
        const chosen = [...(answer.options ?? []), ...(answer.option ? [answer.option] : [])];
        const offered = (dimension?.options ?? []).map((option) => option.id);
        for (const option of chosen) expect(offered).toContain(option.id);
      }
    }
  });

  it('answers the preset rows on the record itself', () => {
    for (const record of submitted) {
      const score = dimensionsOf(record).find((dimension) => dimension.type === 'preset_score');
      expect(score?.options?.map((option) => option.id)).toContain(record.overallScore?.id);
      const presets = (record.dimensionAssessments ?? []).filter((row) => row.type?.startsWith('preset_'));
      expect(presets.map((row) => Object.keys(row).toSorted().join())).toEqual(
        Array(3).fill('dimensionId,id,name,type'),
      );
    }
  });

  it('holds only values of the own type, and nothing computed', () => {
    for (const record of demo.records) {
      expect(finishWrittenRecord(record)).toEqual({ ...record, origin: 'written' });
    }
  });

  it('says by its earliest last rounds that another system came before', () => {
    const joinedMs = Date.UTC(2026, 3, 20, 2);
    for (const record of demo.records) {
      const { roundType, createdAtMs = 0 } = interviewById.get(record.interviewId ?? '') ?? {};
      expect(record.origin === 'imported').toBe(roundType === undefined);
      if (record.origin === 'imported') expect(createdAtMs).toBeLessThan(joinedMs);
    }
    const lines = demo.records.filter((record) =>
      record.dimensionAssessments?.some(({ type }) => type === 'single_line_text'),
    );
    expect(lines.filter(({ origin }) => origin === 'written')).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
  });

  it('has believable conclusions', () => {
    const count = (...wanted: (InterviewRecord['conclusion'] | undefined)[]) =>
      demo.records.filter(({ conclusion }) => wanted.includes(conclusion)).length;
    const judged = count('passed', 'failed', 'pending');
    expect(count('passed') / judged).toBeGreaterThan(0.45);
    expect(count('passed') / judged).toBeLessThan(0.7);
    expect(count('failed') / judged).toBeGreaterThan(0.15);
    expect(count('pending') / judged).toBeLessThan(0.25);
    expect(count('no_show') / demo.records.length).toBeLessThan(0.06);
    expect(count('not_submitted') / demo.records.length).toBeLessThan(0.08);
    expect(judged / demo.records.length).toBeGreaterThan(0.8);
  });

  it('can be stored by both databases', () => {
    expect(textsIn(demo).filter((text) => !isStorableText(text))).toEqual([]);
  });
});
