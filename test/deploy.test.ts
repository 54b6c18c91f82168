import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isBuiltin } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { health, ready } from '#contract/system.ts';
import packageJson from '../package.json' with { type: 'json' };
import { leafCommands } from '../scripts/docs/command-tree.ts';
import { environmentName, isSecret, loadConfig, settingKeys } from '../src/config.ts';
import { runCommand, runNode, temporaryFolder } from './support/consumer-project.ts';
import { importsOf, readSources } from './support/source-files.ts';

// What can be known of these files without the programs that read them.
const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = ['Dockerfile', ...readdirSync(join(root, 'deploy')).map((name) => `deploy/${name}`)].filter(
  (file) => statSync(join(root, file)).isFile(),
);
const { port, drain_ms: drainMs } = loadConfig({}, {}).settings;
/** How long a database that does not answer holds a stop up, as docs/operating.md says. */
const lastWordsMs = 10_000;
const pages = ['docs/operating.md', 'docs/operating.zh-CN.md'];

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

  it('needs no builder but the one at hand: none is named to be fetched', () => {
    expect(dockerfile).not.toMatch(/^# *(syntax|escape|check) *=/m);
  });

  it('is built from the lock file, and leaves behind what only building takes', () => {
    const steps = lines.filter((line) => line.startsWith('RUN '));
    expect(steps[0]).toBe('RUN npm ci');
    expect(steps[1]).toMatch(/ && npm prune --omit=dev$/);
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.startsWith('COPY '))).toEqual([
      'COPY LICENSE package.json ./',
      'COPY --from=build /app/node_modules ./node_modules',
      'COPY --from=build /app/dist ./dist',
    ]);
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
    expect(dockerfile).toMatch(/MIANPING_HOST=0\.0\.0\.0 \\\n +MIANPING_DATA=\/data$/m);
    expect(dockerfile).toContain(' && install -d -o node -g node -m 0700 /data\n');
    expect(lines.indexOf('USER node')).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('RUN ')),
    );
    expect(dockerfile).toContain(`?? ${port}}${health.path}\``);
  });

  it('is healthy when the server says so, at the port that was set', async () => {
    const [command = ''] = all(dockerfile, /^HEALTHCHECK (?:.*\\\n)? *CMD (\[.*\])$/gm);
    const [program, ...args] = JSON.parse(command) as string[];
    expect(program).toBe('node');
    let status = 200;
    const server = createServer(({ url }, answer) => {
      answer.writeHead(url === health.path ? status : 404).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const env = { MIANPING_PORT: String((server.address() as AddressInfo).port) };
    const exitCode = async () => (await runNode(args, { cwd: root, env })).exitCode;
    expect(await exitCode()).toBe(0);
    status = 503;
    expect(await exitCode()).toBe(1);
    await new Promise((done) => server.close(done));
    expect(await exitCode()).toBe(1);
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
      // Services without a line about networks are in the one named default.
      const expected = defined(name).filter((one) => one !== 'default');
      expect([...new Set(used)].sort()).toEqual(expected.sort());
    }
    const secretFiles = all(text, /\/run\/secrets\/([a-z_]+)/g);
    expect(secretFiles.filter((name) => !defined('secrets').includes(name))).toEqual([]);
  });

  it('builds the image and gives it the volume for data', () => {
    expect(text).toMatch(/build: \.\.$/m);
    expect(text).toMatch(/"data:\/data"/);
  });

  it('takes every privilege away, and starts again after a crash', () => {
    const said = text.split('\n').map((line) => line.trim());
    for (const line of [
      'init: true',
      'restart: unless-stopped',
      'read_only: true',
      'tmpfs: [/tmp]',
      'cap_drop: [ALL]',
      'security_opt: ["no-new-privileges:true"]',
    ])
      expect(said).toContain(line);
  });

  it('sets what the program takes, in a network whose addresses are known', () => {
    const given = [...text.matchAll(/^ +(MIANPING_[A-Z_]+): (.+)$/gm)]
      .filter(([, name = '']) => !name.endsWith('_FILE'))
      .map(([, name = '', value = '']) => [name, value.replace(/^\$\{[A-Z_]+:-(.*)\}$/, '$1')]);
    expect(given.length).toBeGreaterThan(1);
    expect(loadConfig({}, Object.fromEntries(given)).sources).toMatchObject({
      public_url: 'environment',
      trusted_proxies: 'environment',
    });
    const subnets = ['compose.yaml', 'compose.postgres.yaml'].flatMap((name) =>
      all(read(`deploy/${name}`), /subnet: ([0-9.]+\/24)\b/g),
    );
    expect(new Set(subnets).size).toBe(2);
  });

  it('waits longer than a drain and the last words after it before it kills', () => {
    const [grace] = all(text, /stop_grace_period: (\d+)s$/gm);
    expect(Number(grace) * 1000).toBeGreaterThan(drainMs + lastWordsMs);
  });

  it('is open to this machine only unless it is told otherwise', () => {
    const published = all(text, /"([^"]*:\d+)"/g);
    expect(published.length).toBeGreaterThan(0);
    for (const one of published) expect(one).toMatch(/^(\$\{[A-Z]+_PORT:-)?127\.0\.0\.1:/);
  });
});

