import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readTenantAccessToken } from '#domain/access-token.ts';
import { MianpingError } from '#domain/errors.ts';
import { refusalOf } from '#http/errors.ts';
import { Exchange } from '#http/exchange.ts';
import { changeRecord } from '#operations/rehearsal/change-record.ts';
import { endTokens } from '#operations/rehearsal/end-tokens.ts';
import { findTenant } from '#operations/tenants/find-tenant.ts';
import { invalidToken } from '#operations/tokens/authenticate.ts';
import type { App } from '../app.ts';
import type { Service } from '../server.ts';
import { alteredByFault, pageIn } from './altering.ts';
import { delays } from './delaying.ts';
import type { Call, FaultRule, FaultRules } from './fault-rules.ts';
import { type PagePlace, PageTokens } from './page-tokens.ts';
import type { Passage } from './passage.ts';
import { refusalByFault } from './refusing.ts';

/** A request as the gate looks at it. */
interface GateCall extends Call {
  /** The tenant token it shows. */
  token: string | undefined;
  /** The page token it came with, and where that leads. */
  sentToken: string | undefined;
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

/** Stands in front of the routes of a world and does to each call what the faults of the run say. */
export class FaultGate {
  readonly #rules: FaultRules;
  readonly #tokens = new PageTokens();
  readonly #delays = new Map<FaultRule, () => number>();
  /** Tokens that faults ended, and apps that get no new one. */
  readonly #expired = new Map<string, { rule: FaultRule; appId: string | undefined }>();
  readonly #revoked = new Map<string, FaultRule>();
  readonly #closing = new AbortController();

  constructor(rules: FaultRules) {
    this.#rules = rules;
  }

  /** `passageOf` knows the passage of a request that came through the gateway. */
  install(app: App, service: Service, passageOf: (request: IncomingMessage) => Passage | undefined): void {
    service.http.addHook('preHandler', async (request, reply) => {
      const passage = passageOf(request.raw);
      const route = request.routeOptions.schema?.operationId;
      if (!passage) return;
      passage.noteBody(request.body);
      if (route === undefined) return;
      const call = this.#callOf(app, request, route);
      Object.assign(passage.entry, { route, ...withoutAbsent({ app_id: call.appId, page: call.page }) });
      const answered = await this.#pass({ app, service, passage, request, reply }, call);
      if (answered) return reply;
    });
  }

  /** Let go of calls that are kept waiting. */
  close(): void {
    this.#closing.abort();
  }

  #callOf(app: App, request: FastifyRequest, route: string): GateCall {
    const token = /^Bearer (t-.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const issue = token === undefined ? undefined : readTenantAccessToken(app.ctx.keys, token);
    const appId = issue ? app.ctx.directory.app(issue.appNo)?.appId : appIdIn(request.body);
    const sent = (request.query as { page_token?: unknown }).page_token;
    const sentToken = typeof sent === 'string' ? sent : undefined;
    const place = request.method === 'GET' ? this.#tokens.placeOf(sentToken) : undefined;
    return { route, appId, token, sentToken, place, page: isList(route) ? place?.page : undefined };
  }

