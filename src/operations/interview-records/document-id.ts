const idStart = '{"id":"'.length;

/** Every stored document begins with its id. */
export function documentId(document: Buffer): bigint {
  return BigInt(document.toString('latin1', idStart, document.indexOf('"', idStart)));
}
