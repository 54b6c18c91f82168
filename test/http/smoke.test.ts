import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp } from '../support/test-app.ts';

const reference = JSON.parse(readFileSync('test/fixtures/reference-answer.json', 'utf8'));
const listPath = '/open-apis/hire/v1/interview_records';

describe.each(databaseKinds)('the reference example on %s', (kind) => {
  it('comes back as it was imported', async () => {
    const test = await openTestApp(kind);
    const { token, app } = await makeCaller(test);
    const report = await importItems(test, reference.data.items, { appId: app.appId });
    expect(report).toMatchObject({ read: 1, imported: 1, rejected: 0 });
    const answer = await test.get(listPath, token);
    expect(answer.json()).toEqual({
      code: 0,
      msg: 'SUCCESS',
      data: { items: reference.data.items, has_more: false },
    });
    await test.close();
  });
});
