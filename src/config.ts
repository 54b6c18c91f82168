import { readFileSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { logLevels } from '#domain/log-level.ts';
import { parseTrustedProxies } from '#http/client-address.ts';
import { parsePrivateNetworks } from '#outbound/networks.ts';
import { blobStoreProblems } from './blob-store-settings.ts';
import { parseRateLimitOverrides } from './rate-limit-overrides.ts';

const Choice = <const Word extends string>(words: readonly Word[], options: object) =>
  Type.Unsafe<Word>(Type.String({ enum: [...words], ...options }));

/** Paths are put behind it. */
const address = {
  pattern: '^https?://[^/?#@]+(/[^?#]*[^/?#])?$',
  rule: 'be an http:// or https:// URL without user, query, fragment or a slash at the end',
};

/**
 * Every setting: key in the TOML file; `MIANPING_` and the key in capitals in the environment. A setting marked secret
 * may come from a file named in `…_FILE`, and is never printed. One with a pattern says its rule in words.
 */
export const Settings = Type.Object(
  {
    host: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
    port: Type.Integer({
      default: 8210,
      minimum: 0,
      maximum: 65535,
      description: 'Port to listen on; 0 takes a free one',
    }),
    data: Type.String({
      default: './data',
      description: 'Folder of the embedded database, reject files and demo secrets',
    }),
    database_url: Type.Optional(
      Type.String({
        secret: true,
        pattern: '^postgres(ql)?://',
        rule: 'begin with postgres:// or postgresql://',
        description: '`postgres://user:password@host/database`; without it the embedded database is used',
      }),
    ),
    database_timeout_ms: Type.Integer({
      default: 10_000,
      minimum: 100,
      maximum: 600_000,
      description:
        'Milliseconds that a server waits for PostgreSQL: a request then fails, and the connection is replaced. ' +
        'Commands, and what a server does before it listens, wait as long as it takes',
    }),
    public_url: Type.Optional(
      Type.String({
        ...address,
        description:
          'Where clients reach this server, without a slash at the end; default: the listen address',
      }),
    ),
    installation_key: Type.Optional(
      Type.String({
        secret: true,
        pattern: '^[0-9a-f]{64}$',
        rule: 'be 64 hex digits in small letters',
        description:
          '64 hex digits (`openssl rand -hex 32`) from which tokens and user ids are derived, kept outside the ' +
          'database; must be given from the first start on. Without it a random key is kept in the database',
      }),
    ),
    rate_limits: Choice(['documented', 'off'], {
      default: 'documented',
      description: '`documented`: the tier of each endpoint; `off`: none',
    }),
    rate_limit_overrides: Type.String({
      default: '',
      description:
        'Other limits for single endpoints, by operation id: `hire.v1.interview_records.list=100/s, ' +
        'hire.v1.interview_records.get=600/min`; `=off` turns one off',
    }),
    page_cache_bytes: Type.Integer({
      default: 33_554_432,
      minimum: 0,
      description: 'Memory for pages that are asked for again; 0 turns the cache off',
    }),
    attachment_max_bytes: Type.Integer({
      default: 20_971_520,
      minimum: 1,
      maximum: 104_857_600,
      description: 'Largest file that is taken in as an attachment',
    }),
    blob_store: Choice(['folder', 's3'], {
      default: 'folder',
      description:
        'Where the bytes of attachments are kept: in a `folder`, or in an S3-compatible service. ' +
        'Several servers on one database need one place that all of them reach',
    }),
    blob_folder: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'For `blob_store = folder`; default: `blobs` in the data folder',
      }),
    ),
    s3_endpoint: Type.Optional(
      Type.String({
        ...address,
        description: 'For `blob_store = s3`: `https://s3.example.com`; the bucket is named in the path',
      }),
    ),
    s3_region: Type.String({
      default: 'us-east-1',
      pattern: '^[A-Za-z0-9-]+$',
      rule: 'be letters, digits and hyphens',
      description: 'For `blob_store = s3`: region that requests are signed for',
    }),
    s3_bucket: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$',
        rule: 'be 3 to 63 small letters, digits, dots, hyphens or underscores, at both ends a letter or digit',
        description: 'For `blob_store = s3`: bucket; it must be there already',
      }),
    ),
    s3_prefix: Type.String({
      default: '',
      pattern: '^([A-Za-z0-9][A-Za-z0-9._-]*/)*$',
      rule: 'be empty or names that each end with a slash, like mianping/',
      description: 'For `blob_store = s3`: what names of objects begin with, like `mianping/`',
    }),
    s3_access_key_id: Type.Optional(
      Type.String({ minLength: 1, description: 'For `blob_store = s3`: id of the access key' }),
    ),
    s3_secret_access_key: Type.Optional(
      Type.String({
        secret: true,
        minLength: 1,
        description: 'For `blob_store = s3`: the access key itself',
      }),
    ),
    parameter_error_code: Type.Unsafe<1002002 | 99992402>(
      Type.Integer({
        enum: [1002002, 99992402],
        default: 1002002,
        description:
          'Code of a parameter that breaks a declared rule: the service’s 1002002 or the gateway’s 99992402',
      }),
    ),
    missing_user_id_scope: Choice(['refuse', 'blank'], {
      default: 'refuse',
      description:
        'For `user_id_type=user_id` without `contact:user.employee_id:readonly`: `refuse` with 99991672, or `blank`: ' +
        'leave out `user_id` and `interviewer.id`',
    }),
    outbound_private_networks: Type.String({
      default: '',
      description:
        'Networks beyond the public Internet that event URLs may be in: `10.1.0.0/16, fd00::/8`, or `all`. ' +
        'Without it an event URL can reach nothing inside your own network',
    }),
    pull_app_secret: Type.Optional(
      Type.String({
        secret: true,
        minLength: 1,
        description: 'For `mianping pull`: secret of the app that reads the other side; no server needs it',
      }),
    ),
    sandbox_key: Type.Optional(
      Type.String({
        secret: true,
        minLength: 1,
        description:
          'For `mianping sandbox reset` and the like: control key of the sandbox; without it the one in `sandbox.json` ' +
          'of the data folder. No server needs it',
      }),
    ),
    metrics_token: Type.Optional(
      Type.String({
        secret: true,
        minLength: 16,
        description:
          'Token for `/metrics` from other machines: `Authorization: Bearer …`; without it only loopback may read',
      }),
    ),
    trusted_proxies: Type.String({
      default: '',
      description:
        'Proxies whose `X-Forwarded-For` is believed, for the log and against guessed secrets: addresses, ranges like ' +
        '`10.0.0.0/8` and the word `loopback`, separated by commas; empty: none',
    }),
    access_log: Choice(['failures', 'all', 'off'], {
      default: 'failures',
      description: 'Which answers are logged',
    }),
    log_level: Choice(logLevels, {
      default: 'info',
      description: 'Least severe entry that is logged; `mianping log-level` changes it while servers run',
    }),
    traces_url: Type.Optional(
      Type.String({
        pattern: '^https?://[^/?#@]+(/[^?#]*)?$',
        rule: 'be an http:// or https:// URL without user, query or fragment',
        description:
          'Where OpenTelemetry traces of requests are sent, by OTLP over HTTP: `http://127.0.0.1:4318/v1/traces`; ' +
          'without it none are made',
      }),
    ),
    drain_ms: Type.Integer({
      default: 10_000,
      minimum: 0,
      maximum: 600_000,
      description: 'Milliseconds that requests under way may take after a stop was asked for',
    }),
  },
  { additionalProperties: false },
);
export type Settings = Static<typeof Settings>;
type Key = keyof Settings;

