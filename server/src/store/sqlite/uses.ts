// How often links with a limit were used: the table url_uses.
import type { Statement } from "bun:sqlite";
import type { Field } from "../../core/field.ts";
import type { Uses } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";
import { readThrough } from "./reading.ts";
import type { UsesRow } from "./rows/uses.ts";
import type { Writer } from "./writer.ts";

export class SqliteUses implements Uses {
  readonly #writer: Writer;
  readonly #guard: Guard;
  readonly #read: Statement<UsesRow, [string]>;

  constructor(reader: Connection, writer: Writer, guard: Guard) {
    this.#writer = writer;
    this.#guard = guard;
    this.#read = reader.prepare("SELECT since, used FROM url_uses WHERE id = ?1");
  }

  take(id: Field, since: number, max: number): Promise<"taken" | "used-up" | "outdated"> {
    return this.#writer.write({ kind: "use", id, since, max });
  }

  async carry(id: Field, since: number, used: number): Promise<void> {
    await this.#writer.write({ kind: "carry", id, since, used });
  }

  async count(id: Field, since: number): Promise<number> {
    const row = readThrough(
      this.#guard,
      () => this.#read.get(id),
      (answer) => answer === null,
    );
    return row === null || row.since < since ? 0 : row.used;
  }
}
