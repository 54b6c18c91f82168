import { describe, expect, it } from 'vitest';
import { isPublicAddress, parsePrivateNetworks } from '#outbound/networks.ts';
import { loadConfig } from '../../src/config.ts';

const publicAddresses = [
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:82a::200e',
  '2001:4860:4860::8888',
];

const otherAddresses = [
  ['this network', '0.0.0.0'],
  ['private', '10.0.0.1'],
  ['private', '10.255.255.255'],
  ['carrier-grade NAT', '100.64.0.0'],
  ['carrier-grade NAT', '100.127.255.255'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['link-local, where clouds tell secrets', '169.254.169.254'],
  ['private', '172.16.0.0'],
  ['private', '172.31.255.255'],
  ['protocol assignments', '192.0.0.1'],
  ['documentation', '192.0.2.1'],
  ['relay anycast', '192.88.99.1'],
  ['private', '192.168.0.1'],
  ['benchmarks', '198.18.0.1'],
  ['benchmarks', '198.19.255.255'],
  ['documentation', '198.51.100.1'],
  ['documentation', '203.0.113.1'],
  ['multicast', '224.0.0.1'],
  ['multicast', '239.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
  ['IPv4-mapped', '::ffff:8.8.8.8'],
  ['IPv4-mapped in hexadecimal', '::ffff:7f00:1'],
  ['IPv4-compatible', '::127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['NAT64', '64:ff9b::808:808'],
  ['local NAT64', '64:ff9b:1::1'],
  ['discard', '100::1'],
  ['Teredo', '2001::1'],
  ['ORCHID', '2001:20::1'],
  ['documentation', '2001:db8::1'],
  ['6to4 of loopback', '2002:7f00:1::1'],
  ['documentation', '3fff::1'],
  ['unique local', 'fc00::1'],
  ['unique local', 'fdff:ffff::1'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%lo'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['no address at all', 'localhost'],
  ['an address of old spelling', '127.1'],
] as const;

describe('the public Internet', () => {
  it.each(publicAddresses)('holds %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(otherAddresses)('does not hold %s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the setting for private networks', () => {
  const includes = (setting: string, address: string) =>
    parsePrivateNetworks(setting).networks.includes(address);

  it('is none, some or all', () => {
    expect(includes('', '127.0.0.1')).toBe(false);
    const some = '10.1.0.0/16, fd00::/8';
    for (const address of ['10.1.2.3', 'fd12::1', '::ffff:10.1.2.3'])
      expect(includes(some, address)).toBe(true);
    for (const address of ['10.2.0.1', 'fe80::1', '127.0.0.1']) expect(includes(some, address)).toBe(false);
    for (const address of ['127.0.0.1', '::1', '169.254.169.254'])
      expect(includes(' all ', address)).toBe(true);
    expect(includes('all', 'localhost')).toBe(false);
  });

  it.each([
    '10.1.0.0',
    '10.1.0.0/33',
    '10.1.0/16',
    'fd00::/129',
    '::1/',
    'localhost/8',
    '10.0.0.0/8/9',
    'fe80::1%lo/8',
  ])('names what is no network: %s', (entry) => {
    const { problems, networks } = parsePrivateNetworks(`127.0.0.0/8,${entry}`);
    expect(problems).toEqual([expect.stringContaining(`${entry} is no network`)]);
    expect(networks.includes('127.0.0.1')).toBe(true);
  });

  it('stops the program when it is wrong', () => {
    const load = (networks: string) => () =>
      loadConfig({}, { MIANPING_OUTBOUND_PRIVATE_NETWORKS: networks }).settings.outbound_private_networks;
    expect(load('10.0.0.0/8')()).toBe('10.0.0.0/8');
    expect(load('10.0.0.0')).toThrow('10.0.0.0 is no network');
  });
});
