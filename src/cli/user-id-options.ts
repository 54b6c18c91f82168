import { type Command, Option } from 'commander';
import { UsageError } from './exit-codes.ts';

/** Which user ids a file holds. */
export interface IdOptions {
  app?: string;
  userIdType?: 'open_id' | 'union_id' | 'user_id';
  tenant?: string;
}

export function idOptions(command: Command, appHelp: string): Command {
  return command
    .option('--app <app-id>', appHelp)
    .addOption(
      new Option(
        '--user-id-type <type>',
        'kind of user ids (default: open_id with --app, else user_id)',
      ).choices(['open_id', 'union_id', 'user_id']),
    )
    .option('--tenant <key>', 'tenant (default: the first)');
}

/** The kind, or a complaint: open_ids mean nothing without the app they are for. */
export function userIdTypeOf({ app, userIdType }: IdOptions): 'open_id' | 'union_id' | 'user_id' {
  if (app === undefined && userIdType === 'open_id')
    throw new UsageError('--user-id-type open_id needs --app: open_ids are per app');
  return userIdType ?? (app === undefined ? 'user_id' : 'open_id');
}
