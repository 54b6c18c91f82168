/** Tokens of one client: the SDK's own cache is shared by all clients of a process that use the same app id. */
export function tokenCache() {
  const kept = new Map<unknown, unknown>();
  return {
    async get(key: unknown): Promise<unknown> {
      return kept.get(key);
    },
    async set(key: unknown, value: unknown): Promise<boolean> {
      kept.set(key, value);
      return true;
    },
  };
}
