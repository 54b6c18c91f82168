import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from '#domain/loopback.ts';

/** Why a request may not control the sandbox. */
export interface ControlRefusal {
  status: 401 | 403;
  message: string;
}

const forwardingHeader = /^(?:forwarded|x-forwarded-.*|x-real-ip|via)$/;

/**
 * Undefined when a request may pass: it was sent on this machine, by no page of another site, and with the control key.
 * A page that the sandbox itself serves may, too.
 */
export function refusalOfControl(
  headers: IncomingHttpHeaders,
  controlKey: string,
): ControlRefusal | undefined {
  const foreign = foreignSign(headers);
  if (foreign !== undefined) return { status: 403, message: foreign };
  if (isBearerOf(controlKey, headers.authorization)) return undefined;
  return {
    status: 401,
    message: 'send the control key that the sandbox printed when it started: Authorization: Bearer KEY',
  };
}

function foreignSign(headers: IncomingHttpHeaders): string | undefined {
  if (!isLoopbackHost(headers.host))
    return 'the sandbox is controlled through a loopback host only, like 127.0.0.1';
  const forwarding = Object.keys(headers).find((name) => forwardingHeader.test(name));
  if (forwarding !== undefined) return `a forwarded request (${forwarding}) may not control the sandbox`;
  // The host was looked at: an origin that names it is the sandbox's own.
  const page = foreignPage(headers);
  return page && `a page of another ${page} may not control the sandbox`;
}

/** As what a page is foreign that asks a loopback host; undefined when none of another place does. */
export function foreignPage({
  host,
  origin,
  'sec-fetch-site': site,
}: IncomingHttpHeaders): 'origin' | 'site' | undefined {
  if (origin !== undefined && origin !== `http://${host}`) return 'origin';
  return site === undefined || site === 'same-origin' || site === 'none' ? undefined : 'site';
}

/** Takes as long for a key that is nearly right as for any other. */
function isBearerOf(key: string, authorization: string | undefined): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', key, 'buffer'));
}
