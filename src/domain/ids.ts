const maxInt64 = 9223372036854775807n;
const decimalDigits = /^[0-9]+$/;

/** Digits of any length are a well-formed id. */
export function isWellFormedId(text: string): boolean {
  return decimalDigits.test(text);
}

/**
 * The id as a signed 64-bit integer, or undefined when it is not digits, zero, or beyond 2^63 - 1:
 * no stored record can have such an id.
 */
export function toStoredId(text: string): bigint | undefined {
  if (text.length > 400 || !isWellFormedId(text)) return undefined;
  const value = BigInt(text);
  return value > 0n && value <= maxInt64 ? value : undefined;
}
