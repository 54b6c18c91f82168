import { expect } from 'vitest';
import { expectRefusal, expectSuccess } from './answers.ts';
import { attachmentLine } from './attachment-lines.ts';
import { markOf, type Name, own, type Probe, shared, withoutIds } from './isolated-companies.ts';
import { pngFile } from './sample-files.ts';

const path = '/open-apis/hire/v1/attachments';

/** Files with the same ids in every tenant, other content in each, and one that only this tenant has. */
export function attachmentsOf(name: Name): object[] {
  return [...shared, own[name]].map((id) =>
    attachmentLine(id, pngFile(markOf(name)), { name: `${markOf(name)}.png` }),
  );
}

/** Attachments, and the files that their links lead to. */
export const attachmentProbes: Record<string, Probe> = {
  'hire.v1.attachments.get': async (test, asks, _other, otherName) => {
    const foreign = await test.get(`${path}/${own[otherName]}`, asks.token);
    const unknown = await test.get(`${path}/77777`, asks.token);
    expectRefusal(foreign, 400, 1002002);
    expect(withoutIds(foreign.body, own[otherName])).toBe(withoutIds(unknown.body, '77777'));
    const bodies = [foreign.body];
    for (const id of shared) {
      const answer = await test.get(`${path}/${id}`, asks.token);
      const { attachment } = expectSuccess<{ attachment: { url: string } }>(answer);
      const file = await test.http.inject(new URL(attachment.url).pathname);
      expect(file.statusCode).toBe(200);
      bodies.push(answer.body, file.rawPayload.toString('latin1'));
    }
    return bodies;
  },
};
