import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { health, ready } from '#contract/system.ts';
import packageJson from '../package.json' with { type: 'json' };
import { leafCommands } from '../scripts/docs/command-tree.ts';
import { environmentName, isSecret, loadConfig, settingKeys } from '../src/config.ts';
import { importsOf, readSources } from './support/source-files.ts';

// What can be known of these files without the programs that read them.
const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = ['Dockerfile', ...readdirSync(join(root, 'deploy')).map((name) => `deploy/${name}`)].filter(
  (file) => statSync(join(root, file)).isFile(),
);
const port = loadConfig({}, {}).settings.port;

/** Lines without comments. */
const linesOf = (file: string) =>
  read(file)
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trimEnd())
    .filter((line) => line !== '');

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

describe.each(files)('%s', (file) => {
  it('sets only what is a setting', () => {
    const known = settingKeys.flatMap((key) => {
      const name = environmentName(key);
      return isSecret(key) ? [name, `${name}_FILE`] : [name];
    });
    const named = read(file).match(/\bMIANPING_[A-Z0-9_]+\b/g) ?? [];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('has no tabs where they mean nothing, and ends with one newline', () => {
    expect(read(file)).toMatch(/[^\n]\n$/);
    if (!file.endsWith('Caddyfile')) expect(read(file)).not.toContain('\t');
  });
});

describe('the image', () => {
  const lines = linesOf('Dockerfile');
  const dockerfile = read('Dockerfile');

  it('is made of files that are there, and that the builder gets', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    const sent = linesOf('.dockerignore');
    expect(sent[0]).toBe('*');
    expect(copied.filter((name) => !sent.includes(`!${name}`))).toEqual([]);
    const needed = all(dockerfile, /npm run ([a-z:]+)/g);
    expect(needed.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });

  it('runs on the Node that the program is for', () => {
    const bases = all(dockerfile, /^FROM node:(\S+)/gm);
    expect(bases).toHaveLength(2);
    expect(new Set(bases)).toEqual(
      new Set([`${parseInt(packageJson.devDependencies.node, 10)}-bookworm-slim`]),
    );
  });

  it('has every package that the program loads', () => {
    const loaded = readSources('src')
      .flatMap(importsOf)
      .filter((name) => !/^[.#]/.test(name) && !isBuiltin(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect([...new Set(loaded)].filter((name) => !(name in packageJson.dependencies))).toEqual([]);
  });

  it('listens where it says, keeps data in one volume and belongs to no one special', () => {
    expect(lines).toContain(`EXPOSE ${port}`);
    expect(lines).toContain('VOLUME /data');
    expect(dockerfile).toMatch(/MIANPING_DATA=\/data$/m);
    expect(lines.indexOf('USER node')).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('RUN ')),
    );
    expect(dockerfile).toContain(`?? ${port}}${health.path}\``);
  });

  it('starts the program by its name', () => {
    expect(dockerfile).toContain(`/app/${packageJson.bin.mianping} /usr/local/bin/mianping`);
    expect(lines).toContain('ENTRYPOINT ["mianping"]');
    const [command = ''] = all(dockerfile, /^CMD \["([^"]+)"\]$/gm);
    expect(leafCommands().map(({ name }) => name)).toContain(`mianping ${command}`);
  });
});

describe.each(['deploy/compose.yaml', 'deploy/compose.postgres.yaml'])('%s', (file) => {
  const text = linesOf(file).join('\n');

  it('defines the volumes, networks and secrets that it uses', () => {
    const blockOf = (name: string) =>
      (text.match(new RegExp(`^${name}:.*\n((?: .*\n?)+)`, 'm')) ?? ['', ''])[1] ?? '';
    const defined = (name: string) => all(blockOf(name), /^ {2}([a-z_0-9-]+):/gm);
    const services = blockOf('services') + blockOf('x-server');
    const volumes = all(services, /["\s-]([a-z]+):\/[a-z/]+"?/g).filter((name) => name !== 'http');
    expect(volumes.filter((name) => !defined('volumes').includes(name))).toEqual([]);
    expect(volumes.length).toBeGreaterThan(0);
    for (const name of ['networks', 'secrets']) {
      const used = all(services, new RegExp(`^ +${name}: \\[(.*)\\]`, 'gm')).flatMap((list) =>
        list.split(', '),
      );
      expect([...new Set(used)].sort()).toEqual(defined(name).sort());
    }
    const secretFiles = all(text, /\/run\/secrets\/([a-z_]+)/g);
    expect(secretFiles.filter((name) => !defined('secrets').includes(name))).toEqual([]);
  });

  it('builds the image and gives it the volume for data', () => {
    expect(text).toMatch(/build: \.\.$/m);
    expect(text).toMatch(/"data:\/data"/);
  });

  it('is open to this machine only unless it is told otherwise', () => {
    const published = all(text, /"([^"]*:\d+)"/g);
    expect(published.length).toBeGreaterThan(0);
    for (const one of published) expect(one).toMatch(/^(\$\{[A-Z]+_PORT:-)?127\.0\.0\.1:/);
  });
});

describe('the servers on PostgreSQL', () => {
  const text = read('deploy/compose.postgres.yaml');
  const proxy = read('deploy/Caddyfile');

  it('are two, and the proxy knows both and asks whether they are ready', () => {
    const servers = all(text, /^ {2}(server-\d): \*server$/gm);
    expect(servers).toHaveLength(2);
    expect(all(proxy, /reverse_proxy (.*) \{/g)[0]?.split(' ')).toEqual(
      servers.map((name) => `${name}:${port}`),
    );
    expect(all(proxy, /health_uri (\S+)/g)).toEqual([ready.path]);
    expect(proxy).toContain('{$SITE_ADDRESS}');
    expect(text).toMatch(/SITE_ADDRESS: /);
    expect(proxy.split('{').length).toBe(proxy.split('}').length);
  });

  it('believe the proxy, which is in their outer network', () => {
    const [subnet] = all(text, /subnet: (\S+) \}/g);
    expect(all(text, /MIANPING_TRUSTED_PROXIES: (\S+)/g)).toEqual([subnet]);
    expect(loadConfig({}, { MIANPING_TRUSTED_PROXIES: subnet }).settings.trusted_proxies).toBe(subnet);
  });

  it('have secrets whose making is described', () => {
    const paths = all(text, /file: \.\/(secrets\/[a-z.]+)/g);
    for (const page of ['docs/operating.md', 'docs/operating.zh-CN.md'])
      expect(paths.filter((path) => !read(page).includes(`> ${path}`))).toEqual([]);
    expect(read('.gitignore')).toContain('deploy/secrets/');
  });
});

describe('the unit of systemd', () => {
  const lines = linesOf('deploy/mianping.service');

  it('has only lines that are sections or settings', () => {
    expect(lines.filter((line) => !/^(\[[A-Z][a-z]+\]|[A-Z][A-Za-z]+=.*)$/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]']);
  });

  it('serves from its own folder and waits longer than a drain takes', () => {
    const value = (key: string) => lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
    expect(value('ExecStart')).toBe('/usr/bin/env mianping serve');
    expect(value('Environment')).toBe(`MIANPING_DATA=/var/lib/${value('StateDirectory')}`);
    expect(Number(value('TimeoutStopSec')) * 1000).toBeGreaterThan(loadConfig({}, {}).settings.drain_ms);
    expect(value('StateDirectoryMode')).toBe('0700');
    expect(lines.some((line) => line.startsWith('MemoryDenyWriteExecute'))).toBe(false);
  });
});
