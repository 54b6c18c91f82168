import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readTenantAccessToken, type TokenIssue } from '#domain/access-token.ts';
import { readAppAccessToken } from '#domain/app-access-token.ts';
import { MianpingError } from '#domain/errors.ts';
import { refusalOf } from '#http/errors.ts';
import { Exchange } from '#http/exchange.ts';
import type { Context } from '#operations/context.ts';
import { changeRecord } from '#operations/rehearsal/change-record.ts';
import { findTenant } from '#operations/tenants/find-tenant.ts';
import { invalidToken } from '#operations/tokens/authenticate.ts';
import type { App } from '../app.ts';
import type { Service } from '../server.ts';
import { alteredByFault, pageIn } from './altering.ts';
import { delays } from './delaying.ts';
import { EndedTokens } from './ended-tokens.ts';
import type { Call, FaultRule, FaultRules } from './fault-rules.ts';
import { type PagePlace, PageTokens } from './page-tokens.ts';
import type { Passage } from './passage.ts';
import { refusalByFault } from './refusing.ts';

/** A request as the gate looks at it. */
interface GateCall extends Call {
  /** The tenant token it shows, and what that says; undefined unless it was made here. */
  token: string | undefined;
  issue: TokenIssue | undefined;
  /** The page token it came with, and where that leads. */
  sentToken: string | undefined;
  pageSize: string | undefined;
  place: PagePlace | undefined;
}

interface Door {
  app: App;
  service: Service;
  passage: Passage;
  request: FastifyRequest;
  reply: FastifyReply;
}

const changes = { record_edited: 'edited', record_deleted: 'deleted', record_inserted: 'inserted' } as const;

/** Faults that only befall a call whose token is good so far. */
const afterToken = ['token_dead', 'token_expired', 'token_revoked', 'scope_missing'];

/**
 * Stands in front of the routes of a run and does to each call what its faults say. What it remembers outlives the
 * worlds that it is put in front of.
 */
export class FaultGate {
  readonly #rules: FaultRules;
  readonly #pages = new PageTokens();
  readonly #ended = new EndedTokens();
  readonly #delays = new WeakMap<FaultRule, () => number>();
  #closing = new AbortController();

  constructor(rules: FaultRules) {
    this.#rules = rules;
  }

  /** `passageOf` knows the passage of a request that came through the gateway. */
  install(app: App, service: Service, passageOf: (request: IncomingMessage) => Passage | undefined): void {
    this.#closing = new AbortController();
    service.http.addHook('onRequest', async (request) => {
      passageOf(request.raw)?.noteRoute(request.routeOptions.schema?.operationId);
    });
    service.http.addHook('preHandler', async (request, reply) => {
      const passage = passageOf(request.raw);
      const route = request.routeOptions.schema?.operationId;
      if (!passage) return;
      passage.noteBody(request.body);
      if (route === undefined) return;
      const call = await this.#callOf(app, request, route);
      Object.assign(passage.entry, withoutAbsent({ app_id: call.appId, page: call.page }));
      const answered = await this.#pass({ app, service, passage, request, reply }, call);
      if (answered) return reply;
    });
  }

  /** Before an app is given a token by other ways than a call: none that a fault ended is given again. */
  replaceEndedTokens(ctx: Context, appNo: number): Promise<void> {
    return this.#ended.renew(ctx, appNo);
  }

  /** Let go of calls that are kept waiting. */
  close(): void {
    this.#closing.abort();
  }

  /** Forget what faults did so far: tokens that they ended are good again. */
  clear(): void {
    this.#pages.clear();
    this.#ended.clear();
  }

  async #callOf(app: App, request: FastifyRequest, route: string): Promise<GateCall> {
    const token = /^Bearer (t-.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const issue = token === undefined ? undefined : readTenantAccessToken(app.ctx.keys, token);
    // Another process may have made it a moment ago.
    if (issue && !app.ctx.directory.app(issue.appNo)) await app.ctx.directory.refresh();
    const appId = issue ? app.ctx.directory.app(issue.appNo)?.appId : appIdIn(app, request.body);
    const { page_token: sent, page_size: size } = request.query as Record<string, unknown>;
    const sentToken = typeof sent === 'string' ? sent : undefined;
    const pageSize = typeof size === 'string' ? size : undefined;
    const place = request.method === 'GET' ? this.#pages.placeOf(sentToken, pageSize) : undefined;
    const page = isList(route) ? place?.page : undefined;
    return { route, appId, token, issue, sentToken, pageSize, place, page };
  }

