import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { print } from '../terminal.ts';

interface RemoveOptions extends CommonOptions {
  dryRun?: boolean;
}

type Report = Awaited<ReturnType<typeof operations.removeOrphanedFiles>>;

export function removeOrphanedFilesCommand(maker: CommandMaker) {
  return maker.make<[], RemoveOptions>(
    'remove-orphaned-files',
    'remove files that no attachment needs, found by a run at least a day before; safe while servers run',
    removeOrphanedFiles,
    (command) => command.option('--dry-run', 'only say what would be removed, and note nothing'),
  );
}

async function removeOrphanedFiles(
  { terminal, json }: Call,
  { dryRun = false, ...options }: RemoveOptions,
): Promise<undefined> {
  const report = await withApp(options, ({ ctx }) => operations.removeOrphanedFiles(ctx, { dryRun }));
  const { removed, bytes, waiting, nextAtMs } = report;
  const nextAt = nextAtMs === undefined ? null : new Date(nextAtMs).toISOString();
  print(
    terminal,
    json,
    { dry_run: dryRun, removed, bytes, waiting, next_at: nextAt },
    textOf(report, dryRun, nextAt),
  );
}

function textOf({ removed, bytes, waiting }: Report, dryRun: boolean, nextAt: string | null): string {
  const done = `${dryRun ? 'would remove' : 'removed'} ${removed} file(s), ${bytes} bytes`;
  if (nextAt === null) return done;
  const rest = `${waiting} more belong to no attachment`;
  return dryRun
    ? `${done}; ${rest}, and wait for a day since a run without --dry-run found them`
    : `${done}; ${rest}: run this again after ${nextAt}`;
}
