import { performance } from 'node:perf_hooks';
import type { App, Installation, Tenant } from '#domain/app.ts';
import { isLogLevel, type LogLevel } from '#domain/log-level.ts';
import { listApps, listInstallations } from '#storage/apps.ts';
import { readCounter } from '#storage/counters.ts';
import type { Database } from '#storage/database.ts';
import { readMeta } from '#storage/meta.ts';
import { listTenants, listTenantVersions, type TenantVersions } from '#storage/tenants.ts';
import { SharedLook } from './shared-look.ts';

/** How often another process's changes are looked for, and how old that knowledge may be. Real time, always. */
const pollMs = 200;
const staleMs = 500;

/**
 * Tenants, apps, installations and data versions as this process knows them. What another process changes (an app
 * disabled, a record imported) is seen within half a second of real time.
 */
export class Directory {
  readonly #database: Database;
  #version = -1;
  #checkedAt = Number.NEGATIVE_INFINITY;
  readonly #look = new SharedLook(() => this.#load());
  #timer: NodeJS.Timeout | undefined;
  #appsByNo = new Map<number, App>();
  #appsById = new Map<string, App>();
  #installations = new Map<string, Installation>();
  #tenants = new Map<number, Tenant>();
  #versions = new Map<number, TenantVersions>();
  #logLevel: LogLevel | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  app(appNo: number): App | undefined {
    return this.#appsByNo.get(appNo);
  }

  appById(appId: string): App | undefined {
    return this.#appsById.get(appId);
  }

  installation(tenantNo: number, appNo: number): Installation | undefined {
    return this.#installations.get(installationKey(tenantNo, appNo));
  }

  tenant(tenantNo: number): Tenant | undefined {
    return this.#tenants.get(tenantNo);
  }

  /** What the operator wishes for all servers; undefined leaves it to the settings of each. */
  get logLevel(): LogLevel | undefined {
    return this.#logLevel;
  }

  versions(tenantNo: number): TenantVersions | undefined {
    return this.#versions.get(tenantNo);
  }

  /** False when the last look at the database is too long ago to trust what is known. */
  get isFresh(): boolean {
    return performance.now() - this.#checkedAt < staleMs;
  }

  /** Look at the database now; fails when it can't be reached. */
  refresh(): Promise<void> {
    return this.#look.look();
  }

  /** Keep looking until `stop`. A failed look leaves the knowledge stale, and the next request reports it. */
  start(): void {
    this.#timer = setInterval(() => {
      this.refresh().catch(() => {});
    }, pollMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #load(): Promise<void> {
    const startedAt = performance.now();
    const { read } = this.#database;
    const version = await readCounter(read, 'directory');
    if (version !== this.#version) await this.#loadEntries(version);
    const versions = await listTenantVersions(read);
    this.#versions = new Map(versions.map((entry) => [entry.tenantNo, entry]));
    this.#checkedAt = startedAt;
  }

  async #loadEntries(version: number): Promise<void> {
    const { read } = this.#database;
    const [tenants, apps, installations, logLevel] = [
      await listTenants(read),
      await listApps(read),
      await listInstallations(read),
      await readMeta(read, 'log_level'),
    ];
    this.#tenants = new Map(tenants.map((tenant) => [tenant.tenantNo, tenant]));
    this.#appsByNo = new Map(apps.map((app) => [app.appNo, app]));
    this.#appsById = new Map(apps.map((app) => [app.appId, app]));
    this.#installations = new Map(
      installations.map((installation) => [
        installationKey(installation.tenantNo, installation.appNo),
        installation,
      ]),
    );
    this.#logLevel = isLogLevel(logLevel) ? logLevel : undefined;
    this.#version = version;
  }
}

function installationKey(tenantNo: number, appNo: number): string {
  return `${tenantNo}/${appNo}`;
}
