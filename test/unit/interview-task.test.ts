import { describe, expect, it } from 'vitest';
import { conclusions, type InterviewRecord } from '#domain/interview-record.ts';
import { taskStatus } from '#domain/interview-task.ts';

const nowMs = 1_000;
const begins = [undefined, nowMs - 1, nowMs, nowMs + 1];
const ends = [true, false];

function recordOf(submitted: boolean, conclusion: InterviewRecord['conclusion']): InterviewRecord {
  return { id: '1', origin: 'imported', submitted, ...(conclusion && { conclusion }) };
}

describe('an interview task', () => {
  it('is evaluated once anything was submitted, whatever else happened', () => {
    for (const conclusion of [...conclusions, undefined]) {
      for (const beginAtMs of begins) {
        for (const applicationTerminated of ends) {
          const records = [recordOf(false, conclusion), recordOf(true, 'passed')];
          expect(taskStatus({ records, beginAtMs, applicationTerminated, nowMs })).toBe('evaluated');
        }
      }
    }
  });

  it('goes by the verdict where nothing is said of a submission, and by that alone where it is', () => {
    const statusOf = (record: Partial<InterviewRecord>) =>
      taskStatus({
        records: [{ id: '1', ...record }],
        beginAtMs: 1,
        applicationTerminated: false,
        nowMs,
      });
    for (const conclusion of ['passed', 'failed', 'pending'] as const) {
      expect(statusOf({ conclusion })).toBe('evaluated');
      expect(statusOf({ conclusion, submitted: false })).toBe('not_evaluated');
    }
    expect(statusOf({ conclusion: 'not_submitted' })).toBe('not_evaluated');
    expect(statusOf({ submitted: true })).toBe('evaluated');
  });

  it('ends with its application, and when the candidate did not come', () => {
    for (const beginAtMs of begins) {
      const open = { beginAtMs, nowMs };
      expect(
        taskStatus({ ...open, records: [recordOf(false, 'not_started')], applicationTerminated: true }),
      ).toBe('terminated');
      expect(
        taskStatus({ ...open, records: [recordOf(false, 'no_show')], applicationTerminated: false }),
      ).toBe('terminated');
    }
  });

  it('starts with the interview, by its begin and without one by what the record says', () => {
    const statusOf = (beginAtMs: number | undefined, conclusion: InterviewRecord['conclusion']) =>
      taskStatus({
        records: [recordOf(false, conclusion)],
        beginAtMs,
        applicationTerminated: false,
        nowMs,
      });
    for (const conclusion of ['not_started', 'not_submitted', undefined] as const) {
      expect(statusOf(nowMs + 1, conclusion)).toBe('not_started');
      expect(statusOf(nowMs, conclusion)).toBe('not_evaluated');
      expect(statusOf(1, conclusion)).toBe('not_evaluated');
    }
    expect(statusOf(undefined, 'not_started')).toBe('not_started');
    expect(statusOf(undefined, 'not_submitted')).toBe('not_evaluated');
    expect(statusOf(undefined, undefined)).toBe('not_evaluated');
  });
});
