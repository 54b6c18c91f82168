import { CompiledQuery } from 'kysely';
import type { RateWindow } from '#domain/rate-limit.ts';
import type { Database } from './database.ts';

/** Calls of one key that a process takes for itself. */
export interface GrantRequest {
  key: string;
  windows: readonly RateWindow[];
  nowMs: number;
  /** Calls that wait. */
  needed: number;
  /** Further calls to lease, to be made before `leaseUntilMs`; 0 for none. */
  spare: number;
  leaseUntilMs: number;
  /** Calls of the last lease that were not made. */
  unused: UnusedCalls;
}

export interface UnusedCalls {
  /** `stampMs` of the grant. */
  stampMs: number;
  calls: number;
}

export interface Grant {
  /** Calls that may be made: up to what was needed at once, any further ones until the lease ends. */
  granted: number;
  /** The time as which these calls count. */
  stampMs: number;
  /** When another process's lease ends, from which calls may come back; 0 when there is none. */
  othersLeaseEndsAtMs: number;
  /** When each window has room for one more call. */
  freeAtMs: readonly number[];
}

/** The calls of all processes on this database. */
export interface RateGrants {
  take(request: GrantRequest): Promise<Grant>;
  giveBack(key: string, unused: UnusedCalls): Promise<void>;
  /** Remove what no window counts any more, and what a clock that was far ahead has left. */
  forgetIdle(nowMs: number): Promise<void>;
}

const idleMs = 120_000;

/** Takes `unused` calls stamped `unusedStamp` out of the row's stamps. `offset 0` keeps it from being computed twice. */
const keptStamps = (unusedStamp: string, unused: string) => `(
  select case
    when ${unused} > 0 and stamps[place.at + ${unused} - 1] = ${unusedStamp}
    then stamps[:place.at - 1] || stamps[place.at + ${unused}:]
    else stamps || '{}'
  end as stamps
  from (select array_position(stamps, ${unusedStamp}) as at) place offset 0)`;

/**
 * $1 now, $2 needed, $3 spare, $4 end of the lease, $5 this process, $6 and $7 stamp and number of unused calls, $8
 * calls and $9 lengths of the windows, $10 calls of the largest window, $11 key. A lease leaves a slice to the others.
 */
const takeText = `
  update rate_grants set (stamps, granted, newest_at_ms, holder, leased_until_ms) = (
    select
      (kept.stamps || array_fill(offer.stamp, array[offer.granted]))
        [greatest(1, cardinality(kept.stamps) + offer.granted - $10::int + 1):],
      offer.granted,
      offer.stamp,
      case when offer.granted > $2::int then $5::text when holder = $5::text then '' else holder end,
      case when offer.granted > $2::int then $4::bigint when holder = $5::text then 0 else leased_until_ms end
    from
      lateral ${keptStamps('$6::bigint', '$7::int')} kept,
      lateral (
        select min(calls - cardinality(kept.stamps) + width_bucket($1::bigint - span, kept.stamps)) as free
        from unnest($8::text::int[], $9::text::bigint[]) as one(calls, span)
      ) room,
      lateral (
        select
          greatest(0, least($2::int, room.free)) + case
            when holder = $5::text or leased_until_ms <= $1::bigint
            then greatest(0, least($3::int, room.free - $2::int - $3::int))
            else 0
          end as granted,
          greatest($1::bigint, newest_at_ms) as stamp
      ) offer
  )
  where key = $11
  returning
    granted,
    newest_at_ms,
    case when holder = $5::text then 0 else leased_until_ms end,
    (
      select string_agg(coalesce(stamps[cardinality(stamps) - one.calls + 1] + one.span, 0)::text, ',' order by one.place)
      from unnest($8::text::int[], $9::text::bigint[]) with ordinality as one(calls, span, place)
    )`;

/** $1 and $2 stamp and number of unused calls, $3 this process, $4 key. */
const giveBackText = `
  update rate_grants set
    stamps = ${keptStamps('$1::bigint', '$2::int')},
    leased_until_ms = case when holder = $3::text then 0 else leased_until_ms end,
    holder = case when holder = $3::text then '' else holder end
  where key = $4`;

/**
 * `holder` is the name of this process. Works only where `Dialect.sharesLimits` says so.
 *
 * A row holds the times of the last granted calls of a key, oldest first; the Nth last decides whether a window of N
 * calls has room. One statement reads and changes it: PostgreSQL computes it from the row as the process before has
 * left it. Of all processes only one at a time holds a lease, so no window sees more than its calls and one slice.
 */
export function rateGrants(database: Database, holder: string): RateGrants {
  const prepare = (text: string) => database.prepareRaw(CompiledQuery.raw(text));
  const take = prepare(takeText);
  const giveBack = prepare(giveBackText);
  const add = prepare('insert into rate_grants (key) values ($1) on conflict do nothing');
  const forget = prepare('delete from rate_grants where newest_at_ms not between $1 and $2');
  return {
    async take(request) {
      const parameters = takeParameters(holder, request);
      let [row] = await take(parameters);
      while (!row) {
        await add([request.key]);
        [row] = await take(parameters);
      }
      return readGrant(row);
    },
    async giveBack(key, { stampMs, calls }) {
      await giveBack([stampMs, calls, holder, key]);
    },
    async forgetIdle(nowMs) {
      await forget([nowMs - idleMs, nowMs + idleMs]);
    },
  };
}

function takeParameters(holder: string, request: GrantRequest): unknown[] {
  const { key, windows, nowMs, needed, spare, leaseUntilMs, unused } = request;
  const calls = windows.map((window) => window.calls);
  return [
    nowMs,
    needed,
    spare,
    leaseUntilMs,
    holder,
    unused.stampMs,
    unused.calls,
    `{${calls.join(',')}}`,
    `{${windows.map((window) => window.windowMs).join(',')}}`,
    Math.max(...calls),
    key,
  ];
}

function readGrant(row: unknown[]): Grant {
  const [granted, stampMs, othersLeaseEndsAtMs, freeAtMs] = row.map(String);
  return {
    granted: Number(granted),
    stampMs: Number(stampMs),
    othersLeaseEndsAtMs: Number(othersLeaseEndsAtMs),
    freeAtMs: String(freeAtMs).split(',').map(Number),
  };
}
