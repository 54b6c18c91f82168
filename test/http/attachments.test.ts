import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, makeActors, refusedActorRows } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { attachmentLine } from '../support/attachment-lines.ts';
import { databaseKinds } from '../support/locations.ts';
import { pdfFile, pngFile } from '../support/sample-files.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/attachments';
const photo = '6949805467799537964';
const largest = '9223372036854775807';
const png = pngFile('a picture');

interface Attachment {
  id: string;
  url: string;
  name: string;
  mime: string;
  create_time: number;
}

describe.each(databaseKinds)('GET an attachment on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    await importItems(test, [
      attachmentLine(photo, png),
      attachmentLine(largest, pdfFile, { name: '简历.pdf' }),
    ]);
  });
  afterAll(() => test.close());

  const ask = (url: string, authorization: string | undefined, headers: Record<string, string> = {}) =>
    test.http.inject({ url, headers: { ...headers, ...(authorization !== undefined && { authorization }) } });
  const token = async (...scopes: string[]) => `Bearer ${(await makeCaller(test, { scopes })).token}`;
  async function attachment(url: string): Promise<Attachment> {
    return expectSuccess<{ attachment: Attachment }>(await ask(url, actors.full)).attachment;
  }

  it('answers name, kind and time, and a link to the bytes', async () => {
    const answer = await ask(`${path}/${photo}`, actors.full);
    expect(answer.json()).toEqual({
      code: 0,
      msg: 'success',
      data: {
        attachment: {
          id: photo,
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:8210\/files\/[A-Za-z0-9_-]{43}$/),
          name: '成绩单.png',
          mime: 'image/png',
          create_time: 1_693_884_103_327,
        },
      },
    });
    const { url } = expectSuccess<{ attachment: Attachment }>(answer).attachment;
    const file = await ask(url.replace('http://127.0.0.1:8210', ''), undefined);
    expect(file.rawPayload.equals(png)).toBe(true);
    expect(await attachment(`${path}/${largest}`)).toMatchObject({
      mime: 'application/pdf',
      name: '简历.pdf',
    });
  });

  it.each(['1', '2', '3', '0'])('finds it whatever kind is asked for: type=%s', async (type) => {
    expect(await attachment(`${path}/${photo}?type=${type}`)).toMatchObject({ id: photo });
  });

  it.each(['', '4', '-1', 'x', '1.0', '1&type=2'])(
    'refuses a kind that there is not: type=%s',
    async (type) => {
      const { error } = expectRefusal(await ask(`${path}/${photo}?type=${type}`, actors.full), 400, 1002002);
      expect(error?.field_violations).toMatchObject([{ field: 'type' }]);
    },
  );

  it.each(['1', '6949805467799537963', '9223372036854775808', '0', '9'.repeat(300)])(
    'knows no attachment %s',
    async (id) => {
      const { error } = expectRefusal(await ask(`${path}/${id}`, actors.full), 400, 1002002);
      expect(error?.field_violations).toMatchObject([
        { field: 'attachment_id', description: 'no attachment has this id' },
      ]);
    },
  );

  it.each(['x', '-1', '%00', '%E2%80%AE', '1e3', `${photo}%20`])('refuses %s, which is no id', async (id) => {
    expectRefusal(await ask(`${path}/${id}`, actors.full), 400, 1002002);
  });

  it.each(refusedActorRows.filter(([name]) => name !== 'an app whose scope was revoked'))(
    'refuses %s',
    async (name, code) => {
      expectRefusal(await ask(`${path}/${photo}`, actors[name]), 400, code);
    },
  );

  it('serves an app with either of its scopes, and no other', async () => {
    for (const scope of ['hire:attachment:readonly', 'hire:attachment']) {
      expectSuccess(await ask(`${path}/${photo}`, await token(scope)));
    }
    const others = await token(
      'hire:interview',
      'hire:interview:readonly',
      'contact:user.employee_id:readonly',
    );
    const { error } = expectRefusal(await ask(`${path}/${photo}`, others), 400, 99991672);
    expect(error?.permission_violations?.map(({ subject }) => subject)).toEqual([
      'hire:attachment:readonly',
      'hire:attachment',
    ]);
  });

  it('knows nothing of another tenant', async () => {
    const foreign = await ask(`${path}/${photo}`, actors.foreign);
    const unknown = await ask(`${path}/12345`, actors.foreign);
    expectRefusal(foreign, 400, 1002002);
    const shape = (body: string) => body.replaceAll(/\d{5,}[0-9A-F]*/g, '');
    expect(shape(foreign.body)).toBe(shape(unknown.body));
  });

  it('begins links with the public URL, whatever a request says of hosts', async () => {
    const lies = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example;proto=https',
      origin: 'https://evil.example',
    };
    const answer = await ask(`${path}/${photo}`, actors.full, lies);
    expect(answer.body).not.toContain('evil.example');
    expect(answer.body).toContain('http://127.0.0.1:8210/files/');
  });

  it('says the same link for a minute, then another', async () => {
    const { url } = await attachment(`${path}/${photo}`);
    test.clock.advance(59_999 - (test.clock.nowMs % 60_000));
    const last = await attachment(`${path}/${photo}`);
    test.clock.advance(60_000);
    const next = await attachment(`${path}/${photo}`);
    expect(next.url).not.toBe(last.url);
    expect([url, last.url]).not.toContain(next.url);
  });
});

describe.each(databaseKinds)('the limit of attachments on %s', (kind) => {
  it('is twenty calls a second', async () => {
    const test = await openTestApp(kind);
    try {
      await importItems(test, [attachmentLine(photo, png)]);
      const { token } = await makeCaller(test);
      for (let call = 0; call < 20; call++) expectSuccess(await test.get(`${path}/${photo}`, token));
      expectRefusal(await test.get(`${path}/${photo}`, token), 429, 99991400);
    } finally {
      await test.close();
    }
  });
});
