import { type Static, Type } from 'typebox';
import { defineRoute } from './route.ts';

export const DownloadParams = Type.Object({
  link: Type.String({
    description: 'Signed part of a link; 43 characters',
    examples: ['AAAAAQAAGXFO…'],
  }),
});
export type DownloadParams = Static<typeof DownloadParams>;

const Bytes = (description: string) => Type.String({ format: 'binary', description, examples: ['…'] });

export const downloadFile = defineRoute({
  operationId: 'files.download',
  method: 'GET',
  path: '/files/:link',
  tag: 'Files',
  summary: 'Bytes of an attachment, for whoever has a link to it',
  description:
    'Links stand in `url` fields and end after 30 to 31 minutes. One range of bytes can be asked for; several give ' +
    'the whole file. HEAD is answered, too. A link that is none, or has ended, gives 404, whatever the reason.',
  params: DownloadParams,
  produces: 'application/octet-stream',
  responses: {
    200: Bytes('The file; Content-Type is the kind found in its content'),
    206: Bytes('The range that was asked for'),
    304: Bytes('Unchanged: If-None-Match names the ETag'),
    404: Type.String({ description: 'No such link', examples: ['404 page not found'] }),
    416: Bytes('The range lies behind the end'),
  },
});
