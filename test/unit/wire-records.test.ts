import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linkedAttachments,
  replaceLinks,
  spliceDocuments,
  splicedBound,
  type UserIdBytes,
  withoutUserIds,
} from '#wire/document.ts';
import { renderComparable, renderDocument } from '#wire/hire/v1/interview-record-document.ts';
import { fromWire, toWire } from '#wire/hire/v1/interview-records.ts';
import { userIds, type WireRecord, wireRecords, withoutLinks } from '../support/arbitrary-records.ts';

const reference = JSON.parse(readFileSync('test/fixtures/reference-answer.json', 'utf8')).data.items[0];

/** What an import makes of a record, with users 7 and 8 behind its two ids. */
function read(item: WireRecord) {
  const dropped = new Map<string, number>();
  const { record, userId, interviewerId } = fromWire(item, dropped);
  expect(dropped.size).toBe(0);
  if (userId !== undefined) record.userNo = 7;
  if (interviewerId !== undefined) record.interviewer = { ...record.interviewer, userNo: 8 };
  return { record, userId, interviewerId };
}

/** A table in which users 7 and 8 have these ids. */
function tableOf(seven: string | undefined, eight: string | undefined): UserIdBytes {
  const byUserNo: (Buffer | undefined)[] = [];
  for (const [userNo, id] of [
    [7, seven],
    [8, eight],
  ] as const) {
    if (id !== undefined) byUserNo[userNo] = Buffer.from(JSON.stringify(id).slice(1, -1));
  }
  return { byUserNo, longest: Math.max(byUserNo[7]?.length ?? 0, byUserNo[8]?.length ?? 0) };
}

/** The record with ids instead of user numbers, its keys in their places. */
function withIds(wire: ReturnType<typeof toWire>, userId?: string, interviewerId?: string): object {
  return JSON.parse(JSON.stringify(wire), (key, value) => {
    if (key === 'user_id') return userId;
    return key === 'interviewer' && 'id' in value ? { ...value, id: interviewerId } : value;
  });
}

/** What a caller with these ids reads, of a chunk of documents. */
function splice(chunk: Buffer, ids: UserIdBytes, count = 1): string {
  const bound = splicedBound([chunk], count, ids);
  const target = Buffer.alloc(bound + 3, 0x78);
  const end = spliceDocuments(target, 3, chunk, ids);
  expect(end).toBeLessThanOrEqual(bound + 3);
  return target.toString('utf8', 3, end);
}

