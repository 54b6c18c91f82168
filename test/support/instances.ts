import { type App, openApp } from '../../src/app.ts';
import { loadConfig, type Settings } from '../../src/config.ts';
import type { Location } from './locations.ts';

/** Another instance of the program on the same data, with connections of its own. */
export function openInstance(
  location: Location,
  { now, ...settings }: Partial<Settings> & { now?: () => number } = {},
): Promise<App> {
  return openApp(loadConfig({ ...location.settings, ...settings }, {}).settings, now);
}
