/** What a caller does besides reading: for logs, metrics and progress bars. Never holds a secret or an access token. */
export type ClientEvent =
  /** The server said that it was asked too often; `resetSeconds` is what it asked to wait for, if it said so. */
  | { type: 'throttled'; path: string; tries: number; waitMs: number; resetSeconds: number | undefined }
  /** Something went wrong that may pass: the same is asked again after the wait. */
  | {
      type: 'retrying';
      path: string;
      tries: number;
      waitMs: number;
      reason: string;
      code: number | undefined;
      httpStatus: number | undefined;
      logId: string | undefined;
    }
  | { type: 'token_fetched'; why: 'first' | 'expiring' | 'refused'; expiresInSeconds: number }
  /**
   * All items of a page were taken. `nextPageToken` is where to go on, undefined after the last page: worth keeping,
   * since a new reading can begin there.
   */
  | { type: 'page'; path: string; page: number; items: number; nextPageToken: string | undefined };

export type OnEvent = (event: ClientEvent) => void;
