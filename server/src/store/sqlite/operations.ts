// What can be written, as data: an operation goes to the thread that writes, and its answer comes back.
import type { Statement } from "bun:sqlite";
import type { Code } from "../../core/code.ts";
import { decodeDetails, decodeLink, type Field } from "../../core/link.ts";
import type { StoredLink } from "../../core/store.ts";
import type { Connection } from "./connection.ts";

/** Every table of links and codes, with its key. */
export const TABLES = { url_hash: "field", url_meta: "field", url_set: "code" } as const;

/** Rows that one "wipe" deletes: other writers get their turn in between. */
const WIPE_BATCH_LENGTH = 2500;

export type Operation =
  | { readonly kind: "insert"; readonly field: Field; readonly hot: string; readonly cold: string; readonly makerHash: string }
  | { readonly kind: "update"; readonly field: Field; readonly hot: string; readonly cold: string; readonly version: number }
  | { readonly kind: "add"; readonly codes: readonly Code[]; readonly max: number }
  | { readonly kind: "take"; readonly count: number }
  | { readonly kind: "remove"; readonly codes: readonly Code[] }
  | { readonly kind: "wipe"; readonly table: keyof typeof TABLES }
  | { readonly kind: "wipe-rest" };

interface Answers {
  insert: "inserted" | "taken";
  update: "updated" | "absent" | "conflict";
  /** How many codes were added. */
  add: number;
  take: Code[];
  remove: null;
  /** How many rows were deleted; 0 when the table is empty. */
  wipe: number;
  /** How many links were still there. */
  "wipe-rest": number;
}

export type AnswerTo<O extends Operation> = Answers[O["kind"]];
export type Answer = AnswerTo<Operation>;

/** A link's row of both tables. */
export interface Row {
  readonly field: Field;
  readonly hot: string;
  readonly cold: string | null;
}

export const BOTH_RECORDS =
  "SELECT h.field, h.record AS hot, m.record AS cold FROM url_hash h LEFT JOIN url_meta m USING (field)";

/** Throws `record_unreadable` rather than guess. */
export function decodeRow(row: Row): StoredLink {
  return { link: decodeLink(row.field, row.hot), details: decodeDetails(row.field, row.cold ?? "") };
}

/** The operations on a connection that is inside a transaction. */
export class Operations {
  readonly #db: Connection;
  readonly #insertHot: Statement<unknown, [string, string]>;
  readonly #insertCold: Statement<unknown, [string, string]>;
  readonly #updateHot: Statement<unknown, [string, string]>;
  readonly #count: Statement<unknown, []>;
  readonly #read: Statement<Row, [string]>;
  readonly #add: Statement<unknown, [string]>;
  readonly #take: Statement<{ code: Code }, [number]>;
  readonly #remove: Statement<unknown, [string]>;
  readonly #size: Statement<{ size: number }, []>;

  constructor(db: Connection) {
    this.#db = db;
    this.#insertHot = db.prepare("INSERT INTO url_hash VALUES (?1, ?2)");
    this.#insertCold = db.prepare("INSERT OR REPLACE INTO url_meta VALUES (?1, ?2)");
    this.#updateHot = db.prepare("UPDATE url_hash SET record = ?2 WHERE field = ?1");
    this.#count = db.prepare("UPDATE linnet_meta SET value = value + 1 WHERE key = 'links'");
    this.#read = db.prepare(`${BOTH_RECORDS} WHERE h.field = ?1`);
    this.#add = db.prepare("INSERT INTO url_set VALUES (?1) ON CONFLICT DO NOTHING RETURNING 1");
    this.#take = db.prepare("DELETE FROM url_set WHERE code IN (SELECT code FROM url_set LIMIT ?1) RETURNING code");
    this.#remove = db.prepare("DELETE FROM url_set WHERE code = ?1");
    this.#size = db.prepare("SELECT count(*) AS size FROM url_set");
  }

  /** Does it, and returns the answer that holds once the transaction is on disk. What it throws is to be undone. */
  run<O extends Operation>(operation: O): AnswerTo<O>;
  run(operation: Operation): Answer {
    switch (operation.kind) {
      case "insert":
        return this.#runInsert(operation);
      case "update":
        return this.#runUpdate(operation);
      case "add":
        return this.#runAdd(operation);
      case "take":
        return this.#take.all(operation.count).map(({ code }) => code);
      case "remove":
        for (const code of operation.codes) this.#remove.run(code);
        return null;
      case "wipe":
        return this.#runWipe(operation.table, `LIMIT ${WIPE_BATCH_LENGTH}`);
      case "wipe-rest":
        return this.#runWipeRest();
    }
  }

  /** Asks first: nobody else writes in this transaction, and an insert into a place that is taken counts as a change of it. */
  #runInsert({ field, hot, cold, makerHash }: Extract<Operation, { kind: "insert" }>): Answers["insert"] {
    const row = this.#read.get(field);
    // One of ours was stored by an earlier try, whose outcome stayed unknown.
    if (row !== null) return decodeRow(row).details.makerHash === makerHash ? "inserted" : "taken";
    this.#insertHot.run(field, hot);
    this.#insertCold.run(field, cold);
    this.#count.run();
    return "inserted";
  }

  #runUpdate({ field, hot, cold, version }: Extract<Operation, { kind: "update" }>): Answers["update"] {
    const row = this.#read.get(field);
    if (row === null) return "absent";
    if (decodeRow(row).details.version !== version) return "conflict";
    this.#updateHot.run(field, hot);
    this.#insertCold.run(field, cold);
    return "updated";
  }

  #runAdd({ codes, max }: Extract<Operation, { kind: "add" }>): number {
    const room = max - (this.#size.get()?.size ?? 0);
    let added = 0;
    for (const code of codes) {
      if (added < room && this.#add.get(code) !== null) added++;
    }
    return added;
  }

  #runWipe(table: keyof typeof TABLES, limit: string): number {
    const key = TABLES[table];
    return this.#db.rows(`DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} ${limit}) RETURNING 1`).length;
  }

  /** The last of a wipe. The table of changes keeps one row without a name, so that seq goes on. */
  #runWipeRest(): number {
    const links = this.#runWipe("url_hash", "");
    for (const table of ["url_meta", "url_set", "linnet_meta"]) this.#db.run(`DELETE FROM ${table}`);
    this.#db.run("INSERT INTO linnet_meta VALUES ('links', 0)");
    this.#db.run("INSERT INTO change (field) VALUES ('')");
    this.#db.run("DELETE FROM change WHERE field <> ''");
    return links;
  }
}
