import { type App, operations } from '../../src/app.ts';
import { ndjson, openId, recordId } from './sample-items.ts';

/** Far from the ids of other items of a test. */
const firstNumber = 5_000_000;
const recordsPerWrite = 100;

/** App whose open_ids the writes hold. */
export const writingApp = 'cli_writes';

/** One write: new records, and changes of older ones. The same number always writes the same. */
export function itemsOf(write: number): object[] {
  const numbers = Array.from({ length: recordsPerWrite }, (_, at) => write * recordsPerWrite + at);
  const older = Math.floor(write / 2) * recordsPerWrite;
  return [
    ...numbers.map((number) => itemOf(number, `写于 ${write}`)),
    itemOf(older, `改于 ${write}`),
    // Sometimes one goes away.
    ...(write % 7 === 3 ? [{ type: 'record', id: recordId(firstNumber + older + 1), deleted: true }] : []),
  ];
}

function itemOf(number: number, content: string): object {
  return { type: 'record', id: recordId(firstNumber + number), user_id: openId(number % 400), content };
}

/** Write one number, in one transaction. */
export async function write({ ctx, dataFolder }: App, number: number): Promise<void> {
  async function* input() {
    yield Buffer.from(ndjson(itemsOf(number)));
  }
  const { rejected } = await operations.importRecords(ctx, {
    input: input(),
    tenant: await operations.findTenant(ctx, undefined),
    appId: writingApp,
    userIdType: 'open_id',
    rejectFolder: `${dataFolder}/rejected`,
    onReject: () => {},
  });
  if (rejected > 0) throw new Error(`write ${number} was rejected`);
}
