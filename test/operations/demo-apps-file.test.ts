import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

async function provide({ app: { ctx, dataFolder } }: TestApp, folder = dataFolder) {
  return operations.provideDemoApps(ctx, await operations.findTenant(ctx, undefined), folder);
}

describe.each(databaseKinds)('the demo apps on %s', (kind) => {
  it('are kept in a file of a folder that was not there, readable by its owner alone', async () => {
    const test = await openTestApp(kind);
    const folder = join(test.app.dataFolder, 'not', 'there', 'yet');
    const apps = await provide(test, folder);
    expect(JSON.parse(readFileSync(operations.demoAppsFile(folder), 'utf8'))).toEqual(apps);
    expect(statSync(operations.demoAppsFile(folder)).mode & 0o777).toBe(0o600);
    expect(await provide(test, folder)).toEqual(apps);
    await test.close();
  });

  it('are made anew, with the secrets of the file, on a database that lacks them', async () => {
    const [before, after] = [await openTestApp(kind), await openTestApp(kind)];
    const apps = await provide(before);
    expect(await provide(after, before.app.dataFolder)).toEqual(apps);
    for (const { app_id: appId } of apps) {
      expect(await operations.findApplication(after.app.ctx, appId)).toMatchObject({ enabled: true });
    }
    await before.close();
    await after.close();
  });
});
