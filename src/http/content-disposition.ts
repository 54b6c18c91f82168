import type { Attachment } from '#operations/attachments/find-download.ts';

type Mime = Attachment['mime'];

/** File name endings that fit each kind; the first is added to a name that has none of them. */
const endings: Record<Mime, readonly string[]> = {
  'image/jpeg': ['.jpg', '.jpeg', '.jfif'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/gif': ['.gif'],
  'application/pdf': ['.pdf'],
};

const longestName = 120;
/** Control characters, line ends of Unicode, and marks that turn the direction of text: `gpj.exe` would look harmless. */
const hidden = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
/** What separates folders, or means something to a shell of Windows. */
const reserved = /[/\\:*?"<>|]/g;

/**
 * Content-Disposition for a file: images are shown where they are embedded, PDFs are saved. The name comes twice, as
 * ASCII for old clients and in full (RFC 5987). It ends as the content is, whatever it was called: a system that opens
 * files by their ending must not take an image for a program.
 */
export function contentDisposition({ name, mime }: Pick<Attachment, 'name' | 'mime'>): string {
  const full = savedName(name, mime);
  const ascii = full.replaceAll(/[^\x20-\x7e]|[%']/gu, '_');
  const kind = mime === 'application/pdf' ? 'attachment' : 'inline';
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encode(full)}`;
}

function savedName(name: string, mime: Mime): string {
  const clean = name.replaceAll(hidden, '').replaceAll(reserved, '_').trim();
  const fitting = endings[mime].find((ending) => clean.toLowerCase().endsWith(ending)) ?? '';
  const stem = clean.slice(0, clean.length - fitting.length).replace(/^\.+/, '') || 'file';
  const short = Array.from(stem).slice(0, longestName).join('');
  return `${short}${fitting === '' ? endings[mime][0] : clean.slice(clean.length - fitting.length)}`;
}

/** Percent-encoding as in `encodeURIComponent`, and of what that leaves but RFC 5987 does not. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
