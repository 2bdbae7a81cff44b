// What a transaction does to the codes that are ready.
import type { Statement } from "bun:sqlite";
import type { Code } from "../../../core/code.ts";
import type { Connection } from "../connection.ts";

export type PoolOperation =
  | { readonly kind: "add"; readonly codes: readonly Code[]; readonly max: number }
  | { readonly kind: "take"; readonly count: number }
  | { readonly kind: "remove"; readonly codes: readonly Code[] };

export class PoolRows {
  readonly #add: Statement<unknown, [string]>;
  readonly #take: Statement<{ code: Code }, [number]>;
  readonly #remove: Statement<unknown, [string]>;
  readonly #size: Statement<{ size: number }, []>;

  constructor(db: Connection) {
    this.#add = db.prepare("INSERT INTO url_set VALUES (?1) ON CONFLICT DO NOTHING RETURNING 1");
    this.#take = db.prepare("DELETE FROM url_set WHERE code IN (SELECT code FROM url_set LIMIT ?1) RETURNING code");
    this.#remove = db.prepare("DELETE FROM url_set WHERE code = ?1");
    this.#size = db.prepare("SELECT count(*) AS size FROM url_set");
  }

  /** Returns how many codes were added. */
  add(codes: readonly Code[], max: number): number {
    const room = max - (this.#size.get()?.size ?? 0);
    let added = 0;
    for (const code of codes) {
      if (added < room && this.#add.get(code) !== null) added++;
    }
    return added;
  }

  take(count: number): Code[] {
    return this.#take.all(count).map(({ code }) => code);
  }

  remove(codes: readonly Code[]): void {
    for (const code of codes) this.#remove.run(code);
  }
}
