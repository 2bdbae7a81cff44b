// The plan's `url-hash` on SQLite: the tables url_hash (hot records) and url_meta (cold ones).
import type { Statement } from "bun:sqlite";
import { decodeLink, encodeDetails, encodeLink, type Field, type Link, type LinkDetails } from "../../core/link.ts";
import type { Links, LinksWatcher, StoredLink } from "../../core/store.ts";
import type { Changes } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { readFailure } from "./failures.ts";
import type { Guard } from "./identity.ts";
import { BOTH_RECORDS, decodeRow, type Row } from "./operations.ts";
import type { Writer } from "./writer.ts";

/** Links that a scan reads at once; between two pages other work gets its turn. */
const SCAN_PAGE_LENGTH = 500;

interface HotRow {
  readonly record: string;
}

export interface LinksParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly guard: Guard;
  readonly changes: Changes;
}

export class SqliteLinks implements Links {
  readonly #writer: Writer;
  readonly #guard: Guard;
  readonly #changes: Changes;
  readonly #find: Statement<HotRow, [string]>;
  readonly #read: Statement<Row, [string]>;
  readonly #page: Statement<Row, [string, number]>;
  readonly #counted: Statement<{ value: number }, []>;

  constructor({ reader, writer, guard, changes }: LinksParts) {
    this.#writer = writer;
    this.#guard = guard;
    this.#changes = changes;
    this.#find = reader.prepare("SELECT record FROM url_hash WHERE field = ?1");
    this.#read = reader.prepare(`${BOTH_RECORDS} WHERE h.field = ?1`);
    this.#page = reader.prepare(`${BOTH_RECORDS} WHERE h.field > ?1 ORDER BY h.field LIMIT ?2`);
    this.#counted = reader.prepare("SELECT value FROM linnet_meta WHERE key = 'links'");
  }

  watch(watcher: LinksWatcher): void {
    this.#changes.watch(watcher);
  }

  /** One for all: which link was changed is always known here. */
  groupOf(_field: Field): number {
    return 0;
  }

  insert(link: Link, details: LinkDetails): Promise<"inserted" | "taken"> {
    const { field } = link;
    const { makerHash } = details;
    return this.#writer.write({ kind: "insert", field, hot: encodeLink(link), cold: encodeDetails(field, details), makerHash });
  }

  async find(field: Field): Promise<Link | null> {
    try {
      this.#guard.refuseIfLost();
      const row = this.#find.get(field);
      if (row !== null) return decodeLink(field, row.record);
      this.#guard.confirm();
      return null;
    } catch (error) {
      throw readFailure(error);
    }
  }

  async read(field: Field): Promise<StoredLink | null> {
    try {
      this.#guard.refuseIfLost();
      const row = this.#read.get(field);
      if (row !== null) return decodeRow(row);
      this.#guard.confirm();
      return null;
    } catch (error) {
      throw readFailure(error);
    }
  }

  update(link: Link, details: LinkDetails, version: number): Promise<"updated" | "absent" | "conflict"> {
    const { field } = link;
    return this.#writer.write({ kind: "update", field, hot: encodeLink(link), cold: encodeDetails(field, details), version });
  }

  async exists(field: Field): Promise<boolean> {
    try {
      this.#guard.refuseIfLost();
      if (this.#find.get(field) !== null) return true;
      this.#guard.confirm();
      return false;
    } catch (error) {
      throw readFailure(error);
    }
  }

  async *scan(): AsyncGenerator<StoredLink> {
    let after = "";
    for (;;) {
      const page = this.#nextPage(after);
      for (const row of page) yield decodeRow(row);
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.field;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  count(): Promise<number> {
    return this.estimate();
  }

  async estimate(): Promise<number> {
    try {
      this.#guard.confirm();
      return this.#counted.get()?.value ?? 0;
    } catch (error) {
      throw readFailure(error);
    }
  }

  #nextPage(after: string): Row[] {
    try {
      this.#guard.refuseIfLost();
      const page = this.#page.all(after, SCAN_PAGE_LENGTH);
      if (page.length === 0) this.#guard.confirm(); // "That was all" is a statement too.
      return page;
    } catch (error) {
      throw readFailure(error);
    }
  }
}
