import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect, it } from 'vitest';
import { type ActorName, type Actors, refusedActorRows } from './actors.ts';
import { expectNotFound, expectRefusal, expectSuccess } from './answers.ts';
import type { TestApp } from './test-app.ts';

/** One row of a table: who asks for what, and what the answer must and must not be. */
export interface Scenario {
  /** A sentence of behaviour. */
  name: string;
  /** Default: `full`. */
  who?: ActorName;
  /** Default: GET. */
  method?: NonNullable<InjectOptions['method']>;
  url: string;
  headers?: Record<string, string>;
  payload?: string;
  status: number;
  /** Code of the body; left out for the plain-text 404. */
  code?: number;
  /** Fields that must be named as broken, these and no others, in this order. */
  fields?: readonly string[];
  /** Ids of the answered records, in order. */
  ids?: readonly string[];
  /** Text that must be in the body, and text that must not. */
  holds?: readonly string[];
  lacks?: readonly string[];
}

/** A row for everyone whom no route with a token serves; no answer may hold the texts in `lacks`. */
export function refusedCallersOf(url: string, lacks: readonly string[]): Scenario[] {
  return refusedActorRows.map(([who, code]) => ({
    name: `refuses ${who}`,
    who,
    url,
    status: 400,
    code,
    lacks,
  }));
}

/** Where the rows run: made before the tests, so it is asked for only inside them. */
export interface Stage {
  test: TestApp;
  actors: Actors;
}

/** One test a row. */
export function runScenarios(stage: () => Stage, scenarios: readonly Scenario[]): void {
  it.each(scenarios)('$name', async (scenario) => {
    const { test, actors } = stage();
    const answer = await ask(test, actors, scenario);
    expectAnswer(answer, scenario);
    for (const text of scenario.holds ?? []) expect(answer.body).toContain(text);
    for (const text of scenario.lacks ?? []) expect(answer.body).not.toContain(text);
  });
}

export function ask(test: TestApp, actors: Actors, scenario: Scenario): Promise<LightMyRequestResponse> {
  const authorization = actors[scenario.who ?? 'full'];
  return test.http.inject({
    method: scenario.method ?? 'GET',
    url: scenario.url,
    headers: { ...(authorization !== undefined && { authorization }), ...scenario.headers },
    ...(scenario.payload !== undefined && { payload: scenario.payload }),
  });
}

function expectAnswer(answer: LightMyRequestResponse, scenario: Scenario): void {
  const { method = 'GET', status, code, fields, ids } = scenario;
  if (code === undefined) {
    expect(status, 'a row without a code is a 404').toBe(404);
    expectNotFound(answer, method);
  } else if (code === 0) {
    const data = expectSuccess<{ items?: { id: string }[]; interview_record?: { id: string } }>(answer);
    const answered = data.interview_record ? [data.interview_record] : (data.items ?? []);
    if (ids) expect(answered.map(({ id }) => id)).toEqual(ids);
  } else {
    const { error } = expectRefusal(answer, status, code);
    expect(error?.field_violations?.map(({ field }) => field)).toEqual(fields);
  }
}
