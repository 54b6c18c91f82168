import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { itemOf } from '../support/items.ts';
import { type DatabaseKind, databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';

/** What was logged of one success and one refusal: never a token, a parameter or a text of a record. */
async function logsOf(kind: DatabaseKind, accessLog: Settings['access_log']) {
  const test = await openTestApp(kind, { access_log: accessLog });
  const { token, app } = await makeCaller(test);
  await importItems(test, [itemOf('9')]);
  const good = await test.get(`${path}?page_size=9`, token);
  const bad = await test.get(`${path}?page_token=private-text`, token);
  const logIds = [good, bad].map((answer) => answer.headers['x-tt-logid']);
  await test.close();
  const all = JSON.stringify(test.logs);
  for (const text of [token, 'private-text', '代码能力强', '李雷']) expect(all).not.toContain(text);
  const answered = test.logs.filter(({ msg }) => msg === 'answered');
  return { answered, logIds, appId: app.appId };
}

describe.each(databaseKinds)('the access log on %s', (kind) => {
  it('holds refusals when nothing is set, with log id, route, code and app', async () => {
    const { answered, logIds, appId } = await logsOf(kind, 'failures');
    expect(answered).toHaveLength(1);
    expect(answered[0]).toMatchObject({
      log_id: logIds[1],
      route: 'hire.v1.interview_records.list',
      status: 400,
      code: 1002002,
      app_id: appId,
    });
  });

  it('holds every answer when it is set to all', async () => {
    const { answered, logIds } = await logsOf(kind, 'all');
    expect(answered.map((line) => line.log_id)).toEqual(logIds);
    expect(answered[0]).toMatchObject({ status: 200, code: 0 });
  });

  it('holds no answer when it is off', async () => {
    expect((await logsOf(kind, 'off')).answered).toEqual([]);
  });
});
