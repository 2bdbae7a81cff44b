// Keys of the API: the table access_key.
import type { Statement } from "bun:sqlite";
import { type AccessKey, decodeKey, encodeKey } from "../../core/access-key.ts";
import { recordUnreadable } from "../../core/errors.ts";
import type { AccessKeys } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";
import { readThrough } from "./reading.ts";
import type { Writer } from "./writer.ts";

interface KeyRow {
  readonly id: string;
  readonly record: string;
  readonly usedAt: Instant | null;
}

export class SqliteAccessKeys implements AccessKeys {
  readonly #writer: Writer;
  readonly #guard: Guard;
  readonly #find: Statement<KeyRow, [string]>;
  readonly #list: Statement<KeyRow, []>;

  constructor(reader: Connection, writer: Writer, guard: Guard) {
    this.#writer = writer;
    this.#guard = guard;
    this.#find = reader.prepare("SELECT id, record, used_at AS usedAt FROM access_key WHERE id = ?1");
    this.#list = reader.prepare("SELECT id, record, used_at AS usedAt FROM access_key ORDER BY id");
  }

  insert(key: AccessKey): Promise<"inserted" | "taken"> {
    return this.#writer.write({ kind: "insert-key", id: key.id, record: encodeKey(key), usedAt: key.lastUsedAt });
  }

  async find(id: string): Promise<AccessKey | null> {
    const row = readThrough(
      this.#guard,
      () => this.#find.get(id),
      (answer) => answer === null,
    );
    return row === null ? null : keyOf(row);
  }

  async list(): Promise<AccessKey[]> {
    const rows = readThrough(
      this.#guard,
      () => this.#list.all(),
      () => true,
    );
    return rows.map(keyOf);
  }

  remove(id: string): Promise<boolean> {
    return this.#writer.write({ kind: "remove-key", id });
  }

  async touch(id: string, at: Instant): Promise<void> {
    await this.#writer.write({ kind: "touch-key", id, at });
  }
}

/** A key that can't be read is not one that is absent. */
function keyOf({ id, record, usedAt }: KeyRow): AccessKey {
  const key = decodeKey(id, record, usedAt);
  if (key === null) throw recordUnreadable(`key ${id}`);
  return key;
}
