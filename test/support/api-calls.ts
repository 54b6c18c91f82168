import type { Item } from './sample-items.ts';

export const listPath = '/open-apis/hire/v1/interview_records';
export const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';

/** The parts of an answer that tests look at. */
export interface Answer {
  status: number;
  code: number;
  items: Item[];
  pageToken: string | undefined;
}

interface Body {
  code: number;
  data?: { items?: Item[]; page_token?: string };
}

/** Ask a running server for interview records, as a program with its own HTTP client would. */
export async function listRecords(url: string, token: string, query = 'page_size=100'): Promise<Answer> {
  const answer = await fetch(`${url}${listPath}?${query}`, { headers: { Authorization: `Bearer ${token}` } });
  const { code, data } = (await answer.json()) as Body;
  return { status: answer.status, code, items: data?.items ?? [], pageToken: data?.page_token };
}

export interface TokenAnswer {
  code: number;
  tenant_access_token?: string;
  expire?: number;
}

/** Show credentials to a running server. */
export async function fetchToken(url: string, appId: string, appSecret: string): Promise<TokenAnswer> {
  const body = JSON.stringify({ app_id: appId, app_secret: appSecret });
  const answer = await fetch(`${url}${tokenPath}`, { method: 'POST', body });
  return (await answer.json()) as TokenAnswer;
}

/** The same, for credentials that must be good. */
export async function tokenOf(url: string, app: { app_id: string; app_secret: string }): Promise<string> {
  const { code, tenant_access_token: token } = await fetchToken(url, app.app_id, app.app_secret);
  if (token === undefined) throw new Error(`no token: code ${code}`);
  return token;
}
