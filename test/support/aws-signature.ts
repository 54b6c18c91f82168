import { createHash, createHmac } from 'node:crypto';

/** What of a request AWS Signature Version 4 signs. */
export interface SignedRequest {
  method: string;
  /** Path and query as they are on the wire. */
  target: string;
  /** Names in small letters. */
  headers: Record<string, string | undefined>;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** The Authorization header, written by the documentation of AWS alone: a second opinion on what our client signs. */
export function authorizationOf(
  { method, target, headers }: SignedRequest,
  signedHeaders: readonly string[],
  { keyId, secret, region }: { keyId: string; secret: string; region: string },
): string {
  const [path = '', query = ''] = target.split('?');
  const parameters = query === '' ? [] : query.split('&');
  const canonical = [
    method,
    path,
    parameters
      .map((one) => (one.includes('=') ? one : `${one}=`))
      .sort()
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
  const time = headers['x-amz-date'] ?? '';
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, time.slice(0, 8)));
  const signature = hmac(key, text).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
}
