import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { SandboxClient } from '../support/sandbox-client.ts';
import { beside, newTestFolder } from '../support/sandbox-data.ts';
import { exportText } from '../support/stored.ts';

const folder = newTestFolder();
let demo: Sandbox;
beforeAll(async () => {
  demo = await startSandbox({ rateLimits: 'off' });
});
afterAll(async () => {
  await demo.close();
  folder.remove();
});

/** Write what an export of the demo holds, in ids of its app, to a file. */
async function exportDemo(name: string, format: 'ndjson' | 'bundle'): Promise<string> {
  const file = folder.path(name);
  const { appId } = demo;
  writeFileSync(file, await beside(demo.main, (app) => exportText({ app }, { appId, format })));
  return file;
}

/** Links in an answer, in their order, without what is another in each sandbox. */
function linksIn(json: unknown): string[] {
  return [...JSON.stringify(json).matchAll(/"(https?:\/\/[^"]*\/files\/[^"]+)"/g)].map(
    ([, link]) => link as string,
  );
}

/** A record without its links: they are signed with the key of the sandbox. */
function withoutLinks(records: Map<string, unknown>): [string, unknown][] {
  return [...records].map(([id, record]) => [
    id,
    JSON.parse(JSON.stringify(record).replaceAll(/"https?:\/\/[^"]*\/files\/[^"]+"/g, '"LINK"')),
  ]);
}

describe('a sandbox begins with', () => {
  it('so many records of the generator', async () => {
    await using sandbox = await startSandbox({ seed: { generate: 123, seed: 9 } });
    const client = await SandboxClient.of(sandbox.main);
    expect((await client.records()).size).toBe(123);
  });

  it('a file of records', async () => {
    const file = await exportDemo('records.ndjson', 'ndjson');
    await using sandbox = await startSandbox({ seed: { file }, appId: demo.appId });
    const [client, original] = [await SandboxClient.of(sandbox.main), await SandboxClient.of(demo.main)];
    const ids = [...(await original.records()).keys()];
    expect([...(await client.records()).keys()]).toEqual(ids);
  });

  it('a bundle, down to the bytes of its attachments, and so after a reset', async () => {
    const file = await exportDemo('everything.bundle', 'bundle');
    await using sandbox = await startSandbox({ seed: { file }, appId: demo.appId });
    const [client, original] = [await SandboxClient.of(sandbox.main), await SandboxClient.of(demo.main)];
    const wanted = withoutLinks(await original.records());
    expect(withoutLinks(await client.records())).toEqual(wanted);
    await sandbox.reset();
    expect(withoutLinks(await client.records())).toEqual(wanted);
    const page = async (of: SandboxClient) => linksIn((await of.list('page_size=100')).json);
    const [links, originals] = [await page(client), await page(original)];
    expect(links.length).toBeGreaterThan(0);
    expect(links).toHaveLength(originals.length);
    for (const [index, link] of links.entries()) {
      const [bytes, others] = await Promise.all(
        [link, originals[index] as string].map(async (one) => (await fetch(one)).bytes()),
      );
      expect(bytes?.length).toBeGreaterThan(0);
      expect(bytes).toEqual(others);
    }
  });

  it('credentials of its own where the data came from elsewhere, and only there', async () => {
    const file = folder.path('one.ndjson');
    writeFileSync(file, '{"id":"7"}\n');
    await using sandbox = await startSandbox({ seed: { file } });
    expect(sandbox.appSecret).not.toBe(demo.appSecret);
    const made = { appId: 'cli_of_my_own', appSecret: 'a secret of my own' };
    await using own = await startSandbox({ seed: { file }, ...made, scopes: ['hire:interview:readonly'] });
    expect({ appId: own.appId, appSecret: own.appSecret }).toEqual(made);
    expect((await (await SandboxClient.of(own.main)).records()).size).toBe(1);
    // One key for the process: what an official SDK keeps by app id is good in the next one.
    const { token } = await SandboxClient.of(sandbox.main);
    await using next = await startSandbox({ seed: { file } });
    expect((await (await SandboxClient.of(next.main)).list('', token)).json.code).toBe(0);
    expect((await (await SandboxClient.of(demo.main)).list('', token)).json.code).toBe(99991663);
  });
});

it('scopes of the app are all there are, or those that were asked for', async () => {
  const client = await SandboxClient.of(demo.main);
  expect((await client.list('user_id_type=user_id')).json.code).toBe(0);
  await using poor = await startSandbox({ seed: { generate: 1 }, scopes: ['hire:interview:readonly'] });
  expect((await (await SandboxClient.of(poor.main)).list('user_id_type=user_id')).json.code).toBe(99991672);
  expect(Object.keys(operations.knownScopes).length).toBeGreaterThan(2);
});
