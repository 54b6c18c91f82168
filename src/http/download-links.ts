import { endOfLink, formatDownloadLink } from '#domain/download-link.ts';
import type { Context } from '#operations/context.ts';
import type { LinkBytes } from '#wire/document.ts';
import type { HttpSettings } from './edge.ts';

const mostKept = 20_000;

/** Links for documents, and how many bytes they are in all. */
export interface LinkTable {
  links: LinkBytes;
  totalBytes: number;
}

/**
 * Makes the signed links of attachments. They begin with the public URL of the settings, never with what a request says
 * about hosts. All links that are made within a minute end together, so each is made once.
 */
export class DownloadLinks {
  readonly #ctx: Context;
  readonly #settings: HttpSettings;
  #endsAtMs = 0;
  #start = '';
  readonly #kept = new Map<string, Buffer>();

  constructor(ctx: Context, settings: HttpSettings) {
    this.#ctx = ctx;
    this.#settings = settings;
  }

  urlOf(tenantNo: number, attachmentId: string): string {
    const grant = { tenantNo, attachmentId, endsAtMs: endOfLink(this.#ctx.now()) };
    return `${this.#settings.publicUrl}/files/${formatDownloadLink(this.#ctx.keys, grant)}`;
  }

  /** Links for each of the ids, of which the same may come several times. */
  tableFor(tenantNo: number, attachmentIds: readonly string[]): LinkTable {
    const links = new Map<string, Buffer>();
    let totalBytes = 0;
    if (attachmentIds.length === 0) return { links, totalBytes };
    this.#forgetOld();
    for (const id of attachmentIds) {
      const bytes = links.get(id) ?? this.#bytesOf(tenantNo, id);
      links.set(id, bytes);
      totalBytes += bytes.length;
    }
    return { links, totalBytes };
  }

  #bytesOf(tenantNo: number, attachmentId: string): Buffer {
    const key = `${tenantNo}/${attachmentId}`;
    let bytes = this.#kept.get(key);
    if (!bytes) {
      bytes = Buffer.from(JSON.stringify(this.urlOf(tenantNo, attachmentId)).slice(1, -1));
      if (this.#kept.size < mostKept) this.#kept.set(key, bytes);
    }
    return bytes;
  }

  #forgetOld(): void {
    const endsAtMs = endOfLink(this.#ctx.now());
    const { publicUrl } = this.#settings;
    if (endsAtMs === this.#endsAtMs && publicUrl === this.#start) return;
    this.#kept.clear();
    this.#endsAtMs = endsAtMs;
    this.#start = publicUrl;
  }
}
