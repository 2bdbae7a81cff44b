// The plan's `url-set` on SQLite: the table url_set, a row per code that is ready.
import type { Statement } from "bun:sqlite";
import type { Code } from "../../core/code.ts";
import type { Pool } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { readFailure } from "./failures.ts";
import type { Identity } from "./identity.ts";
import type { Writer } from "./writer.ts";

interface Row {
  readonly code: Code;
}

export class SqlitePool implements Pool {
  readonly #writer: Writer;
  readonly #identity: Identity;
  readonly #add: Statement<Row, [string]>;
  readonly #take: Statement<Row, [number]>;
  readonly #remove: Statement<Row, [string]>;
  readonly #list: Statement<Row, []>;
  readonly #size: Statement<{ size: number }, []>;
  readonly #sizeForWrite: Statement<{ size: number }, []>;

  constructor(reader: Connection, db: Connection, writer: Writer, identity: Identity) {
    this.#writer = writer;
    this.#identity = identity;
    this.#add = db.prepare("INSERT INTO url_set VALUES (?1) ON CONFLICT DO NOTHING RETURNING code");
    this.#take = db.prepare("DELETE FROM url_set WHERE code IN (SELECT code FROM url_set LIMIT ?1) RETURNING code");
    this.#remove = db.prepare("DELETE FROM url_set WHERE code = ?1 RETURNING code");
    this.#list = reader.prepare("SELECT code FROM url_set");
    this.#size = reader.prepare("SELECT count(*) AS size FROM url_set");
    this.#sizeForWrite = db.prepare("SELECT count(*) AS size FROM url_set");
  }

  add(codes: readonly Code[], max: number): Promise<number> {
    return this.#writer.write(() => {
      const room = max - (this.#sizeForWrite.get()?.size ?? 0);
      let added = 0;
      for (const code of codes) {
        if (added < room && this.#add.get(code) !== null) added++;
      }
      return added;
    });
  }

  take(count: number): Promise<Code[]> {
    return this.#writer.write(() => this.#take.all(count).map((row) => row.code));
  }

  remove(codes: readonly Code[]): Promise<void> {
    return this.#writer.write(() => {
      for (const code of codes) this.#remove.all(code);
    });
  }

  async list(): Promise<Code[]> {
    try {
      this.#identity.confirmForReading();
      return this.#list.all().map((row) => row.code);
    } catch (error) {
      throw readFailure(error);
    }
  }

  async size(): Promise<number> {
    try {
      this.#identity.confirmForReading();
      return this.#size.get()?.size ?? 0;
    } catch (error) {
      throw readFailure(error);
    }
  }
}
