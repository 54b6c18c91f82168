import { deepFreeze } from '../frozen.ts';
import { beijingSeconds, sampleId } from '../sample-id.ts';
import { abilities } from './abilities.ts';
import type { AbilityName, BankCodeQuestion, BankQuestion } from './phrases.ts';

const questionsDefinedAt = beijingSeconds(2025, 9, 1, 14);
const codeQuestionsDefinedAt = beijingSeconds(2025, 9, 1, 15);

interface QuestionDraft extends Omit<BankQuestion, 'id' | 'abilities'> {
  abilities: readonly AbilityName[];
}

/** A question of the bank; the number must be unique over all jobs. */
export function bankQuestion(number: number, draft: QuestionDraft): BankQuestion {
  const linked = draft.abilities.map((name) => abilities[name]);
  return deepFreeze({ ...draft, id: sampleId(questionsDefinedAt, number), abilities: linked });
}

/** A coding question of the bank; the number must be unique over all jobs. */
export function bankCodeQuestion(number: number, draft: Omit<BankCodeQuestion, 'id'>): BankCodeQuestion {
  return deepFreeze({ ...draft, id: sampleId(codeQuestionsDefinedAt, number) });
}
