// A connection that knows its prepared statements: SQLite only lets go of the file, and tidies its write-ahead log away,
// when every statement has been finalized.
import { Database, type SQLQueryBindings, type Statement } from "bun:sqlite";

export class Connection {
  readonly #db: Database;
  readonly #statements: Statement[] = [];

  /** Opens the file; makes it only in the mode "create". */
  constructor(path: string, mode: "create" | "write" | "read-only") {
    // strict: a parameter that is misspelt throws instead of binding NULL.
    const access = mode === "read-only" ? { readonly: true } : { create: mode === "create", readwrite: true };
    this.#db = new Database(path, { ...access, strict: true });
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  /** Prepares a statement for the life of the connection. */
  prepare<Row, Parameters extends SQLQueryBindings[] = []>(sql: string): Statement<Row, Parameters> {
    const statement = this.#db.prepare<Row, Parameters>(sql);
    this.#statements.push(statement as unknown as Statement);
    return statement as unknown as Statement<Row, Parameters>;
  }

  /** Runs statements that return nothing and are needed once. */
  run(sql: string): void {
    this.#db.run(sql);
  }

  /** The first row of a query that is needed once, or null. */
  row<Row>(sql: string): Row | null {
    return this.rows<Row>(sql)[0] ?? null;
  }

  /** The rows of a query that is needed once. */
  rows<Row>(sql: string): Row[] {
    const statement = this.#db.prepare<Row, []>(sql);
    try {
      return statement.all();
    } finally {
      statement.finalize();
    }
  }

  /** Lets go of the file; every use afterwards throws. May be called twice. */
  close(): void {
    for (const statement of this.#statements.splice(0)) statement.finalize();
    this.#db.close();
  }
}
