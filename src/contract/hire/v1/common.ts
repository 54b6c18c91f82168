import { Type } from 'typebox';
import { ErrorEnvelope } from '../../envelope.ts';

/** What the endpoints of Hire share: kinds of user ids, who may read interviews, pages. */
export const userIdTypes = ['open_id', 'union_id', 'user_id'] as const;
export type UserIdType = (typeof userIdTypes)[number];

export const UserIdTypeQuery = Type.Optional(
  Type.Unsafe<UserIdType>(
    Type.String({
      description: 'Kind of user id, in the request and in the answer',
      enum: [...userIdTypes],
      default: 'open_id',
      examples: ['open_id'],
    }),
  ),
);

export const userIdScope = 'contact:user.employee_id:readonly';

/** Who may read interviews and what was said in them. */
export const readsInterviews = {
  scopes: ['hire:interview:readonly', 'hire:interview'],
  userIdScope,
} as const;

export const refusals = { 400: ErrorEnvelope, 429: ErrorEnvelope, 500: ErrorEnvelope };

export const PageTokenQuery = Type.Optional(
  Type.String({
    description: 'Token that the page before returned; leave out for the first page',
    examples: ['…'],
  }),
);

/** What a paged list is asked for. */
export function pageQuery(what: string, limits: { default: number; maximum: number }) {
  return {
    page_size: Type.Optional(
      Type.Integer({
        description: `${what} per page; 0 means the default`,
        ...limits,
        examples: [limits.default],
      }),
    ),
    page_token: PageTokenQuery,
  };
}

/** What `data` of a paged list holds beside its items. */
export const pageKeys = {
  page_token: Type.Optional(
    Type.String({ description: 'Only while `has_more` is true', minLength: 1, examples: ['…'] }),
  ),
  has_more: Type.Boolean({ description: 'Whether another page follows', examples: [true] }),
};
