import type { Conclusion } from './interview-record.ts';
import type { RecordBrief } from './record-brief.ts';

/** Which verdicts were given, in a fixed order. */
type Verdicts =
  | 'passed'
  | 'failed'
  | 'pending'
  | 'passed+failed'
  | 'passed+pending'
  | 'failed+pending'
  | 'all';

/** Where an interview stands, over all of its interviewers (面试轮次结论). */
export type RoundSummary =
  | 'not_started'
  | 'nobody_evaluated'
  | 'no_show'
  | { evaluated: 'some' | 'everyone'; verdicts: Verdicts };

const wordsOf = new Map<string, Verdicts>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['pending', 'pending'],
  ['passed,failed', 'passed+failed'],
  ['passed,pending', 'passed+pending'],
  ['failed,pending', 'failed+pending'],
  ['passed,failed,pending', 'all'],
]);

/** What a record tells of where its interview stands. */
export type RecordStanding = Pick<RecordBrief, 'submitted' | 'conclusion'>;

/** Whether there is an evaluation: a verdict that was not submitted is a draft. Where nothing is said, a verdict tells. */
export function isEvaluated({ submitted, conclusion }: RecordStanding): boolean {
  return submitted ?? isVerdict(conclusion);
}

/**
 * Summary of an interview's records; one that gives no conclusion counts as not submitted. Passed, failed and pending
 * are evaluations, unless they are drafts. As soon as there is one, the candidate was there, and whoever marked a
 * no-show is one who has not evaluated. Without any evaluation one no-show is enough, and the interview has not started
 * only while all say so. Where there are no records, `hasBegun` decides.
 */
export function summarizeRound(records: readonly RecordStanding[], hasBegun: boolean): RoundSummary {
  const given = new Set(records.map(shownConclusion));
  const verdicts = wordsOf.get(
    (['passed', 'failed', 'pending'] as const).filter((one) => given.has(one)).join(),
  );
  if (verdicts) {
    const evaluated = [...given].every(isVerdict) ? 'everyone' : 'some';
    return { evaluated, verdicts };
  }
  if (given.has('no_show')) return 'no_show';
  const isWaiting = given.size === 0 ? !hasBegun : given.size === 1 && given.has('not_started');
  return isWaiting ? 'not_started' : 'nobody_evaluated';
}

function shownConclusion(record: RecordStanding): Conclusion | undefined {
  return isVerdict(record.conclusion) && !isEvaluated(record) ? 'not_submitted' : record.conclusion;
}

function isVerdict(conclusion: Conclusion | undefined): boolean {
  return conclusion === 'passed' || conclusion === 'failed' || conclusion === 'pending';
}
