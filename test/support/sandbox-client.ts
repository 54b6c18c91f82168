import { connect } from 'node:net';
import type { Fault } from '#contract/sandbox/faults.ts';
import type { SandboxRun } from '#sandbox/run.ts';
import { fetchToken, listPath, type TokenAnswer } from './api-calls.ts';
import { type RawAnswer, RawConnection, rawRequest } from './raw-http.ts';

export const listRoute = 'hire.v1.interview_records.list';

/** `data` of a page, as it was sent. */
export interface SentPage {
  items: { id: string; feedback_submit_time?: number }[];
  has_more: boolean;
  page_token?: string;
}

/** An answer with a JSON body. */
export interface Called extends RawAnswer {
  json: {
    code: number;
    msg: string;
    data?: SentPage;
    error?: { log_id: string } & Record<string, unknown>;
  } & Record<string, unknown>;
}

/** Calls a run of a sandbox as a program without any SDK would: nothing is retried, nothing hidden. */
export class SandboxClient {
  readonly run: SandboxRun;
  readonly port: number;
  readonly #path: string;
  token = '';

  private constructor(run: SandboxRun) {
    const { port, pathname } = new URL(run.domain);
    this.run = run;
    this.port = Number(port);
    this.#path = pathname === '/' ? '' : pathname;
  }

  /** With a token of its app. */
  static async of(run: SandboxRun): Promise<SandboxClient> {
    const client = new SandboxClient(run);
    await client.renew();
    return client;
  }

  /** Ask for the token again, and take it from now on; answers what was said. */
  async renew(): Promise<TokenAnswer> {
    const answer = await fetchToken(this.run.domain, this.run.appId, this.run.appSecret);
    this.token = answer.tenant_access_token ?? this.token;
    return answer;
  }

  /** The bytes of a GET. */
  request(pathAndQuery: string, token = this.token): string {
    const headers = token === '' ? [] : [`Authorization: Bearer ${token}`];
    return rawRequest(`GET ${this.#path}${pathAndQuery} HTTP/1.1`, headers);
  }

  /** GET with the status line, header names in their case, and the body as it came. */
  async get(pathAndQuery: string, token?: string): Promise<RawAnswer> {
    const connection = new RawConnection(this.port).write(this.request(pathAndQuery, token));
    try {
      return await connection.answer();
    } finally {
      connection.close();
    }
  }

  async call(pathAndQuery: string, token?: string): Promise<Called> {
    const answer = await this.get(pathAndQuery, token);
    return { ...answer, json: JSON.parse(answer.body.toString()) };
  }

  /** A page of the record list. */
  list(query = 'page_size=100', token?: string): Promise<Called> {
    return this.call(`${listPath}?${query}`, token);
  }

  /** The page that a token leads to. */
  page(pageSize: number, pageToken?: string): Promise<Called> {
    const token = pageToken === undefined ? '' : `&page_token=${encodeURIComponent(pageToken)}`;
    return this.list(`page_size=${pageSize}${token}`);
  }

  /** Codes of so many calls of the list, one after the other. */
  async codes(calls: number): Promise<number[]> {
    const codes: number[] = [];
    for (let call = 0; call < calls; call++) codes.push((await this.list('page_size=1')).json.code);
    return codes;
  }

  /** Every record by id, as the API answers it, read page by page. */
  async records(pageSize = 100): Promise<Map<string, unknown>> {
    const records = new Map<string, unknown>();
    let pageToken: string | undefined;
    do {
      const { json } = await this.page(pageSize, pageToken);
      if (!json.data) throw new Error(`code ${json.code}: ${json.msg}`);
      for (const item of json.data.items) {
        if (records.has(item.id)) throw new Error(`${item.id} came twice`);
        records.set(item.id, item);
      }
      pageToken = json.data.has_more ? json.data.page_token : undefined;
    } while (pageToken !== undefined);
    return records;
  }

  /** Send bytes and take whatever comes, until the connection ends, however it ends. */
  exchange(bytes: string): Promise<{ received: string; end: 'reset' | 'closed' }> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let end: 'reset' | 'closed' = 'closed';
      const socket = connect({ port: this.port, host: '127.0.0.1' });
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') end = 'reset';
      });
      socket.on('close', () => resolve({ received: Buffer.concat(chunks).toString(), end }));
      socket.write(bytes);
    });
  }
}

/** A fault of the record list. */
export function onList(action: Fault['action'], more: Partial<Fault> = {}): Fault {
  return { ...more, match: { route: listRoute, ...more.match }, action };
}

/** Head and body of an answer in raw bytes. */
export function splitRaw(received: string): { head: string; body: string; length: number } {
  const [head = '', body = ''] = received.split(/\r\n\r\n(.*)/s);
  return { head, body, length: Number(/content-length: (\d+)/i.exec(head)?.[1]) };
}
