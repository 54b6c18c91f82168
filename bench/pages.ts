import { type Answer, floorAnswer, meanBytes, readAnswer, requestFor } from './answers.ts';
import type { DataSet } from './data-sets.ts';
import type { FloorAnswer } from './floor.ts';
import { type RunningServer, startServer } from './mianping.ts';
import { sample } from './numbers.ts';

export const listPath = '/open-apis/hire/v1/interview_records';
const walkPageSize = 100;
const deepPages = 200;

/** What is needed to ask for pages of a set. */
export interface PageSource {
  token: string;
  /** Page tokens from all over the set, in list order; each is followed by a full page of any size. */
  pageTokens: readonly string[];
}

/** Pages of one size, looked at before they are measured. */
export interface SampledPages {
  /** Random ones from all over the set. */
  pageTokens: readonly string[];
  /** The one whose size is closest to the mean. */
  typical: string;
  /** What the floor must answer to be comparable. */
  floor: FloorAnswer;
}

export interface PageBody {
  code: number;
  data: { items: unknown[]; page_token?: string; has_more: boolean };
}

export interface Page extends Answer {
  body: PageBody;
}

/** Where a page is. */
export function pagePath(pageSize: number, pageToken?: string): string {
  const page = pageToken === undefined ? '' : `&page_token=${pageToken}`;
  return `${listPath}?page_size=${pageSize}${page}`;
}

export function pageRequest(token: string, pageSize: number, pageToken?: string): string {
  return requestFor(pagePath(pageSize, pageToken), token);
}

/** All page tokens of a set: walk it from the first page to the last, as a client that fetches everything. */
export async function walkSet(set: DataSet, token: string): Promise<readonly string[]> {
  const server = await startServer(set.location, { MIANPING_PAGE_CACHE_BYTES: '0' });
  const pageTokens: string[] = [];
  let seen = 0;
  try {
    for (let next: string | undefined, more = true; more; ) {
      const { body } = await readPage(server, token, walkPageSize, next);
      seen += body.data.items.length;
      more = body.data.has_more;
      next = body.data.page_token;
      if (next !== undefined) pageTokens.push(next);
    }
  } finally {
    await server.stop();
  }
  if (seen !== set.records) throw new Error(`walked ${seen} records of a set of ${set.records}`);
  if (seen % walkPageSize !== 0) pageTokens.pop();
  return pageTokens;
}

/** Choose random pages, check that they are what they should be, and find out how large they are. */
export async function samplePages(
  server: RunningServer,
  { token, pageTokens }: PageSource,
  pageSize: number,
  count = deepPages,
): Promise<SampledPages> {
  const chosen = sample(pageTokens, count);
  const pages: (Page & { pageToken: string })[] = [];
  for (const pageToken of chosen) {
    const page = await readPage(server, token, pageSize, pageToken);
    if (page.body.data.items.length !== pageSize) throw new Error('a page is not full');
    pages.push({ ...page, pageToken });
  }
  const mean = meanBytes(pages);
  const distance = ({ bytes }: Page) => Math.abs(bytes - mean);
  const [typical] = [...pages].sort((a, b) => distance(a) - distance(b));
  if (!typical) throw new Error('the set has too few pages');
  return {
    pageTokens: chosen,
    typical: typical.pageToken,
    floor: floorAnswer(typical.headers, mean),
  };
}

/** A page of the list. Throws when it is refused. */
export async function readPage(
  server: RunningServer,
  token: string,
  pageSize: number,
  pageToken: string | undefined,
): Promise<Page> {
  const answer = await readAnswer(server, pagePath(pageSize, pageToken), token);
  const body = JSON.parse(answer.text) as PageBody;
  if (answer.status !== 200 || body.code !== 0) throw new Error(`a page was refused: ${answer.text}`);
  return { ...answer, body };
}
