import { type Static, type TObject, Type } from 'typebox';

export const FieldViolation = Type.Object({
  field: Type.String({ description: 'Name of the input field', examples: ['page_size'] }),
  value: Type.Optional(Type.String({ description: 'What was sent, always as text', examples: ['101'] })),
  description: Type.String({ description: 'Rule that is broken', examples: ['the max is 100'] }),
});

export const PermissionViolation = Type.Object({
  type: Type.String({
    description: 'action_scope_required: the app needs the API scope; field_scope_required: a field scope',
    examples: ['action_scope_required'],
  }),
  subject: Type.String({ description: 'Scope', examples: ['hire:interview:readonly'] }),
  description: Type.Optional(Type.String({ description: 'For people', examples: ['获取面试信息'] })),
});

export const ErrorHelp = Type.Object({
  url: Type.String({ description: 'Where to read on', examples: ['http://127.0.0.1:8210/docs'] }),
  description: Type.String({ description: 'What is found there', examples: ['How to grant a scope'] }),
});

export const ErrorObject = Type.Object(
  {
    message: Type.Optional(
      Type.String({ description: 'Where the fix is described', examples: ['See /docs'] }),
    ),
    log_id: Type.String({
      description: 'Equals the header X-Tt-Logid',
      examples: ['20261122101500AB12CD34EF56AB78CD90'],
    }),
    troubleshooter: Type.Optional(
      Type.String({ description: 'Where to look for the cause', examples: ['…'] }),
    ),
    field_violations: Type.Optional(Type.Array(FieldViolation, { description: 'Broken field rules' })),
    permission_violations: Type.Optional(Type.Array(PermissionViolation, { description: 'Missing scopes' })),
    helps: Type.Optional(Type.Array(ErrorHelp, { description: 'Further reading' })),
  },
  { description: 'What went wrong, for people and programs' },
);
export type ErrorObject = Static<typeof ErrorObject>;

/** Body of every refusal of a vendor endpoint (the token endpoints leave `error` out). */
export const ErrorEnvelope = Type.Object(
  {
    code: Type.Integer({ description: 'Error code, never 0', examples: [1002002] }),
    msg: Type.String({ description: 'Free text; never match on it', examples: ['parameter error'] }),
    error: Type.Optional(ErrorObject),
  },
  { description: 'Refusal' },
);
export type ErrorEnvelope = Static<typeof ErrorEnvelope>;

/** Body of a success: code 0 and `data`, which is always an object. */
export function successEnvelope<Data extends TObject>(data: Data) {
  return Type.Object(
    {
      code: Type.Literal(0, { description: '0: success', examples: [0] }),
      msg: Type.String({ description: 'Free text; never match on it', examples: ['SUCCESS'] }),
      data,
    },
    { description: 'Success', additionalProperties: false },
  );
}
