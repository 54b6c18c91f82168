import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { databaseKinds } from '../support/locations.ts';
import { headerNamed } from '../support/raw-http.ts';
import {
  allowedHeaders,
  askControl,
  controlNames,
  controlRoute,
  pathOf,
} from '../support/sandbox-control.ts';
import { openTestApp } from '../support/test-app.ts';

let sandbox: Sandbox;
const lines: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ log: { write: (line) => lines.push(line) } });
});
afterAll(() => sandbox?.close());

const hostLine = () => allowedHeaders(sandbox)[0] as string;
const keyLine = () => allowedHeaders(sandbox)[1] as string;
const port = () => new URL(sandbox.url).port;

/** Header lines of callers who must not pass, by what gives them away. */
const foreigners: [string, () => string[]][] = [
  ['another host', () => ['Host: example.com', keyLine()]],
  ['another host with the right port', () => [`Host: example.com:${port()}`, keyLine()]],
  ['a host that begins like this machine', () => ['Host: 127.0.0.1.example.com', keyLine()]],
  ['a host in a private network', () => ['Host: 10.0.0.1', keyLine()]],
  ['an empty host', () => ['Host:', keyLine()]],
  ...[
    'Forwarded: for=10.0.0.1',
    'X-Forwarded-For: 127.0.0.1',
    'x-forwarded-host: 127.0.0.1',
    'X-Forwarded-Proto: http',
    'X-Forwarded-Anything: x',
    'X-Real-IP: 127.0.0.1',
    'Via: 1.1 proxy',
  ].map((line): [string, () => string[]] => [line, () => [hostLine(), keyLine(), line]]),
  ['a foreign origin', () => [hostLine(), keyLine(), 'Origin: http://example.com']],
  ['no origin that has a name', () => [hostLine(), keyLine(), 'Origin: null']],
  ['another port of this machine', () => [hostLine(), keyLine(), 'Origin: http://127.0.0.1:1']],
  ['another name of this machine', () => [hostLine(), keyLine(), `Origin: http://localhost:${port()}`]],
  ['another scheme', () => [hostLine(), keyLine(), `Origin: https://127.0.0.1:${port()}`]],
  ['two origins', () => [hostLine(), keyLine(), `Origin: ${sandbox.url}`, 'Origin: http://example.com']],
  ...['cross-site', 'same-site', 'whatever'].map((site): [string, () => string[]] => [
    `Sec-Fetch-Site: ${site}`,
    () => [hostLine(), keyLine(), `Sec-Fetch-Site: ${site}`],
  ]),
];

/** Header lines of callers on this machine who don't have the key. */
const strangers: [string, () => string[]][] = [
  ['no key', () => [hostLine()]],
  ['an empty key', () => [hostLine(), 'Authorization: Bearer ']],
  ['another key', () => [hostLine(), `Authorization: Bearer ${'x'.repeat(sandbox.controlKey.length)}`]],
  ['a longer key', () => [hostLine(), `${keyLine()}x`]],
  ['the beginning of the key', () => [hostLine(), keyLine().slice(0, -1)]],
  [
    'the key in another case',
    () => [hostLine(), keyLine().replace(sandbox.controlKey, (key) => flipped(key))],
  ],
  ['another scheme', () => [hostLine(), keyLine().replace('Bearer', 'Basic')]],
  ['the key alone', () => [hostLine(), `Authorization: ${sandbox.controlKey}`]],
  ['the secret of the app', () => [hostLine(), `Authorization: Bearer ${sandbox.appSecret}`]],
];

