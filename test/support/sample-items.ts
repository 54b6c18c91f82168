import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A record as the core endpoint answers it. */
export interface Item {
  id: string;
  user_id?: string;
  content?: string;
  [field: string]: unknown;
}

interface Answer {
  data: { items: Item[] };
}

const referenceFile = resolve(import.meta.dirname, '../fixtures/reference-answer.json');

/** The example of the vendor's reference page, which fills every field at once. */
export function referenceItem(): Item {
  const [item] = (JSON.parse(readFileSync(referenceFile, 'utf8')) as Answer).data.items;
  return item as Item;
}

export function openId(number: number): string {
  return `ou_${number.toString(16).padStart(32, '0')}`;
}

export function recordId(number: number): string {
  return (7_100_000_000_000_000_000n + BigInt(number)).toString();
}

/** Different, deterministic records with ascending ids: short and long, Chinese and escapes, with and without rows. */
export function sampleItems(count: number, userIdOf: (number: number) => string = openId): Item[] {
  return Array.from({ length: count }, (_, number) => sampleItem(number, userIdOf(number % 17)));
}

function sampleItem(number: number, userId: string): Item {
  const submitted = number % 3 !== 0;
  return {
    id: recordId(number),
    user_id: userId,
    content: `第 ${number} 份面评 "quoted" \\ 🙂\n${'很稳。'.repeat(number % 50)}`,
    commit_status: submitted ? 1 : 2,
    ...(submitted && { feedback_submit_time: 1_600_000_000_000 + number }),
    conclusion: (number % 6) + 1,
    ...(number % 4 === 0 && { assessment_score: { calculate_type: 2, score: 87.25, full_score: 100 } }),
    interviewer: { id: userId, name: { zh_cn: `面试官${number % 17}`, en_us: `Interviewer ${number % 17}` } },
    ...(number % 2 === 0 && {
      dimension_assessment_list: [
        {
          id: recordId(number + 1_000_000),
          name: { zh_cn: '沟通', en_us: '' },
          dimension_id: '11',
          dimension_custom_score: 8,
          full_score: 10,
          dimension_type: 7,
        },
      ],
    }),
  };
}

export function ndjson(items: readonly unknown[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