describe('a record of the vendor', () => {
  it('comes out of the mapping as it went in', () => {
    fc.assert(
      fc.property(wireRecords, (item) => {
        const { record, userId, interviewerId } = read(item);
        const wire: Record<string, unknown> = { ...toWire(record) };
        if (userId !== undefined) wire.user_id = userId;
        if (interviewerId !== undefined)
          wire.interviewer = { ...(wire.interviewer as object), id: interviewerId };
        expect(wire).toEqual(item);
      }),
      { numRuns: 500 },
    );
  });

  it('becomes a document that is its JSON text once ids are spliced in', () => {
    fc.assert(
      fc.property(wireRecords, (item) => {
        const { record, userId, interviewerId } = read(item);
        const document = Buffer.from(renderDocument(record));
        const text = splice(document, tableOf(userId, interviewerId));
        expect(JSON.parse(text)).toEqual(item);
        expect(text).toBe(JSON.stringify(withIds(toWire(record), userId, interviewerId)));
      }),
      { numRuns: 500 },
    );
  });

  it('shows each caller its own ids', () => {
    const { record } = read(reference);
    const document = Buffer.from(renderDocument(record));
    fc.assert(
      fc.property(userIds, userIds, (seven, eight) => {
        const shown = JSON.parse(splice(document, tableOf(seven, eight)));
        expect(shown).toEqual({
          ...reference,
          user_id: seven,
          interviewer: { ...reference.interviewer, id: eight },
        });
      }),
    );
  });

  it('stands beside others in one chunk, each with its own users', () => {
    fc.assert(
      fc.property(fc.array(wireRecords, { minLength: 1, maxLength: 5 }), (items) => {
        const documents = items.map((item) => renderDocument(read(item).record));
        const chunk = Buffer.from(documents.join(','));
        const text = splice(chunk, tableOf('ou_7', '八'), documents.length);
        const shown = items.map(({ user_id: userId, interviewer, ...rest }) => ({
          ...rest,
          ...(userId !== undefined && { user_id: 'ou_7' }),
          ...(interviewer && {
            interviewer: { ...interviewer, ...(interviewer.id !== undefined && { id: '八' }) },
          }),
        }));
        expect(JSON.parse(`[${text}]`)).toEqual(shown);
        const blanked = JSON.parse(`[${withoutUserIds(chunk).toString('utf8')}]`);
        expect(blanked).toEqual(
          items.map((item) =>
            JSON.parse(withoutUserIds(Buffer.from(renderDocument(read(item).record))).toString('utf8')),
          ),
        );
      }),
    );
  });

  it('tells which user the table lacks, instead of writing half a document', () => {
    const { record } = read(reference);
    const document = Buffer.from(renderDocument(record));
    const target = Buffer.alloc(10_000);
    expect(spliceDocuments(target, 0, document, tableOf('a', undefined))).toBe(-8);
    expect(spliceDocuments(target, 0, document, tableOf(undefined, 'b'))).toBe(-7);
  });

  it('loses exactly the two ids when they may not be shown', () => {
    fc.assert(
      fc.property(wireRecords, (item) => {
        const { record } = read(item);
        const blanked = JSON.parse(withoutUserIds(Buffer.from(renderDocument(record))).toString('utf8'));
        const { user_id: _user, interviewer, ...rest } = item;
        const { id: _id, ...person } = interviewer ?? {};
        expect(blanked).toEqual(interviewer ? { ...rest, interviewer: person } : rest);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same content whatever its image links are', () => {
    fc.assert(
      fc.property(wireRecords, fc.constantFrom('https://a.example/1', 'x'), (item, url) => {
        const other = {
          ...item,
          ...(item.image_list && { image_list: item.image_list.map((image) => ({ ...image, url })) }),
        };
        const comparable = (one: WireRecord) => {
          const { record } = read(one);
          return renderComparable(record, renderDocument(record));
        };
        expect(comparable(other)).toBe(comparable(item));
        expect(withoutLinks([other])).toEqual(withoutLinks([item]));
      }),
    );
  });

  it('is kept as it came, even where it fills every value field', () => {
    expect(Object.keys(toWire(read(reference).record))).toEqual(Object.keys(reference));
    const [row] = toWire(read(reference).record).dimension_assessment_list ?? [];
    expect(row).toEqual(reference.dimension_assessment_list[0]);
  });

  it('has its keys in the order of the contract, whatever order it came in', () => {
    const turned = Object.fromEntries(Object.entries(reference).reverse()) as WireRecord;
    expect(renderDocument(read(turned).record)).toBe(renderDocument(read(reference).record));
    expect(renderDocument(read(turned).record)).toMatch(/^\{"id":"6949805467799537964","user_id":/);
  });
});

/** Ids that only the plain decimal ones of can name an attachment; others look alike. */
const imageIds = fc.constantFrom(
  '1',
  '7',
  '07',
  ' 7',
  '7\u0002',
  '\u00027\u0002',
  '6949805467799537964',
  'x',
);

const recordsWithImages = fc
  .tuple(wireRecords, fc.array(fc.tuple(imageIds, fc.constantFrom('https://a.example/1', '\u00027\u0002'))))
  .map(([item, images]) => ({ ...item, image_list: images.map(([id, url]) => ({ id, url, name: url })) }));

describe('the images of a record', () => {
  const held = new Set(['7', '6949805467799537964']);
  const linkOf = (id: string) => `http://127.0.0.1/files/${id}-${'A'.repeat(43)}`;
  const tableOfLinks = (ids: readonly string[]) =>
    new Map(ids.map((id) => [id, Buffer.from(JSON.stringify(linkOf(id)).slice(1, -1))]));

  it('have our link where we hold the bytes, and else the one they came with', () => {
    fc.assert(
      fc.property(fc.array(recordsWithImages, { minLength: 1, maxLength: 4 }), (items) => {
        const chunk = Buffer.from(items.map((item) => renderDocument(read(item).record, held)).join(','));
        const needed = linkedAttachments([chunk]);
        const images = items.flatMap((item) => item.image_list);
        expect(needed).toEqual(images.map(({ id }) => id).filter((id) => held.has(id)));
        const links = tableOfLinks(needed);
        const bytes = needed.reduce((sum, id) => sum + (links.get(id)?.length ?? 0), 0);
        const bound = splicedBound([chunk], items.length, tableOf('ou_7', '八'), bytes);
        const target = Buffer.alloc(bound);
        const end = spliceDocuments(target, 0, chunk, tableOf('ou_7', '八'), links);
        expect(end).toBeLessThanOrEqual(bound);
        const shown = JSON.parse(`[${target.toString('utf8', 0, end)}]`) as WireRecord[];
        expect(shown.map((record) => record.image_list)).toEqual(
          items.map((item) =>
            item.image_list.map((image) => ({
              ...image,
              url: held.has(image.id) ? linkOf(image.id) : image.url,
            })),
          ),
        );
        expect(withoutLinks(shown).length).toBe(items.length);
      }),
      { numRuns: 200 },
    );
  });

  it('need nothing where we hold none of them', () => {
    fc.assert(
      fc.property(recordsWithImages, (item) => {
        const document = renderDocument(read(item).record);
        expect(linkedAttachments([Buffer.from(document)])).toEqual([]);
        expect(document).toBe(renderDocument(read(item).record, new Set(['999'])));
      }),
    );
  });

  it('are found in several chunks, as often as they are shown', () => {
    const item = { id: '1', image_list: ['7', '1', '7'].map((id) => ({ id, url: 'u' })) };
    const chunk = Buffer.from(renderDocument(read(item).record, held));
    expect(linkedAttachments([chunk, Buffer.from('{}'), chunk])).toEqual(['7', '7', '7', '7']);
  });

  it('tell where to ask for a link where there is none', () => {
    const images = [{ id: '7', name: 'a' }, { id: '8' }];
    const document = renderDocument({ id: '1', origin: 'written', images }, held);
    expect(JSON.parse(replaceLinks(Buffer.from(document), linkOf).toString())).toEqual({
      id: '1',
      image_list: [
        { id: '7', url: linkOf('7'), name: 'a' },
        { id: '8', url: '/open-apis/hire/v1/attachments/8' },
      ],
    });
  });

  it('say the same whether we hold them or not', () => {
    fc.assert(
      fc.property(recordsWithImages, (item) => {
        const { record } = read(item);
        const comparable = renderComparable(record, renderDocument(record, held));
        expect(comparable).toBe(renderComparable(record, renderDocument(record)));
      }),
    );
  });
});

describe('the codes of the contract', () => {
  it.each([
    ['passed', 1],
    ['failed', 2],
    ['not_started', 3],
    ['not_submitted', 4],
    ['no_show', 5],
    ['pending', 6],
  ] as const)('say %s with conclusion %i', (conclusion, code) => {
    expect(toWire({ id: '1', origin: 'written', conclusion }).conclusion).toBe(code);
    expect(read({ id: '1', conclusion: code }).record.conclusion).toBe(conclusion);
  });

  it.each([
    ['single_choice', 1],
    ['multiple_choice', 2],
    ['description', 3],
    ['single_line_text', 4],
    ['job_level_range', 5],
    ['score_by_option', 6],
    ['score_by_number', 7],
    ['preset_conclusion', 10],
    ['preset_score', 11],
    ['preset_record', 12],
  ] as const)('say %s with dimension type %i', (type, code) => {
    const wire = toWire({ id: '1', origin: 'written', dimensionAssessments: [{ type }] });
    expect(wire.dimension_assessment_list).toEqual([{ dimension_type: code }]);
    const item = { id: '1', dimension_assessment_list: [{ dimension_type: code }] };
    expect(read(item).record.dimensionAssessments).toEqual([{ type }]);
  });

  it('say whether a record is submitted, and how its score was computed', () => {
    const commit = (submitted: boolean) => toWire({ id: '1', origin: 'written', submitted }).commit_status;
    expect([commit(true), commit(false)]).toEqual([1, 2]);
    const calculation = (word: 'total' | 'average') =>
      toWire({ id: '1', origin: 'written', computedScore: { calculation: word, score: 1 } }).assessment_score;
    expect(calculation('total')?.calculate_type).toBe(1);
    expect(calculation('average')?.calculate_type).toBe(2);
  });
});
