import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@larksuiteoapi/node-sdk';

// The code under test: a sync job on the official SDK. In your project this is yours.

const throttled = 99991400;
const invalidToken = 99991663;
const mostTries = 5;
const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

/**
 * Reads every interview record, page by page.
 *
 * @param {{ domain: string, appId: string, appSecret: string, pageSize?: number }} options
 * @returns {{ readIds(): Promise<string[]> }}
 */
export function recordReader({ domain, appId, appSecret, pageSize = 5 }) {
  const tokens = tokenCache();
  const client = new Client({ domain, appId, appSecret, cache: tokens, logger: silent });

  /** One page; the SDK neither waits when it is told to, nor lets go of a token that is refused. */
  async function page(/** @type {string | undefined} */ pageToken) {
    for (let tried = 1; ; tried++) {
      try {
        const params = { page_size: pageSize, ...(pageToken && { page_token: pageToken }) };
        const { data } = await client.hire.interviewRecord.list({ params });
        return data;
      } catch (error) {
        const { data, headers } = error.response ?? {};
        if (tried === mostTries) throw error;
        if (data?.code === throttled) await sleep(Number(headers['x-ogw-ratelimit-reset']) * 1000);
        else if (data?.code === invalidToken) tokens.clear();
        else throw error;
      }
    }
  }

  return {
    async readIds() {
      const ids = [];
      let pageToken;
      do {
        const { items = [], has_more: hasMore, page_token: next } = await page(pageToken);
        ids.push(...items.map(({ id }) => id));
        pageToken = hasMore ? next : undefined;
      } while (pageToken);
      return ids;
    },
  };
}

/** Tokens of one client: left to itself, the SDK shares them among all clients of a process. */
function tokenCache() {
  const kept = new Map();
  return {
    get: async (key) => kept.get(key),
    set: async (key, value) => Boolean(kept.set(key, value)),
    clear: () => kept.clear(),
  };
}
