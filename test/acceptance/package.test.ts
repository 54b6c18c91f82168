import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox.ts';
import {
  linkPackages,
  packageFolder,
  runCommand,
  runNode,
  temporaryFolder,
} from '../support/consumer-project.ts';
import { eventually, startServer } from '../support/process.ts';

interface Manifest {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
}

/** What `npm publish` would hand out, unpacked. */
let unpacked: string;
let manifest: Manifest;

beforeAll(async () => {
  const folder = temporaryFolder();
  const { exitCode, out } = await runCommand(
    'npm',
    ['pack', '--ignore-scripts', '--offline', '--loglevel', 'error', '--pack-destination', folder],
    { cwd: packageFolder, env: { npm_config_cache: join(folder, 'cache') } },
  );
  expect(exitCode, out).toBe(0);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  await runCommand('tar', ['-xzf', archive], { cwd: folder });
  unpacked = join(folder, 'package');
  manifest = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as Manifest;
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
}

/** A project with the package in it, and these packages beside it. */
function projectWith(packages: readonly string[]): string {
  const project = temporaryFolder();
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  cpSync(unpacked, join(project, 'node_modules/mianping'), { recursive: true });
  linkPackages(project, packages);
  return project;
}

describe('the package', () => {
  it('holds what its manifest names', () => {
    const named = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(Object.keys(manifest.exports)).toEqual(['./sandbox', './client', './package.json']);
    const missing = [...named, ...Object.values(manifest.bin)].filter(
      (path) => !existsSync(join(unpacked, path)),
    );
    expect(missing).toEqual([]);
  });

  it('holds no sources, tests or data, and no fact of the machine it was made on', () => {
    const files = filesOf(unpacked);
    const known = /^(?:dist|docs|deploy|examples)\/|^(?:[A-Z][A-Za-z.-]+|package\.json)$/;
    expect(
      files.filter((path) => !known.test(path) || /node_modules|\.(?:sqlite|env|log|tgz)$/.test(path)),
    ).toEqual([]);
    // A home like /root is no fact of one machine.
    const facts = [packageFolder, homedir()].filter((path) => path.split('/').length > 2);
    const telling = files.filter((path) => {
      const text = readFileSync(join(unpacked, path), 'utf8');
      return facts.some((fact) => text.includes(fact));
    });
    expect(telling).toEqual([]);
  });
});

const consumer = `
import { type ClientEvent, type InterviewRecord, ReadError, readInterviewRecords } from 'mianping/client';
import { type Fault, type JournalEntry, type Sandbox, type SandboxRun, scenarios, startSandbox } from 'mianping/sandbox';

const throttled: Fault = { match: { page: 2 }, action: { kind: 'rate_limited', reset_seconds: 1 }, ends: { times: 1 } };
// @ts-expect-error no action is called so
export const unknown: Fault = { action: { kind: 'rate_limitted' } };
// @ts-expect-error a page is a number
export const wrongPage: Fault = { match: { page: '2' }, action: { kind: 'token_dead' } };

await using sandbox: Sandbox = await startSandbox({ port: 0, seed: { generate: 12 }, scenario: 'plain' });
// @ts-expect-error there is no such seed
await startSandbox({ seed: 'production' });
// @ts-expect-error not for users
sandbox.main.handle;
// @ts-expect-error not for users
sandbox.journal.begin;

sandbox.faults.add(throttled);
sandbox.clock.advance(60_000);
const run: SandboxRun = await sandbox.run('other');
await run.reset();
await sandbox.snapshot('before');
await sandbox.restore('before');

const records: InterviewRecord[] = [];
const events: ClientEvent[] = [];
try {
  const { domain, appId, appSecret } = sandbox;
  for await (const record of readInterviewRecords({ domain, appId, appSecret, pageSize: 5 })) {
    // @ts-expect-error an id is text
    record.id satisfies number;
    records.push(record);
  }
} catch (error) {
  if (error instanceof ReadError) throw error;
}
// @ts-expect-error a secret is missing
readInterviewRecords({ domain: sandbox.domain, appId: sandbox.appId });

const refused: JournalEntry | undefined = sandbox.journal.entries({ status: 429 })[0];
const { ok }: { ok: boolean } = sandbox.journal.verify({ calls: { page: 2 }, times: 2 });
console.log(JSON.stringify({ read: records.length, refused: refused?.code, ok, events, known: scenarios.some(({ name }) => name === 'plain') }));
`;

describe('a project that uses it', () => {
  let project: string;

  beforeAll(() => {
    const forTypes = ['typescript', '@types/node', 'undici-types'];
    project = projectWith([...Object.keys(manifest.dependencies), ...forTypes]);
    writeFileSync(join(project, 'consumer.ts'), consumer);
  });

  it('is checked against its types, and wrong use is an error', async () => {
    const compiler = join(project, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext', '--types', 'node'];
    const { exitCode, out } = await runNode([compiler, ...flags, '--skipLibCheck', 'false', 'consumer.ts'], {
      cwd: project,
    });
    expect(out).toBe('');
    expect(exitCode).toBe(0);
  });

  it('reads through a sandbox of its own', async () => {
    const script = consumer.replaceAll(/\/\/ @ts-expect-error.*\n.*\n/g, '');
    writeFileSync(join(project, 'running.ts'), script);
    const { exitCode, out } = await runNode(['running.ts'], { cwd: project });
    expect(exitCode, out).toBe(0);
    expect(JSON.parse(out)).toEqual({ read: 12, refused: 99991400, ok: true, events: [], known: true });
  });

  it('may forget to close a sandbox: its process ends, and the folder is gone', async () => {
    const temporary = temporaryFolder();
    const lines = [
      `import { startSandbox } from 'mianping/sandbox';`,
      `import { readdirSync } from 'node:fs';`,
      `const sandbox = await startSandbox({ seed: { generate: 3 } });`,
      `const { domain } = await sandbox.listen('alone');`,
      `const { status } = await fetch(domain + '/healthz');`,
      `console.log(status, readdirSync(${JSON.stringify(temporary)}).length);`,
    ];
    writeFileSync(join(project, 'forgetful.mjs'), lines.join('\n'));
    const { exitCode, out } = await runNode(['forgetful.mjs'], { cwd: project, env: { TMPDIR: temporary } });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '200 1\n' });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('may keep a sandbox going', async () => {
    writeFileSync(
      join(project, 'going-on.mjs'),
      `import { startSandbox } from 'mianping/sandbox';
const sandbox = await startSandbox({ seed: { generate: 3 }, keepAlive: true });
process.on('exit', () => console.log('end'));
setTimeout(() => { console.log('still here'); sandbox.close(); }, 300).unref();`,
    );
    const { exitCode, out } = await runNode(['going-on.mjs'], { cwd: project });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'still here\nend\n' });
  });
});

