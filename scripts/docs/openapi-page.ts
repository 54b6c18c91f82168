import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHttpApp } from '#http/app.ts';
import { openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { buildEdge } from '../../src/server.ts';

const root = join(import.meta.dirname, '../..');

/** What the server answers at `/openapi.json`, laid out as the formatter wants it. */
export async function openApiPage(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'mianping-docs-'));
  try {
    const app = await openApp(loadConfig({ data }, {}).settings);
    const http = await buildHttpApp(buildEdge(app, { loopbackOnly: false, log: process.stderr }));
    const { body } = await http.inject('/openapi.json');
    await http.close();
    await app.close();
    return formatted(body);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function formatted(json: string): string {
  const text = JSON.stringify(JSON.parse(json), null, 2);
  const biome = join(root, 'node_modules/.bin/biome');
  return execFileSync(biome, ['format', '--stdin-file-path=docs/openapi.json'], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
}