  /** Answers whether the call was answered here. */
  async #pass(door: Door, call: GateCall): Promise<boolean> {
    const { signal } = this.#closing;
    if (await this.#refusedForToken(door, call)) return true;
    const rules = this.#rules.of(call);
    try {
      for (const rule of rules) await this.#prepare(door, rule, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      door.reply.hijack();
      door.passage.reset();
      return true;
    }
    for (const rule of rules) {
      if (await this.#refusedByRule(door, call, rule)) return true;
    }
    this.#followAnswer(door, call, rules);
    return false;
  }

  /** What happens before a call is answered, and does not answer it. */
  async #prepare({ app, passage }: Door, rule: FaultRule, signal: AbortSignal): Promise<void> {
    const { action } = rule.fault;
    if (action.kind === 'delay') {
      const wait = this.#delays.get(rule) ?? delays(action);
      this.#delays.set(rule, wait);
      if (hit(rule, passage)) await sleep(wait(), undefined, { signal });
    } else if (action.kind in changes) {
      const { kind, id, which = 'last' } = action as Extract<typeof action, { kind: keyof typeof changes }>;
      if (!rule.hit()) return;
      const tenant = await findTenant(app.ctx, undefined);
      const changed = await changeRecord(app.ctx, { tenant, change: changes[kind], id, which });
      if (changed === undefined) rule.takeBack();
      else passage.entry.faults.push(rule.label);
    }
  }

  async #refusedByRule(door: Door, call: GateCall, rule: FaultRule): Promise<boolean> {
    const { passage, reply, service } = door;
    const { action } = rule.fault;
    if (action.kind === 'connection_reset' && action.when === 'before') {
      if (!hit(rule, passage)) return false;
      reply.hijack();
      passage.reset();
      return true;
    }
    if (afterToken.includes(action.kind) && !call.issue) return false;
    const refusalFor = refusalByFault(action, call, service.edge);
    if (!refusalFor || !hit(rule, passage)) return false;
    await this.#endTokens(door.app, call, rule);
    const exchange = new Exchange(service.edge, call.route, reply);
    exchange.refuse(refusalFor(exchange.logId));
    return true;
  }

  async #endTokens({ ctx }: App, { token, issue }: GateCall, rule: FaultRule): Promise<void> {
    if (token === undefined || !issue) return;
    const { kind } = rule.fault.action;
    if (kind === 'token_expired') this.#ended.expire(token, issue, rule);
    if (kind === 'token_revoked') await this.#ended.revoke(ctx, issue, rule);
  }

  /** What came of tokens that faults ended before. */
  async #refusedForToken(door: Door, call: GateCall): Promise<boolean> {
    const { app, service, passage, reply } = door;
    if (call.route.startsWith('auth.')) {
      const appNo = call.appId === undefined ? undefined : app.ctx.directory.appById(call.appId)?.appNo;
      if (appNo === undefined) return false;
      const rule = this.#ended.refusalOf(appNo);
      if (!rule || !hit(rule, passage)) {
        await this.#ended.renew(app.ctx, appNo);
        return false;
      }
      refuse(service, call.route, reply, new MianpingError('app_unusable', 'app unauthorized'));
      return true;
    }
    if (call.token === undefined || !call.issue) return false;
    const end = this.#ended.endOf(call.token, call.issue);
    if (end === undefined) return false;
    passage.entry.faults.push(end);
    refuse(service, call.route, reply, invalidToken());
    return true;
  }

  #followAnswer({ request, passage }: Door, call: GateCall, rules: readonly FaultRule[]): void {
    const { place, sentToken, pageSize } = call;
    const query = request.query as { page_token?: string };
    if (place && place.token !== sentToken) {
      if (place.token === undefined) delete query.page_token;
      else query.page_token = place.token;
    }
    passage.alterLater((answer) => {
      const token = place && pageIn(answer)?.data.page_token;
      if (token) this.#pages.note(token, pageSize, place.page + 1);
      return undefined;
    });
    for (const rule of rules) {
      passage.alterLater((answer) => {
        const altered =
          rule.isActive &&
          alteredByFault(rule.fault.action, { answer, place, sentToken, tokens: this.#pages });
        return altered && hit(rule, passage) ? altered : undefined;
      });
    }
  }
}

/** Hit a call, unless the rule was used up since it took it. */
function hit(rule: FaultRule, passage: Passage): boolean {
  const isHit = rule.hit();
  if (isHit) passage.entry.faults.push(rule.label);
  return isHit;
}

function refuse({ edge }: Service, route: string, reply: FastifyReply, error: MianpingError): void {
  const exchange = new Exchange(edge, route, reply);
  exchange.refuse(refusalOf(error, exchange.logId, edge.settings));
}

function isList(route: string): boolean {
  return route.endsWith('.list');
}

/** The app that asks for a token, as the body says. */
function appIdIn({ ctx }: App, body: unknown): string | undefined {
  if (!(body instanceof Buffer)) return undefined;
  let asked: { app_id?: unknown; app_access_token?: unknown } | null;
  try {
    asked = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (typeof asked?.app_id === 'string') return asked.app_id;
  const token = asked?.app_access_token;
  const issue = typeof token === 'string' ? readAppAccessToken(ctx.keys, token) : undefined;
  return issue && ctx.directory.app(issue.appNo)?.appId;
}

function withoutAbsent(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
