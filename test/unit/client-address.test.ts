import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { clientAddress, isFromTrustedProxy, parseTrustedProxies } from '#http/client-address.ts';
import { ConfigError, loadConfig } from '../../src/config.ts';

function request(ip: string, forwarded?: string): FastifyRequest {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { ip, headers } as unknown as FastifyRequest;
}

function addressWith(setting: string, ip: string, forwarded?: string): string {
  const { addresses, problems } = parseTrustedProxies(setting);
  expect(problems).toEqual([]);
  return clientAddress(addresses, request(ip, forwarded));
}

describe('the address of a client', () => {
  const real = '198.51.100.7';
  it.each([
    ['the peer when no proxy is trusted', '', '10.0.0.1', '192.0.2.1', '10.0.0.1'],
    ['the peer when it is not the trusted one', '10.0.0.2', '10.0.0.1', '192.0.2.1', '10.0.0.1'],
    ['the peer when a trusted proxy names nobody', '10.0.0.1', '10.0.0.1', undefined, '10.0.0.1'],
    ['what a trusted proxy says', '10.0.0.1', '10.0.0.1', real, real],
    ['what a proxy in a trusted range says', '10.0.0.0/8', '10.200.3.4', real, real],
    ['the last one, whatever the client wrote before', '10.0.0.1', '10.0.0.1', `1.1.1.1, ${real}`, real],
    ['the one before trusted proxies', '10.0.0.0/8', '10.0.0.1', `${real}, 10.0.0.3 ,10.0.0.2`, real],
    ['the one that a trusted proxy named last', '10.0.0.1', '10.0.0.1', `10.0.0.1,1.1.1.1, ${real}`, real],
    ['the first when all are trusted', '10.0.0.0/8', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['that of a mapped peer', '10.0.0.1', '::ffff:10.0.0.1', real, real],
    ['that of a peer by IPv6', 'fd00::/8', 'fd00::17', '2001:db8::9', '2001:db8::9'],
    ['that of a peer on this machine', 'loopback', '127.0.0.1', real, real],
    ['that of a peer on this machine by IPv6', 'loopback', '::1', real, real],
    ['one of several settings', ' 10.0.0.1 ,loopback, fd00::/8 ', '127.9.9.9', real, real],
    ['without its port', '10.0.0.1', '10.0.0.1', `${real}:4711`, real],
    ['without brackets and port', '10.0.0.1', '10.0.0.1', '[2001:db8::9]:4711', '2001:db8::9'],
    ['plain when it was mapped', '10.0.0.1', '10.0.0.1', `::ffff:${real}`, real],
  ])('is %s', (_, setting, ip, forwarded, expected) => {
    expect(addressWith(setting, ip, forwarded)).toBe(expected);
  });

  it.each(['', ' ', ',', 'nonsense', '1.2.3', '300.1.1.1', '1.2.3.4.5', '[::1', ':80', 'a:b:c', '_hidden'])(
    'is unknown when a trusted proxy says %j',
    (forwarded) => {
      expect(addressWith('10.0.0.1', '10.0.0.1', forwarded)).toBe('unknown');
      expect(addressWith('10.0.0.1', '10.0.0.1', `${real}, ${forwarded}`)).toBe('unknown');
      expect(addressWith('', '10.0.0.1', forwarded)).toBe('10.0.0.1');
    },
  );

  it('is found whatever the header holds, and never one further back than the first that is not trusted', () => {
    const { addresses } = parseTrustedProxies('10.0.0.0/8, loopback, fd00::/8');
    const hop = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constantFrom('10.1.1.1', '::1', '127.0.0.1'));
    fc.assert(
      fc.property(fc.array(hop, { maxLength: 8 }), fc.ipV4(), (before, last) => {
        const all = clientAddress(addresses, request('10.0.0.1', [...before, last].join(',')));
        const own = isFromTrustedProxy(addresses, request(last)) ? undefined : last;
        if (own !== undefined) expect(all).toBe(own);
        expect(typeof clientAddress(addresses, request('10.0.0.1', before.join(',')))).toBe('string');
      }),
    );
  });

  it('does not fail for a peer that is gone', () => {
    const { addresses } = parseTrustedProxies('loopback');
    const gone = request(undefined as unknown as string, real);
    expect(isFromTrustedProxy(addresses, gone)).toBe(false);
    expect(clientAddress(addresses, gone)).toBe('undefined');
  });
});

describe('the setting of trusted proxies', () => {
  it.each([
    '10.0.0',
    '10.0.0.1/33',
    '::1/129',
    '10.0.0.1/',
    '10.0.0.1/8/8',
    'proxy.example',
    '*',
    '10.0.0.1/x',
  ])('refuses %s, and says so', (entry) => {
    const { problems } = parseTrustedProxies(`loopback, ${entry}`);
    expect(problems).toEqual([expect.stringContaining(`trusted_proxies: "${entry}" must be an address`)]);
    const wrong = () => loadConfig({}, { MIANPING_TRUSTED_PROXIES: entry });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow('must be an address');
  });

  it('trusts nobody when it is empty', () => {
    expect(parseTrustedProxies(' , ')).toEqual({ addresses: undefined, problems: [] });
    expect(loadConfig({}, {}).settings.trusted_proxies).toBe('');
  });
});
