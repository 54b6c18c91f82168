import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePrivateNetworks } from '#outbound/networks.ts';
import { Outbound, OutboundError, OutboundRefusal } from '#outbound/outbound.ts';
import { type Listener, type Received, startListener } from '../support/listener.ts';

const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function listen(answer: (request: Received, response: ServerResponse) => void) {
  const listener = await startListener(answer);
  listeners.push(listener);
  return { ...listener, origin: `http://127.0.0.1:${listener.port}` };
}

const outbound = (allowed = '') => new Outbound({ privateNetworks: parsePrivateNetworks(allowed).networks });
const limits = { maxBytes: 1_000_000, timeoutMs: 5_000 };
const bytes = Buffer.from([0, 255, 128, 10, 13, 0]);

async function errorOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => new Error('it went well'),
    (error: Error) => error,
  );
}

describe('a file that others name', () => {
  it('comes as it is, and nothing tells who asks', async () => {
    const { origin, received } = await listen((_, response) => response.end(bytes));
    expect(await outbound('all').getFile(`${origin}/a.png?b=c`, limits)).toEqual(bytes);
    expect(received).toMatchObject([{ url: '/a.png?b=c', body: '' }]);
    const { headers } = received[0] as Received;
    for (const name of ['authorization', 'cookie', 'referer', 'content-length'])
      expect(headers).not.toHaveProperty(name);
  });

  it('may be private at the very origin that the operator named, and nowhere else', async () => {
    const own = await listen((_, response) => response.end(bytes));
    const other = await listen((_, response) => response.end(bytes));
    const get = (url: string) => outbound().getFile(url, { ...limits, ownOrigin: own.origin });
    expect(await get(`${own.origin}/x`)).toEqual(bytes);
    for (const url of [
      `${other.origin}/x`,
      `http://localhost:${own.port}/x`,
      `https://127.0.0.1:${own.port}/x`,
      'http://169.254.169.254/latest',
    ]) {
      const error = await errorOf(get(url));
      expect(error).toBeInstanceOf(OutboundRefusal);
      expect(error.message).toMatch(/^refused: .*outbound_private_networks/);
    }
    expect(other.received).toEqual([]);
  });

  it('is not looked for where a redirect leads', async () => {
    const other = await listen((_, response) => response.end(bytes));
    const { origin } = await listen((_, response) => {
      response.writeHead(302, { location: `${other.origin}/x` }).end();
    });
    const error = await errorOf(outbound('all').getFile(`${origin}/x`, { ...limits, ownOrigin: origin }));
    expect(error).toBeInstanceOf(OutboundRefusal);
    expect(error.message).toContain('redirects are not followed');
    expect(other.received).toEqual([]);
  });

  it.each([
    [404, OutboundRefusal],
    [403, OutboundRefusal],
    [429, OutboundError],
    [503, OutboundError],
  ])('is refused for good or for now by status %i', async (status, kind) => {
    const { origin } = await listen((_, response) => response.writeHead(status).end('no'));
    const error = await errorOf(outbound('all').getFile(origin, limits));
    expect(error.constructor).toBe(kind);
    expect(error.message).toBe(`answered ${status}`);
  });

  it('may not be too large, nor cut off', async () => {
    const large = await listen((_, response) => response.end(Buffer.alloc(2_000)));
    const error = await errorOf(outbound('all').getFile(large.origin, { ...limits, maxBytes: 1_999 }));
    expect([error.constructor, error.message]).toEqual([
      OutboundRefusal,
      expect.stringContaining('1999 bytes'),
    ]);
    expect(await outbound('all').getFile(large.origin, { ...limits, maxBytes: 2_000 })).toHaveLength(2_000);
    const cut = await listen((_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('12345', () => response.destroy());
    });
    expect((await errorOf(outbound('all').getFile(cut.origin, limits))).constructor).toBe(OutboundError);
  });

  it('ends with the pull that wants it', async () => {
    const { origin } = await listen(() => {});
    const stop = new AbortController();
    const call = errorOf(outbound('all').getFile(origin, { ...limits, stop: stop.signal }));
    stop.abort();
    expect(await call).toBeInstanceOf(OutboundError);
  });
});