describe('the client of the package', () => {
  it('is one small module that imports nothing', () => {
    const text = readFileSync(join(unpacked, 'dist/client.js'), 'utf8');
    const { module } = parseSync('client.js', text);
    expect({ imports: module.staticImports, dynamic: module.dynamicImports }).toEqual({
      imports: [],
      dynamic: [],
    });
    expect(text).not.toMatch(/\brequire\(|\bgetBuiltinModule\b/);
    expect(text.length).toBeLessThan(64 * 1024);
  });

  it('reads where nothing else is installed', async () => {
    await using sandbox = await startSandbox({ seed: { generate: 12 } });
    const project = projectWith([]);
    writeFileSync(
      join(project, 'read.mjs'),
      `import { readInterviewRecords } from 'mianping/client';
const ids = [];
for await (const { id } of readInterviewRecords(JSON.parse(process.argv[2]))) ids.push(id);
console.log(new Set(ids).size);`,
    );
    const { domain, appId, appSecret } = sandbox;
    const options = JSON.stringify({ domain, appId, appSecret, pageSize: 5 });
    const { exitCode, out } = await runNode(['read.mjs', options], { cwd: project });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '12\n' });
  });
});

describe('a server that is no sandbox', () => {
  /** Sources that modules of the program were made of. */
  function sourcesOf(modules: readonly string[]): string[] {
    return modules.flatMap((path) => {
      const { sources } = JSON.parse(readFileSync(`${path}.map`, 'utf8')) as { sources: string[] };
      return sources.map((source) => source.replace(/^(?:\.\.\/)+/, ''));
    });
  }

  it('loads nothing of the sandbox but the list of scenarios, which the help names', async () => {
    const folder = temporaryFolder();
    const observer = join(folder, 'observer.mjs');
    const list = join(folder, 'loaded');
    writeFileSync(
      observer,
      `import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  if (/\\/dist\\/[\\w-]+\\.js$/.test(url) && !url.includes('node_modules')) appendFileSync(${JSON.stringify(list)}, new URL(url).pathname + '\\n');
  return next(url, context);
} });`,
    );
    const server = await startServer(['--data', join(folder, 'data')], {
      env: { NODE_OPTIONS: `--import=${observer}` },
    });
    await eventually(5_000, async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200));
    await server.kill();
    const sources = sourcesOf(readFileSync(list, 'utf8').trim().split('\n'));
    expect(sources).toContain('src/http/app.ts');
    const ofSandbox = /^src\/sandbox(?:\.ts$|\/(?!scenarios\.ts$))/;
    expect(sources.filter((path) => ofSandbox.test(path))).toEqual([]);
    expect(sourcesOf([join(packageFolder, 'dist/sandbox.js')]).some((path) => ofSandbox.test(path))).toBe(
      true,
    );
  });
});
