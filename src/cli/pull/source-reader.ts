import type { ApiCaller, Query } from '#client/api-caller.ts';
import { ApiError, ClientError, ImpossiblePageError } from '#client/errors.ts';
import type { Page } from '#client/page-walk.ts';
import { routes } from '#contract/index.ts';
import type { operations } from '../../app.ts';

export interface RoundTypesAnswer {
  active_status?: unknown;
  items: unknown[];
}

/** Ids that one call takes. */
export const idsPerCall = 100;

const missingScope: readonly unknown[] = [99991672, 99991676, 99991679];
/** What a token may be answered with that is not known any more; systems without a code for it break. */
const brokenToken: readonly unknown[] = [1002001, 1002002, 1002003, 99992402];

/** Whether the app may not read this, or the other side does not have it at all. */
export function isNotOffered(error: unknown): error is ApiError {
  return error instanceof ApiError && (missingScope.includes(error.code) || error.httpStatus === 404);
}

const unknownUser: readonly unknown[] = [
  99992351, 99992354, 99992359, 99992360, 99992361, 99992363, 99992364, 99992381,
];

/** Whether the other side does not know the user that was asked about. */
export function isUnknownUser(error: unknown): boolean {
  return error instanceof ApiError && unknownUser.includes(error.code);
}

type Answer = Record<string, unknown>;

/** An empty list may come as nothing at all; but what is no list must not pass for an empty one. */
function listIn(path: string, items: unknown): unknown[] {
  const list = items ?? [];
  if (Array.isArray(list)) return list;
  throw new ImpossiblePageError(path, { reason: 'items is no array' });
}

/** Asks the other side for what a mirror needs, as the contract says it is asked for. */
export class SourceReader {
  readonly #caller: Pick<ApiCaller, 'get' | 'pages'>;
  readonly #userIdType: operations.Pull['userIdType'];

  constructor(caller: Pick<ApiCaller, 'get' | 'pages'>, userIdType: operations.Pull['userIdType']) {
    this.#caller = caller;
    this.#userIdType = userIdType;
  }

  /** Fails when the app can't be used, or may not read records. */
  async probe(): Promise<void> {
    await this.#caller.get(routes.listInterviewRecords.path, this.#withIds({ page_size: '1' }));
  }

  records(pageToken?: string): AsyncGenerator<Page> {
    return this.#pages(routes.listInterviewRecords.path, this.#withIds({ page_size: '100' }), pageToken);
  }

  /** Those of the records that are still there. */
  async recordsByIds(ids: readonly string[]): Promise<unknown[]> {
    return this.#items(routes.listInterviewRecords.path, this.#withIds({ ids }));
  }

  /** On which form each of the records was written: only version 2 tells. */
  async formIdsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const sheets = await this.#items(routes.listInterviewRecordsV2.path, this.#withIds({ ids }));
    return new Map(
      sheets.flatMap((sheet): [string, string][] => {
        const { id, feedback_form_id: formId } = (sheet ?? {}) as {
          id?: unknown;
          feedback_form_id?: unknown;
        };
        const isTold = typeof id === 'string' && typeof formId === 'string' && /^[1-9]\d*$/.test(formId);
        return isTold ? [[id, formId]] : [];
      }),
    );
  }

  /** All that have a begin: the list wants a filter, and this one leaves out none of those. */
  interviews(pageToken?: string): AsyncGenerator<Page> {
    const query = this.#withIds({ page_size: '100', start_time: '1' });
    return this.#pages(routes.listInterviews.path, query, pageToken);
  }

  interviewers(pageToken?: string): AsyncGenerator<Page> {
    return this.#pages(routes.listInterviewers.path, this.#withIds({ page_size: '200' }), pageToken);
  }

  /** What a user has to evaluate, or had: tells which application is whose, and for what. */
  tasksOf(userId: string): AsyncGenerator<Page> {
    return this.#pages(routes.listInterviewTasks.path, this.#withIds({ page_size: '20', user_id: userId }));
  }

  /** The newest version of each. */
  newestForms(): AsyncGenerator<Page> {
    return this.#pages(routes.listFeedbackForms.path, { page_size: '100' });
  }

  formsByIds(ids: readonly string[]): Promise<unknown[]> {
    return this.#items(routes.listFeedbackForms.path, { interview_feedback_form_ids: ids });
  }

  async roundTypes(): Promise<RoundTypesAnswer> {
    const { path } = routes.listRoundTypes;
    const { active_status, items } = (await this.#caller.get(path, {})) as Answer;
    return { active_status, items: listIn(path, items) };
  }

  #withIds(query: Query): Query {
    return { ...query, user_id_type: this.#userIdType };
  }

  async #items(path: string, query: Query): Promise<unknown[]> {
    const { items } = (await this.#caller.get(path, query)) as Answer;
    return listIn(path, items);
  }

  /** From a token on; one that the other side does not take any more begins the list again. */
  async *#pages(path: string, query: Query, pageToken?: string): AsyncGenerator<Page> {
    const pages = this.#caller.pages(path, query, pageToken);
    let first: IteratorResult<Page>;
    try {
      first = await pages.next();
    } catch (error) {
      const isRefused = error instanceof ClientError && brokenToken.includes(error.code);
      if (pageToken === undefined || !isRefused) throw error;
      yield* this.#caller.pages(path, query);
      return;
    }
    if (first.done) return;
    yield first.value;
    yield* pages;
  }
}
