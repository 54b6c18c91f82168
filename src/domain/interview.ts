/** One meeting (面试) of an application. Times are Unix milliseconds. */
export interface Interview {
  id: string;
  applicationId?: string;
  /** Counts from 0. */
  round?: number;
  beginAtMs?: number;
  endAtMs?: number;
}
