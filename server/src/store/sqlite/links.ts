// The plan's `url-hash` on SQLite: the tables url_hash (hot records) and url_meta (cold ones).
import type { Statement } from "bun:sqlite";
import {
  decodeDetails,
  decodeLink,
  encodeDetails,
  encodeLink,
  type Field,
  type Link,
  type LinkDetails,
} from "../../core/link.ts";
import type { Links, LinksWatcher, StoredLink } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { readFailure } from "./failures.ts";
import type { Identity } from "./identity.ts";
import type { Writer } from "./writer.ts";

/** Links that a scan reads at once; between two pages other work gets its turn. */
const SCAN_PAGE_LENGTH = 500;

interface HotRow {
  readonly record: string;
}

interface Row {
  readonly field: Field;
  readonly hot: string;
  readonly cold: string | null;
}

export class SqliteLinks implements Links {
  readonly #writer: Writer;
  readonly #identity: Identity;
  readonly #find: Statement<HotRow, [string]>;
  readonly #read: Statement<Row, [string]>;
  readonly #page: Statement<Row, [string, number]>;
  readonly #counted: Statement<{ value: number }, []>;
  readonly #insertHot: Statement<HotRow, [string, string]>;
  readonly #insertCold: Statement<unknown, [string, string]>;
  readonly #updateHot: Statement<unknown, [string, string]>;
  readonly #count: Statement<unknown, []>;
  readonly #readForWrite: Statement<Row, [string]>;

  constructor(reader: Connection, db: Connection, writer: Writer, identity: Identity) {
    const both = "SELECT h.field, h.record AS hot, m.record AS cold FROM url_hash h LEFT JOIN url_meta m USING (field)";
    this.#writer = writer;
    this.#identity = identity;
    this.#find = reader.prepare("SELECT record FROM url_hash WHERE field = ?1");
    this.#read = reader.prepare(`${both} WHERE h.field = ?1`);
    this.#page = reader.prepare(`${both} WHERE h.field > ?1 ORDER BY h.field LIMIT ?2`);
    this.#counted = reader.prepare("SELECT value FROM linnet_meta WHERE key = 'links'");
    this.#insertHot = db.prepare("INSERT INTO url_hash VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING record");
    this.#insertCold = db.prepare("INSERT OR REPLACE INTO url_meta VALUES (?1, ?2)");
    this.#updateHot = db.prepare("UPDATE url_hash SET record = ?2 WHERE field = ?1");
    this.#count = db.prepare("UPDATE linnet_meta SET value = value + 1 WHERE key = 'links'");
    this.#readForWrite = db.prepare(`${both} WHERE h.field = ?1`);
  }

  watch(watcher: LinksWatcher): void {
    watcher.live(false);
  }

  groupOf(_field: Field): number {
    return 0;
  }

  insert(link: Link, details: LinkDetails): Promise<"inserted" | "taken"> {
    const { field } = link;
    const hot = encodeLink(link);
    const cold = encodeDetails(field, details);
    return this.#writer.write(() => {
      if (this.#insertHot.get(field, hot) === null) return this.#isOurs(field, details) ? "inserted" : "taken";
      this.#insertCold.run(field, cold);
      this.#count.run();
      return "inserted";
    });
  }

  async find(field: Field): Promise<Link | null> {
    try {
      const row = this.#find.get(field);
      if (row !== null) return decodeLink(field, row.record);
      this.#identity.confirmForReading();
      return null;
    } catch (error) {
      throw readFailure(error);
    }
  }

  async read(field: Field): Promise<StoredLink | null> {
    try {
      const row = this.#read.get(field);
      if (row !== null) return decodeRow(row);
      this.#identity.confirmForReading();
      return null;
    } catch (error) {
      throw readFailure(error);
    }
  }

  update(link: Link, details: LinkDetails, expectedVersion: number): Promise<"updated" | "absent" | "conflict"> {
    const { field } = link;
    const hot = encodeLink(link);
    const cold = encodeDetails(field, details);
    return this.#writer.write(() => {
      const row = this.#readForWrite.get(field);
      if (row === null) return "absent";
      if (decodeRow(row).details.version !== expectedVersion) return "conflict";
      this.#updateHot.run(field, hot);
      this.#insertCold.run(field, cold);
      return "updated";
    });
  }

  async exists(field: Field): Promise<boolean> {
    try {
      if (this.#find.get(field) !== null) return true;
      this.#identity.confirmForReading();
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
      this.#identity.confirmForReading();
      return this.#counted.get()?.value ?? 0;
    } catch (error) {
      throw readFailure(error);
    }
  }

  #nextPage(after: string): Row[] {
    try {
      const page = this.#page.all(after, SCAN_PAGE_LENGTH);
      if (page.length === 0) this.#identity.confirmForReading(); // "That was all" is a statement too.
      return page;
    } catch (error) {
      throw readFailure(error);
    }
  }

  /** Whether an earlier try of the same insert, whose outcome stayed unknown, is what holds the field. */
  #isOurs(field: Field, details: LinkDetails): boolean {
    const row = this.#readForWrite.get(field);
    return row !== null && decodeRow(row).details.makerHash === details.makerHash;
  }
}

function decodeRow(row: Row): StoredLink {
  return { link: decodeLink(row.field, row.hot), details: decodeDetails(row.field, row.cold ?? "") };
}
