import { describe, expect, it } from 'vitest';
import { dimensionTypes } from '#domain/interview-record.ts';
import { isStorableText } from '#domain/text.ts';
import { sampleGenerator } from '#samples/generator.ts';
import { secondsOf, textsIn } from '../support/samples.ts';

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
