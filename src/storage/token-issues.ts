import { sql } from 'kysely';
import type { TokenIssue } from '#domain/access-token.ts';
import type { Transactor } from './database.ts';

/**
 * The issue whose token is to be handed out: the stored one while it is of the same epoch and was not issued before
 * `renewBeforeMs`, else a new one. Of two processes that race, the second finds what the first stored.
 */
export async function currentTokenIssue(
  tx: Transactor,
  wanted: TokenIssue,
  renewBeforeMs: number,
): Promise<TokenIssue> {
  const { tenantNo, appNo, epoch, issuedAtMs } = wanted;
  await tx
    .insertInto('token_issues')
    .values({ tenant_no: tenantNo, app_no: appNo, epoch, issued_at_ms: issuedAtMs })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_no', 'app_no'])
        .doUpdateSet({ epoch, issued_at_ms: issuedAtMs })
        .where((where) =>
          where.or([
            where('token_issues.epoch', '<>', sql<number>`excluded.epoch`),
            where('token_issues.issued_at_ms', '<', renewBeforeMs),
          ]),
        ),
    )
    .execute();
  const row = await tx
    .selectFrom('token_issues')
    .select(['epoch', 'issued_at_ms'])
    .where('tenant_no', '=', tenantNo)
    .where('app_no', '=', appNo)
    .executeTakeFirstOrThrow();
  return { tenantNo, appNo, epoch: row.epoch, issuedAtMs: row.issued_at_ms };
}
