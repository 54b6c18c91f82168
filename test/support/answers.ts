import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';

/** Body of a refusal, as far as tests look into it. */
export interface RefusalBody {
  code: number;
  msg: string;
  data?: unknown;
  error?: {
    message: string;
    log_id: string;
    troubleshooter: string;
    field_violations?: { field: string; value?: string; description: string }[];
    permission_violations?: { type: string; subject: string }[];
    helps?: { url: string; description: string }[];
  };
}

/** What holds for every JSON answer of a vendor route, success or not. Answers the parsed body. */
export function expectVendorJson<Body = RefusalBody>(
  answer: LightMyRequestResponse,
): Body & { code: number } {
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-tt-logid']).toMatch(/^\d{14}[0-9A-F]{18,20}$/);
  expect(answer.headers['x-request-id']).toBe(answer.headers['x-tt-logid']);
  expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length));
  const body = answer.json();
  expect(Number.isInteger(body.code), 'code is an integer').toBe(true);
  expect(typeof body.msg).toBe('string');
  return body;
}

/** A success: status 200, code 0 and the object `data`, without anything of an error. */
export function expectSuccess<Data = ListData>(answer: LightMyRequestResponse): Data {
  const body = expectVendorJson<{ data: Data }>(answer);
  expect({ status: answer.statusCode, code: body.code }).toEqual({ status: 200, code: 0 });
  expect(Object.keys(body).sort()).toEqual(['code', 'data', 'msg']);
  expect(answer.headers).not.toHaveProperty('x-ogw-ratelimit-reset');
  return body.data;
}

export interface Item {
  id: string;
  user_id?: string;
  content?: string;
  interviewer?: { id?: string; name?: object };
}

export interface ListData {
  items: Item[];
  has_more: boolean;
  page_token?: string;
}

/** A refusal of a route that takes a token: status, code, and an `error` object in good order. */
export function expectRefusal(answer: LightMyRequestResponse, status: number, code: number): RefusalBody {
  const body = expectVendorJson(answer);
  expect({ status: answer.statusCode, code: body.code }).toEqual({ status, code });
  expect(body).not.toHaveProperty('data');
  expect(body.error?.log_id).toBe(answer.headers['x-tt-logid']);
  expect(typeof body.error?.message).toBe('string');
  expect(body.error?.troubleshooter).toContain(body.error?.log_id);
  for (const violation of body.error?.field_violations ?? []) {
    for (const text of Object.values(violation)) expect(typeof text).toBe('string');
  }
  return body;
}

/** The gateway's answer to paths and methods that it does not know. */
export function expectNotFound(answer: LightMyRequestResponse, method: string): void {
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toBe('text/plain');
  expect(answer.body).toBe(method === 'HEAD' ? '' : '404 page not found');
}
