import { type Compilable, CompiledQuery } from 'kysely';
import type { Database, Dialect, Transactor } from './database.ts';

const rowsPerStatement = 64;

/** Makes the statement; each column of each row must come to one parameter, in the order of the columns. */
export type BuildInsert<Row> = (tx: Transactor, rows: Row[], dialect: Dialect) => Compilable;

/**
 * Insert many rows of one shape with a few statements. The SQL of each statement size is compiled once, because
 * building it costs more than running it.
 */
export class BulkInsert<Row extends object> {
  readonly #columns: readonly (keyof Row)[];
  readonly #longText: keyof Row | undefined;
  readonly #build: BuildInsert<Row>;
  readonly #sqlBySize = new Map<string, string>();

  /**
   * `build` makes the statement for rows whose properties come in the order of `columns`. `longText` is the column
   * whose parameter `build` wraps in `dialect.textValue`.
   */
  constructor(columns: readonly (keyof Row)[], longText: keyof Row | undefined, build: BuildInsert<Row>) {
    this.#columns = columns;
    this.#longText = longText;
    this.#build = build;
  }

  async run({ dialect }: Database, tx: Transactor, rows: readonly Row[]): Promise<void> {
    const texts = dialect.textParameters();
    const parameterOf = (row: Row, column: keyof Row) =>
      column === this.#longText ? texts.encode(row[column] as string) : row[column];
    for (let start = 0; start < rows.length; start += rowsPerStatement) {
      const chunk = rows.slice(start, start + rowsPerStatement);
      const parameters = chunk.flatMap((row) => this.#columns.map((column) => parameterOf(row, column)));
      await tx.executeQuery(CompiledQuery.raw(this.#sql(tx, dialect, chunk), parameters));
      texts.reset();
    }
  }

  #sql(tx: Transactor, dialect: Dialect, chunk: Row[]): string {
    const key = `${dialect.name}/${chunk.length}`;
    let text = this.#sqlBySize.get(key);
    if (text === undefined) {
      text = this.#build(tx, chunk, dialect).compile().sql;
      this.#sqlBySize.set(key, text);
    }
    return text;
  }
}
