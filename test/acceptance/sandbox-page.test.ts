import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtClone, codeBlocks, freePort, runPage } from '../support/page-walk.ts';

const blocks = codeBlocks('docs/sandbox.md');
const ofLanguage = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ code }) => code);

describe('the page about the sandbox', () => {
  let clone: ReturnType<typeof builtClone>;
  beforeAll(() => {
    clone = builtClone();
  });
  afterAll(() => clone?.remove());

  it('shows the same commands, code and answers in both languages', () => {
    const withoutComments = (page: string) =>
      codeBlocks(page).map(({ language, code }) => ({
        language,
        code: code.replaceAll(/^\/\/ .*$/gm, '//'),
      }));
    expect(blocks.length).toBeGreaterThan(12);
    expect(withoutComments('docs/sandbox.zh-CN.md')).toEqual(withoutComments('docs/sandbox.md'));
  });

  it('leads to the first caught bug when its commands are run one after the other', async () => {
    const port = String(await freePort());
    const here = (text: string) => text.replaceAll(':8211', `:${port}`);
    const [sync = '', safe = '', inTest = ''] = ofLanguage('js').map(here);
    writeFileSync(join(clone.folder, 'sync.mjs'), sync);
    writeFileSync(join(clone.folder, 'safe.mjs'), safe);
    writeFileSync(join(clone.folder, 'in-test.mjs'), inTest);
    const started = `mianping sandbox --port ${port} & until mianping sandbox status > started.txt 2>&1; do sleep 0.2; done`;
    const code = ofLanguage('sh').map((block) => block.replace('mianping sandbox &', started));
    const { exitCode, out, talk } = await runPage([...code, 'node in-test.mjs'], clone.folder, {});
    expect(exitCode, talk).toBe(0);
    expect(out.match(/^\d+ evaluations$/gm), out).toEqual([
      '414 evaluations',
      '100 evaluations',
      '414 evaluations',
    ]);
    expect(out).toContain('page 2 was asked for once');
    expect(out).toContain('as expected');
    expect(out).toContain('ok: false');
  });
});