function flipped(key: string): string {
  return key.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

describe.each(controlNames)('the route %s', (name) => {
  const { method } = controlRoute(name);
  const ask = (headers: readonly string[], path = `/runs/never-made${pathOf(name, { id: '1' })}`) =>
    askControl(sandbox, { method, path, headers, body: '{"broken' });

  it.each(foreigners)('refuses %s with 403, with the right key, too', async (_what, headers) => {
    const { status, json } = await ask(headers());
    expect([status, json]).toEqual([403, { error: { message: expect.stringMatching(/\w{4}/) } }]);
  });

  it.each(strangers)('refuses %s with 401', async (_what, headers) => {
    const answer = await ask(headers());
    expect([answer.status, answer.json]).toEqual([
      401,
      { error: { message: expect.stringContaining('Authorization: Bearer KEY') } },
    ]);
    expect(headerNamed(answer, 'WWW-Authenticate')).toBe('Bearer');
  });

  it('takes no key from the query', async () => {
    const path = `${pathOf(name, { id: '1' })}?key=${sandbox.controlKey}&access_token=${sandbox.controlKey}`;
    expect((await ask([hostLine()], path)).status).toBe(401);
  });
});

describe('the guard', () => {
  it('looks at the sender before the key, at the key before the path, and makes no run for either', async () => {
    const statuses = async (path: string) => [
      (await askControl(sandbox, { path, headers: ['Host: example.com'] })).status,
      (await askControl(sandbox, { path, headers: [hostLine()] })).status,
      (await askControl(sandbox, { path, headers: allowedHeaders(sandbox) })).status,
    ];
    for (const path of ['/sandbox/v1/nope', '/sandbox', '/sandbox/', '/sandbox?x', '/sandbox/v2/status'])
      expect([path, await statuses(path)]).toEqual([path, [403, 401, 404]]);
    expect(sandbox.runs).toEqual(['main']);
    expect(sandbox.snapshots).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])(
    'lets a page of its own pass on %s',
    async (host) => {
      const own = [
        `Host: ${host}:${port()}`,
        `Origin: http://${host}:${port()}`,
        'Sec-Fetch-Site: same-origin',
      ];
      const answer = await askControl(sandbox, { path: '/sandbox/v1/status', headers: [...own, keyLine()] });
      expect(answer.status).toBe(200);
      const typedIn = [hostLine(), keyLine(), 'Sec-Fetch-Site: none'];
      expect((await askControl(sandbox, { path: '/sandbox/v1/status', headers: typedIn })).status).toBe(200);
    },
  );

  it('allows no other origin to read an answer, and no answer to be kept', async () => {
    for (const headers of [allowedHeaders(sandbox), [hostLine(), 'Origin: http://example.com']]) {
      const answer = await askControl(sandbox, { path: '/sandbox/v1/status', headers });
      expect(answer.headers.map(([name]) => name.toLowerCase())).not.toContain('access-control-allow-origin');
      expect(headerNamed(answer, 'Cache-Control')).toBe('no-store');
      expect(headerNamed(answer, 'X-Content-Type-Options')).toBe('nosniff');
    }
    const preflight = [hostLine(), 'Origin: http://example.com', 'Access-Control-Request-Method: POST'];
    const { status } = await askControl(sandbox, {
      method: 'OPTIONS',
      path: '/sandbox/v1/reset',
      headers: preflight,
    });
    expect(status).toBe(403);
  });

  it('lets no key into the log or the journal', async () => {
    await askControl(sandbox, { path: '/open-apis/hire/v1/interview_records' });
    await askControl(sandbox, { path: '/sandbox/v1/nope' });
    expect(sandbox.journal.size).toBe(1);
    expect(JSON.stringify(sandbox.journal.entries()) + lines.join('')).not.toContain(sandbox.controlKey);
  });

  it('is not fooled by an address in the request line', async () => {
    const path = `${sandbox.url}/sandbox/v1/status`;
    expect((await askControl(sandbox, { path, headers: [hostLine()] })).status).toBe(404);
  });
});

describe.each(databaseKinds)('a server that is no sandbox, on %s', (kind) => {
  it('has no control surface: its paths are answered like any that are not there', async () => {
    const test = await openTestApp(kind);
    try {
      for (const name of controlNames) {
        const url = pathOf(name);
        const { method } = controlRoute(name);
        const headers = { authorization: `Bearer ${sandbox.controlKey}` };
        const { statusCode, body, headers: sent } = await test.http.inject({ method, url, headers });
        expect([name, statusCode, body, sent['content-type']]).toEqual([
          name,
          404,
          '404 page not found',
          'text/plain',
        ]);
      }
    } finally {
      await test.close();
    }
  });
});