export type SettingSource = 'default' | 'file' | 'environment' | 'flag';

/** What a program that we start finds in its environment: what we found in ours. */
export function inheritedEnvironment(): Record<string, string | undefined> {
  return { ...process.env };
}

/** How a client that `check-client` starts reaches its sandbox; such a client may be this program itself. */
export const givenToClients = ['MIANPING_DOMAIN', 'MIANPING_APP_ID', 'MIANPING_APP_SECRET'];

/** Settings with where each came from. */
export interface Config {
  settings: Settings;
  sources: Record<string, SettingSource>;
}

/** Everything that is wrong with the configuration, all at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export const settingKeys = Object.keys(Settings.properties) as Key[];

export function environmentName(key: string): string {
  return `MIANPING_${key.toUpperCase()}`;
}

export function isSecret(key: Key): boolean {
  return (schemaOf(key) as { secret?: boolean }).secret === true;
}

function schemaOf(key: Key): TSchema {
  return (Settings as TObject).properties[key] as TSchema;
}

/**
 * Settings from defaults, file, environment and flags; later ones win. Throws ConfigError.
 * The only reader of the environment.
 */
export function loadConfig(
  flags: Partial<Record<Key | 'config', unknown>> = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const problems: string[] = [];
  const { config: fileFlag, ...flagValues } = flags;
  const file = (fileFlag ?? environment.MIANPING_CONFIG) as string | undefined;
  const layers: [SettingSource, Record<string, unknown>][] = [
    ['default', defaults()],
    ['file', file === undefined ? {} : readFile(file, problems)],
    ['environment', readEnvironment(environment, problems)],
    ['flag', Object.fromEntries(Object.entries(flagValues).filter(([, value]) => value !== undefined))],
  ];
  const settings: Record<string, unknown> = {};
  const sources: Record<string, SettingSource> = {};
  for (const [source, values] of layers) {
    for (const [key, value] of Object.entries(values)) {
      settings[key] = coerce(key as Key, value);
      sources[key] = source;
    }
  }
  problems.push(...problemsOf(settings, sources));
  if (problems.length > 0) throw new ConfigError(problems);
  return { settings: settings as Settings, sources };
}

