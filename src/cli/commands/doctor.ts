import { resolve } from 'node:path';
import { openStores, operations, requireNode } from '../../app.ts';
import { ConfigError, loadConfig, type Settings } from '../../config.ts';
import { type Call, type CommandMaker, type CommonOptions, settingFlags } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureText } from '../failure-text.ts';
import { print } from '../terminal.ts';

type Finding = ReturnType<typeof operations.examineReach>;

export function doctorCommand(maker: CommandMaker) {
  return maker.make<[], CommonOptions>(
    'doctor',
    'examine settings, permissions, disk, clock, database, key and files, and say what to do; changes nothing',
    doctor,
  );
}

async function doctor({ terminal, json }: Call, options: CommonOptions): Promise<ExitCode> {
  requireNode();
  const findings = await examine(options);
  const failed = findings.some(({ status }) => status === 'fail');
  print(terminal, json, { ok: !failed, findings }, findings.flatMap(lines).join('\n'));
  return failed ? exitCodes.failed : exitCodes.ok;
}

function lines({ check, status, message, fix }: Finding): string[] {
  const line = `${status.padEnd(4)}  ${check.padEnd(16)}  ${message}`;
  return fix === undefined ? [line] : [line, `${' '.repeat(24)}→ ${fix}`];
}

async function examine(options: CommonOptions): Promise<Finding[]> {
  try {
    const { settings } = loadConfig(settingFlags(options));
    return [
      { check: 'settings', status: 'ok', message: 'readable and consistent' },
      operations.examineReach({ host: settings.host, publicUrl: settings.public_url }),
      ...(await operations.examineFolder(resolve(settings.data), settings.database_url === undefined)),
      ...(await examineStores(settings)),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = 'mianping config print shows where each setting comes from';
    return error.problems.map((message) => ({ check: 'settings', status: 'fail', message, fix }));
  }
}

async function examineStores(settings: Settings): Promise<Finding[]> {
  const stores = await openStores(settings, 'existing').catch((error: Error) => error);
  if (stores instanceof Error) {
    const fix =
      settings.database_url === undefined
        ? 'check that the setting data names the right folder; a damaged file is replaced by a restore into an empty one'
        : 'check that it runs and that the settings name it';
    return [{ check: 'database', status: 'fail', message: failureText(stores), fix }];
  }
  if (!stores) {
    const fix = 'mianping serve sets it up';
    return [{ check: 'database', status: 'warn', message: `there is none in ${settings.data} yet`, fix }];
  }
  try {
    const examination = { givenKey: settings.installation_key, now: stores.now };
    const findings = await operations.examineDatabase(stores.database, examination);
    const isCurrent = findings.some(({ check, status }) => check === 'schema' && status === 'ok');
    return isCurrent ? [...findings, ...(await operations.examineBlobs(stores))] : findings;
  } catch (error) {
    const fix = 'restore the newest backup into an empty place';
    return [{ check: 'database', status: 'fail', message: `can't be read: ${failureText(error)}`, fix }];
  } finally {
    await stores.database.close();
  }
}
