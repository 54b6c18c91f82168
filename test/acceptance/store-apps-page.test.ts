import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtClone, codeBlocks, freePort, runPage } from '../support/page-walk.ts';

const blocks = codeBlocks('docs/store-apps.md');
const ofLanguage = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ code }) => code);

describe('the page about store apps', () => {
  let clone: ReturnType<typeof builtClone>;
  beforeAll(() => {
    clone = builtClone();
  });
  afterAll(() => clone?.remove());

  it('shows the same commands, code and answers in both languages', () => {
    expect(blocks.length).toBeGreaterThan(8);
    expect(codeBlocks('docs/store-apps.zh-CN.md')).toEqual(blocks);
  });

  it('leads from nothing to the first page when its commands are run one after the other', async () => {
    const [serverPort, programPort] = [String(await freePort()), String(await freePort())];
    const here = (text: string) => text.replaceAll(':8210', `:${serverPort}`).replaceAll('3000', programPort);
    writeFileSync(join(clone.folder, 'insights.mjs'), here(ofLanguage('js').join('\n')));
    const { exitCode, out, talk } = await runPage(ofLanguage('sh').map(here), clone.folder, {
      MIANPING_PORT: serverPort,
    });
    const answers = ofLanguage('text').map((text) => here(text).trim().split('…')[0] ?? '');
    for (const answer of answers) expect(out, talk).toContain(answer);
    expect(out).toContain(`http://127.0.0.1:${programPort}/events  verified`);
    expect(exitCode, talk).toBe(0);
  });
});
