import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileTypeOf } from '#domain/file-type.ts';
import { demoDataset } from '#samples/dataset.ts';
import { decodePng } from '../support/png.ts';

const demo = demoDataset();
const interviewById = new Map(demo.interviews.map((interview) => [interview.id, interview]));
const pictures = demo.files.filter(({ mime }) => mime === 'image/png');
const papers = demo.files.filter(({ mime }) => mime === 'application/pdf');

describe('the files of the demo', () => {
  it('are shown by about one submitted record in eight, each by one', () => {
    const shown = demo.records.flatMap(({ images = [] }) => images);
    expect(shown.map(({ id }) => id).toSorted()).toEqual(demo.files.map(({ id }) => id).toSorted());
    const submitted = demo.records.filter((record) => record.submitted);
    const share = demo.records.filter(({ images }) => images).length / submitted.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.16);
    expect(demo.records.filter(({ images, submitted: done }) => images && !done)).toEqual([]);
    const files = new Map(demo.files.map((file) => [file.id, file]));
    for (const { images = [] } of demo.records)
      expect(new Set(images.map(({ name }) => name)).size).toBe(images.length);
    for (const { id, name, mime, createdAtMs } of shown) {
      const file = files.get(id);
      expect({ name, mime, createdAtMs }).toEqual({
        name: file?.name,
        mime: file?.mime,
        createdAtMs: String(file?.createdAtMs),
      });
    }
  });

  it('were taken while people met', () => {
    for (const { images = [], interviewId = '' } of demo.records) {
      const { beginAtMs = 0, endAtMs = 0 } = interviewById.get(interviewId) ?? {};
      for (const { createdAtMs } of images) {
        expect(Number(createdAtMs)).toBeGreaterThan(beginAtMs);
        expect(Number(createdAtMs)).toBeLessThan(endAtMs);
      }
    }
  });

  it('are the same on every call, different from one another, small, and what they say they are', () => {
    const again = demoDataset().files.map(({ content }) => Buffer.from(content).toString('base64'));
    expect(demo.files.map(({ content }) => Buffer.from(content).toString('base64'))).toEqual(again);
    expect(new Set(again).size).toBe(again.length);
    for (const { content, mime } of demo.files) {
      expect(content.length).toBeLessThan(40_000);
      expect(fileTypeOf(Buffer.from(content))).toBe(mime);
    }
    expect(new Set(demo.files.map(({ name }) => name)).size).toBeGreaterThanOrEqual(8);
    expect(papers.length).toBeGreaterThanOrEqual(2);
  });

  it('are pictures that decode: something is drawn, and most of the sheet is left white', () => {
    for (const { content } of pictures) {
      const { width, height, pixels, palette } = decodePng(content, inflateSync);
      expect([width > 500, height > 200]).toEqual([true, true]);
      const counts = palette.map(() => 0);
      for (const pixel of pixels) counts[pixel] = (counts[pixel] ?? 0) + 1;
      const paper = (counts[0] ?? 0) / pixels.length;
      expect(paper).toBeGreaterThan(0.75);
      expect(paper).toBeLessThan(0.985);
      expect(counts.filter((count) => count > 40).length).toBeGreaterThan(4);
    }
  });

  it('are papers that a reader opens: every object is where the table says', () => {
    for (const { content } of papers) {
      const text = Buffer.from(content).toString('latin1');
      expect(text).toMatch(/^%PDF-1\.\d\n/);
      expect(text).toMatch(/\n%%EOF\n$/);
      const tableAt = Number(/startxref\n(\d+)\n/.exec(text)?.[1]);
      expect(text.slice(tableAt, tableAt + 5)).toBe('xref\n');
      const rows = [...text.slice(tableAt).matchAll(/^(\d{10}) 00000 n $/gm)];
      expect(rows.length).toBeGreaterThan(4);
      for (const [index, [, start]] of rows.entries()) {
        expect(text.slice(Number(start))).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
      }
      const [, length, body] = /\/Length (\d+) >>\nstream\n(.*)\nendstream/s.exec(text) ?? [];
      expect(body?.length).toBe(Number(length));
      expect(body).toContain('Online coding test');
    }
  });
});
