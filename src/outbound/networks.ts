import { BlockList, isIP, isIPv6 } from 'node:net';

/** IPv4 networks that are not the public Internet: IANA's special-purpose registry, multicast and reserved. */
const specialIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** All global unicast addresses of IPv6 … */
const globalIpv6 = ['2000::/3'];
/** … but for Teredo and other special ones, 6to4 and documentation. */
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special = listOf([...specialIpv4, ...specialIpv6]);
const global6 = listOf(globalIpv6);

/** Networks beyond the public Internet that requests may go to. */
export interface PrivateNetworks {
  includes(address: string): boolean;
}

/** Whether everyone reaches the same machine under this address. IPv4 inside IPv6 (mapped, NAT64) does not count. */
export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return global6.check(address, 'ipv6') && !special.check(address, 'ipv6');
  return isIP(address) === 4 && !special.check(address, 'ipv4');
}

/** Networks in CIDR form, separated by commas, or the word `all`. Wrong entries are named in `problems`. */
export function parsePrivateNetworks(text: string): { networks: PrivateNetworks; problems: string[] } {
  if (text.trim() === 'all') return { networks: { includes: (address) => isIP(address) > 0 }, problems: [] };
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const wrong = entries.filter((entry) => !isNetwork(entry));
  const list = listOf(entries.filter(isNetwork));
  return {
    networks: { includes: (address) => isIP(address) > 0 && list.check(address, familyOf(address)) },
    problems: wrong.map(
      (entry) =>
        `outbound_private_networks: ${entry} is no network; write like 10.1.0.0/16 or fd00::/8, or the word all`,
    ),
  };
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  if (address.includes('%') || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  return isIP(address) > 0 && Number(prefix) <= (isIPv6(address) ? 128 : 32);
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
