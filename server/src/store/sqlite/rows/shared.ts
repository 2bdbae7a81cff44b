// What a transaction does to what all processes share. A removed entry keeps its row, without a text: whoever follows by revisions
// must hear of it.
import type { Statement } from "bun:sqlite";
import type { Connection } from "../connection.ts";

export interface SharedOperation {
  readonly kind: "replace-shared";
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export class SharedRows {
  readonly #read: Statement<{ text: string | null }, [string]>;
  readonly #write: Statement<unknown, [string, string | null]>;

  constructor(db: Connection) {
    this.#read = db.prepare("SELECT text FROM shared WHERE name = ?1");
    this.#write = db.prepare(
      "INSERT OR REPLACE INTO shared VALUES (?1, ?2, (SELECT coalesce(max(revision), 0) + 1 FROM shared))",
    );
  }

  /** Whether the entry is `after` now. */
  replace({ name, before, after }: SharedOperation): boolean {
    const now = this.#read.get(name)?.text ?? null;
    if (now === after) return true;
    if (now !== before) return false;
    this.#write.run(name, after);
    return true;
  }
}
