import { setTimeout as sleep } from 'node:timers/promises';
import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import packageJson from '../../package.json' with { type: 'json' };

/** What is known of a request once it is answered. */
export interface TracedAnswer {
  status: number;
  /** Code of the body; 0 for a success. */
  code: number;
  logId: string;
  appId: string | undefined;
}

export interface RequestTrace {
  end(answer: TracedAnswer): void;
}

/** Makes a span of every request and sends them on, some at a time. */
export interface RequestTraces {
  begin(route: string, request: FastifyRequest): RequestTrace;
  /** Send what is left. Never fails, and waits no longer than it takes to give up. */
  stop(): Promise<void>;
}

const patienceMs = 3_000;
/** The exporter gives up first where it can. */
const exportPatienceMs = patienceMs + 500;
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** Send traces to an OTLP/HTTP endpoint. What that takes is loaded here, so that it costs nothing where it is off. */
export async function openTraces(url: string): Promise<RequestTraces> {
  const [
    api,
    { BatchSpanProcessor, TracerProvider },
    { defaultResource, resourceFromAttributes },
    exporting,
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  // The exporter counts only silence: who answers a byte a second would keep it, and the process, for ever.
  const connections = new AbortController();
  const socketOptions = { keepAlive: true, signal: connections.signal };
  const exporter = new exporting.OTLPTraceExporter({
    url,
    timeoutMillis: patienceMs,
    httpAgentOptions: socketOptions,
  });
  const named = { 'service.name': packageJson.name, 'service.version': packageJson.version };
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(named)),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: exportPatienceMs,
      }),
    ],
  });
  const tracer = provider.getTracer(packageJson.name, packageJson.version);
  return {
    begin(route, request) {
      const span = beginSpan(api, tracer, route, request);
      return { end: (answer) => endSpan(api, span, answer) };
    },
    async stop() {
      const patience = new AbortController();
      const shutDown = provider.shutdown().catch(() => {});
      await Promise.race([
        shutDown,
        sleep(exportPatienceMs, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      connections.abort();
    },
  };
}

type Api = typeof import('@opentelemetry/api');

function beginSpan(api: Api, tracer: Tracer, route: string, request: FastifyRequest): Span {
  const { method, headers, routeOptions } = request;
  const path = routeOptions?.url;
  const attributes: Attributes = {
    'http.request.method': method,
    // The path with names of parameters, never with what they were.
    ...(path !== undefined && { 'http.route': path }),
  };
  const [, traceId, spanId, flags] = traceparent.exec(String(headers.traceparent ?? '')) ?? [];
  const parent =
    traceId === undefined || spanId === undefined
      ? api.ROOT_CONTEXT
      : api.trace.setSpanContext(api.ROOT_CONTEXT, {
          traceId,
          spanId,
          traceFlags: Number.parseInt(flags ?? '00', 16),
          isRemote: true,
        });
  return tracer.startSpan(route, { kind: api.SpanKind.SERVER, attributes }, parent);
}

/** Only a failure of ours is an error: a refusal is the answer that was due. */
function endSpan({ SpanStatusCode }: Api, span: Span, { status, code, logId, appId }: TracedAnswer): void {
  span.setAttributes({
    'http.response.status_code': status,
    'mianping.code': code,
    'mianping.log_id': logId,
    ...(appId !== undefined && { 'mianping.app_id': appId }),
  });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
