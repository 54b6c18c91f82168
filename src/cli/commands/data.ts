import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, wholeNumber, withApp } from '../command.ts';
import { ProgressLine, print } from '../terminal.ts';

interface GenerateOptions extends CommonOptions {
  records: number;
  seed: number;
  tenant?: string;
}

export function generateCommand(maker: CommandMaker) {
  return maker.make<[], GenerateOptions>('generate', 'write load-test records', generate, (command) =>
    command
      .requiredOption('--records <n>', 'how many', wholeNumber)
      .option('--seed <s>', 'the same seed gives the same records', wholeNumber, 1)
      .option('--tenant <key>', 'tenant (default: the first)'),
  );
}

export function rebuildDocumentsCommand(maker: CommandMaker) {
  return maker.make<[], CommonOptions>(
    'rebuild-documents',
    'render every record anew from its snapshot; safe while a server runs',
    rebuild,
  );
}

export function migrateCommand(maker: CommandMaker) {
  return maker.make<[], CommonOptions>(
    'migrate',
    'bring the database up to date; every command does so, too',
    migrate,
  );
}

async function generate({ terminal, json }: Call, options: GenerateOptions): Promise<undefined> {
  const progress = new ProgressLine(terminal, options.records);
  const { written } = await withApp(options, async ({ ctx }) =>
    operations.generateRecords(ctx, {
      tenant: await operations.findTenant(ctx, options.tenant),
      records: options.records,
      seed: options.seed,
      onProgress: (done) => progress.update(done, `${done} of ${options.records}`),
    }),
  );
  progress.end();
  print(
    terminal,
    json,
    { records: options.records, written },
    `${written} of ${options.records} records written, the others were there`,
  );
}

async function rebuild({ terminal, json }: Call, options: CommonOptions): Promise<undefined> {
  const progress = new ProgressLine(terminal);
  const { rebuilt } = await withApp(options, ({ ctx }) =>
    operations.rebuildDocuments(ctx, (done) => progress.update(done, `${done} rendered`)),
  );
  progress.end();
  print(terminal, json, { rebuilt }, `${rebuilt} documents rendered`);
}

async function migrate({ terminal, json }: Call, options: CommonOptions): Promise<undefined> {
  const migrations = await withApp(options, async (app) => app.migrations);
  const schema = operations.newestMigration;
  print(
    terminal,
    json,
    { schema, migrations },
    `schema ${schema}; ran ${migrations.join(', ') || 'nothing, it was current'}`,
  );
}
