import { openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { write } from './numbered-writes.ts';

/** A process that writes number after number until it is ended, and says each once it is safe. Arguments: settings. */
const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
const app = await openApp(loadConfig(settings, {}).settings);
for (let number = 1; ; number++) {
  await write(app, number);
  process.stdout.write(`${number}\n`);
}
