/** Every text inside a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The moment in an id, in Unix seconds. */
export function secondsOf(id: string): number {
  return Number(BigInt(id) >> 32n);
}
