import { toStoredId } from '#domain/ids.ts';
import { replaceLinks, spliceDocuments, splicedBound } from '#wire/document.ts';
import { attachmentPath } from '#wire/hire/v1/interview-record-document.ts';
import type { Context } from '../context.ts';
import type { Pull } from './pull.ts';

/** Records by id as this side answers them to the app of the source, with the ids that it sees; links aside. */
export async function answersHere(
  ctx: Pick<Context, 'documents' | 'userIds'>,
  { tenant: { tenantNo }, userIdType: kind, app }: Pull,
  ids: readonly string[],
): Promise<Map<string, unknown>> {
  const stored = new Set(ids.map(toStoredId).filter((id) => id !== undefined));
  const page = await ctx.documents.byIds(tenantNo, [...stored]);
  const chunks = page.chunks.map((chunk) => replaceLinks(chunk, attachmentPath));
  const texts = await ctx.userIds.splice({ tenantNo, kind, app }, (table) => {
    const spliced: string[] = [];
    for (const chunk of chunks) {
      const target = Buffer.alloc(splicedBound([chunk], page.count, table));
      const end = spliceDocuments(target, 0, chunk, table);
      if (end < 0) return undefined;
      spliced.push(target.toString('utf8', 0, end));
    }
    return spliced;
  });
  const records = JSON.parse(`[${texts.join(',')}]`) as { id: string }[];
  return new Map(records.map((record) => [record.id, record]));
}
