import { addAttachment } from '#operations/attachments/add-attachment.ts';
import { operations } from '../../src/app.ts';
import { pullItems } from './pulling.ts';
import { referenceItem, sampleItems } from './sample-items.ts';
import { exportText } from './stored.ts';
import { importItems, makeCaller, type TestApp } from './test-app.ts';

/** The one file of the installation below. */
export const filledFile = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** An installation with something in most tables. */
export async function fill(test: TestApp) {
  const { ctx } = test.app;
  const caller = await makeCaller(test);
  const other = await operations.createTenant(ctx, { name: '另一家' });
  await importItems(test, [referenceItem(), ...sampleItems(600)], { appId: caller.app.appId });
  await importItems(test, sampleItems(20), { tenantKey: other.tenantKey, userIdType: 'user_id' });
  await importItems(test, [
    { type: 'interview', id: '900', round: 1, begin_time: 1_600_000_000_000 },
    { type: 'record', id: '31', user_id: 'a', content: 'NULL und \\N "quoted"\n\t中文 🙂\u2028' },
    { type: 'record', id: '9223372036854775807', user_id: 'b', interview_id: '900' },
  ]);
  await importItems(test, [{ type: 'record', id: '31', deleted: true }]);
  await pullItems(test, { records: sampleItems(3) }, { appId: caller.app.appId });
  const { sha256 } = await addAttachment(ctx, caller.tenant, { name: '图.png', bytes: filledFile });
  return { caller, other, sha256 };
}

/** All that an installation tells of two tenants. */
export async function everything(
  test: Pick<TestApp, 'app'>,
  appId: string,
  otherKey: string,
): Promise<string[]> {
  return Promise.all([
    exportText(test, { format: 'bundle' }),
    exportText(test, { appId }),
    exportText(test, { userIdType: 'union_id' }),
    exportText(test, { format: 'bundle', tenantKey: otherKey }),
  ]);
}