  /** Answers whether the call was answered here. */
  async #pass(door: Door, call: GateCall): Promise<boolean> {
    if (await this.#refusedForToken(door, call)) return true;
    const rules = this.#rules.of(call);
    try {
      for (const rule of rules) await this.#prepare(door, rule);
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
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
  async #prepare({ app, passage }: Door, rule: FaultRule): Promise<void> {
    const { action } = rule.fault;
    if (action.kind === 'delay') {
      const wait = this.#delays.get(rule) ?? delays(action);
      this.#delays.set(rule, wait);
      hit(rule, passage);
      await sleep(wait(), undefined, { signal: this.#closing.signal });
    } else if (action.kind in changes) {
      const { kind, id, which = 'last' } = action as Extract<typeof action, { kind: keyof typeof changes }>;
      hit(rule, passage);
      const tenant = await findTenant(app.ctx, undefined);
      await changeRecord(app.ctx, { tenant, change: changes[kind], id, which });
    }
  }

  async #refusedByRule(door: Door, call: GateCall, rule: FaultRule): Promise<boolean> {
    const { action } = rule.fault;
    if (action.kind === 'connection_reset' && action.when === 'before') {
      hit(rule, door.passage);
      door.reply.hijack();
      door.passage.reset();
      return true;
    }
    const refusalFor = refusalByFault(action, call, door.service.edge);
    if (!refusalFor) return false;
    hit(rule, door.passage);
    await this.#endTokens(door.app, call, rule);
    const exchange = new Exchange(door.service.edge, call.route, door.reply);
    exchange.refuse(refusalFor(exchange.logId));
    return true;
  }

  async #endTokens({ ctx }: App, { token, appId }: GateCall, rule: FaultRule): Promise<void> {
    const { kind } = rule.fault.action;
    if (kind === 'token_expired' && token !== undefined) this.#expired.set(token, { rule, appId });
    if (kind !== 'token_revoked' || appId === undefined) return;
    this.#revoked.set(appId, rule);
    await endTokens(ctx, appId);
  }

  /** What came of tokens that faults ended before. */
  async #refusedForToken(door: Door, call: GateCall): Promise<boolean> {
    const { app, service, passage, reply } = door;
    if (call.route.startsWith('auth.')) {
      const rule = call.appId === undefined ? undefined : this.#revoked.get(call.appId);
      if (!rule?.isActive) {
        await this.#renewTokens(app, call.appId);
        return false;
      }
      hit(rule, passage);
      refuse(service, call.route, reply, new MianpingError('app_unusable', 'app unauthorized'));
      return true;
    }
    const expired = call.token === undefined ? undefined : this.#expired.get(call.token);
    if (!expired?.rule.isActive) return false;
    hit(expired.rule, passage);
    refuse(service, call.route, reply, invalidToken());
    return true;
  }

  /** The token endpoint would hand out the same token again: from here on there is another. */
  async #renewTokens({ ctx }: App, appId: string | undefined): Promise<void> {
    const ended = [...this.#expired].filter(([, one]) => one.appId === appId && one.rule.isActive);
    if (ended.length === 0 || appId === undefined) return;
    for (const [token] of ended) this.#expired.delete(token);
    await endTokens(ctx, appId);
  }

  #followAnswer({ request, passage }: Door, call: GateCall, rules: readonly FaultRule[]): void {
    const { place, sentToken } = call;
    const query = request.query as { page_token?: string };
    if (place && place.token !== sentToken) {
      if (place.token === undefined) delete query.page_token;
      else query.page_token = place.token;
    }
    passage.alterLater((answer) => {
      const token = place && pageIn(answer)?.data.page_token;
      if (token) this.#tokens.note(token, place.page + 1);
      return undefined;
    });
    for (const rule of rules) {
      passage.alterLater((answer) => {
        const altered = alteredByFault(rule.fault.action, { answer, place, sentToken, tokens: this.#tokens });
        if (altered) hit(rule, passage);
        return altered;
      });
    }
  }
}

function hit(rule: FaultRule, passage: Passage): void {
  rule.hit();
  passage.entry.faults.push(rule.label);
}

function refuse({ edge }: Service, route: string, reply: FastifyReply, error: MianpingError): void {
  const exchange = new Exchange(edge, route, reply);
  exchange.refuse(refusalOf(error, exchange.logId, edge.settings));
}

function isList(route: string): boolean {
  return route.endsWith('.list');
}

/** `app_id` in the body of a request for a token. */
function appIdIn(body: unknown): string | undefined {
  if (!(body instanceof Buffer)) return undefined;
  try {
    const { app_id: appId } = JSON.parse(body.toString()) as { app_id?: unknown };
    return typeof appId === 'string' ? appId : undefined;
  } catch {
    return undefined;
  }
}

function withoutAbsent(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
