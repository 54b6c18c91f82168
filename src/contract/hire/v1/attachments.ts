import { type Static, Type } from 'typebox';
import { successEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';
import { refusals } from './common.ts';
import { Code, closed, Id, Moment, Text } from './fields.ts';

export const Attachment = Type.Object(
  {
    id: Id('Attachment id'),
    url: Type.String({
      description: 'Link to the bytes; ends after 30 minutes',
      minLength: 1,
      examples: ['http://127.0.0.1:8210/files/…'],
    }),
    name: Text('File name', '成绩单.jpg'),
    mime: Text('MIME type, by content', 'image/jpeg'),
    create_time: Moment('Creation'),
  },
  { ...closed, description: 'Attachment (附件)' },
);
export type Attachment = Static<typeof Attachment>;

export const GetAttachmentParams = Type.Object({ attachment_id: Id('Attachment id') });
export type GetAttachmentParams = Static<typeof GetAttachmentParams>;

export const GetAttachmentQuery = Type.Object({
  type: Type.Optional(
    Code('1 resume (default), 2 portfolio, 3 general; ids are unique, so any of them finds any', [1, 2, 3]),
  ),
});

export const getAttachment = defineRoute({
  operationId: 'hire.v1.attachments.get',
  method: 'GET',
  path: '/open-apis/hire/v1/attachments/:attachment_id',
  tag: 'Hire v1',
  summary: 'Get an attachment with a link to its bytes (获取附件信息)',
  access: { scopes: ['hire:attachment:readonly', 'hire:attachment'], tier: 8 },
  params: GetAttachmentParams,
  querystring: GetAttachmentQuery,
  responses: {
    200: successEnvelope(Type.Object({ attachment: Attachment }, { ...closed, description: 'Attachment' })),
    ...refusals,
  },
});