function defaults(): Record<string, unknown> {
  const withDefault = settingKeys.filter((key) => 'default' in schemaOf(key));
  return Object.fromEntries(
    withDefault.map((key) => [key, (schemaOf(key) as { default?: unknown }).default]),
  );
}

function readFile(file: string, problems: string[]): Record<string, unknown> {
  try {
    const values = parseToml(readFileSync(file, 'utf8'));
    const unknown = Object.keys(values).filter((key) => !settingKeys.includes(key as Key));
    for (const key of unknown) {
      problems.push(`${file}: unknown setting ${key}`);
      delete values[key];
    }
    return values;
  } catch (error) {
    problems.push(`${file}: ${reasonOf(error)}`);
    return {};
  }
}

/** Node's words, without its code and the file, which is named already. */
const reasonOf = (error: unknown) => (error as Error).message.replace(/^E[A-Z]+: |, (?:open|read).*$/g, '');

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const known = new Set(['MIANPING_CONFIG', ...givenToClients]);
  for (const key of settingKeys) {
    const name = environmentName(key);
    known.add(name);
    if (environment[name] !== undefined) values[key] = environment[name];
    if (!isSecret(key)) continue;
    known.add(`${name}_FILE`);
    const file = environment[`${name}_FILE`];
    if (file === undefined) continue;
    try {
      values[key] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE: ${file}: ${reasonOf(error)}`);
    }
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('MIANPING_') && !known.has(name))
      problems.push(`unknown environment variable ${name}`);
  }
  return values;
}

/** Text from the environment or a flag, as the type the setting has. */
function coerce(key: Key, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const { type } = schemaOf(key) as unknown as { type: string };
  return type === 'integer' && /^-?\d+$/.test(value) ? Number(value) : value;
}

function fits(key: Key, value: unknown): boolean {
  const schema = schemaOf(key) as TSchema & { pattern?: string };
  // What must begin like an address must be one, too.
  const isUrl = schema.pattern?.startsWith('^http') === true;
  return Value.Check(schema, value) && (!isUrl || URL.canParse(String(value)));
}

function problemsOf(settings: Record<string, unknown>, sources: Record<string, SettingSource>): string[] {
  const problems = settingKeys
    .filter((key) => settings[key] !== undefined && !fits(key, settings[key]))
    .map((key) => `${key} (from ${sources[key]}): ${ruleOf(key)}, not ${shown(key, settings[key])}`);
  if (typeof settings.rate_limit_overrides === 'string') {
    problems.push(...parseRateLimitOverrides(settings.rate_limit_overrides).problems);
  }
  if (typeof settings.trusted_proxies === 'string') {
    problems.push(...parseTrustedProxies(settings.trusted_proxies).problems);
  }
  if (typeof settings.outbound_private_networks === 'string') {
    problems.push(...parsePrivateNetworks(settings.outbound_private_networks).problems);
  }
  return [...problems, ...blobStoreProblems(settings, sources)];
}

function ruleOf(key: Key): string {
  const schema = schemaOf(key) as unknown as {
    type: string;
    enum?: unknown[];
    rule?: string;
    minimum?: number;
    maximum?: number;
    minLength?: number;
  };
  if (schema.enum) return `must be one of ${schema.enum.join(', ')}`;
  if (schema.rule) return `must ${schema.rule}`;
  if (schema.minLength) return `must have at least ${schema.minLength} characters`;
  if (schema.type !== 'integer') return `must be a ${schema.type}`;
  const upTo = schema.maximum === undefined ? ' or more' : ` to ${schema.maximum}`;
  return `must be a whole number, ${schema.minimum}${upTo}`;
}

function shown(key: Key, value: unknown): string {
  return isSecret(key) ? 'the given secret' : JSON.stringify(value);
}
