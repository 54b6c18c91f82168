import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { type RunningServer, runJson, startServer } from '../support/process.ts';
import { exchange, headerNamed, RawConnection, rawRequest } from '../support/raw-http.ts';
import { type Item, ndjson, openId, recordId } from '../support/sample-items.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';
const jsonType = 'application/json; charset=utf-8';
const pages = 4;
const pageSize = 100;

/** Pages of some 1.5 MB: more than sockets hold, so a reader that waits keeps the answer in the server's hands. */
const items: Item[] = Array.from({ length: pages * pageSize }, (_, number) => ({
  id: recordId(number),
  user_id: openId(number % 9),
  content: `${number} ${String.fromCharCode(97 + (number % 26)).repeat(15_000)} 面评`,
}));

describe.each(databaseKinds)('what the SDK hides, on %s', (kind) => {
  let location: Location;
  let server: RunningServer;
  let credentials: string;
  let authorization: string;

  beforeAll(async () => {
    location = await newLocation(kind);
    const scopes = ['--scope', 'hire:interview:readonly'];
    const app = await runJson(['app', 'create', '--name', 'Raw', ...scopes, ...location.flags]);
    credentials = JSON.stringify({ app_id: app.app_id, app_secret: app.app_secret });
    await runJson(['import', '-', '--app', String(app.app_id), ...location.flags], { input: ndjson(items) });
    const token = await runJson(['token', String(app.app_id), ...location.flags]);
    authorization = `Authorization: Bearer ${token.tenant_access_token}`;
    server = await startServer(location.flags, { env: { MIANPING_RATE_LIMITS: 'off' } });
  });

  afterAll(async () => {
    await server?.kill();
    await location?.remove();
  });

  const listRequest = (query = 'page_size=1', headers: string[] = [], body = '') =>
    rawRequest(`GET ${listPath}?${query} HTTP/1.1`, [authorization, ...headers], body);
  const tokenRequest = (headers: string[], body: string, path = tokenPath) =>
    rawRequest(`POST ${path} HTTP/1.1`, headers, body);
  const firstItem = () => ({ code: 0, data: { items: [items[0]] } });

  describe('header names', () => {
    it.each([
      ['a success', () => listRequest(), 200],
      ['a refused parameter', () => listRequest('page_size=101'), 400],
      ['a missing token', () => rawRequest(`GET ${listPath} HTTP/1.1`), 400],
      ['an unknown record', () => rawRequest(`GET ${listPath}/1 HTTP/1.1`, [authorization]), 400],
      ['a token', () => tokenRequest([`Content-Length: ${credentials.length}`], credentials), 200],
      ['refused credentials', () => tokenRequest(['Content-Length: 2'], '{}'), 200],
    ])('have the exact letter case in the answer to %s', async (_, request, status) => {
      const answer = await exchange(server.port, request());
      expect(answer.status).toBe(status);
      expect(headerNamed(answer, 'Content-Type')).toBe(jsonType);
      expect(headerNamed(answer, 'X-Tt-Logid')).toMatch(/^\d{14}[0-9A-F]{18,20}$/);
      expect(headerNamed(answer, 'Content-Length')).toBe(String(answer.body.length));
      const names = answer.headers.map(([name]) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
    });

    it('say plain text for unknown paths and methods', async () => {
      const unknown = [
        'GET /open-apis/hire/v1/nothing',
        'GET /',
        'GET /open-apis/%zz',
        'GET //x',
        'OPTIONS *',
      ];
      const wrongMethod = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].map(
        (verb) => `${verb} ${listPath}`,
      );
      for (const line of [...unknown, ...wrongMethod, `GET ${tokenPath}`]) {
        const answer = await exchange(server.port, rawRequest(`${line} HTTP/1.1`, [authorization]));
        expect([line, answer.status, answer.body.toString()]).toEqual([line, 404, '404 page not found']);
        expect(headerNamed(answer, 'Content-Type')).toBe('text/plain');
      }
    });

    it('come without a body to HEAD', async () => {
      const connection = new RawConnection(server.port);
      connection.write(rawRequest(`HEAD ${listPath} HTTP/1.1`, [authorization]));
      expect(await connection.answer('HEAD')).toMatchObject({ status: 404 });
      connection.write(listRequest());
      expect(await connection.answer()).toMatchObject({ status: 200 });
      connection.close();
    });
  });

  describe('a body on GET', () => {
    const chunked = '2\r\n{}\r\n3\r\nabc\r\n0\r\n\r\n';
    it.each([
      [
        'an empty object, as the Node SDK sends it',
        ['Content-Type: application/json', 'Content-Length: 2'],
        '{}',
      ],
      ['a body without a type', ['Content-Length: 2'], '{}'],
      ['a body of an unknown type', ['Content-Type: who/knows', 'Content-Length: 3'], '\0\r\n'],
      ['broken JSON', ['Content-Type: application/json', 'Content-Length: 1'], '{'],
      ['an empty body of type JSON', ['Content-Type: application/json', 'Content-Length: 0'], ''],
      ['a chunked body', ['Content-Type: application/json', 'Transfer-Encoding: chunked'], chunked],
      ['more than any limit', ['Content-Length: 300000'], 'x'.repeat(300_000)],
    ])('is ignored: %s', async (_, headers, body) => {
      const connection = new RawConnection(server.port).write(listRequest('page_size=1', headers, body));
      const answer = await connection.answer();
      expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([200, firstItem()]);
      // Nothing of the body is taken for the next request.
      connection.write(listRequest('page_size=2'));
      expect(JSON.parse((await connection.answer()).body.toString()).data.items).toEqual(items.slice(0, 2));
      connection.close();
    });
  });

  describe('a body on POST', () => {
    const chunks = (text: string) => {
      const parts = [text.slice(0, 7), text.slice(7)];
      return `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;
    };
    const sized = (...headers: string[]) => [...headers, `Content-Length: ${credentials.length}`];
    it.each([
      ['without a type', () => tokenRequest(sized(), credentials)],
      ['of type text', () => tokenRequest(sized('Content-Type: text/plain'), credentials)],
      [
        'of a form, says its type',
        () => tokenRequest(sized('Content-Type: application/x-www-form-urlencoded'), credentials),
      ],
      ['with an unreadable type', () => tokenRequest(sized('Content-Type: ;;;'), credentials)],
      [
        'in chunks',
        () =>
          tokenRequest(['Content-Type: application/json', 'Transfer-Encoding: chunked'], chunks(credentials)),
      ],
      ['in chunks, without a type', () => tokenRequest(['Transfer-Encoding: chunked'], chunks(credentials))],
      ['to a path that ends with a slash', () => tokenRequest(sized(), credentials, `${tokenPath}/`)],
    ])('is read %s', async (_, request) => {
      const answer = await exchange(server.port, request());
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body.toString())).toMatchObject({
        code: 0,
        tenant_access_token: authorization.slice('Authorization: Bearer '.length),
      });
    });

    it('waits for the permission that a client asks for', async () => {
      const headers = sized('Expect: 100-continue');
      const connection = new RawConnection(server.port).write(tokenRequest(headers, ''));
      expect((await connection.answer()).status).toBe(100);
      connection.write(credentials);
      expect(JSON.parse((await connection.answer()).body.toString())).toMatchObject({ code: 0 });
      connection.close();
    });
  });

  describe('connections', () => {
    it('answer pipelined requests in their order', async () => {
      const queries = [
        `ids=${recordId(3)}`,
        'page_size=101',
        `ids=${recordId(1)}`,
        `page_size=100`,
        `ids=${recordId(2)}`,
      ];
      const connection = new RawConnection(server.port).write(
        queries.map((query) => listRequest(query)).join(''),
      );
      const answers = [];
      for (const _ of queries) answers.push(JSON.parse((await connection.answer()).body.toString()));
      const { length } = answers[3].data.items;
      expect(answers.map(({ code, data }) => [code, length && data?.items[0].id])).toEqual([
        [0, recordId(3)],
        [1002002, undefined],
        [0, recordId(1)],
        [0, recordId(0)],
        [0, recordId(2)],
      ]);
      connection.close();
    });

    it('serve many requests one after the other', async () => {
      const connection = new RawConnection(server.port);
      for (let number = 0; number < 50; number++) {
        const { body } = await connection.write(listRequest(`ids=${recordId(number)}`)).answer();
        expect(JSON.parse(body.toString()).data.items).toEqual([items[number]]);
      }
      connection.close();
    });

    it('close after an answer to HTTP/1.0, and stay when it asks for that', async () => {
      const old = rawRequest(`GET ${listPath}?page_size=1 HTTP/1.0`, [authorization]);
      const bytes = await new RawConnection(server.port).write(old).untilClosed();
      expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200 [\s\S]*"has_more":true}}$/);
      const connection = new RawConnection(server.port);
      const keeping = rawRequest(`GET ${listPath}?page_size=1 HTTP/1.0`, [
        authorization,
        'Connection: keep-alive',
      ]);
      for (let round = 0; round < 2; round++) {
        expect((await connection.write(keeping).answer()).status).toBe(200);
      }
      connection.close();
    });

    it('answer a client that has closed its own side', async () => {
      const connection = new RawConnection(server.port);
      connection.socket.end(listRequest());
      expect((await connection.answer()).status).toBe(200);
    });

    it('take a request byte by byte', async () => {
      const connection = new RawConnection(server.port);
      connection.socket.setNoDelay(true);
      for (const byte of listRequest())
        await new Promise((resolve) => connection.socket.write(byte, resolve));
      expect((await connection.answer()).status).toBe(200);
      connection.close();
    });

    it('take an absolute address, and no offer to upgrade', async () => {
      const absolute = rawRequest(`GET http://example.com${listPath}?page_size=1 HTTP/1.1`, [authorization]);
      expect((await exchange(server.port, absolute)).status).toBe(200);
      const upgrade = listRequest('page_size=1', ['Connection: Upgrade', 'Upgrade: h2c']);
      expect((await exchange(server.port, upgrade)).status).toBe(200);
    });
  });

  describe('absurd requests', () => {
    const host = 'Host: a\r\n';
    it.each([
      ['control characters', '\x00\x01\x02\r\n\r\n'],
      ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
      ['no request at all', 'hello world\r\n\r\n'],
      ['HTTP/2 without warning', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['a method in small letters', `get ${listPath} HTTP/1.1\r\n${host}\r\n`],
      ['no host', `GET ${listPath} HTTP/1.1\r\n\r\n`],
      ['a path of 100 kB', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`],
      ['a query of 100 kB', `GET ${listPath}?ids=${'1'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`],
      ['a header of 100 kB', `GET ${listPath} HTTP/1.1\r\n${host}X: ${'a'.repeat(100_000)}\r\n\r\n`],
      ['5000 headers', `GET ${listPath} HTTP/1.1\r\n${host}${'X: a\r\n'.repeat(5000)}\r\n`],
      ['a header with NUL', `GET ${listPath} HTTP/1.1\r\n${host}Authorization: Bearer t-\x00\r\n\r\n`],
      ['a length that is no number', `POST ${tokenPath} HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`],
      ['a negative length', `POST ${tokenPath} HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
      [
        'two lengths',
        `POST ${tokenPath} HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      ],
      [
        'a length and chunks',
        `POST ${tokenPath} HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      [
        'a chunk of no size',
        `POST ${tokenPath} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      ],
    ])('are refused with a status: %s', async (_, bytes) => {
      const { status } = await exchange(server.port, bytes);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    });

    it('of other kinds get an answer or an end', async () => {
      const connect = await new RawConnection(server.port)
        .write(`CONNECT a:1 HTTP/1.1\r\n${host}\r\n`)
        .untilClosed();
      expect(connect.toString()).not.toMatch(/^HTTP\/1\.1 [25]/);
      const expectation = tokenRequest(['Expect: miracles', 'Content-Length: 2'], '{}');
      expect((await exchange(server.port, expectation)).status).toBe(417);
      const tooLong = tokenRequest(['Content-Length: 200000'], ' '.repeat(200_000));
      const refused = await exchange(server.port, tooLong);
      expect([refused.status, JSON.parse(refused.body.toString()).code]).toEqual([200, 10003]);
      const nonsense = rawRequest(`GET ${listPath} HTTP/1.1`, ['Authorization: Bearer t-\u00ff\u00fe']);
      expect(JSON.parse((await exchange(server.port, nonsense)).body.toString()).code).toBe(99991663);
    });
  });

  describe('aborts', () => {
    const pageQuery = (page: number) =>
      `ids=${items
        .slice(page * pageSize, (page + 1) * pageSize)
        .map(({ id }) => id)
        .join('&ids=')}`;
    const bodyOf = async (page: number) => (await exchange(server.port, listRequest(pageQuery(page)))).body;

    /** More than sockets hold, so that the answer under way waits in the server's hands while nobody reads. */
    const unread = 12;

    /** Ask for a page many times over and stop reading after the first bytes. */
    async function startReading(page: number): Promise<RawConnection> {
      const connection = new RawConnection(server.port);
      connection.write(listRequest(pageQuery(page)).repeat(unread));
      await new Promise((resolve) => connection.socket.once('data', resolve));
      connection.socket.pause();
      return connection;
    }

    async function calmPages(): Promise<Buffer[]> {
      const bodies: Buffer[] = [];
      for (let page = 0; page < pages; page++) {
        const body = await bodyOf(page);
        const expected = items.slice(page * pageSize, (page + 1) * pageSize);
        expect(JSON.parse(body.toString()).data.items).toEqual(expected);
        bodies.push(body);
      }
      return bodies;
    }

    it('never spoil the answers of others', async () => {
      const calm = await calmPages();
      for (let round = 0; round < 8; round++) {
        const readers = await Promise.all(
          [0, 1, 2, 3].map((number) => startReading((round + number) % pages)),
        );
        const hasty = new RawConnection(server.port).write(listRequest(pageQuery(round % pages)));
        const asked = calm.map((_, page) => bodyOf(page));
        for (const { socket } of [...readers, hasty]) socket.resetAndDestroy();
        const bodies = [
          ...(await Promise.all(asked)),
          ...(await Promise.all(calm.map((_, page) => bodyOf(page)))),
        ];
        expect(bodies.map((body, index) => body.equals(calm[index % pages] as Buffer))).not.toContain(false);
      }
    });

    it('leave what waits for a slow reader as it was, whatever is answered meanwhile', async () => {
      const calm = await calmPages();
      const slow = await Promise.all([0, 1].map(startReading));
      for (let round = 0; round < 12; round++) await bodyOf(2 + (round % 2));
      for (const [page, connection] of slow.entries()) {
        connection.socket.resume();
        for (let number = 0; number < unread; number++) {
          expect((await connection.answer()).body.equals(calm[page] as Buffer)).toBe(true);
        }
        connection.close();
      }
    });
  });

  it('ends by itself, with nothing but talk on standard error, after all of this', async () => {
    const { exitCode, talk, out } = await server.kill('SIGTERM');
    expect(exitCode).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(talk).not.toMatch(/request failed|Error:/);
  });
});
