import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ConfigError,
  environmentName,
  isSecret,
  loadConfig,
  Settings,
  settingKeys,
} from '../../src/config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mianping-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const key = 'ab'.repeat(32);

/** What is wrong with flags and environment. */
function problems(
  flags: Record<string, unknown>,
  environment: Record<string, string> = {},
): readonly string[] {
  try {
    loadConfig(flags, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the settings', () => {
  it('have the documented defaults', () => {
    const { settings, sources } = loadConfig({}, {});
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 8210,
      data: './data',
      rate_limits: 'documented',
      parameter_error_code: 1002002,
      missing_user_id_scope: 'refuse',
    });
    expect(settings).not.toHaveProperty('database_url');
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('come from the defaults, then the file, then the environment, then the flags', () => {
    const config = file('order.toml', 'host = "file"\nport = 1\ndata = "file"\nlog_level = "debug"\n');
    const { settings, sources } = loadConfig(
      { config, port: 3, data: undefined },
      { MIANPING_PORT: '2', MIANPING_HOST: 'environment', PATH: 'x' },
    );
    expect(settings).toMatchObject({
      host: 'environment',
      port: 3,
      data: 'file',
      log_level: 'debug',
      access_log: 'failures',
    });
    expect(sources).toMatchObject({ host: 'environment', port: 'flag', data: 'file', access_log: 'default' });
  });

  it('name their file in the environment, too, and the flag wins', () => {
    const one = file('one.toml', 'port = 1');
    const two = file('two.toml', 'port = 2');
    expect(loadConfig({}, { MIANPING_CONFIG: one }).settings.port).toBe(1);
    expect(loadConfig({ config: two }, { MIANPING_CONFIG: one }).settings.port).toBe(2);
  });

  it('take numbers as text', () => {
    expect(loadConfig({ port: '0' }, { MIANPING_PAGE_CACHE_BYTES: '0' }).settings).toMatchObject({
      port: 0,
      page_cache_bytes: 0,
    });
    expect(loadConfig({}, { MIANPING_PARAMETER_ERROR_CODE: '99992402' }).settings.parameter_error_code).toBe(
      99992402,
    );
  });

  it('take a secret from a file, without the newline at its end', () => {
    const secret = file('key', `${key}\n`);
    const { settings, sources } = loadConfig({}, { MIANPING_INSTALLATION_KEY_FILE: secret });
    expect(settings.installation_key).toBe(key);
    expect(sources.installation_key).toBe('environment');
  });

  it('take secrets only from a file', () => {
    const secrets = settingKeys.filter(isSecret);
    expect(new Set(secrets)).toEqual(
      new Set([
        'database_url',
        'installation_key',
        's3_secret_access_key',
        'metrics_token',
        'pull_app_secret',
        'sandbox_key',
      ]),
    );
    expect(problems({}, { MIANPING_HOST_FILE: file('host', 'x') })).toEqual([
      'unknown environment variable MIANPING_HOST_FILE',
    ]);
  });

  it('say all at once what an S3 store lacks', () => {
    const needed = ['s3_endpoint', 's3_bucket', 's3_access_key_id', 's3_secret_access_key'];
    const missing = needed.map((key) => `${key}: is needed for blob_store = s3`);
    expect(problems({ blob_store: 's3' })).toEqual(missing);
    const one = { s3_bucket: 'blobs', blob_folder: '/blobs', s3_prefix: '../up' };
    expect(problems({ blob_store: 's3', ...one })).toEqual([
      expect.stringMatching(/^s3_prefix \(from flag\): must be empty or names that each end with a slash/),
      ...missing.filter((problem) => !problem.startsWith('s3_bucket')),
      'blob_folder (from flag): has no meaning for blob_store = s3',
    ]);
  });

  it('refuse settings of a blob store that is not chosen', () => {
    const environment = { MIANPING_S3_BUCKET: 'blobs', MIANPING_S3_REGION: 'eu-west-1' };
    expect(problems({}, environment)).toEqual([
      's3_region (from environment): has no meaning for blob_store = folder',
      's3_bucket (from environment): has no meaning for blob_store = folder',
    ]);
    const s3 = { s3_endpoint: 'https://s3.example.com', s3_bucket: 'blobs', s3_access_key_id: 'a' };
    const { settings } = loadConfig(
      { blob_store: 's3', ...s3, s3_secret_access_key: 'b', s3_prefix: 'x/y/' },
      {},
    );
    expect(settings).toMatchObject({ ...s3, s3_region: 'us-east-1', s3_prefix: 'x/y/' });
    expect(loadConfig({ blob_folder: '/blobs' }, {}).settings.blob_store).toBe('folder');
  });

  it('say their pattern in words', () => {
    const patterned = Object.values(
      Settings.properties as Record<string, { pattern?: string; rule?: string }>,
    );
    expect(patterned.filter(({ pattern, rule }) => pattern !== undefined && rule === undefined)).toEqual([]);
  });

  it('have environment names in capitals', () => {
    expect(settingKeys.map(environmentName)).toContain('MIANPING_DATABASE_URL');
    for (const name of settingKeys.map(environmentName)) expect(name).toMatch(/^MIANPING_[A-Z0-9_]+$/);
  });
});

describe('wrong settings', () => {
  it.each([
    [{ port: '80x' }, 'port (from flag): must be a whole number, 0 to 65535, not "80x"'],
    [{ port: 65_536 }, 'port (from flag): must be a whole number, 0 to 65535, not 65536'],
    [{ port: '-1' }, 'port (from flag): must be a whole number, 0 to 65535, not -1'],
    [{ port: '' }, 'port (from flag): must be a whole number, 0 to 65535, not ""'],
    [{ page_cache_bytes: -1 }, 'page_cache_bytes (from flag): must be a whole number, 0 or more, not -1'],
    [
      { page_cache_bytes: '9'.repeat(400) },
      'page_cache_bytes (from flag): must be a whole number, 0 or more',
    ],
    [{ rate_limits: 'none' }, 'rate_limits (from flag): must be one of documented, off, not "none"'],
    [
      { parameter_error_code: 5 },
      'parameter_error_code (from flag): must be one of 1002002, 99992402, not 5',
    ],
    [
      { public_url: 'example.org' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { public_url: 'https://example.org/' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { public_url: 'https://example.org?a=b' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { public_url: 'https://example.org/a#b' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { public_url: 'https://user:password@example.org' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { public_url: 'https://example org' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { public_url: 'https://[::1' },
      'public_url (from flag): must be an http:// or https:// URL without user, query, fragment or a slash',
    ],
    [
      { traces_url: 'http://example.org:99999/' },
      'traces_url (from flag): must be an http:// or https:// URL without user, query or fragment',
    ],
    [{ host: 5 }, 'host (from flag): must be a string, not 5'],
  ])('are refused with the rule they break: %o', (flags, start) => {
    const found = problems(flags);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, start.length)).toBe(start);
  });

  it.each([
    ['database_url', 'mysql://user:hunter2@host/db'],
    ['installation_key', 'hunter2'],
    ['metrics_token', 'hunter2'],
  ])('do not show a secret: %s', (name, value) => {
    for (const found of [problems({ [name]: value }), problems({}, { [environmentName(name)]: value })]) {
      expect(found).toHaveLength(1);
      expect(found.join()).toContain(name);
      expect(found.join()).not.toContain('hunter2');
    }
  });

  it('are told all at once', () => {
    const config = file('wrong.toml', 'prot = 1\nport = "x"\n');
    const found = problems(
      { config, rate_limits: 'none', rate_limit_overrides: 'x=1/s' },
      {
        MIANPING_HOTS: 'x',
        MIANPING_METRICS_TOKEN: 'short',
        MIANPING_DATABASE_URL_FILE: join(folder, 'nothing'),
      },
    );
    const wanted = [
      /wrong\.toml: unknown setting prot/,
      /MIANPING_DATABASE_URL_FILE: .*nothing/,
      /unknown environment variable MIANPING_HOTS/,
      /^port \(from file\)/,
      /^rate_limits \(from flag\)/,
      /^metrics_token \(from environment\): must have at least 16 characters/,
      /^rate_limit_overrides: "x=1\/s"/,
    ];
    for (const problem of wanted) expect(found.filter((text) => problem.test(text))).toHaveLength(1);
    expect(found).toHaveLength(wanted.length);
  });

  it('in a file that is no TOML, or is not there, are told with its name', () => {
    expect(problems({ config: file('broken.toml', 'port = = 1') })[0]).toContain('broken.toml');
    expect(problems({ config: join(folder, 'missing.toml') })[0]).toContain('missing.toml');
  });

  it('include a secret file that cannot be read', () => {
    const place = join(folder, 'a-folder');
    mkdirSync(place);
    expect(problems({ port: 'x' }, { MIANPING_METRICS_TOKEN_FILE: place })).toEqual([
      expect.stringContaining('MIANPING_METRICS_TOKEN_FILE'),
      expect.stringContaining('port'),
    ]);
  });

  it.each([
    'hire.v1.interview_records.list',
    'hire.v1.interview_records.list=fast',
    'hire.v1.interview_records.list=10/h',
    'hire.v1.interview_records.list=-1/s',
    'hire.v1.interview_records.list=1.5/s',
    'hire.v1.interview_records.list=0/s',
    'hire.v1.interview_records.list=1000000/s',
    'hire.v1.interview_records=10/s',
    'system.healthz=10/s',
    '=10/s',
  ])('include the limit "%s"', (override) => {
    const found = problems({ rate_limit_overrides: `hire.v1.interview_records.get=5/s, ${override}` });
    expect(found).toEqual([expect.stringContaining(`rate_limit_overrides: "${override}"`)]);
  });
});
