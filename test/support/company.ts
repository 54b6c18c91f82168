import { operations } from '../../src/app.ts';
import { changesOf, countUsers, type ExportOptions, exportLines } from './stored.ts';
import { importItems, makeCaller, type TestApp } from './test-app.ts';

/** A tenant of its own, with everything done in it: tests that share an installation do not see each other. */
export async function newCompany(test: TestApp) {
  const { tenantKey, tenantNo } = await operations.createTenant(test.app.ctx, { name: 'Test' });
  type ImportOptions = Parameters<typeof importItems>[2];
  return {
    tenantKey,
    tenantNo,
    caller: (options: { scopes?: readonly string[] } = {}) => makeCaller(test, { ...options, tenantKey }),
    import: (items: readonly unknown[] | string, options: ImportOptions = {}) =>
      importItems(test, items, { ...options, tenantKey }),
    export: (options: ExportOptions = {}) => exportLines(test, { ...options, tenantKey }),
    changes: () => changesOf(test, tenantNo),
    countUsers: () => countUsers(test, tenantNo),
  };
}

export type Company = Awaited<ReturnType<typeof newCompany>>;
