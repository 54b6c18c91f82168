import { Type } from 'typebox';

/** Characters of the longest text that a database looks for: an index of PostgreSQL takes no long ones. */
export const longestKey = 256;

/** Makers of schemas of single fields. */
export const closed = { additionalProperties: false } as const;

export const Id = (description: string) =>
  Type.String({ description, minLength: 1, examples: ['6949805467799537964'] });

export const Text = (description: string, example: string) =>
  Type.String({ description, examples: [example] });

export const Whole = (description: string, example: number) =>
  Type.Integer({ description, examples: [example] });

/** A whole number with a meaning for each value. */
export const Code = (description: string, codes: number[]) =>
  Type.Integer({ description, enum: codes, examples: codes.slice(0, 1) });

/** A moment as Unix milliseconds. */
export const Moment = (description: string) =>
  Type.Integer({
    description: `${description}, Unix milliseconds`,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    examples: [1710036000000],
  });

/** A user id in an answer. */
export const UserId = (description: string) =>
  Type.String({ description, minLength: 1, examples: ['ou_bc6dd7d30630700f443193d602841086'] });
