// The plan's `url-hash` on SQLite: the tables url_hash (hot records, of aliases too) and url_meta (cold ones, by number).
import type { Statement } from "bun:sqlite";
import { encodeDetails } from "../../core/cold-record.ts";
import { isUnreadable } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Alias, HotRecord, StoredLink } from "../../core/link.ts";
import { type Name, nameKey } from "../../core/names.ts";
import { decodeHot, encodeHot } from "../../core/record.ts";
import type { Inserted, Links, LinksWatcher, NameTaken, OnUnreadable, RawRecords } from "../../core/store.ts";
import type { Changes } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { readFailure } from "./failures.ts";
import { Gathering } from "./gathering.ts";
import type { Guard } from "./identity.ts";
import { readThrough } from "./reading.ts";
import { decodeRow, linkOf, Records, type Row } from "./rows/records.ts";
import type { Writer } from "./writer.ts";

/** Links that a scan reads at once, and bytes of records after which it stops before: links may be long. */
const SCAN_PAGE_LENGTH = 500;
const SCAN_PAGE_BYTES = 128 * 1024;

/** After this long other work gets its turn, whatever a scan and its reader have done in it. */
const SCAN_TURN_MS = 4;

interface HotRow {
  readonly record: string;
}

export interface LinksParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly guard: Guard;
  readonly changes: Changes;
}

const isNull = (answer: unknown): boolean => answer === null;

export class SqliteLinks implements Links {
  readonly #writer: Writer;
  readonly #gathering: Gathering;
  readonly #guard: Guard;
  readonly #changes: Changes;
  readonly #records: Records;
  readonly #find: Statement<HotRow, [string]>;
  readonly #page: Statement<Row, [string, number]>;
  readonly #holder: Statement<{ id: Field }, [string]>;
  readonly #counted: Statement<{ value: number }, []>;

  constructor({ reader, writer, guard, changes }: LinksParts) {
    this.#writer = writer;
    this.#gathering = new Gathering(writer);
    this.#guard = guard;
    this.#changes = changes;
    this.#records = new Records(reader);
    this.#find = reader.prepare("SELECT record FROM url_hash WHERE field = ?1");
    this.#page = reader.prepare(
      `SELECT field, h.record AS hot, m.record AS cold FROM url_hash h LEFT JOIN url_meta m USING (number)
       WHERE field > ?1 AND number IS NOT NULL ORDER BY field LIMIT ?2`,
    );
    this.#holder = reader.prepare("SELECT id FROM name WHERE key = ?1");
    this.#counted = reader.prepare("SELECT value FROM linnet_meta WHERE key = 'links'");
  }

  watch(watcher: LinksWatcher): void {
    this.#changes.watch(watcher);
  }

  /** One for all: which link was changed is always known here. */
  groupOf(_field: Field): number {
    return 0;
  }

  insert(stored: StoredLink): Promise<Inserted> {
    return this.#writer.write({ kind: "insert", ...recordsOf(stored) }, fieldsOf(stored));
  }

  insertAll(stored: readonly StoredLink[]): Promise<(Inserted | Error)[]> {
    return this.#gathering.insertAll(stored);
  }

  async find(field: Field): Promise<HotRecord | null> {
    try {
      this.#guard.refuseIfLost();
      const row = this.#find.get(field);
      if (row !== null) return decodeHot(field, row.record);
      this.#guard.confirm();
      return null;
    } catch (error) {
      throw readFailure(error);
    }
  }

  async read(field: Field): Promise<StoredLink | Alias | null> {
    return readThrough(this.#guard, () => this.#records.read(field), isNull);
  }

  update(after: StoredLink, before: StoredLink): Promise<"updated" | "absent" | "conflict" | NameTaken> {
    const { version, makerHash } = before.details;
    return this.#writer.write({ kind: "update", ...recordsOf(after), version, makerHash }, [
      ...fieldsOf(before),
      ...fieldsOf(after),
    ]);
  }

  release(stored: StoredLink): Promise<"released" | "absent" | "conflict"> {
    const { id, version, makerHash } = stored.details;
    return this.#writer.write({ kind: "release", field: id, version, makerHash }, fieldsOf(stored));
  }

  async holderOf(name: Name): Promise<Field | null> {
    return readThrough(this.#guard, () => this.#holderOf(name), isNull);
  }

  async exists(field: Field): Promise<boolean> {
    return readThrough(
      this.#guard,
      () => this.#find.get(field) !== null,
      (exists) => !exists,
    );
  }

  /** A record that nobody is told of is thrown when it is its turn; whoever asks for the next one then gets on behind it. */
  scan(onUnreadable?: OnUnreadable): AsyncIterable<StoredLink> {
    const rows = this.#scan();
    const next = async (): Promise<IteratorResult<StoredLink, undefined>> => {
      for (;;) {
        const result = await rows.next();
        if (result.done) return { done: true, value: undefined };
        const stored = linkIn(result.value, onUnreadable);
        if (stored !== null) return { done: false, value: stored };
      }
    };
    const end = async (): Promise<IteratorResult<StoredLink, undefined>> => {
      await rows.return();
      return { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
  }

  putBack(field: Field, { hot, cold }: RawRecords): Promise<"inserted" | "taken"> {
    return this.#writer.write({ kind: "put-back", field, hot, cold }, []);
  }

  async *#scan(): AsyncGenerator<Row, void, void> {
    let turnEndsAt = performance.now() + SCAN_TURN_MS;
    for (let after = ""; ; ) {
      const page = readThrough(
        this.#guard,
        () => this.#pageBehind(after),
        (rows) => rows.length === 0, // "That was all" is a statement too.
      );
      for (const row of page) {
        yield row;
        if (performance.now() < turnEndsAt) continue;
        await new Promise<void>((resolve) => setImmediate(resolve));
        turnEndsAt = performance.now() + SCAN_TURN_MS;
      }
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.field;
    }
  }

  #pageBehind(after: string): Row[] {
    const page: Row[] = [];
    let bytes = 0;
    for (const row of this.#page.iterate(after, SCAN_PAGE_LENGTH)) {
      page.push(row);
      bytes += row.hot.length + (row.cold?.length ?? 0);
      if (bytes >= SCAN_PAGE_BYTES) break;
    }
    return page;
  }

  count(): Promise<number> {
    return this.estimate();
  }

  async estimate(): Promise<number> {
    return readThrough(
      this.#guard,
      () => this.#counted.get()?.value ?? 0,
      () => true,
    );
  }

  #holderOf(name: Name): Field | null {
    if (name.kind !== "alias") return this.#holder.get(nameKey(name))?.id ?? null;
    const row = this.#find.get(name.field);
    if (row === null) return null;
    const record = decodeHot(name.field, row.record);
    return record.kind === "alias" ? record.id : record.field;
  }
}

/** The link of the row; null for an alias, and where it can't be read and somebody is told so. */
function linkIn(row: Row, onUnreadable?: OnUnreadable): StoredLink | null {
  try {
    return linkOf(decodeRow(row));
  } catch (error) {
    if (onUnreadable === undefined || !isUnreadable(error)) throw error;
    onUnreadable(row.field, { hot: row.hot, cold: row.cold ?? "" });
    return null;
  }
}

/** A link's records as they are written. */
function recordsOf({ link, details }: StoredLink): { field: Field; hot: string; cold: string } {
  return { field: details.id, hot: encodeHot(link), cold: encodeDetails(details.id, details) };
}

/** Every field that leads to the link, or did. */
function fieldsOf({ details }: StoredLink): Field[] {
  return [details.id, ...details.aliases, ...details.retired];
}
