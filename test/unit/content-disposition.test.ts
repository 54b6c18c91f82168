import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition } from '#http/content-disposition.ts';

const png = (name: string) => contentDisposition({ name, mime: 'image/png' });

/** The name that a browser takes: the extended one. */
function savedAs(header: string): string {
  return decodeURIComponent(header.split("filename*=UTF-8''")[1] as string);
}

describe('Content-Disposition', () => {
  it('shows images and saves PDFs', () => {
    expect(png('a.png')).toBe(`inline; filename="a.png"; filename*=UTF-8''a.png`);
    expect(contentDisposition({ name: 'a.pdf', mime: 'application/pdf' })).toBe(
      `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`,
    );
  });

  it('has the name in full and as ASCII', () => {
    expect(png('成绩单.png')).toBe(
      `inline; filename="___.png"; filename*=UTF-8''%E6%88%90%E7%BB%A9%E5%8D%95.png`,
    );
    expect(png("it's (1)*!.png")).toBe(
      `inline; filename="it_s (1)_!.png"; filename*=UTF-8''it%27s%20%281%29_!.png`,
    );
    expect(png('100%.png')).toContain('filename="100_.png"');
  });

  it.each([
    ['a line break', 'a\r\nSet-Cookie: x=1\r\n\r\n<script>.png'],
    ['a lone line feed', 'a\nb.png'],
    ['control characters', 'a\x00\x01\x1b\x7f\x80\x9fb.png'],
    ['line ends of Unicode', 'a\u2028b\u2029c.png'],
    ['a quote', 'a"; filename="evil.html'],
    ['a backslash', 'a\\".png'],
    ['folders', '../../etc/passwd.png'],
    ['folders of Windows', '..\\..\\evil.png'],
  ])('lets %s change nothing', (_, name) => {
    const header = png(name);
    expect(header).toMatch(/^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''[A-Za-z0-9%!._~-]+$/);
    expect(header.match(/"/g)).toHaveLength(2);
    expect(savedAs(header)).not.toMatch(/[\p{Cc}\u2028\u2029/\\"]/u);
  });

  it('hides no ending behind marks that turn the direction of text', () => {
    expect(savedAs(png('photo\u202egpj.exe'))).toBe('photogpj.exe.png');
  });

  it.each([
    ['evil.html', 'image/png', 'evil.html.png'],
    ['evil.png', 'image/gif', 'evil.png.gif'],
    ['成绩单', 'image/jpeg', '成绩单.jpg'],
    ['photo.JPEG', 'image/jpeg', 'photo.JPEG'],
    ['a.webp', 'image/webp', 'a.webp'],
    ['resume.pdf.hta', 'application/pdf', 'resume.pdf.hta.pdf'],
    ['.png', 'image/png', 'file.png'],
    ['.htaccess', 'image/png', 'htaccess.png'],
    ['..', 'image/png', 'file.png'],
    ['', 'image/png', 'file.png'],
    ['\r\n', 'image/png', 'file.png'],
  ] as const)('ends as the content is: %s of %s becomes %s', (name, mime, saved) => {
    expect(savedAs(contentDisposition({ name, mime }))).toBe(saved);
  });

  it('cuts a name that is far too long, between characters', () => {
    const saved = savedAs(png(`${'💥'.repeat(1000)}.png`));
    expect(saved).toBe(`${'💥'.repeat(120)}.png`);
  });

  it('is a good header for any name', () => {
    const names = fc.string({ unit: 'binary' }).filter((name) => name.isWellFormed());
    fc.assert(
      fc.property(names, (name) => {
        const header = png(name);
        expect(header).toMatch(/^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''[A-Za-z0-9%!._~-]+$/);
        expect(savedAs(header)).toMatch(/^[^.].*\.png$/su);
      }),
    );
  });
});
