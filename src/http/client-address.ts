import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Peers whose word about where a request comes from is believed. */
export interface TrustedProxies {
  /** Undefined: nobody's. */
  addresses: BlockList | undefined;
  /** What is wrong with the setting. */
  problems: readonly string[];
}

/** Stands for an address that a trusted proxy did not give in a form that can be read. */
const unknownAddress = 'unknown';
const mappedPrefix = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** Read addresses, ranges like `10.0.0.0/8` and the word `loopback`, separated by commas. */
export function parseTrustedProxies(text: string): TrustedProxies {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .flatMap((entry) => (entry === 'loopback' ? ['127.0.0.0/8', '::1'] : [entry]));
  const addresses = new BlockList();
  const wrong = entries.filter((entry) => !addEntry(addresses, entry));
  return {
    addresses: entries.length === 0 ? undefined : addresses,
    problems: wrong.map(
      (entry) =>
        `trusted_proxies: "${entry}" must be an address, a range like 10.0.0.0/8, or the word loopback`,
    ),
  };
}

function addEntry(list: BlockList, entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const type = version === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) {
    list.addAddress(address, type);
    return true;
  }
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) return false;
  list.addSubnet(address, Number(bits), type);
  return true;
}

/** Whether the request was handed on by a trusted proxy, or at least came from its address. */
export function isFromTrustedProxy(trusted: BlockList | undefined, { ip }: FastifyRequest): boolean {
  return trusted !== undefined && isTrusted(trusted, String(ip));
}

/**
 * Where a request comes from: the peer, or, when that is a trusted proxy, the last address of `X-Forwarded-For` that is
 * none. `unknown` when a trusted proxy wrote something that is no address.
 */
export function clientAddress(trusted: BlockList | undefined, request: FastifyRequest): string {
  // The address of a peer that is gone already is undefined.
  let address = String(request.ip);
  if (trusted === undefined) return address;
  const forwarded = request.headers['x-forwarded-for'];
  const hops = forwarded === undefined ? [] : String(forwarded).split(',');
  while (hops.length > 0 && isTrusted(trusted, address)) address = readHop(hops.pop() ?? '');
  return address;
}

function isTrusted(trusted: BlockList, address: string): boolean {
  const plain = address.replace(mappedPrefix, '');
  const version = isIP(plain);
  return version !== 0 && trusted.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

/** Some proxies add the port, too. */
function readHop(text: string): string {
  const trimmed = text.trim();
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(trimmed) ?? [];
  const address = (bracketed ?? dotted ?? trimmed).replace(mappedPrefix, '');
  return isIP(address) === 0 ? unknownAddress : address;
}
