import { PassThrough } from 'node:stream';
import type { Query } from '#client/api-caller.ts';
import type { Page } from '#client/page-walk.ts';
import { PullProgressLine } from '../../src/cli/pull/progress.ts';
import { PullRun } from '../../src/cli/pull/pull-run.ts';
import { SourceReader } from '../../src/cli/pull/source-reader.ts';
import { type Verification, verify } from '../../src/cli/pull/verification.ts';
import type { Pull } from './pulling.ts';
import type { TestApp } from './test-app.ts';

/** A source whose answers a test tells. */
export interface Told {
  /** Records page by page. */
  pages: unknown[][];
  /** What its records are by id; default: the first of each that the pages hold. */
  byId?: unknown[];
  /** `data` of other calls, by the end of their path. */
  answers?: Record<string, unknown>;
  /** Thrown in place of the page that a token leads to. */
  refuse?: (token: string | undefined) => Error | undefined;
}

const nothing = { items: [], has_more: false };

export function toldSource(told: Told): SourceReader {
  const byId = () =>
    told.byId ??
    [...new Map(told.pages.flat().map((item) => [(item as { id?: unknown } | null)?.id, item]))].map(
      ([, item]) => item,
    );
  const answerOf = (path: string) =>
    Object.entries(told.answers ?? {}).find(([end]) => path.endsWith(end))?.[1] ?? nothing;
  return new SourceReader(
    {
      async get(path: string, { ids }: Query = {}) {
        if (!path.endsWith('/v1/interview_records')) return answerOf(path);
        const asked = ids as readonly unknown[];
        return { items: byId().filter((item) => asked.includes((item as { id?: unknown } | null)?.id)) };
      },
      async *pages(path: string, _query: Query, from?: string): AsyncGenerator<Page> {
        const isRecords = path.endsWith('/v1/interview_records');
        const pages = isRecords ? told.pages : [(answerOf(path) as { items: unknown[] }).items];
        for (let number = Number(from ?? 0); number < pages.length; number++) {
          const refused = isRecords && told.refuse?.(number === 0 ? undefined : String(number));
          if (refused) throw refused;
          const next = number + 1 < pages.length ? String(number + 1) : undefined;
          yield { items: pages[number] ?? [], nextToken: next };
        }
      },
    },
    'open_id',
  );
}

/** Read a whole pass, as the command does; then a second time, from a source that may say something else by now. */
export async function runPull(
  { app: { ctx } }: TestApp,
  pull: Pull,
  { first, second }: { first: Told; second?: Told },
): Promise<Verification | undefined> {
  const [out, talk, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const progress = new PullProgressLine({ out, talk, input, talkIsTty: false }, undefined);
  const { signal } = new AbortController();
  const runFrom = (told: Told) => {
    const source = toldSource(told);
    return { source, run: new PullRun(ctx, pull, { source, progress, signal }) };
  };
  await runFrom(first).run.all(false);
  return second && verify({ ctx, pull, progress, ...runFrom(second) });
}
