import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '#storage/blobs.ts';
import { openBlobs } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { tokenOf } from '../support/api-calls.ts';
import { attachmentLine, imageOf } from '../support/attachment-lines.ts';
import { query } from '../support/database-file.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { type RunningServer, run, runJson, startServer } from '../support/process.ts';
import { openS3, type S3Service } from '../support/s3-service.ts';
import { s3Settings } from '../support/s3-settings.ts';
import { pdfFile, pngFile } from '../support/sample-files.ts';
import { ndjson, sampleItems } from '../support/sample-items.ts';

type Environment = Record<string, string>;
interface Credentials extends Record<string, unknown> {
  app_id: string;
  app_secret: string;
}
interface Finding {
  check: string;
  status: string;
  message: string;
}

const files = new Map([
  ['6949805467799537964', pngFile(300_000)],
  ['7000000000000000001', pdfFile],
]);
const scopes = ['hire:interview:readonly', 'hire:attachment:readonly'].flatMap((scope) => ['--scope', scope]);

describe.each(databaseKinds)('an installation on %s with its files in S3', (kind) => {
  const other = kind === 'sqlite' ? 'postgres' : 'sqlite';
  let s3: S3Service;
  let env: Environment;
  let source: Location;
  let app: Credentials;
  let server: RunningServer;
  let exported: string;
  let backup: string;
  const restored: Location[] = [];

  beforeAll(async () => {
    s3 = await openS3('first/');
    env = s3Settings(s3);
    source = await newLocation(kind);
    app = await runJson(['app', 'create', '--name', 'Reader', ...scopes, ...source.flags], { env });
    const lines = [
      ...Array.from(files, ([id, bytes]) => attachmentLine(id, bytes)),
      ...sampleItems(3).map((item, at) => ({
        ...item,
        image_list: [imageOf([...files.keys()][at % 2] ?? '')],
      })),
    ];
    await runJson(['import', '-', '--app', app.app_id, ...source.flags], { input: ndjson(lines), env });
    server = await startServer(source.flags, { env });
    exported = await exportOf(source, env);
    backup = join(source.settings.data, 'all.tgz');
    const report = await runJson(['backup', backup, ...source.flags], { env });
    expect(report).toMatchObject({ blobs: files.size, missing_blobs: [] });
  });
  afterAll(async () => {
    await server?.kill();
    await s3?.close();
    for (const location of [source, ...restored]) await location?.remove();
  });

  async function exportOf(location: Location, environment: Environment): Promise<string> {
    const command = ['export', '--format', 'bundle', '--app', app.app_id, ...location.flags];
    const { exitCode, out, talk } = await run(command, { env: environment });
    expect(exitCode, talk).toBe(0);
    return out;
  }

  const download = (running: RunningServer) =>
    Promise.all([...files.keys()].map((id) => downloadFrom(running, app, id)));

  async function expectToServe(location: Location, environment: Environment): Promise<void> {
    const serving = await startServer(location.flags, { env: environment });
    const answers = await download(serving);
    const bodies = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));
    await serving.kill();
    expect(bodies.map((body) => hash('sha256', body))).toEqual(
      Array.from(files.values(), (bytes) => hash('sha256', bytes)),
    );
  }

  async function expectSame(location: Location, environment: Environment): Promise<void> {
    expect(await exportOf(location, environment)).toBe(exported);
    expect((await doctor(location, environment)).files).toEqual([
      expect.objectContaining({ check: 'files', status: 'ok', message: '2 of attachments, all there' }),
      expect.objectContaining({ check: 'orphaned files', status: 'ok' }),
    ]);
    await expectToServe(location, environment);
  }

  it('is well in the eyes of the doctor, and serves what it exports', () => expectSame(source, env));

  it.each([
    ['elsewhere in S3', () => s3Settings(s3, 'second/')],
    ['in a folder', () => ({})],
  ])('comes back from its backup on the other database, with its files %s', async (_, environmentOf) => {
    const location = await newLocation(other);
    restored.push(location);
    const environment: Environment = environmentOf();
    const before = s3.requests.length;
    const dry = await runJson(['restore', backup, '--dry-run', ...location.flags], { env: environment });
    expect(dry).toMatchObject({ dry_run: true, blobs: files.size });
    expect(s3.requests.slice(before).filter((request) => request.startsWith('PUT'))).toEqual([]);
    await runJson(['restore', backup, ...location.flags], { env: environment });
    await expectSame(location, environment);
  });

  it('moves to the other database, and its files stay where they are', async () => {
    const location = await newLocation(other);
    restored.push(location);
    // Nobody else may use the data meanwhile.
    await server.kill();
    const before = s3.requests.length;
    const target =
      location.settings.database_url === undefined
        ? ['--to-data', location.settings.data]
        : ['--to', location.settings.database_url];
    const report = await runJson(['move', ...target, ...source.flags], { env });
    expect(report).toMatchObject({ blobs_copied: 0, missing_blobs: [] });
    expect(s3.requests.slice(before).filter((request) => request.startsWith('PUT'))).toEqual([]);
    await expectSame(location, env);
    server = await startServer(source.flags, { env });
  });

  it('lets go of an object that no attachment needs, beside the server', async () => {
    const orphan = await blobsOf(env).put(pngFile('no one needs it'));
    const clean = (...more: string[]) =>
      runJson(['remove-orphaned-files', ...more, ...source.flags], { env });
    expect(await clean('--dry-run')).toMatchObject({ dry_run: true, removed: 0, waiting: 1 });
    expect(await clean()).toMatchObject({ removed: 0, waiting: 1, next_at: expect.stringMatching(/Z$/) });
    await query(source, 'update orphaned_blobs set found_at_ms = found_at_ms - 24 * 60 * 60 * 1000');
    expect(await clean('--dry-run')).toMatchObject({ dry_run: true, removed: 1 });
    expect(await blobsOf(env).size(orphan)).toBeGreaterThan(0);
    expect(await clean()).toMatchObject({ dry_run: false, removed: 1, waiting: 0, next_at: null });
    expect(await blobsOf(env).size(orphan)).toBeUndefined();
    expect((await download(server)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('says so everywhere when an object is gone, and nothing else is lost', async () => {
    const photo = pngFile(300_000);
    const sha256 = hash('sha256', photo);
    const blobs = blobsOf(env);
    await blobs.remove(sha256);
    const statuses = (await download(server)).map(({ status }) => status);
    expect(statuses).toEqual([500, 200]);
    expect(await doctor(source, env)).toMatchObject({
      exitCode: 1,
      files: [{ status: 'fail', message: expect.stringContaining(sha256) }, { status: 'ok' }],
    });
    const again = join(source.settings.data, 'again.tgz');
    const { exitCode, out, talk } = await run(['backup', again, '--json', ...source.flags], { env });
    expect([exitCode, talk]).toEqual([0, expect.stringContaining(`1 file(s) of attachments are missing`)]);
    expect(JSON.parse(out)).toMatchObject({ blobs: 1, missing_blobs: [sha256] });
    await blobs.put(photo);
    expect((await doctor(source, env)).exitCode).toBe(0);
  });
});

/** Which database it is makes no difference to the service. */
describe('an S3 service that gives no files', () => {
  let s3: S3Service;
  let location: Location;
  let app: Credentials;
  const photo = '6949805467799537964';
  beforeAll(async () => {
    s3 = await openS3();
    location = await newLocation('sqlite');
    const env = s3Settings(s3);
    app = await runJson<Credentials>(['app', 'create', '--name', 'Reader', ...scopes, ...location.flags], {
      env,
    });
    await runJson(['import', '-', ...location.flags], {
      input: ndjson([attachmentLine(photo, pdfFile)]),
      env,
    });
  });
  afterAll(async () => {
    await s3?.close();
    await location?.remove();
  });

  const input = ndjson([attachmentLine('5', pngFile('new'))]);

  it.each([
    ['the secret is another', async () => ({ MIANPING_S3_SECRET_ACCESS_KEY: 'another' }), 'status 403'],
    ['the bucket is not there', async () => ({ MIANPING_S3_BUCKET: 'no-such-bucket' }), 'status 404'],
    ['nothing answers', async () => ({ MIANPING_S3_ENDPOINT: await closedEndpoint() }), 'ECONNREFUSED'],
  ])('tells the operator where and why, and no client: %s', async (_, changeOf, reason) => {
    const env: Environment = { ...s3Settings(s3), ...(await changeOf()) };
    const place = new RegExp(
      `S3 at ${env.MIANPING_S3_ENDPOINT}, bucket ${env.MIANPING_S3_BUCKET}: [A-Z]+ failed: .*${reason}`,
    );
    const found = await doctor(location, env);
    expect(found.exitCode).toBe(1);
    expect(found.files).toEqual([expect.objectContaining({ message: expect.stringMatching(place) })]);
    const lost = join(location.settings.data, 'lost.tgz');
    const commands = [['backup', lost], ['import', '-'], ['remove-orphaned-files']];
    for (const command of commands) {
      const { exitCode, talk } = await run([...command, ...location.flags], { env, input });
      expect([exitCode, talk], command[0]).toEqual([1, expect.stringMatching(place)]);
      expect(talk).not.toContain(s3.location.secretAccessKey);
    }
    expect(readdirSync(location.settings.data).filter((name) => name.includes('lost'))).toEqual([]);
    const server = await startServer(location.flags, { env });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    const answer = await downloadFrom(server, app, photo);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([500, expect.stringContaining('"code":1002001')]);
    expect(text).not.toMatch(/S3|bucket/);
    expect(text).not.toContain(env.MIANPING_S3_ENDPOINT);
    expect((await server.kill()).talk).toMatch(place);
  });
});

async function closedEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${port}`;
}

async function doctor(location: Location, env: Environment) {
  const { exitCode, out } = await run(['doctor', '--json', ...location.flags], { env });
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return { exitCode, files: findings.filter(({ check }) => /files$/.test(check)) };
}

/** What a client gets for the link of a file. */
async function downloadFrom({ url }: RunningServer, app: Credentials, id: string): Promise<Response> {
  const answer = await fetch(`${url}/open-apis/hire/v1/attachments/${id}`, {
    headers: { authorization: `Bearer ${await tokenOf(url, app)}` },
  });
  return fetch(((await answer.json()) as { data: { attachment: { url: string } } }).data.attachment.url);
}

function blobsOf(environment: Environment): BlobStore {
  return openBlobs(loadConfig({}, environment).settings, '.');
}
