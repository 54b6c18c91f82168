import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectSuccess } from '../support/answers.ts';
import { attachmentLine, imageOf } from '../support/attachment-lines.ts';
import { newCompany } from '../support/company.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { pngFile } from '../support/sample-files.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const photo = '6949805467799537964';
const minuteMs = 60_000;

/** The links of records are made once a minute and kept; each answer below is given twice, so that it comes from there. */
describe.each(databaseKinds)('the links of records on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());

  async function companyWith(content: string) {
    const company = await newCompany(test);
    await company.import([
      attachmentLine(photo, pngFile(content)),
      itemOf('1', { image_list: [imageOf(photo)] }),
    ]);
    const { app } = await company.caller();
    return async () => {
      const { token } = await operations.tokenOfApp(test.app.ctx, app);
      const answer = await test.get('/open-apis/hire/v1/interview_records?page_size=10', token);
      const { items } = expectSuccess<{ items: { image_list: { url: string }[] }[] }>(answer);
      return new URL(items[0]?.image_list[0]?.url ?? '').pathname;
    };
  }

  it('live for half an hour each time they are answered, however often they were before', async () => {
    const linkOf = await companyWith('one');
    for (let minutes = 0; minutes < 70; minutes += 7) {
      const links = [await linkOf(), await linkOf()];
      expect(links[1]).toBe(links[0]);
      const asked = test.clock.nowMs;
      test.clock.advance(30 * minuteMs - 1);
      expect((await test.http.inject(links[1] ?? '')).statusCode, `${minutes}`).toBe(200);
      test.clock.nowMs = asked + 7 * minuteMs;
    }
  });

  it('lead each tenant to its own file, though ids are the same', async () => {
    const [one, two] = [await companyWith('one'), await companyWith('two')];
    for (const _ of [1, 2]) {
      const files = await Promise.all([one, two].map(async (link) => test.http.inject(await link())));
      expect(files.map(({ rawPayload }) => rawPayload)).toEqual([pngFile('one'), pngFile('two')]);
    }
  });
});
