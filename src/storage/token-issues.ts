import { sql } from 'kysely';
import type { TokenIssue } from '#domain/access-token.ts';
import type { Reader, Transactor } from './database.ts';

/** Under it stand the issues of app access tokens, which are for no tenant. */
export const noTenant = 0;

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

/** When the newest token of an app in a tenant was issued; 0: none was. */
export async function lastTokenIssuedAtMs(db: Reader, tenantNo: number, appNo: number): Promise<number> {
  const row = await db
    .selectFrom('token_issues')
    .select('issued_at_ms')
    .where('tenant_no', '=', tenantNo)
    .where('app_no', '=', appNo)
    .executeTakeFirst();
  return row?.issued_at_ms ?? 0;
}