describe('the one server', () => {
  it('believes a proxy on its machine when it is told the address that the page names', () => {
    const text = read('deploy/compose.yaml');
    const [gateway = ''] = all(text, /gateway: ([0-9.]+)/g);
    expect(all(text, /subnet: ([0-9.]+)\.0\/24/g)).toEqual([gateway.replace(/\.1$/, '')]);
    for (const page of pages) expect(read(page)).toContain(`\nMIANPING_TRUSTED_PROXIES=${gateway}\n`);
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

  it('take calls in turn, so that a call which reached nobody goes to the other', () => {
    expect(proxy).toMatch(/^\t\tlb_policy round_robin$/m);
    const [seconds] = all(proxy, /^\t\tlb_try_duration (\d+)s$/gm);
    expect(Number(seconds)).toBeGreaterThan(3);
    expect(proxy).toMatch(/^\trespond \/metrics\* 404$/m);
  });

  it('wait for the database itself, not for the server that only sets it up', () => {
    const [test = ''] = all(text, /test: (\[.*"pg_isready".*\])/g);
    expect(JSON.parse(test)).toContain('--host=127.0.0.1');
    const conditions = all(text, /condition: ([a-z_]+)/g);
    expect(conditions).toEqual(Array(3).fill('service_healthy'));
  });

  it('keep the database where only they reach it, in the volume that its image names', () => {
    const postgres = text.match(/^ {2}postgres:\n(?: {4}.*\n)+/m)?.[0] ?? '';
    // From version 18 on the image keeps its files one folder higher than before.
    expect(Number(all(postgres, /image: postgres:(\d+)/g)[0])).toBeGreaterThanOrEqual(18);
    expect(postgres).toContain('volumes: ["database:/var/lib/postgresql"]');
    expect(postgres).toContain('networks: [inside]\n');
    expect(postgres).not.toContain('ports:');
    expect(text).toMatch(/^ {2}inside:\n {4}internal: true$/m);
  });

  it('believe the proxy, which is in their outer network', () => {
    const [subnet] = all(text, /subnet: (\S+) \}/g);
    expect(all(text, /MIANPING_TRUSTED_PROXIES: (\S+)/g)).toEqual([subnet]);
    expect(loadConfig({}, { MIANPING_TRUSTED_PROXIES: subnet }).settings.trusted_proxies).toBe(subnet);
  });

  it('have secrets whose making is described', () => {
    const paths = all(text, /file: \.\/(secrets\/[a-z.]+)/g);
    for (const page of pages) expect(paths.filter((path) => !read(page).includes(`> ${path}`))).toEqual([]);
  });
});

describe('the unit of systemd', () => {
  const lines = linesOf('deploy/mianping.service');
  const value = (key: string) => lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);

  it('has only lines that are sections or settings', () => {
    expect(lines.filter((line) => !/^(\[[A-Z][a-z]+\]|[A-Z][A-Za-z]+=.*)$/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]']);
  });

  it('serves from its own folder and waits longer than a drain takes', () => {
    expect(value('ExecStart')).toBe('/usr/bin/env mianping serve');
    expect(value('Environment')).toBe(`MIANPING_DATA=/var/lib/${value('StateDirectory')}`);
    expect(value('SyslogIdentifier')).toBe('mianping');
    expect(Number(value('TimeoutStopSec')) * 1000).toBeGreaterThan(drainMs + lastWordsMs);
    expect(value('StateDirectoryMode')).toBe('0700');
    expect(lines.some((line) => line.startsWith('MemoryDenyWriteExecute'))).toBe(false);
  });

  it('starts again after a crash, and may do little else than serve', () => {
    for (const line of [
      'Restart=on-failure',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'ProtectSystem=strict',
      'ProtectHome=yes',
      'PrivateTmp=yes',
      'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
      'SystemCallFilter=@system-service',
    ])
      expect(lines).toContain(line);
  });

  it('has its settings handed to the other commands of the page, too', () => {
    for (const page of pages) {
      expect(read(page)).toContain(
        `--uid ${value('User')} --property=EnvironmentFile=${value('EnvironmentFile')} `,
      );
      expect(read(page)).toContain(`--setenv=${value('Environment')} mianping `);
    }
  });
});

describe('secrets and addresses of an installation', () => {
  it('get neither into the package nor into a commit', async () => {
    const folder = temporaryFolder();
    for (const name of ['package.json', '.gitignore']) cpSync(join(root, name), join(folder, name));
    cpSync(join(root, 'deploy'), join(folder, 'deploy'), {
      recursive: true,
      filter: (path) => !/secrets|\.env$/.test(path),
    });
    mkdirSync(join(folder, 'deploy/secrets'));
    const secrets = [
      'deploy/.env',
      ...all(read('deploy/compose.postgres.yaml'), /file: \.\/(secrets\/[a-z.]+)/g).map(
        (path) => `deploy/${path}`,
      ),
    ];
    expect(secrets).toHaveLength(4);
    for (const path of secrets) writeFileSync(join(folder, path), 'secret\n');

    const packing = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', '--loglevel', 'error'];
    const env = { npm_config_cache: join(folder, 'cache') };
    const { exitCode, out } = await runCommand('npm', packing, { cwd: folder, env });
    expect(exitCode, out).toBe(0);
    expect(out).toContain('"deploy/compose.postgres.yaml"');
    expect(secrets.filter((path) => out.includes(path))).toEqual([]);

    await runCommand('git', ['init', '--quiet'], { cwd: folder });
    const { out: ignored } = await runCommand('git', ['check-ignore', ...secrets], { cwd: folder });
    expect(ignored.trim().split('\n')).toEqual(secrets);
  });
});
