import { expect } from 'vitest';
import { expectRefusal, expectSuccess } from './answers.ts';
import { formLine } from './form-lines.ts';
import { markOf, type Name, own, type Probe, shared, withoutIds } from './isolated-companies.ts';
import { repeated } from './items.ts';
import type { TestApp } from './test-app.ts';

const formsPath = '/open-apis/hire/v1/interview_feedback_forms';
const recordsPath = '/open-apis/hire/v2/interview_records';
const idsName = 'interview_feedback_form_ids';

/** Forms with the same ids in every tenant, and one that only this tenant has. */
export function formsOf(name: Name): object[] {
  return [...shared, own[name]].map((id) => formLine(id, `form ${id}`, 1, { name: { zh_cn: markOf(name) } }));
}

/** A list that shows nothing of another tenant: in pages, by ids, and with a page token of the other's. */
async function listBodies(
  test: TestApp,
  {
    path,
    ids,
    token,
    theirToken,
    foreignId,
    code,
  }: Record<'path' | 'ids' | 'token' | 'theirToken' | 'foreignId', string> & { code: number },
): Promise<string[]> {
  const everything = await test.get(`${path}?page_size=100`, token);
  expect(expectSuccess(everything).items).toHaveLength(shared.length + 1);
  const listed = await test.get(`${path}?${repeated(ids, [...shared, foreignId])}`, token);
  expect(expectSuccess(listed).items.map(({ id }) => id)).toEqual(shared);
  const foreign = await test.get(`${path}?${ids}=${foreignId}`, token);
  expect(expectSuccess(foreign).items).toEqual([]);
  const theirs = expectSuccess(await test.get(`${path}?page_size=2`, theirToken));
  const taken = await test.get(`${path}?page_size=2&page_token=${theirs.page_token}`, token);
  expectRefusal(taken, 400, code);
  return [everything.body, listed.body, foreign.body, taken.body];
}

/** Forms, and records by module. */
export const formAndSheetProbes: Record<string, Probe> = {
  'hire.v1.interview_feedback_forms.list': (test, asks, other, otherName) =>
    listBodies(test, {
      path: formsPath,
      ids: idsName,
      token: asks.token,
      theirToken: other.token,
      foreignId: own[otherName],
      code: 1002002,
    }),
  'hire.v2.interview_records.list': (test, asks, other, otherName) =>
    listBodies(test, {
      path: recordsPath,
      ids: 'ids',
      token: asks.token,
      theirToken: other.token,
      foreignId: own[otherName],
      code: 1002003,
    }),
  'hire.v2.interview_records.get': async (test, asks, _other, otherName) => {
    const foreign = await test.get(`${recordsPath}/${own[otherName]}`, asks.token);
    const unknown = await test.get(`${recordsPath}/77777`, asks.token);
    expectRefusal(foreign, 400, 1002002);
    expect(withoutIds(foreign.body, own[otherName])).toBe(withoutIds(unknown.body, '77777'));
    const bodies = [foreign.body];
    for (const id of shared) {
      const answer = await test.get(`${recordsPath}/${id}`, asks.token);
      expectSuccess(answer);
      bodies.push(answer.body);
    }
    return bodies;
  },
};
