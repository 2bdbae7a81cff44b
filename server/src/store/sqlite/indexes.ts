// Where links are found in order, and by text. The ordered indexes are written together with the records; the texts follow.
import type { Statement } from "bun:sqlite";
import { LinnetError } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { StoredLink } from "../../core/link.ts";
import type { Log } from "../../core/log.ts";
import type { IndexName } from "../../core/names.ts";
import type { Indexes, Position, Span } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";
import { type Indexer, PIECE_MS } from "./indexer.ts";
import { readThrough } from "./reading.ts";
import { SWEEP_START, type SweepState } from "./rows/sweep.ts";
import { type TextAnswer, TextSearch } from "./text.ts";
import type { Writer } from "./writer.ts";

/** Links that a rebuild renews in one transaction. */
const RENEW_LENGTH = 200;

/** Is behind every key and id: it is no character, and no text of a link has it. */
const LAST = "\u{10ffff}";

type RangeStatement = Statement<Position, [string, string, string, string, number]>;

/** Positions of an index from ?2, ?3 on, until the key ?4. */
function rangeOf({ isDescending, isCode }: { isDescending: boolean; isCode: boolean }): string {
  const [beyond, until, order] = isDescending ? ["<", ">=", "DESC"] : [">", "<=", "ASC"];
  const rows = `SELECT key, id FROM place WHERE number = (SELECT number FROM place_index WHERE name = ?1)
    AND (key, id) ${beyond} (?2, ?3) AND key ${until} ?4`;
  // Most links have no row of their own in the index `code` (see schema.ts).
  const codes = `SELECT field AS key, field AS id FROM url_hash h
    WHERE number IS NOT NULL AND field ${beyond}= ?2 AND (field ${beyond} ?2 OR field ${beyond} ?3) AND field ${until} ?4
    AND NOT EXISTS (SELECT 1 FROM elsewhere WHERE id = h.field)`;
  return `${isCode ? `${codes} UNION ALL ` : ""}${rows} ORDER BY key ${order}, id ${order} LIMIT ?5`;
}

export interface IndexesParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly guard: Guard;
  readonly indexer: Indexer;
  readonly log: Log;
}

const isEmpty = (answer: readonly unknown[]): boolean => answer.length === 0;

export class SqliteIndexes implements Indexes {
  readonly #writer: Writer;
  readonly #guard: Guard;
  readonly #indexer: Indexer;
  readonly #log: Log;
  readonly #search: TextSearch;
  readonly #ascending: RangeStatement;
  readonly #descending: RangeStatement;
  readonly #codesAscending: RangeStatement;
  readonly #codesDescending: RangeStatement;
  readonly #size: Statement<{ size: number }, [string]>;
  readonly #named: Statement<{ name: IndexName }, [string, string, string, number]>;

  constructor({ reader, writer, guard, indexer, log }: IndexesParts) {
    this.#writer = writer;
    this.#guard = guard;
    this.#indexer = indexer;
    this.#log = log;
    this.#search = new TextSearch(reader);
    this.#ascending = reader.prepare(rangeOf({ isDescending: false, isCode: false }));
    this.#descending = reader.prepare(rangeOf({ isDescending: true, isCode: false }));
    this.#codesAscending = reader.prepare(rangeOf({ isDescending: false, isCode: true }));
    this.#codesDescending = reader.prepare(rangeOf({ isDescending: true, isCode: true }));
    this.#size = reader.prepare("SELECT size FROM place_index WHERE name = ?1");
    this.#named = reader.prepare(
      "SELECT name FROM place_index WHERE name >= ?1 AND name < ?2 AND name > ?3 AND size > 0 ORDER BY name LIMIT ?4",
    );
  }

  async range(index: IndexName, { after, until, descending, limit }: Span): Promise<Position[]> {
    const { key, id } = after ?? (descending ? { key: LAST, id: LAST } : { key: "", id: "" });
    const end = until ?? (descending ? "" : LAST);
    return readThrough(this.#guard, () => this.#rangeOf(index, descending).all(index, key, id, end, limit), isEmpty);
  }

  async search(terms: readonly string[], span: Pick<Span, "after" | "until" | "limit">): Promise<TextAnswer> {
    if (terms.length > 0) {
      return readThrough(
        this.#guard,
        () => this.#search.search(terms, span),
        ({ found }) => isEmpty(found),
      );
    }
    const found = await this.range("made", { ...span, descending: true });
    return { found, after: found.length < span.limit ? null : (found.at(-1) ?? null) };
  }

  /** They are written in the transaction of the link. */
  async settled(): Promise<boolean> {
    return true;
  }

  async size(index: IndexName): Promise<number> {
    // Every link that is in the one is in the other, where most have no row.
    const counted = index === "code" ? "made" : index;
    return readThrough(
      this.#guard,
      () => this.#size.get(counted)?.size ?? 0,
      (size) => size === 0,
    );
  }

  async named(beginning: string, limit: number, after: IndexName = ""): Promise<IndexName[]> {
    const rows = readThrough(this.#guard, () => this.#named.all(beginning, beginning + LAST, after, limit), isEmpty);
    return rows.map(({ name }) => name);
  }

  async rebuild(links: AsyncIterable<StoredLink>, onRenewed: (links: number) => void): Promise<void> {
    let renewed = 0;
    let ids: Field[] = [];
    const renew = async () => {
      await this.#indexer.whenCalm();
      await this.#writer.write({ kind: "renew", ids });
      renewed += ids.length;
      ids = [];
      onRenewed(renewed);
    };
    for await (const { details } of this.#readable(links)) {
      ids.push(details.id);
      if (ids.length === RENEW_LENGTH) await renew();
    }
    if (ids.length > 0) await renew();
    await this.#sweep();
    await this.#indexer.finish();
  }

  /** Without those whose records can't be read: they have no places, which must not keep others from theirs. */
  async *#readable(links: AsyncIterable<StoredLink>): AsyncGenerator<StoredLink> {
    const iterator = links[Symbol.asyncIterator]();
    let unreadable = 0;
    let first = "";
    try {
      for (;;) {
        const result = await iterator.next().catch((error: unknown) => {
          if (!(error instanceof LinnetError) || error.code !== "record_unreadable") throw error;
          if (unreadable++ === 0) first = error.message;
          return null;
        });
        if (result?.done) return;
        if (result !== null) yield result.value;
      }
    } finally {
      await iterator.return?.();
      if (unreadable > 0) this.#log.warn({ records: unreadable, first }, "records can't be read: their links are in no index");
    }
  }

  async #sweep(): Promise<void> {
    let from: SweepState | null = SWEEP_START;
    while (from !== null) {
      await this.#indexer.whenCalm();
      from = await this.#writer.write({ kind: "sweep", from, budgetMs: PIECE_MS });
    }
  }

  #rangeOf(index: IndexName, isDescending: boolean): RangeStatement {
    if (index === "code") return isDescending ? this.#codesDescending : this.#codesAscending;
    return isDescending ? this.#descending : this.#ascending;
  }
}
