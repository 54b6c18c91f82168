import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, run, runJson, start } from '../support/process.ts';

type Settings = Record<string, { value: unknown; source: string; environment: string }>;

/** What is said and answered without touching data: the database makes no difference. */
describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-talk-'));
  const data = join(folder, 'data');
  const inFolder = (name: string, content: string) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const printed = async (args: string[], env: Record<string, string> = {}) =>
    runJson<Settings>(['config', 'print', ...args], { env, cwd: folder });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('a line that no one could mean', () => {
    it.each([
      [['frobnicate']],
      [['--frobnicate']],
      [['serve', '--ports', '1']],
      [['import']],
      [['import', 'a', 'b']],
      [['tenant', 'create']],
      [['tenant', 'create', '--name', ' ']],
      [['app', 'create', '--name', '']],
      [['app', 'create', '--name', 'x', '--type', 'other']],
      [['app', 'create', '--name', 'x', '--app-id', 'not an id']],
      [['app', 'grant', 'cli_x']],
      [['generate', '--records', 'many']],
      [['export', '--format', 'xml']],
      [['export', '--user-id-type', 'open_id']],
      [['import', '-', '--user-id-type', 'mail']],
    ])('ends with 2, says so on standard error, and touches nothing: %j', async (args) => {
      const { exitCode, out, talk } = await run([...args, ...(args.length > 1 ? ['--data', data] : [])]);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(talk).not.toBe('');
      expect(talk).not.toContain('    at ');
      expect(existsSync(data)).toBe(false);
    });

    it.each([
      [['frobnicate'], 'mianping'],
      [['app', 'crate'], 'mianping app'],
      [['export', '--nope'], 'mianping export'],
      [['import'], 'mianping import'],
    ])('names the help that fits: %j', async (args, command) => {
      expect((await run(args)).talk).toMatch(new RegExp(`\\n${command} --help tells more\\n$`));
    });
  });

  describe('help', () => {
    it('names every command, and comes on standard output when asked for', async () => {
      const { exitCode, out, talk } = await run(['--help']);
      expect({ exitCode, talk }).toEqual({ exitCode: 0, talk: '' });
      const commands = [
        'serve',
        'tenant',
        'app',
        'token',
        'import',
        'export',
        'generate',
        'migrate',
        'config',
      ];
      for (const name of [...commands, 'rebuild-documents'])
        expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    });
  });

  describe('what does not exist', () => {
    const cases: [string[], string][] = [
      [['app', 'create', '--name', 'x', '--tenant', 'f00'], 'no tenant has the key f00'],
      [['import', '-', '--tenant', 'f00'], 'no tenant has the key f00'],
      [['export', '--app', 'cli_none'], 'no app has the id cli_none'],
      [['app', 'grant', 'cli_none', '--scope', 'hire:interview'], 'no app has the id cli_none'],
      [['token', 'cli_none'], 'no app has the id cli_none'],
      [['import', join(folder, 'none.ndjson')], 'none.ndjson'],
      [['import', folder], 'is a folder'],
      [['app', 'create', '--name', 'x', '--app-secret-file', join(folder, 'none.txt')], 'none.txt'],
    ];
    it.each(cases)('is named, ends with 1, and is the result with --json: %j', async (args, named) => {
      const place = join(folder, 'place');
      const { exitCode, out, talk } = await run([...args, '--data', place, '--json']);
      expect(exitCode).toBe(1);
      expect(talk).toContain(named);
      expect(talk).not.toContain('    at ');
      expect(JSON.parse(out).error.message).toContain(named);
    });

    it('as a folder: a file in its place is named and left alone', async () => {
      const file = inFolder('a-file', 'mine');
      const { exitCode, talk } = await run(['tenant', 'list', '--data', file]);
      expect([exitCode, talk]).toEqual([1, expect.stringContaining(file)]);
      expect(readFileSync(file, 'utf8')).toBe('mine');
    });

    it('as a database: an unreachable server ends a command, without its password in the message', async () => {
      const url = 'postgres://someone:hunter2secret@127.0.0.1:1/none';
      const { exitCode, talk, out } = await run(['tenant', 'list', '--database-url', url]);
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
      expect(talk).toContain('127.0.0.1:1');
      expect(talk).not.toContain('hunter2secret');
    });
  });

  describe('serve', () => {
    it('says where it listens and where the data are, and what to do about a port that is taken', async () => {
      const place = join(folder, 'served');
      const first = start(['serve', '--port', '0', '--data', place]);
      await eventually(30_000, () => expect(first.soFar.out).toMatch(/http[\s\S]*Ctrl/));
      expect(first.soFar.out).toContain(place);
      const port = /:(\d+)\n/.exec(first.soFar.out)?.[1] ?? '';
      const second = await run(['serve', '--port', port, '--data', place]);
      expect([second.exitCode, second.talk]).toEqual([1, expect.stringMatching(`${port}.*in use`)]);
      expect(await first.kill()).toMatchObject({ exitCode: 0 });
    });

    it('refuses an address that is not of this machine', async () => {
      const { exitCode, talk, out } = await run([
        'serve',
        '--host',
        '192.0.2.1',
        '--port',
        '0',
        '--data',
        data,
      ]);
      expect([exitCode, out, talk]).toEqual([1, '', expect.stringContaining('192.0.2.1')]);
      rmSync(data, { recursive: true });
    });
  });

  describe('settings', () => {
    it('come from defaults, then a file, then the environment, then flags', async () => {
      const file = inFolder(
        'm.toml',
        'port = 1\nhost = "10.0.0.1"\nrate_limits = "off"\ndata = "from-file"\n',
      );
      const env = { MIANPING_CONFIG: file, MIANPING_HOST: '10.0.0.2', MIANPING_DATA: 'from-environment' };
      const settings = await printed(['--data', 'from-flag'], env);
      expect(settings.drain_ms).toEqual({
        value: 10_000,
        source: 'default',
        environment: 'MIANPING_DRAIN_MS',
      });
      expect(settings.rate_limits).toMatchObject({ value: 'off', source: 'file' });
      expect(settings.port).toMatchObject({ value: 1, source: 'file', environment: 'MIANPING_PORT' });
      expect(settings.host).toMatchObject({ value: '10.0.0.2', source: 'environment' });
      expect(settings.data).toMatchObject({ value: 'from-flag', source: 'flag' });
      expect((await printed(['--config', file])).host).toMatchObject({ value: '10.0.0.1', source: 'file' });
    });

    it('have their documented names in the environment, and defaults', async () => {
      const settings = await printed([]);
      const defaults = Object.values(settings).map(({ environment, value }) => [environment, value]);
      expect(Object.fromEntries(defaults)).toMatchObject({
        MIANPING_HOST: '127.0.0.1',
        MIANPING_PORT: 8210,
        MIANPING_DATA: './data',
        MIANPING_RATE_LIMITS: 'documented',
        MIANPING_PAGE_CACHE_BYTES: expect.any(Number),
      });
      const names = defaults.map(([environment]) => environment);
      for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'METRICS_TOKEN'])
        expect(names).toContain(`MIANPING_${name}`);
    });

    it('that are secret may come from files, and are never shown', async () => {
      const secrets = {
        DATABASE_URL: 'postgres://u:hunter2secret@127.0.0.1:1/x',
        METRICS_TOKEN: 'hunter2secret-metrics',
        INSTALLATION_KEY: 'ab'.repeat(32),
      };
      const inEnvironment = Object.entries(secrets).map(([name, value]) => [`MIANPING_${name}`, value]);
      const inFiles = Object.entries(secrets).map(([name, value]) => [
        `MIANPING_${name}_FILE`,
        inFolder(name, `${value}\n`),
      ]);
      for (const env of [inEnvironment, inFiles].map((entries) => Object.fromEntries(entries))) {
        const { exitCode, out, talk } = await run(['config', 'print'], { env });
        expect(exitCode).toBe(0);
        expect(out + talk).not.toMatch(/hunter2secret|abab/);
        const settings = await printed([], env);
        for (const name of Object.keys(secrets)) {
          expect(settings[name.toLowerCase()]).toMatchObject({ source: 'environment' });
          expect(JSON.stringify(settings[name.toLowerCase()]?.value)).not.toMatch(/hunter2secret|abab/);
        }
      }
      const { talk, exitCode } = await run(['tenant', 'list'], { env: Object.fromEntries(inFiles) });
      expect([exitCode, talk]).toEqual([1, expect.stringContaining('127.0.0.1:1')]);
    });

    it('are checked all at once, and a command with bad ones ends with 4 before it does anything', async () => {
      const file = inFolder('bad.toml', 'prot = 1\npage_cache_bytes = -1\n');
      const env = {
        MIANPING_PORT: '70000',
        MIANPING_RATE_LIMITS: 'some',
        MIANPING_PORTS: '1',
        MIANPING_METRICS_TOKEN: 'short-hunter2',
        MIANPING_DATABASE_URL_FILE: join(folder, 'missing.txt'),
        MIANPING_RATE_LIMIT_OVERRIDES: 'no.such.operation=1/s',
      };
      const named = [
        'prot',
        'page_cache_bytes',
        'port',
        'rate_limits',
        'MIANPING_PORTS',
        'metrics_token',
        'missing.txt',
        'no.such.operation',
      ];
      const check = await run(['config', 'check', '--config', file, '--json'], { env });
      expect(check.exitCode).toBe(4);
      const { ok, problems } = JSON.parse(check.out) as { ok: boolean; problems: string[] };
      expect([ok, problems.length]).toEqual([false, named.length]);
      for (const name of named) expect(problems.join('\n')).toContain(name);
      expect(check.out + check.talk).not.toContain('short-hunter2');
      const command = await run(['tenant', 'list', '--config', file, '--data', data], { env });
      expect(command).toMatchObject({ exitCode: 4, out: '' });
      for (const name of named) expect(command.talk).toContain(name);
      expect(existsSync(data)).toBe(false);
    });

    it('that are fine are said to be', async () => {
      expect(await runJson(['config', 'check'])).toEqual({ ok: true, problems: [] });
    });

    it('in a file that is missing or no TOML are a problem of the configuration', async () => {
      const broken = inFolder('broken.toml', 'port = = 1');
      for (const file of [join(folder, 'no.toml'), broken]) {
        const { exitCode, talk } = await run(['config', 'check', '--config', file]);
        expect([exitCode, talk]).toEqual([4, expect.stringContaining(file)]);
      }
    });
  });
});
