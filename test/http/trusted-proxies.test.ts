import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHttpApp } from '#http/app.ts';
import { buildEdge } from '../../src/server.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const proxy = '127.0.0.2';
const nextProxy = '127.0.0.3';
const noProxy = '127.0.0.4';
const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';

interface Ask {
  /** Address that the connection comes from. */
  from: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Told {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request on a socket of its own. */
function ask(port: number, path: string, { from, headers = {}, body }: Ask): Promise<Told> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = httpRequest({ port, path, method, headers, host: '127.0.0.1', localAddress: from });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
    });
    sent.end(body);
  });
}

const forwardedFor = (text: string) => ({ 'X-Forwarded-For': text });

describe.each(databaseKinds)('behind trusted proxies on %s', (kind) => {
  let test: TestApp;
  let demo: FastifyInstance;
  let port: number;
  let demoPort: number;
  beforeAll(async () => {
    test = await openTestApp(kind, { trusted_proxies: `${proxy}, ${nextProxy}`, rate_limits: 'off' });
    await test.http.listen({ port: 0, host: '127.0.0.1' });
    port = (test.http.server.address() as AddressInfo).port;
    const log = new Writable({ write: (_line, _encoding, done) => done() });
    demo = await buildHttpApp(buildEdge(test.app, { loopbackOnly: true, log }));
    await demo.listen({ port: 0, host: '127.0.0.1' });
    demoPort = (demo.server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await demo?.close();
    await test?.close();
  });

  describe('guessed secrets', () => {
    /** A guesser of the secret of an app of its own. */
    async function guesser() {
      const { app, appSecret } = await makeCaller(test);
      const guess = async (from: string, hops: string | undefined, secret = 'wrong') => {
        const body = JSON.stringify({ app_id: app.appId, app_secret: secret });
        return ask(port, tokenPath, { from, body, headers: hops === undefined ? {} : forwardedFor(hops) });
      };
      const tenTimes = async (from: string, hops: (number: number) => string) => {
        for (let number = 0; number < 10; number++) {
          expect((await guess(from, hops(number))).status).toBe(200);
        }
      };
      return { guess, tenTimes, appSecret };
    }

    it('hold back the client behind the proxy, and no other client of the proxy', async () => {
      const { guess, tenTimes, appSecret } = await guesser();
      await tenTimes(proxy, () => '198.51.100.1');
      expect((await guess(proxy, '198.51.100.1')).status).toBe(429);
      expect((await guess(nextProxy, '198.51.100.1, 127.0.0.2')).status).toBe(429);
      expect((await guess(proxy, '198.51.100.2', appSecret)).status).toBe(200);
      expect((await guess(proxy, undefined, appSecret)).status).toBe(200);
    });

    it('are not forgotten because the client writes other addresses before its own', async () => {
      const { guess, tenTimes } = await guesser();
      await tenTimes(proxy, (number) => `192.0.2.${number}, 198.51.100.3`);
      expect((await guess(proxy, '192.0.2.99, 198.51.100.3')).status).toBe(429);
    });

    it('hold back a client that only says it comes through a proxy', async () => {
      const { guess, tenTimes } = await guesser();
      await tenTimes(noProxy, (number) => `192.0.2.${number}`);
      expect((await guess(noProxy, '192.0.2.99')).status).toBe(429);
      expect((await guess(noProxy, undefined)).status).toBe(429);
    });

    it('count together where the proxy names nobody that can be read', async () => {
      const { guess, tenTimes, appSecret } = await guesser();
      await tenTimes(proxy, (number) => `nonsense ${number}`);
      expect((await guess(proxy, ',,;"\\')).status).toBe(429);
      expect((await guess(proxy, '198.51.100.4', appSecret)).status).toBe(200);
    });
  });

  it.each([
    ['this machine itself', proxy, {}, 200],
    ['this machine, behind a proxy', proxy, forwardedFor('127.0.0.1'), 200],
    ['this machine by IPv6, behind both proxies', proxy, forwardedFor('::1, 127.0.0.3'), 200],
    ['another machine behind the proxy', proxy, forwardedFor('192.0.2.1'), 403],
    ['another machine that says it is this one', proxy, forwardedFor('127.0.0.1, 192.0.2.1'), 403],
    ['nobody known behind the proxy', proxy, forwardedFor('unknown'), 403],
    ['nobody behind the proxy', proxy, forwardedFor(''), 403],
    ['another machine by the other header', proxy, { Forwarded: 'for=192.0.2.1' }, 403],
    ['someone who only says that he is this machine', noProxy, forwardedFor('127.0.0.1'), 403],
    ['this machine without a proxy', noProxy, {}, 200],
  ])('%s may read metrics, or not', async (_, from, headers, status) => {
    expect((await ask(port, '/metrics', { from, headers })).status).toBe(status);
  });

  it.each([
    ['another machine behind the proxy', proxy, forwardedFor('192.0.2.1'), 403],
    ['nobody known behind the proxy', proxy, forwardedFor('x'), 403],
    ['this machine behind the proxy', proxy, forwardedFor('127.0.0.1'), 200],
    ['this machine', noProxy, {}, 200],
    ['this machine, whatever it says of others', noProxy, forwardedFor('192.0.2.1'), 200],
    ['this machine by a foreign name', noProxy, { Host: 'evil.example' }, 403],
    ['this machine behind the proxy by a foreign name', proxy, { ...forwardedFor('::1'), Host: 'x.y' }, 403],
  ])('%s is answered by the demo, or not', async (_, from, headers, status) => {
    expect((await ask(demoPort, '/healthz', { from, headers })).status).toBe(status);
  });

  it('the log names the client, not the proxy', async () => {
    const path = '/open-apis/hire/v1/interview_records';
    const answers = [
      await ask(port, path, { from: proxy, headers: forwardedFor('1.1.1.1, 198.51.100.9') }),
      await ask(port, path, { from: noProxy, headers: forwardedFor('198.51.100.9') }),
    ];
    const logged = answers.map(({ headers }) =>
      test.logs.find((line) => line.log_id === headers['x-tt-logid'] && line.msg === 'answered'),
    );
    expect(logged).toMatchObject([{ address: '198.51.100.9' }, { address: noProxy }]);
  });
});
