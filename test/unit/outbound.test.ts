import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePrivateNetworks } from '#outbound/networks.ts';
import { Outbound, OutboundError, type OutboundOptions, urlProblem } from '#outbound/outbound.ts';
import { type Listener, type Received, startListener } from '../support/listener.ts';

const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function listen(answer: (request: Received, response: ServerResponse) => void, host?: string) {
  const listener = await startListener(answer, host);
  listeners.push(listener);
  return listener;
}

function outbound({
  allowed = '127.0.0.0/8',
  ...options
}: Partial<OutboundOptions> & { allowed?: string } = {}) {
  return new Outbound({ privateNetworks: parsePrivateNetworks(allowed).networks, ...options });
}

const ok = (_: Received, response: ServerResponse) => response.end('{"ok":true}');

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OutboundError);
  return (error as Error).message;
}

describe('a request to a configured address', () => {
  it('posts JSON and answers status and body', async () => {
    const { port, received } = await listen((_, response) => response.writeHead(201).end('面评'));
    const answer = await outbound().postJson(`http://127.0.0.1:${port}/events?a=1`, { text: '你好' });
    expect(answer).toEqual({ status: 201, body: '面评' });
    expect(received).toMatchObject([{ url: '/events?a=1', body: '{"text":"你好"}' }]);
    const { headers } = received[0] as Received;
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': '17',
      host: `127.0.0.1:${port}`,
      connection: 'close',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('cookie');
  });

  it('answers refusals like any other answer', async () => {
    const { port } = await listen((_, response) => response.writeHead(503).end('busy'));
    expect(await outbound().postJson(`http://127.0.0.1:${port}/`, {})).toEqual({ status: 503, body: 'busy' });
  });

  it('reaches nothing private unless a setting allows it, however the address is written', async () => {
    const { port, received } = await listen(ok);
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '[::ffff:127.0.0.1]',
      '0',
    ])
      expect(await refusalOf(outbound({ allowed: '' }).postJson(`http://${host}:${port}/`, {}))).toContain(
        'outbound_private_networks',
      );
    for (const host of ['[::1]', '10.0.0.1', '169.254.169.254', '[fe80::1]', '[64:ff9b::7f00:1]'])
      expect(await refusalOf(outbound().postJson(`http://${host}:${port}/`, {}))).toContain('refused');
    expect(received).toEqual([]);
  });

  it('reaches no name whose address is private: each of its addresses is looked at', async () => {
    const { port, received } = await listen(ok);
    const resolve = async () => [{ address: '127.0.0.1' }, { address: '10.0.0.7' }];
    const reason = await refusalOf(outbound({ resolve }).postJson(`http://events.example:${port}/`, {}));
    expect(reason).toContain('events.example is at 10.0.0.7');
    expect(await refusalOf(outbound({ allowed: '' }).postJson(`http://localhost:${port}/`, {}))).toContain(
      'localhost is at',
    );
    expect(received).toEqual([]);
  });

  it('goes to the address that was checked, though the name says another one a moment later', async () => {
    const { port, received } = await listen(ok);
    let asked = 0;
    const resolve = async () => [{ address: ++asked === 1 ? '127.0.0.1' : '127.0.0.2' }];
    const answer = await outbound({ resolve }).postJson(`http://rebinding.example:${port}/x`, {});
    expect(answer.status).toBe(200);
    expect(asked).toBe(1);
    expect(received[0]?.headers.host).toBe(`rebinding.example:${port}`);
  });

  it('tries all addresses of a name', async () => {
    const { port } = await listen(ok, '127.0.0.2');
    const resolve = async () => [{ address: '127.0.0.1' }, { address: '127.0.0.2' }];
    expect((await outbound({ resolve }).postJson(`http://two.example:${port}/`, {})).status).toBe(200);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const inner = await listen(ok);
    const { port } = await listen((_, response) =>
      response.writeHead(status, { Location: `http://127.0.0.1:${inner.port}/` }).end(),
    );
    expect(await refusalOf(outbound().postJson(`http://127.0.0.1:${port}/`, {}))).toBe(
      `answered ${status}: redirects are not followed`,
    );
    expect(inner.received).toEqual([]);
  });

  it('takes an answer that changes the protocol for none, instead of waiting for ever', async () => {
    const { port } = await listen((_, response) =>
      response.writeHead(101, { Upgrade: 'other', Connection: 'Upgrade' }).end(),
    );
    const call = outbound({ timeoutMs: 60_000 }).postJson(`http://127.0.0.1:${port}/`, {});
    expect(await refusalOf(call)).toBe('the connection was closed without an answer');
  });

  it('reads only so much, said in advance or not', async () => {
    const huge = Buffer.alloc(2_000, 'x');
    const { port } = await listen((request, response) => {
      if (request.url === '/said') response.writeHead(200, { 'Content-Length': huge.length });
      response.end(huge);
    });
    for (const path of ['/said', '/unsaid']) {
      const call = outbound({ maxAnswerBytes: 1_999 }).postJson(`http://127.0.0.1:${port}${path}`, {});
      expect(await refusalOf(call)).toBe('answered 200 with more than 1999 bytes');
      const fits = await outbound({ maxAnswerBytes: 2_000 }).postJson(`http://127.0.0.1:${port}${path}`, {});
      expect(fits.body).toHaveLength(2_000);
    }
  });

  it('stops reading an answer that has no end', async () => {
    let closed: () => void;
    const isClosed = new Promise<void>((done) => {
      closed = done;
    });
    const { port } = await listen((_, response) => {
      response.once('close', () => closed());
      const more = () => response.write(Buffer.alloc(16_384), () => setImmediate(more));
      more();
    });
    expect(await refusalOf(outbound().postJson(`http://127.0.0.1:${port}/`, {}))).toContain(
      'more than 65536',
    );
    await isClosed;
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['no answer', () => {}],
    ['headers only', (response) => response.writeHead(200).flushHeaders()],
    ['half a body', (response) => response.writeHead(200, { 'Content-Length': 10 }).write('12345')],
    [
      'one byte now and then',
      (response) => {
        const drip = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(drip));
      },
    ],
  ])('waits only so long for %s', async (_, answer) => {
    const { port } = await listen((_request, response) => answer(response));
    const call = outbound({ timeoutMs: 200 }).postJson(`http://127.0.0.1:${port}/`, {});
    expect(await refusalOf(call)).toBe('no complete answer within 0.2 s');
  });

  it('waits only so long for a name', async () => {
    const resolve = () => new Promise<never>(() => {});
    const call = outbound({ resolve, timeoutMs: 100 }).postJson('http://slow.example/', {});
    expect(await refusalOf(call)).toBe('no complete answer within 0.1 s');
  });

  it('is called off by a signal', async () => {
    const stop = new AbortController();
    const { port } = await listen(() => stop.abort());
    const call = outbound().postJson(`http://127.0.0.1:${port}/`, {}, stop.signal);
    expect(await refusalOf(call)).toBe('the server was stopped meanwhile');
  });

  it('is not even begun when the signal came before', async () => {
    let asked = 0;
    const resolve = () => new Promise<never>(() => asked++);
    const call = outbound({ resolve }).postJson('http://slow.example/', {}, AbortSignal.abort());
    expect(await refusalOf(call)).toBe('the server was stopped meanwhile');
    expect(asked).toBe(0);
  });

  it('says in words what went wrong', async () => {
    const { port, close } = await listen(ok);
    await close();
    expect(await refusalOf(outbound().postJson(`http://127.0.0.1:${port}/`, {}))).toContain(
      'nothing listens there',
    );
    const cutting = await listen((_, response) => response.destroy());
    expect(await refusalOf(outbound().postJson(`http://127.0.0.1:${cutting.port}/`, {}))).toContain(
      'ECONNRESET',
    );
    const resolve = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND gone.example'), { code: 'ENOTFOUND' });
    };
    expect(await refusalOf(outbound({ resolve }).postJson('http://gone.example/', {}))).toContain(
      'no address found',
    );
    const empty = async () => [];
    expect(await refusalOf(outbound({ resolve: empty }).postJson('http://none.example/', {}))).toContain(
      'none.example has no address',
    );
    const plain = await listen(ok);
    expect(await refusalOf(outbound().postJson(`https://127.0.0.1:${plain.port}/`, {}))).not.toBe('');
  });
});

describe('an address that a user gives', () => {
  it.each(['https://example.com/events', 'http://127.0.0.1:3000/', 'https://[2001:db8::1]:8443/x?y=z'])(
    'may be %s',
    (text) => expect(urlProblem(text)).toBeUndefined(),
  );

  it.each([
    ['', 'must be a URL'],
    ['example.com/events', 'must be a URL'],
    ['http://', 'must be a URL'],
    ['ftp://example.com/', 'must begin with'],
    ['file:///etc/passwd', 'must begin with'],
    ['javascript:alert(1)', 'must begin with'],
    ['gopher://127.0.0.1:25/', 'must begin with'],
    ['https://user@example.com/', 'user name'],
    ['https://:secret@example.com/', 'user name'],
    [`https://example.com/${'x'.repeat(2048)}`, 'at most 2048'],
  ])('may not be %s', async (text, problem) => {
    expect(urlProblem(text)).toContain(problem);
    expect(await refusalOf(outbound().postJson(text, {}))).toContain(problem);
  });
});
