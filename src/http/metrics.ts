import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Context } from '#operations/context.ts';

interface RouteOutcome {
  count: { inc(): void };
}

/** Counters of one server. The children of each label set are kept, because looking them up costs more than counting. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Counter<'route' | 'status' | 'code'>;
  readonly #durations: Histogram<'route'>;
  readonly #outcomes = new Map<string, RouteOutcome>();
  readonly #durationsOfRoute = new Map<string, { observe(seconds: number): void }>();
  readonly limited: Counter<'route'>;
  readonly records: Counter<'route'>;

  constructor(ctx: Context) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Counter({
      name: 'mianping_http_requests_total',
      help: 'Answered requests by route, HTTP status and code of the body',
      labelNames: ['route', 'status', 'code'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'mianping_http_request_duration_seconds',
      help: 'Time from the request line to the last byte handed to the socket',
      labelNames: ['route'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    });
    this.limited = new Counter({
      name: 'mianping_rate_limited_total',
      help: 'Requests refused by a rate limit',
      labelNames: ['route'],
      registers,
    });
    this.records = new Counter({
      name: 'mianping_records_served_total',
      help: 'Interview records in answers',
      labelNames: ['route'],
      registers,
    });
    pageGauges(ctx, registers);
  }

  answered(route: string, status: number, code: number, seconds: number): void {
    const key = `${route} ${status} ${code}`;
    let outcome = this.#outcomes.get(key);
    if (!outcome) {
      outcome = { count: this.#requests.labels({ route, status: String(status), code: String(code) }) };
      this.#outcomes.set(key, outcome);
    }
    outcome.count.inc();
    let durations = this.#durationsOfRoute.get(route);
    if (!durations) {
      durations = this.#durations.labels({ route });
      this.#durationsOfRoute.set(route, durations);
    }
    durations.observe(seconds);
  }
}

function pageGauges(ctx: Context, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('mianping_page_cache_hits', 'Pages answered from the cache', () => ctx.pages.hits);
  gauge('mianping_page_cache_misses', 'Pages that had to be read', () => ctx.pages.misses);
  gauge('mianping_page_cache_bytes', 'Bytes of cached pages', () => ctx.pages.bytes);
  gauge('mianping_database_up', '1 while the last look at the database is recent', () =>
    ctx.directory.isFresh ? 1 : 0,
  );
}
