import { Option } from 'commander';
import { type App, openApp, operations } from '../../app.ts';
import { ConfigError, loadConfig, type Settings } from '../../config.ts';
import type { Server } from '../../server.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags } from '../command.ts';
import { type ExitCode, UsageError } from '../exit-codes.ts';
import { stopSignal } from '../stop-signal.ts';
import { print } from '../terminal.ts';

interface ServeOptions extends CommonOptions {
  host?: string;
  port?: string;
  demo?: boolean;
  sandbox?: boolean;
}

interface DemoInfo {
  apps_file: string;
  curl: string;
}

export function serveCommand(maker: CommandMaker) {
  return maker.make<[], ServeOptions>('serve', 'answer HTTP requests', serve, (command) =>
    command
      .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--port <number>', 'port to listen on (default: 8210)')
      .option('--demo', 'fill an empty data folder with the demo, or go on with it; loopback only')
      .addOption(new Option('--sandbox').hideHelp()),
  );
}

async function serve(call: Call, options: ServeOptions): Promise<ExitCode | undefined> {
  if (options.sandbox) throw new UsageError('the sandbox has a command of its own: mianping sandbox');
  const { settings } = loadConfig({ ...settingFlags(options), host: options.host, port: options.port });
  if (options.demo) requireLoopback(settings);
  const app = await openApp(settings);
  try {
    const demo = options.demo ? await prepareDemo(app) : undefined;
    // Loaded only here: what answers requests takes longer to load than most commands to run.
    const { startServer } = await import('../../server.ts');
    const server = await startServer(app, { loopbackOnly: options.demo ?? false, log: call.terminal.talk });
    const isEmpty = (await operations.listApps(app.ctx)).length === 0;
    announce(call, app, server, { demo: demo?.(server.url), isEmpty });
    await stopSignal('SIGINT', 'SIGTERM');
    await server.stop();
  } finally {
    await app.close();
  }
  return undefined;
}

function requireLoopback({ host }: Settings): void {
  if (operations.isLoopbackName(host)) return;
  throw new ConfigError([`--demo listens on loopback only, not on ${host}: leave --host out`]);
}

/** Answers how to try it, once the address is known. */
async function prepareDemo(app: App): Promise<(url: string) => DemoInfo> {
  const tenant = await operations.fillDemo(app.ctx);
  const [first] = await operations.provideDemoApps(app.ctx, tenant, app.dataFolder);
  const demoApp = await operations.findApplication(app.ctx, first?.app_id ?? '');
  const { token } = await operations.tokenOfApp(app.ctx, demoApp);
  return (url) => ({
    apps_file: operations.demoAppsFile(app.dataFolder),
    curl: `curl -s -H 'Authorization: Bearer ${token}' '${url}/open-apis/hire/v1/interview_records?page_size=1'`,
  });
}

function announce(
  { terminal, json }: Call,
  app: App,
  { url }: Server,
  { demo, isEmpty }: { demo: DemoInfo | undefined; isEmpty: boolean },
): void {
  const database = app.ctx.database.dialect.name;
  const data = database === 'sqlite' ? app.dataFolder : 'PostgreSQL';
  const lines = [`Mianping listens on ${url}`, `  data  ${data}`, `  docs  ${url}/docs`];
  if (demo) {
    lines.push(`  apps  ${demo.apps_file} (ids and secrets of three demo apps)`);
    lines.push(
      '',
      'Read an interview evaluation (the token lives up to two hours; start again for a new one):',
      '',
      demo.curl,
    );
  }
  if (isEmpty)
    lines.push(
      '',
      'No program may read yet: mianping app create --name NAME --scope hire:interview:readonly',
    );
  lines.push('', 'Stop with Ctrl+C.');
  print(terminal, json, { url, data, database, ...(demo && { demo }) }, lines.join('\n'));
}
