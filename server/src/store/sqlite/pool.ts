// The plan's `url-set` on SQLite: the table url_set, a row per code that is ready.
import type { Statement } from "bun:sqlite";
import type { Code } from "../../core/code.ts";
import type { Pool } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { readFailure } from "./failures.ts";
import type { Guard } from "./identity.ts";
import type { Writer } from "./writer.ts";

export class SqlitePool implements Pool {
  readonly #writer: Writer;
  readonly #guard: Guard;
  readonly #list: Statement<{ code: Code }, []>;
  readonly #size: Statement<{ size: number }, []>;

  constructor(reader: Connection, writer: Writer, guard: Guard) {
    this.#writer = writer;
    this.#guard = guard;
    this.#list = reader.prepare("SELECT code FROM url_set");
    this.#size = reader.prepare("SELECT count(*) AS size FROM url_set");
  }

  add(codes: readonly Code[], max: number): Promise<number> {
    return this.#writer.write({ kind: "add", codes, max });
  }

  take(count: number): Promise<Code[]> {
    return this.#writer.write({ kind: "take", count });
  }

  async remove(codes: readonly Code[]): Promise<void> {
    await this.#writer.write({ kind: "remove", codes });
  }

  async list(): Promise<Code[]> {
    try {
      this.#guard.confirm();
      return this.#list.all().map((row) => row.code);
    } catch (error) {
      throw readFailure(error);
    }
  }

  async size(): Promise<number> {
    try {
      this.#guard.confirm();
      return this.#size.get()?.size ?? 0;
    } catch (error) {
      throw readFailure(error);
    }
  }
}
