import { type Compilable, CompiledQuery } from 'kysely';
import type { Transactor } from './database.ts';

const rowsPerStatement = 64;

/**
 * Insert many rows of one shape with a few statements. The SQL of each statement size is compiled once, because
 * building it costs more than running it.
 */
export class BulkInsert<Row extends object> {
  readonly #columns: readonly (keyof Row)[];
  readonly #build: (tx: Transactor, rows: Row[]) => Compilable;
  readonly #sqlBySize = new Map<string, string>();

  /** `build` makes the statement for rows whose properties come in the order of `columns`. */
  constructor(columns: readonly (keyof Row)[], build: (tx: Transactor, rows: Row[]) => Compilable) {
    this.#columns = columns;
    this.#build = build;
  }

  async run(tx: Transactor, dialectName: string, rows: readonly Row[]): Promise<void> {
    for (let start = 0; start < rows.length; start += rowsPerStatement) {
      const chunk = rows.slice(start, start + rowsPerStatement);
      const parameters = chunk.flatMap((row) => this.#columns.map((column) => row[column]));
      await tx.executeQuery(CompiledQuery.raw(this.#sql(tx, dialectName, chunk), parameters));
    }
  }

  #sql(tx: Transactor, dialectName: string, chunk: Row[]): string {
    const key = `${dialectName}/${chunk.length}`;
    let text = this.#sqlBySize.get(key);
    if (text === undefined) {
      text = this.#build(tx, chunk).compile().sql;
      this.#sqlBySize.set(key, text);
    }
    return text;
  }
}
