/** What is known of an answer that was no success. */
export interface Facts {
  /** In words, with neither secret nor token in them. */
  reason: string;
  /** `code` of the body. */
  code?: number | undefined;
  httpStatus?: number | undefined;
  /** What the operator of the server finds the call by: `X-Tt-Logid`. */
  logId?: string | undefined;
}

/** All errors of calls: which call it was, and what was answered. */
export class ClientError extends Error {
  override readonly name: string = 'ClientError';
  readonly path: string;
  readonly code: number | undefined;
  readonly httpStatus: number | undefined;
  readonly logId: string | undefined;

  constructor(path: string, { reason, code, httpStatus, logId }: Facts, advice = '') {
    const known = [
      code === undefined ? '' : `code ${code}`,
      httpStatus === undefined ? '' : `HTTP ${httpStatus}`,
      logId === undefined ? '' : `log id ${logId}`,
    ].filter((part) => part !== '');
    const facts = known.length === 0 ? '' : ` (${known.join(', ')})`;
    super(`${path}: ${reason}${facts}${advice === '' ? '' : `. ${advice}`}`);
    this.path = path;
    this.code = code;
    this.httpStatus = httpStatus;
    this.logId = logId;
  }
}

/** Refused, and no waiting mends it: wrong credentials, a missing scope, an invalid parameter. */
export class ApiError extends ClientError {
  override readonly name = 'ApiError';
}

/** What might have passed did not, however often it was tried: no connection, time-outs, broken answers, throttling. */
export class UnavailableError extends ClientError {
  override readonly name = 'UnavailableError';
}

/** The pages of a list make no sense, however often they were asked for: a token that comes again, no items. */
export class ImpossiblePageError extends ClientError {
  override readonly name = 'ImpossiblePageError';
}
