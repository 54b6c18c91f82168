import type { BlockList } from 'node:net';
import type { Logger } from 'pino';
import type { RateWindow } from '#domain/rate-limit.ts';
import type { Context } from '#operations/context.ts';
import type { Authenticate } from '#operations/tokens/authenticate.ts';
import type { SecretGuard } from '#operations/tokens/secret-guard.ts';
import type { DownloadLinks } from './download-links.ts';
import type { Metrics } from './metrics.ts';
import type { OutputBuffers } from './output-buffers.ts';
import type { RequestTraces } from './tracing.ts';

/** What the administrator decided about the edge. */
export interface HttpSettings {
  /** Where clients reach this server; links and help texts begin with it. */
  publicUrl: string;
  /** Code of a broken declared rule: the service's, or the vendor gateway's. */
  parameterErrorCode: 1002002 | 99992402;
  /** What happens when user ids of kind `user_id` are asked for without the field scope. */
  missingUserIdScope: 'refuse' | 'blank';
  /** Windows by operation id; an empty list means no limit. */
  rateLimits(operationId: string): readonly RateWindow[];
  metricsToken: string | undefined;
  accessLog: 'all' | 'failures' | 'off';
  /** Peers whose `X-Forwarded-For` is believed; undefined: nobody's. */
  trustedProxies: BlockList | undefined;
  /** Answer only requests for a loopback host. */
  loopbackOnly: boolean;
}

/** What every route works with. */
export interface Edge {
  ctx: Context;
  settings: HttpSettings;
  authenticate: Authenticate;
  secretGuard: SecretGuard;
  buffers: OutputBuffers;
  links: DownloadLinks;
  metrics: Metrics;
  log: Logger;
  /** Undefined: no traces are made. */
  traces: RequestTraces | undefined;
  /** Set while the server drains before it stops. */
  stopping: boolean;
}
