import { isLoopbackName } from '#domain/loopback.ts';
import type { Finding } from './finding.ts';

export interface ReachSettings {
  host: string;
  publicUrl: string | undefined;
}

/** Whether clients can reach what links and help texts name. */
export function examineReach({ host, publicUrl }: ReachSettings): Finding {
  const check = 'public_url';
  if (publicUrl === undefined) {
    if (isLoopbackName(host)) return { check, status: 'ok', message: 'this machine only' };
    return {
      check,
      status: 'warn',
      message: `not set, and ${host} is not this machine only: links of attachments begin with that address`,
      fix: 'set it to the https address that clients use',
    };
  }
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'https:' || isLoopbackName(hostname.replace(/^\[(.*)\]$/, '$1'))) {
    return { check, status: 'ok', message: publicUrl };
  }
  return {
    check,
    status: 'warn',
    message: `${publicUrl} is not encrypted: anyone on the way reads tokens and evaluations`,
    fix: 'put a proxy with TLS in front, and begin it with https://',
  };
}
