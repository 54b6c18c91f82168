import { STATUS_CODES } from 'node:http';
import type { FaultAction } from '#contract/sandbox/faults.ts';
import { type Answer, type Outgoing, withHeader } from './answer-tap.ts';
import type { PagePlace, PageTokens } from './page-tokens.ts';

/** An answer that went well, and the request for it. */
export interface Answered {
  answer: Answer;
  /** Where the request began to read, for a list. */
  place: PagePlace | undefined;
  /** The token as the client sent it. */
  sentToken: string | undefined;
  tokens: PageTokens;
}

/** What a fault makes of an answer; undefined when it has nothing to alter in it. */
export function alteredByFault(action: FaultAction, answered: Answered): Outgoing | undefined {
  const { answer } = answered;
  switch (action.kind) {
    case 'connection_reset':
      return action.when === 'before' ? undefined : { answer, delivery: `reset_${action.when}` };
    case 'truncated_json':
      return whole({ ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) });
    case 'wrong_content_type':
      return whole(typed(answer, action.content_type ?? 'text/plain'));
    case 'html_page': {
      const status = action.status ?? 502;
      // Nothing of the answer behind it comes through, its log id neither.
      return whole({
        status,
        headers: ['Content-Type', 'text/html; charset=utf-8'],
        body: proxyPage(status),
      });
    }
    case 'empty_page':
    case 'repeated_page_token':
    case 'page_token_at_end':
    case 'empty_page_token':
      return alteredPage(action.kind, answered);
    default:
      return undefined;
  }
}

const whole = (answer: Answer): Outgoing => ({ answer, delivery: 'whole' });

function typed(answer: Answer, type: string): Answer {
  return { ...answer, headers: withHeader(answer.headers, 'Content-Type', type) };
}

function proxyPage(status: number): Buffer {
  const title = status < 400 ? 'One moment, please' : `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return Buffer.from(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n`,
  );
}

/** `data` of a page of a list. */
export interface PageData {
  items: unknown[];
  has_more: boolean;
  page_token?: string;
}

/** The page in an answer; undefined when it holds none. */
export function pageIn({ status, body }: Answer): { envelope: object; data: PageData } | undefined {
  if (status !== 200) return undefined;
  let envelope: { data?: Partial<PageData> } | null;
  try {
    envelope = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  const data = envelope?.data;
  if (typeof data?.has_more !== 'boolean') return undefined;
  return { envelope: envelope as object, data: { items: [], ...data } as PageData };
}

type PageFault = 'empty_page' | 'repeated_page_token' | 'page_token_at_end' | 'empty_page_token';

function alteredPage(kind: PageFault, { answer, place, sentToken, tokens }: Answered): Outgoing | undefined {
  const page = pageIn(answer);
  if (!page || !place) return undefined;
  const atEnd = kind === 'page_token_at_end' || kind === 'empty_page_token';
  // A token at the end is a fault only there; a page can be empty, or lead to itself, only where more follows.
  if (atEnd === page.data.has_more) return undefined;
  const altered = {
    empty_page: () => ({ items: [], page_token: tokens.standIn(place) }),
    repeated_page_token: () => ({ page_token: sentToken || tokens.standIn(place) }),
    page_token_at_end: () => ({ page_token: tokens.standIn(place) }),
    empty_page_token: () => ({ page_token: '' }),
  }[kind]();
  const body = JSON.stringify({ ...page.envelope, data: { ...page.data, ...altered } });
  return whole({ ...answer, body: Buffer.from(body) });
}
