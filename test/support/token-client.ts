import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectRefusal, expectVendorJson } from './answers.ts';
import type { TestApp } from './test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';

export const tokenRoutes = ['tenant_access_token', 'app_access_token'].map((name) => ({
  name,
  path: `/open-apis/auth/v3/${name}/internal`,
}));

/** Body of a token route: a token or a refusal. */
export interface TokenBody {
  code: number;
  msg: string;
  data?: object;
  expire: number;
  tenant_access_token: string;
  app_access_token?: string;
}

export interface Credentials {
  app_id: string;
  app_secret: string;
}

/** A program that has one app's credentials and calls one token route. */
export class TokenClient {
  readonly credentials: Credentials;
  readonly #test: TestApp;
  readonly #path: string;

  constructor(test: TestApp, path: string, credentials: Credentials) {
    this.#test = test;
    this.#path = path;
    this.credentials = credentials;
  }

  /** For a new app. */
  static async forNewApp(test: TestApp, path: string, type: 'custom' | 'store' = 'custom') {
    const { ctx } = test.app;
    const { app, appSecret } = await operations.createApp(ctx, {
      name: 'test',
      tenant: await operations.findTenant(ctx, undefined),
      type,
      scopes: ['hire:interview'],
      appId: undefined,
      appSecret: undefined,
    });
    return new TokenClient(test, path, { app_id: app.appId, app_secret: appSecret });
  }

  get appId(): string {
    return this.credentials.app_id;
  }

  /** Send a body as it is. */
  post(payload: string | Buffer, more: InjectOptions = {}): Promise<LightMyRequestResponse> {
    return this.#test.http.inject({ method: 'POST', url: this.#path, payload, ...more });
  }

  /** Send the credentials, or others. */
  send(change: object = {}, more: InjectOptions = {}): Promise<LightMyRequestResponse> {
    return this.post(JSON.stringify({ ...this.credentials, ...change }), more);
  }

  async issue(change: object = {}): Promise<TokenBody> {
    const answer = await this.send(change);
    const body = expectVendorJson<TokenBody>(answer);
    expect({ status: answer.statusCode, code: body.code }).toEqual({ status: 200, code: 0 });
    return body;
  }

  /** Whether a token is good for a call; if not, it must be refused as invalid. */
  async works(token: string): Promise<boolean> {
    const answer = await this.#test.get(listPath, token);
    if (answer.statusCode !== 200) expectRefusal(answer, 400, 99991663);
    return answer.statusCode === 200;
  }
}

/** The token routes refuse with HTTP 200; only 10003 carries `data`, and that is empty. */
export function expectTokenRefusal(answer: LightMyRequestResponse, code: number): void {
  const body = expectVendorJson<TokenBody>(answer);
  expect({ status: answer.statusCode, code: body.code }).toEqual({ status: 200, code });
  expect(Object.keys(body).sort()).toEqual(code === 10003 ? ['code', 'data', 'msg'] : ['code', 'msg']);
  if (code === 10003) expect(body.data).toEqual({});
}
