import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type App, openApp, operations } from '../../app.ts';
import { ConfigError, environmentName, loadConfig, type Settings } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags } from '../command.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts';
import { PullProgressLine } from '../pull/progress.ts';
import { PullRun } from '../pull/pull-run.ts';
import { isAlike, type PullOutcome, pullResult, pullText } from '../pull/report.ts';
import { SourceCaller } from '../pull/source-caller.ts';
import { SourceReader } from '../pull/source-reader.ts';
import { StopSignals } from '../pull/stop-signals.ts';
import { verify } from '../pull/verification.ts';
import { print, say, type Terminal } from '../terminal.ts';

interface PullOptions extends CommonOptions {
  domain: string;
  appId: string;
  tenant?: string;
  userIdType: 'open_id' | 'union_id' | 'user_id';
  appSecretFile?: string;
  dryRun?: boolean;
  verify?: boolean;
  allowEmpty?: boolean;
}

export function pullCommand(maker: CommandMaker) {
  return maker.make<[], PullOptions>(
    'pull',
    "mirror a tenant, the vendor's or another Mianping's, into one here; again and again, from where it stopped",
    pull,
    pullOptions,
  );
}

function pullOptions(command: Command): Command {
  return command
    .requiredOption('--domain <url>', 'where the API of the other side is, like https://open.feishu.cn')
    .requiredOption('--app-id <id>', 'app that reads there; its secret comes from MIANPING_PULL_APP_SECRET')
    .option('--app-secret-file <file>', 'file that holds the secret of the app instead')
    .option('--tenant <key>', 'tenant to write to (default: the first)')
    .addOption(
      new Option(
        '--user-id-type <type>',
        'kind of user ids to ask for and to keep; user_id needs its field scope',
      )
        .choices(['open_id', 'union_id', 'user_id'])
        .default('open_id'),
    )
    .option('--dry-run', 'read everything, write nothing, say what would change')
    .option('--verify', 'read the records a second time afterwards and compare each')
    .option(
      '--allow-empty',
      'believe a source that had records and answers none: all of them are deleted here',
    );
}

async function pull({ terminal, json }: Call, options: PullOptions): Promise<ExitCode> {
  if (options.dryRun && options.verify)
    throw new UsageError(
      '--verify compares what was stored, and --dry-run stores nothing: leave one of them out',
    );
  const { settings, appSecret } = readSettings(options);
  const stop = new StopSignals();
  const app = await openApp(settings);
  try {
    const outcome = await mirror({ terminal, json }, { app, options, appSecret, stop });
    print(terminal, json, pullResult(outcome), pullText(outcome));
    return exitCodeOf(outcome);
  } catch (error) {
    stop.throwUnlessAskedFor(error);
    say(terminal, 'stopped before anything was read');
    return exitCodes.interrupted;
  } finally {
    stop.end();
    await app.close();
  }
}

function readSettings(options: PullOptions): { settings: Settings; appSecret: string } {
  const { appSecretFile: file } = options;
  const given = file === undefined ? undefined : readFileSync(file, 'utf8').trim();
  const { settings } = loadConfig({ ...settingFlags(options), pull_app_secret: given });
  const { pull_app_secret: appSecret } = settings;
  if (appSecret !== undefined) return { settings, appSecret };
  throw new ConfigError([
    `pull_app_secret: the secret of ${options.appId} is missing; set ${environmentName('pull_app_secret')}, or name a file with --app-secret-file`,
  ]);
}

interface MirrorInput {
  app: App;
  options: PullOptions;
  appSecret: string;
  stop: StopSignals;
}

async function mirror(
  { terminal }: Call,
  { app, options, appSecret, stop }: MirrorInput,
): Promise<PullOutcome> {
  const { ctx } = app;
  const { domain, appId } = options;
  const caller = new SourceCaller({ domain, appId, appSecret, signal: stop.signal }, terminal);
  const tenant = await operations.findTenant(ctx, options.tenant);
  // Before anything is written: a wrong secret must leave nothing behind.
  await new SourceReader(caller.impatient, options.userIdType).probe();
  const pull = await begin(terminal, app, options, tenant);
  const source = new SourceReader(caller, options.userIdType);
  const progress = new PullProgressLine(terminal, pull.resumed ? undefined : pull.previousRecords);
  const run = new PullRun(ctx, pull, { source, progress, signal: stop.signal });
  const outcome = { domain, pull, completed: false, skipped: run.skipped, counts: caller.counts };
  const found: Pick<PullOutcome, 'verified' | 'rejectFile'> = { verified: undefined, rejectFile: undefined };
  stop.beat(() => operations.keepPull(ctx, pull));
  try {
    await run.all(options.allowEmpty ?? false);
    if (options.verify) found.verified = await verify({ ctx, pull, run, source, progress });
    outcome.completed = true;
  } catch (error) {
    progress.end();
    if (!stop.isAskedFor && !pull.dryRun)
      say(terminal, 'what was stored stays; the next pull goes on from there');
    stop.throwUnlessAskedFor(error);
  } finally {
    progress.end();
    await stop.endBeat();
    found.rejectFile = await operations.endPull(ctx, pull);
  }
  for (const [field, times] of pull.report.dropped)
    say(terminal, `left out ${times} × ${field}: not a documented field`);
  return { ...outcome, ...found };
}

type Tenant = Awaited<ReturnType<typeof operations.findTenant>>;

function begin(
  terminal: Terminal,
  { ctx, dataFolder }: App,
  { domain, appId, userIdType, dryRun = false }: PullOptions,
  tenant: Tenant,
): Promise<operations.Pull> {
  return operations.beginPull(ctx, {
    tenant,
    domain,
    appId,
    userIdType,
    dryRun,
    rejectFolder: join(dataFolder, 'rejected'),
    onReject: ({ kind, id, field, reason }) =>
      say(terminal, `${kind} ${id ?? 'without id'}: ${field ? `${field} ` : ''}${reason}`),
    onWait: (ms) =>
      say(terminal, `a pull of this source holds it; if it is dead, this one goes on in ${ms / 1000} s`),
  });
}

function exitCodeOf({ pull: { report }, completed, verified }: PullOutcome): ExitCode {
  if (!completed) return exitCodes.interrupted;
  if (verified && !isAlike(verified)) return exitCodes.mismatch;
  const rejected = Object.values(report.kinds).some((counts) => counts.rejected > 0);
  return rejected ? exitCodes.rejected : exitCodes.ok;
}
