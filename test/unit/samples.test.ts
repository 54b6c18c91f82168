import { describe, expect, it } from 'vitest';
import { conclusions, dimensionTypes, type InterviewRecord } from '#domain/interview-record.ts';
import { isStorableText } from '#domain/text.ts';
import { computeScore, finishWrittenRecord } from '#domain/written-record.ts';
import { demoDataset } from '#samples/dataset.ts';
import { sampleGenerator } from '#samples/generator.ts';

const demo = demoDataset();
const formById = new Map(demo.forms.map((form) => [form.id, form]));
const interviewById = new Map(demo.interviews.map((interview) => [interview.id, interview]));
const userByNo = new Map(demo.users.map((user) => [user.userNo, user]));
const written = demo.records.filter((record) => record.submitted);
const now = Date.UTC(2026, 10, 22);

function dimensionsOf(record: InterviewRecord) {
  const form = formById.get(record.feedbackFormId ?? '');
  return form?.modules.flatMap((module) => module.dimensions) ?? [];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function secondsOf(id: string): number {
  return Number(BigInt(id) >> 32n);
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
    expect(demo.records.length).toBeGreaterThanOrEqual(320);
    expect(demo.records.length).toBeLessThanOrEqual(360);
  });

  it('has three forms in two versions and all ways of scoring', () => {
    const versions = Map.groupBy(demo.forms, (form) => form.bizId);
    expect([...versions.values()].map((forms) => forms.map((form) => form.version))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(new Set(demo.forms.map((form) => form.calculation))).toEqual(
      new Set(['average', 'total', undefined]),
    );
  });

  it('shows every dimension type and every conclusion', () => {
    const types = demo.forms.flatMap((form) => form.modules).flatMap((module) => module.dimensions);
    expect(new Set(types.map((dimension) => dimension.type))).toEqual(new Set(dimensionTypes));
    const answered = demo.records.flatMap((record) => record.dimensionAssessments ?? []);
    expect(new Set(answered.map((answer) => answer.type))).toEqual(new Set(dimensionTypes));
    expect(new Set(demo.records.map((record) => record.conclusion))).toEqual(new Set(conclusions));
  });

  it('shows questions, code questions and job levels, and no images', () => {
    const questions = demo.records.flatMap((record) => record.questions ?? []);
    expect(questions.every((question) => question.answer && question.abilities?.length)).toBe(true);
    expect(questions.length).toBeGreaterThan(50);
    expect(demo.records.filter((record) => record.codeQuestions).length).toBeGreaterThan(20);
    expect(demo.records.filter((record) => record.images)).toEqual([]);
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
    for (const record of written) {
      const conclusion = record.conclusion ?? '';
      expect(allowed[conclusion]).toContain(record.overallScore?.level);
      const computed = computeScore(record.dimensionAssessments ?? [], 'total');
      if (computed) shares[conclusion]?.push(computed.score / (computed.fullScore ?? 1));
    }
    expect(Math.min(...(shares.passed ?? []))).toBeGreaterThan(Math.max(...(shares.failed ?? [])));
  });

  it('writes every text once, in both languages', () => {
    const texts = written.map((record) => record.text ?? '');
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
        .flatMap((dimension) => [dimension.id, ...(dimension.options ?? []).map((option) => option.id)]),
      ...demo.interviews.map((interview) => interview.id),
      ...new Set(demo.interviews.map((interview) => interview.applicationId)),
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
      expect(dimensionsOf(record)).not.toEqual([]);
      expect(record.interviewer).toEqual({ userNo: record.userNo, name: user?.name });
      for (const answer of record.dimensionAssessments ?? []) {
        const dimension = dimensionsOf(record).find(({ id }) => id === answer.dimensionId);
        expect(dimension).toMatchObject({ name: answer.name, type: answer.type });
        const chosen = [...(answer.options ?? []), ...(answer.option ? [answer.option] : [])];
        const offered = (dimension?.options ?? []).map((option) => option.id);
        for (const option of chosen) expect(offered).toContain(option.id);
      }
    }
  });

  it('answers the preset rows on the record itself', () => {
    for (const record of written) {
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
      expect(record.origin).toBe('written');
      expect(finishWrittenRecord(record)).toEqual(record);
    }
  });

  it('can be stored by both databases', () => {
    expect(textsIn(demo).filter((text) => !isStorableText(text))).toEqual([]);
  });
});

describe('the generator', () => {
  const generator = sampleGenerator(7);
  const records = Array.from({ length: 2_000 }, (_, index) => generator.record(index * 3));

  it('knows 2,000 interviewers', () => {
    expect(generator.users.map((user) => user.userNo)).toEqual(
      Array.from({ length: 2_000 }, (_, at) => at + 1),
    );
    expect(new Set(generator.users.map((user) => user.userId)).size).toBe(2_000);
    expect(generator.users.every((user) => user.userId.startsWith('g'))).toBe(true);
    for (const record of records.slice(0, 200)) {
      const user = generator.users[(record.userNo ?? 0) - 1];
      expect(record.interviewer).toEqual({ userNo: user?.userNo, name: user?.name });
    }
  });

  it('gives the same record for the same seed and index, in any order', () => {
    const again = sampleGenerator(7);
    for (const index of [1_500, 3, 0, 4_999_998]) {
      expect(again.record(index)).toEqual(generator.record(index));
    }
  });

  it('gives other content under the same id for another seed', () => {
    const other = sampleGenerator(8);
    const same = records.filter((record, at) => other.record(at * 3).text === record.text);
    expect(same.length).toBeLessThan(20);
    expect(other.users).toEqual(generator.users);
    expect(other.record(42).id).toBe(generator.record(42).id);
  });

  it('counts ids upwards without reuse', () => {
    const ids = [0, 1, 2, 3, 1_000_000, 4_999_999].map((index) => BigInt(generator.record(index).id));
    expect(ids).toEqual(ids.toSorted((left, right) => (left < right ? -1 : 1)));
    const all = records.flatMap((record) => [
      record.id,
      ...(record.dimensionAssessments ?? []).map((answer) => answer.id),
      ...(record.images ?? []).map((image) => image.id),
    ]);
    expect(new Set(all).size).toBe(all.length);
    const years =
      (secondsOf(generator.record(4_999_999).id) - secondsOf(generator.record(0).id)) / 31_536_000;
    expect(years).toBeLessThan(2.05);
  });

  it('shows imported, submitted records with every field', () => {
    const fields = new Set(records.flatMap((record) => Object.keys(record)));
    for (const field of ['codeQuestions', 'computedScore', 'images', 'maxJobLevelId', 'overallScore']) {
      expect(fields).toContain(field);
    }
    const types = records.flatMap((record) => record.dimensionAssessments ?? []).map((answer) => answer.type);
    expect(new Set(types)).toEqual(new Set(dimensionTypes));
    for (const record of records) {
      expect(record).toMatchObject({ origin: 'imported', submitted: true });
      expect(record).not.toHaveProperty('interviewId');
      expect(record).not.toHaveProperty('feedbackFormId');
      expect(record.questions?.length).toBeGreaterThan(0);
    }
    const pictured = records.filter((record) => record.images).length / records.length;
    expect(pictured).toBeGreaterThan(0.07);
    expect(pictured).toBeLessThan(0.13);
  });

  it('can be stored by both databases', () => {
    expect(textsIn(records).filter((text) => !isStorableText(text))).toEqual([]);
  });
});
