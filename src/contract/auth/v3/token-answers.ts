import { type TObject, Type } from 'typebox';
import { ErrorEnvelope } from '../../envelope.ts';

/**
 * Answers of a token route. Its failures come with HTTP 200 and a code other than 0, so both shapes share the status.
 * `refusals`: the codes in words.
 */
export function tokenAnswers(name: string, success: TObject, refusals: string) {
  const refusal = Type.Object(
    {
      code: Type.Integer({ description: refusals, examples: [10003] }),
      msg: Type.String({ description: 'Free text', examples: ['invalid param'] }),
      data: Type.Optional(Type.Object({}, { description: 'Empty, with 10003 only' })),
    },
    { description: 'Refusal' },
  );
  return {
    200: Type.Union([success, refusal], { description: `${name} or refusal` }),
    429: ErrorEnvelope,
    500: ErrorEnvelope,
  };
}
