/** Two-way mapping between a domain value and its form on the wire. */
export interface Codec<Wire, Domain> {
  toWire(value: Domain): Wire;
  fromWire(value: Wire): Domain;
}

/** A codec may be left out only where both sides have the same type. */
type Row<Wire, Domain, W extends keyof Wire, D extends keyof Domain> =
  | readonly [W, D, Codec<NonNullable<Wire[W]>, NonNullable<Domain[D]>>]
  | (NonNullable<Wire[W]> extends NonNullable<Domain[D]>
      ? NonNullable<Domain[D]> extends NonNullable<Wire[W]>
        ? readonly [W, D]
        : never
      : never);

type Field<Wire, Domain> = {
  [W in keyof Wire]-?: { [D in keyof Domain]-?: Row<Wire, Domain, W, D> }[keyof Domain];
}[keyof Wire];

/**
 * Codec of an object, as a table of (wire key, domain key, codec of the value). Absent stays absent, and keys come out
 * in the order of the table: that order is the key order of documents.
 */
export function shape<Wire extends object, Domain extends object>(
  fields: readonly Field<Wire, Domain>[],
): Codec<Wire, Domain> {
  const rows = fields.map((field) => ({
    wire: field[0],
    domain: field[1],
    // Each row was checked where it was written; the list as a whole has no common type.
    codec: field[2] as Codec<unknown, unknown> | undefined,
  }));
  return {
    toWire(value) {
      const result: Partial<Record<keyof Wire, unknown>> = {};
      for (const { wire, domain, codec } of rows) {
        const field = value[domain];
        if (field !== undefined) result[wire] = codec ? codec.toWire(field) : field;
      }
      return result as Wire;
    },
    fromWire(value) {
      const result: Partial<Record<keyof Domain, unknown>> = {};
      for (const { wire, domain, codec } of rows) {
        const field = value[wire];
        if (field !== undefined) result[domain] = codec ? codec.fromWire(field) : field;
      }
      return result as Domain;
    },
  };
}

export function list<Wire, Domain>(item: Codec<Wire, Domain>): Codec<Wire[], Domain[]> {
  return {
    toWire: (values) => values.map((value) => item.toWire(value)),
    fromWire: (values) => values.map((value) => item.fromWire(value)),
  };
}

/** Codec between a word of the domain and its code on the wire. */
export function code<Word extends string | boolean>(
  table: readonly (readonly [number, Word])[],
): Codec<number, Word> {
  const wordOf = new Map(table);
  const codeOf = new Map(table.map(([number, word]) => [word, number]));
  return {
    toWire: (word) => codeOf.get(word) as number,
    fromWire: (number) => wordOf.get(number) as Word,
  };
}
