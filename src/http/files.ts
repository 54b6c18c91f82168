import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type DownloadParams, downloadFile } from '#contract/files.ts';
import { type Attachment, type Download, findDownload } from '#operations/attachments/find-download.ts';
import { readRange } from './byte-range.ts';
import { contentDisposition } from './content-disposition.ts';
import type { Edge } from './edge.ts';
import { Exchange } from './exchange.ts';
import { notFoundHeaders, notFoundText } from './not-found.ts';
import { routeOptions } from './route-options.ts';

/** Downloads. Whoever has a link may read: the link itself is the permission, signed and soon ended. */
export function fileRoutes(app: FastifyInstance, edge: Edge): void {
  const handler = (request: FastifyRequest, reply: FastifyReply) => download(edge, request, reply);
  app.route({ ...routeOptions(downloadFile), handler });
  app.route({ method: 'HEAD', url: downloadFile.path, schema: { hide: true }, handler });
}

async function download(edge: Edge, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const exchange = new Exchange(edge, downloadFile.operationId, reply);
  try {
    const { link } = request.params as DownloadParams;
    const found = await findDownload(edge.ctx, link);
    if (found) await sendFile(edge, exchange, request, found);
    else await exchange.send(404, notFoundHeaders, notFoundText);
  } catch (error) {
    exchange.fail(error);
  }
}

async function sendFile(
  edge: Edge,
  exchange: Exchange,
  { method, headers: asked }: FastifyRequest,
  { attachment, endsAtMs, read, requireBytes }: Download,
): Promise<void> {
  const { size, sha256 } = attachment;
  const etag = `"${sha256}"`;
  // The link may end while its file is looked for.
  const secondsLeft = Math.max(0, Math.floor((endsAtMs - edge.ctx.now()) / 1000));
  const lasting = ['ETag', etag, 'Cache-Control', `private, max-age=${secondsLeft}`];
  if (names(asked['if-none-match'], etag)) return exchange.send(304, lasting);
  // A range belongs to the content that the client knows, or else the whole is sent; HEAD knows no ranges.
  const mayBePart = method === 'GET' && (asked['if-range'] ?? etag) === etag;
  const range = readRange(mayBePart ? asked.range : undefined, size);
  if (range === 'unsatisfiable') {
    return exchange.send(416, ['Content-Range', `bytes */${size}`, 'Content-Length', '0']);
  }
  const part = range === 'whole' ? undefined : range;
  const length = part ? part.end - part.start + 1 : size;
  const headers = [...lasting, ...safeHeaders(attachment), 'Content-Length', String(length)];
  if (part) headers.push('Content-Range', `bytes ${part.start}-${part.end}/${size}`);
  if (method === 'HEAD') await requireBytes();
  const body = method === 'HEAD' ? undefined : await read(part);
  return exchange.send(part ? 206 : 200, headers, body);
}

/** Nothing in a file may run or be taken for another kind, wherever it is opened; other sites may embed it. */
function safeHeaders(attachment: Attachment): string[] {
  return [
    ...['Content-Type', attachment.mime],
    ...['X-Content-Type-Options', 'nosniff'],
    ...['Content-Disposition', contentDisposition(attachment)],
    ...['Content-Security-Policy', "sandbox; default-src 'none'"],
    ...['Cross-Origin-Resource-Policy', 'cross-origin'],
    ...['Referrer-Policy', 'no-referrer'],
    ...['Accept-Ranges', 'bytes'],
  ];
}

/** Whether If-None-Match names the ETag. */
function names(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
