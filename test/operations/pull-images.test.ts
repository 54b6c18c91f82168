import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Outbound } from '#outbound/outbound.ts';
import { operations } from '../../src/app.ts';
import { imageOf } from '../support/attachment-lines.ts';
import { type Company, newCompany } from '../support/company.ts';
import { filledFile } from '../support/filled.ts';
import { type Listener, type Received, startListener } from '../support/listener.ts';
import { databaseKinds } from '../support/locations.ts';
import { beginPull, storeAll } from '../support/pulling.ts';
import { sampleItems } from '../support/sample-items.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

describe.each(databaseKinds)('images of a mirror on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  const listeners: Listener[] = [];
  beforeAll(async () => {
    test = await openTestApp(kind);
  });
  afterAll(() => test?.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) await listener.close();
  });

  async function listen(answer: (request: Received, response: ServerResponse) => void) {
    const listener = await startListener(answer);
    listeners.push(listener);
    return { ...listener, origin: `http://127.0.0.1:${listener.port}` };
  }

  /** Store one record with these images, and fetch them. */
  async function pullImages(
    domain: string,
    images: object[],
    already?: Awaited<ReturnType<typeof beginPull>>,
  ) {
    const { ctx } = test.app;
    const { tenantKey, tenantNo } = company;
    const { pull } =
      already ?? (await beginPull(test, { tenantKey, domain, appId: `cli_images${tenantNo}` }));
    const records = [{ ...sampleItems(1)[0], image_list: images }];
    await storeAll(test, pull, { records });
    const lacking = await operations.listRecordsLackingImages(ctx, pull, '0', 10);
    if (lacking.length > 0) await operations.storePulledImages(ctx, pull, records);
    await operations.endPull(ctx, pull);
    return { ...pull.report.images, lacking };
  }

  const files = async () =>
    (await company.export({ format: 'bundle' })).filter(({ type }) => type === 'attachment');

  it('come byte for byte, with the id, name and time that the record tells, once', async () => {
    const own = await listen((_, response) => response.end(filledFile));
    const image = imageOf('4711', `${own.origin}/a?b=c`);
    expect(await pullImages(own.origin, [image])).toMatchObject({ fetched: 1, failed: [] });
    const sha256 = createHash('sha256').update(filledFile).digest('hex');
    const line = { id: '4711', name: '成绩单', create_time: 1_693_884_103_327, sha256 };
    expect(await files()).toEqual([expect.objectContaining(line)]);
    const kept = await test.app.ctx.blobs.read(sha256);
    expect(kept && (await buffer(kept))).toEqual(filledFile);
    expect(own.received[0]?.headers).not.toHaveProperty('authorization');
    expect((await pullImages(own.origin, [image])).lacking).toEqual([]);
    expect(own.received).toHaveLength(1);
  });

  it('are refused at private addresses that the operator did not name, and listed', async () => {
    const [own, other] = [
      await listen((_, out) => out.end(filledFile)),
      await listen((_, out) => out.end(filledFile)),
    ];
    const images = [
      imageOf('1', `${other.origin}/x`),
      imageOf('2', 'http://169.254.169.254/latest/meta-data'),
      imageOf('3', `${own.origin}/x`),
      imageOf('4', 'file:///etc/passwd'),
      imageOf('5', '/open-apis/hire/v1/attachments/5'),
    ];
    const { fetched, failed } = await pullImages(own.origin, images);
    expect(fetched).toBe(1);
    const recordId = sampleItems(1)[0]?.id;
    const refused = /^refused: .*outbound_private_networks/;
    expect(failed).toEqual([
      { id: '1', recordId, reason: expect.stringMatching(refused) },
      { id: '2', recordId, reason: expect.stringMatching(refused) },
      { id: '4', recordId, reason: expect.stringContaining('http://') },
      { id: '5', recordId, reason: expect.stringContaining('must be a URL') },
    ]);
    expect(other.received).toEqual([]);
    expect((await files()).map(({ id }) => id)).toEqual(['3']);
  });

  it('are asked for again after a failure that passes, and next time after one that does not', async () => {
    let calls = 0;
    const own = await listen((_, response) => {
      calls++;
      if (calls < 3) response.writeHead(503).end();
      else response.end(filledFile);
    });
    expect(await pullImages(own.origin, [imageOf('1', `${own.origin}/x`)])).toMatchObject({ fetched: 1 });
    const broken = await listen((_, response) => response.end('no image'));
    const image = imageOf('2', `${broken.origin}/x`);
    const first = await pullImages(broken.origin, [image]);
    expect(first).toMatchObject({
      fetched: 0,
      failed: [{ id: '2', reason: expect.stringContaining('JPEG') }],
    });
    expect((await pullImages(broken.origin, [image])).lacking).toHaveLength(1);
  });

  it('of a host that has lost some are all asked for', async () => {
    const other = await listen((_, response) => response.writeHead(404).end());
    const location = {
      ...test.app.ctx,
      outbound: new Outbound({ privateNetworks: { includes: () => true } }),
    };
    const { tenantKey, tenantNo } = company;
    const { pull } = await beginPull(test, { tenantKey, appId: `cli_images${tenantNo}` });
    const images = Array.from({ length: 9 }, (_, index) => imageOf(String(index + 1), `${other.origin}/x`));
    await operations.storePulledImages(location, pull, [{ ...sampleItems(1)[0], image_list: images }]);
    await operations.endPull(test.app.ctx, pull);
    expect(pull.report.images.failed.map(({ reason }) => reason)).toEqual(images.map(() => 'answered 404'));
    expect(other.received).toHaveLength(9);
  });

  it('of a host that keeps failing are not asked for one by one', async () => {
    const own = await listen((_, response) => response.end(filledFile));
    const images = Array.from({ length: 20 }, (_, index) => imageOf(String(index + 1), 'http://10.0.0.9/x'));
    const { failed } = await pullImages(own.origin, images);
    expect(failed).toHaveLength(20);
    expect(
      failed.filter(({ reason }) => reason.includes('could not be reached 3 times before')).length,
    ).toBeGreaterThan(10);
  });
});
