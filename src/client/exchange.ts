/** An answer, read whole. */
export interface Reply {
  status: number;
  headers: Headers;
  /** The body when it is JSON, whatever its Content-Type says. */
  json: unknown;
  /** Why `json` is undefined. */
  problem: string | undefined;
  /** How the body begins, when it is not JSON. */
  beginning: string;
}

/** No answer, or not the whole of it. */
export class BrokenExchange extends Error {}

export interface ExchangeOptions {
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** A page of a hundred records is far smaller. */
const maxBytes = 64 * 2 ** 20;

/**
 * One request and the whole answer to it. Redirects are not followed: they would carry the token elsewhere. Fails with
 * BrokenExchange, or with the reason of the signal.
 */
export async function exchange(
  url: string,
  init: RequestInit,
  { timeoutMs, signal }: ExchangeOptions,
): Promise<Reply> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal });
    return replyOf(response, await readBytes(response));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof BrokenExchange) throw error;
    if (controller.signal.aborted) throw new BrokenExchange(`no whole answer within ${timeoutMs / 1000} s`);
    throw new BrokenExchange(`the connection failed: ${networkReason(error)}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function readBytes(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) return joined(chunks, bytes);
    bytes += value.length;
    chunks.push(value);
    if (bytes <= maxBytes) continue;
    await reader?.cancel();
    throw new BrokenExchange(`the answer has more than ${maxBytes} bytes`);
  }
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function replyOf({ status, headers }: Response, bytes: Uint8Array): Reply {
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { status, headers, json: JSON.parse(text), problem: undefined, beginning: '' };
  } catch {
    // The error itself quotes the body, which may hold a token.
    return { status, headers, json: undefined, problem: problemOf(text), beginning: text.slice(0, 100) };
  }
}

function problemOf(text: string): string {
  if (text.trim() === '') return 'the body is empty or not UTF-8';
  if (/^\s*</.test(text)) return 'the body is a page for a browser, as proxies send them';
  return /^\s*[{[]/.test(text) ? 'the JSON of the body is cut off or broken' : 'the body is not JSON';
}

/** undici says why in a cause, or in several. */
function networkReason(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' && message !== '' ? message : 'no reason is known';
}
