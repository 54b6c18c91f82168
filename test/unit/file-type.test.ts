import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileTypeOf } from '#domain/file-type.ts';
import { gifFile, jpegFile, pdfFile, pngFile, webpFile } from '../support/sample-files.ts';

const files = [
  ['image/jpeg', jpegFile],
  ['image/png', pngFile()],
  ['image/gif', gifFile],
  ['image/webp', webpFile],
  ['application/pdf', pdfFile],
] as const;

const html = '<!doctype html><script>alert(1)</script>';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('the kind of a file', () => {
  it.each(files)('%s is found in its content', (mime, bytes) => {
    expect(fileTypeOf(bytes)).toBe(mime);
  });

  it.each([
    ['a JPEG with Exif first', '\xff\xd8\xff\xe1\0\x10Exif\0\0', 'image/jpeg'],
    ['a JPEG with a table first', '\xff\xd8\xff\xdb\0C\0', 'image/jpeg'],
    ['a GIF of the first version', 'GIF87a\x01\0\x01\0\x80\0\0', 'image/gif'],
    ['a WebP with loss', 'RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0', 'image/webp'],
    ['an extended WebP', 'RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0', 'image/webp'],
    ['a PDF of version 2', '%PDF-2.0\n', 'application/pdf'],
  ])('%s is one', (_, text, mime) => {
    expect(fileTypeOf(latin1(text))).toBe(mime);
  });

  it.each([
    ['nothing', ''],
    ['HTML', html],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['SVG behind an XML declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a script', '#!/bin/sh\nrm -rf /'],
    ['a program', 'MZ\x90\0\x03\0\0\0'],
    ['an archive', 'PK\x03\x04\x14\0\0\0'],
    ['BMP', 'BM\x3a\0\0\0\0\0\0\0\x36\0\0\0'],
    ['TIFF', 'II*\0\x08\0\0\0'],
    ['AVIF', '\0\0\0\x20ftypavif\0\0\0\0'],
    ['a sound in the container of WebP', 'RIFF\x0c\0\0\0WAVEfmt \0\0\0\0'],
    ['a WebP with an unknown frame', 'RIFF\x0c\0\0\0WEBPEVIL\0\0\0\0'],
    ['a WebP shorter than it tells', 'RIFF\x1a\0\0\0WEBPVP8L\0\0\0\0'],
    ['a WebP that tells of less than a frame', 'RIFF\x04\0\0\0WEBPVP8L\0\0\0\0'],
    ['a PNG whose first chunk is not the header', '\x89PNG\r\n\x1a\n\0\0\0\rtEXt'.padEnd(60)],
    ['a PNG that went through a text transfer', pngFile().toString('latin1').replace('\r\n', '\n')],
    ['a JPEG without a second marker', '\xff\xd8\xff\x00\0\0'],
    ['a PDF without a version', '%PDF-x.y\n'],
    ['a GIF of no version', 'GIF90a\x01\0\x01\0\x80\0\0'],
    ['a name in place of content', 'image/png'],
  ])('%s is none', (_, text) => {
    expect(fileTypeOf(latin1(text))).toBeUndefined();
  });

  it.each(files)('%s is none once it ends inside its head', (_mime, bytes) => {
    const least = { 'image/jpeg': 4, 'image/png': 33, 'image/gif': 13, 'application/pdf': 8 };
    const needed = _mime === 'image/webp' ? bytes.length : least[_mime];
    for (let length = 0; length < needed; length++) {
      expect(fileTypeOf(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    expect(fileTypeOf(bytes.subarray(0, needed))).toBe(_mime);
  });

  it.each(files)('%s is none behind anything else: what stands first decides', (_mime, bytes) => {
    for (const before of [' ', '\n', '\0', '\xef\xbb\xbf', html, 'a'.repeat(500)]) {
      expect(fileTypeOf(Buffer.concat([latin1(before), bytes])), JSON.stringify(before)).toBeUndefined();
    }
  });

  it.each(files)('%s stays that one kind, whatever follows', (mime, bytes) => {
    const others = files.map(([, other]) => other);
    for (const tail of [latin1(html), latin1('PK\x03\x04'), ...others]) {
      expect(fileTypeOf(Buffer.concat([bytes, tail]))).toBe(mime);
    }
  });

  it('is found without failing, in anything', () => {
    const heads = files.map(([, bytes]) => bytes);
    const bytes = fc
      .tuple(
        fc.constantFrom(Buffer.alloc(0), ...heads),
        fc.nat({ max: 40 }),
        fc.uint8Array({ maxLength: 40 }),
      )
      .map(([head, length, tail]) => Buffer.concat([head.subarray(0, length), tail]));
    fc.assert(
      fc.property(bytes, (file) => {
        const found = fileTypeOf(file);
        if (found !== undefined) expect(files.map(([mime]) => mime)).toContain(found);
      }),
    );
  });
});
