// Searching by text. FTS5 finds the documents that have all terms, newest first, and is asked about some thousands of links at a
// time, so that the server's thread has others to serve in between however little is found.
import type { Statement } from "bun:sqlite";
import type { Field } from "../../core/field.ts";
import { timeKey } from "../../core/names.ts";
import type { Position, Span } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { MADE } from "./rows/places.ts";
import { SLOT_INSTANTS_END, slotInstant, TURN_BITS } from "./rows/text.ts";
import { matchOf } from "./tokens.ts";

/** How long one call looks before it answers with what it has. */
const SEARCH_MS = 20;

/** How long one question to SQLite should take; by this the number of links in the next one follows. */
const QUESTION_MS = 4;
const QUESTION_LINKS_MIN = 4096;
const QUESTION_LINKS_MAX = 131_072;

/** Documents that are read at once. */
const PAGE_LENGTH = 512;

/**
 * Links found in one moment, at most: their slots are in another order than their ids, so all of them are needed before the first
 * is known. Where there are more, as after an import, the rest of the moment is offered without looking at texts.
 */
const MOMENT_LENGTH_MAX = 1024;

/** Is behind every id: it is no character. */
const LAST_ID = "\u{10ffff}";

/** Is before every id, which hold none, and is something that a cursor carries. */
const BEFORE_IDS = " " as Field;

const TURN_MAX = 2 ** TURN_BITS - 1;

interface Found {
  readonly at: number;
  readonly turn: number;
  readonly id: Field;
}

export interface TextAnswer {
  readonly found: Position[];
  readonly after: Position | null;
}

type Where = Pick<Span, "after" | "until" | "limit">;

export class TextSearch {
  readonly #page: Statement<Found, [string, number, number, number, number]>;
  readonly #below: Statement<{ at: number }, [number, number]>;
  readonly #madeAt: Statement<Position, [string, string, number]>;
  readonly #nowMs: () => number;

  constructor(reader: Connection, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    // Slots are not numbers that JavaScript could hold.
    this.#page = reader.prepare(
      `SELECT slot >> ${TURN_BITS} AS at, slot & ${TURN_MAX} AS turn, id
       FROM text CROSS JOIN document ON slot = text.rowid
       WHERE text MATCH ?1 AND text.rowid >= ?2 << ${TURN_BITS} AND text.rowid < (?3 << ${TURN_BITS}) + ?4
       ORDER BY text.rowid DESC LIMIT ?5`,
    );
    this.#below = reader.prepare(
      `SELECT slot >> ${TURN_BITS} AS at FROM document WHERE slot < ?1 << ${TURN_BITS} ORDER BY slot DESC LIMIT 1 OFFSET ?2`,
    );
    this.#madeAt = reader.prepare(
      `SELECT key, id FROM place WHERE number = ${MADE} AND key = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3`,
    );
  }

  search(terms: readonly string[], { after, until, limit }: Where): TextAnswer {
    const match = matchOf(terms);
    const lowest = until === undefined ? 0 : slotInstant(until);
    const endsAt = this.#nowMs() + SEARCH_MS;
    const found: Position[] = [];
    let links = QUESTION_LINKS_MIN;
    let below = after === undefined ? SLOT_INSTANTS_END : slotInstant(after.key) + 1;
    while (below > lowest) {
      const begunAt = this.#nowMs();
      const from = Math.max(this.#below.get(below, links - 1)?.at ?? 0, lowest);
      const answer = this.#ask(match, { from, below, after, enough: limit - found.length });
      found.push(...answer.found);
      if (found.length >= limit) return { found: found.slice(0, limit), after: found[limit - 1] ?? null };
      below = answer.below;
      const now = this.#nowMs();
      if (now >= endsAt && below > lowest) return { found, after: { key: timeKey(below), id: BEFORE_IDS } };
      links = nextLength(links, now - begunAt);
    }
    return { found, after: null };
  }

  /** Positions of moments in [from, below), newest first: enough of them, or all from the moment on that comes back as `below`. */
  #ask(match: string, { from, below, after, enough }: Question): Answer {
    const found: Position[] = [];
    let moment: Found[] = [];
    for (const row of this.#rows(match, from, below)) {
      const at = moment[0]?.at ?? row.at;
      if (at !== row.at) {
        found.push(...inOrder(moment, after));
        moment = [];
        if (found.length >= enough) return { found, below: at };
      }
      moment.push(row);
      if (moment.length > MOMENT_LENGTH_MAX) {
        found.push(...this.#allMadeAt(row.at, after, enough - found.length));
        return { found, below: row.at };
      }
    }
    found.push(...inOrder(moment, after));
    return { found, below: from };
  }

  *#rows(match: string, from: number, below: number): Generator<Found> {
    let last: Pick<Found, "at" | "turn"> | undefined = { at: below, turn: 0 };
    while (last !== undefined) {
      const page: Found[] = this.#page.all(match, from, last.at, last.turn, PAGE_LENGTH);
      yield* page;
      last = page.length < PAGE_LENGTH ? undefined : page.at(-1);
    }
  }

  #allMadeAt(at: number, after: Position | undefined, count: number): Position[] {
    const key = timeKey(at);
    return this.#madeAt.all(key, after?.key === key ? after.id : LAST_ID, count);
  }
}

interface Question {
  readonly from: number;
  readonly below: number;
  readonly after: Position | undefined;
  readonly enough: number;
}

interface Answer {
  readonly found: readonly Position[];
  readonly below: number;
}

/** What was found in one moment, as far as it is behind `after`. */
function inOrder(moment: readonly Found[], after: Position | undefined): Position[] {
  const positions = moment.map(({ at, id }): Position => ({ key: timeKey(at), id }));
  return positions
    .filter((one) => after === undefined || one.key !== after.key || isBefore(one.id, after.id))
    .sort(byIdDescending);
}

/** The same order as the ordered indexes have: that of the bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

function byIdDescending(a: Position, b: Position): number {
  return Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));
}

function nextLength(links: number, tookMs: number): number {
  return Math.min(QUESTION_LINKS_MAX, Math.max(QUESTION_LINKS_MIN, tookMs < QUESTION_MS ? links * 2 : links >> 1));
}
