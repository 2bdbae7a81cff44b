// The text index of one generation: blocks of up to 7168 links each (text-signature.ts). Whoever asks reads the rows of each block that
// his terms hash to, newest block first, and gets the links that may have them all; false ones are some 4 % for one term and next to
// none for five.
//
//   main   0 ── 1 ── 2 ── 3 ▶     links in about the order in which they were made, so that blocks hardly overlap
//   late   ──── 0 ─────── 1 ▶     links that came later than their time says: edited, or imported with times of long ago
//
// A block knows its least and greatest member, and what is found is given out once no block is left that could hold something newer.
// Where too many blocks overlap for that, the search says so; a rebuild puts all links into the main row.
import type { Field } from "../../core/field.ts";
import { type Position, type Span, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { compareBytes } from "./byte-order.ts";
import type { IndexConnection } from "./index-connection.ts";
import type { Generation } from "./index-keys.ts";
import type { Keys } from "./keys.ts";
import { beforeKey, memberOf, positionOf } from "./member.ts";
import { type Block, TextBlocks, type TextEntry } from "./text-blocks.ts";
import type { BlockInfo } from "./text-scripts.ts";
import { GROUPINGS, rowsOf, termHash } from "./text-signature.ts";

/** Terms that are looked up; those that are left out are rarely needed to tell links apart. */
const TERMS_MAX = 6;

/** Blocks that are asked in one round trip: first one, because often the newest block fills the page. */
const BLOCKS_MAX = 32;

/** A search ends with what it has after this long. */
const SEARCH_MS = 25;

/** Members that are read before any of them can be given out; with more it is quicker to look at every link. */
const MEMBERS_MAX = 8000;

/** Members read in one round trip, beyond those of one block. */
const MEMBERS_PER_ROUND = 4000;

export interface Found {
  readonly found: Position[];
  readonly after: Position | null;
}

export class TextIndex {
  readonly #connection: IndexConnection;
  readonly #main: TextBlocks;
  readonly #late: TextBlocks;

  constructor(connection: IndexConnection, keys: Keys, generation: Generation) {
    this.#connection = connection;
    this.#main = new TextBlocks(connection, keys, { generation, row: "main" });
    this.#late = new TextBlocks(connection, keys, { generation, row: "late" });
  }

  /** Adds all links that there are, in the order in which they were made. */
  addInOrder(entries: readonly TextEntry[]): Promise<void> {
    return this.#main.add(entries);
  }

  /** Adds links while all that there are are being added. */
  addMeanwhile(entries: readonly TextEntry[]): Promise<void> {
    return this.#late.add(entries);
  }

  /** Adds links, or more terms of links. Can be repeated, at the price of the room. */
  async add(entries: readonly TextEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const [open, full] = (await this.#main.all(WRITE_DEADLINE_MS)).slice(-2).reverse();
    const least = (open?.links ? open.first : full?.last) ?? "";
    const isLate = ({ position }: TextEntry) => compareBytes(memberOf(position), least) < 0;
    await Promise.all([
      this.#main.add(entries.filter((entry) => !isLate(entry))),
      this.#late.add(entries.filter((entry) => isLate(entry))),
    ]);
  }

  /**
   * Links that may have all of the terms, newest first. Null when what comes next can't be told in time, because too many blocks
   * reach there.
   */
  async search(terms: readonly string[], span: Pick<Span, "after" | "until" | "limit">): Promise<Found | null> {
    const deadline = performance.now() + SEARCH_MS;
    const window = windowOf(span);
    const all = await Promise.all([this.#main.all(), this.#late.all()]);
    const blocks = all
      .flat()
      .filter(window.meets)
      .sort((a, b) => compareBytes(b.last, a.last));
    const rows = rowsFor(terms);
    let pending: string[] = [];
    let read = 0;
    for (let from = 0, count = 1; ; ) {
      const horizon = blocks[from]?.last ?? null;
      const ready = horizon === null ? pending : pending.filter((member) => compareBytes(member, horizon) > 0);
      if (ready.length >= span.limit || horizon === null) return pageOf(ready, span.limit);
      const isTooMuch = expected(blocks, from, read, pending[span.limit - 1]) > MEMBERS_MAX;
      if (isTooMuch || performance.now() > deadline) {
        // Only what brings the reader further is an answer.
        if (from === 0 || !window.isBelow(horizon) || (isTooMuch && ready.length === 0)) return null;
        return { found: ready.map(positionOf), after: justAbove(horizon) };
      }
      const members = await this.#candidatesIn(blocks.slice(from, from + count), rows);
      read += members.length;
      pending = sorted([...pending, ...members.filter(window.holds)]);
      from += count;
      count = nextCount(count, read / from);
    }
  }

  async remove(): Promise<void> {
    await this.#main.remove();
    await this.#late.remove();
  }

  /** The links of these blocks whose signatures have all rows. */
  #candidatesIn(blocks: readonly Block[], rows: readonly number[]): Promise<string[]> {
    return this.#connection.read(async (send) => {
      const found = await Promise.all(
        blocks.map(async (block) => block.row.members(send, block, await block.row.candidates(send, block, rows))),
      );
      return found.flat();
    });
  }
}

/** How many blocks to ask next, when one has so many members that are read. */
function nextCount(count: number, membersPerBlock: number): number {
  return Math.min(2 * count, BLOCKS_MAX, Math.max(1, Math.floor(MEMBERS_PER_ROUND / (membersPerBlock + 1))));
}

/** How many members will be read, by those that were, until the page can be given out that now would end with this member. */
function expected(blocks: readonly Block[], from: number, read: number, last: string | undefined): number {
  if (last === undefined || from === 0) return 0;
  let count = 0;
  while (compareBytes(blocks[from + count]?.last ?? "", last) >= 0) count++;
  return (read / from) * count;
}

interface Window {
  /** Whether the member lies behind the position behind which to go on. */
  isBelow(member: string): boolean;
  holds(member: string): boolean;
  /** Whether the block may hold a member of the window. */
  meets(block: BlockInfo): boolean;
}

function windowOf({ after, until }: Pick<Span, "after" | "until">): Window {
  const top = after === undefined ? null : memberOf(after);
  const bottom = until === undefined ? null : beforeKey(until);
  const isBelow = (member: string) => top === null || compareBytes(member, top) < 0;
  const isAbove = (member: string) => bottom === null || compareBytes(member, bottom) >= 0;
  return {
    isBelow,
    holds: (member) => isBelow(member) && isAbove(member),
    meets: ({ links, first, last }) => links > 0 && isBelow(first) && isAbove(last),
  };
}

/** The rows to look at: those of some terms from all over the query, one grouping after the other. */
function rowsFor(terms: readonly string[]): number[] {
  const step = Math.max(1, terms.length / TERMS_MAX);
  const chosen = Array.from({ length: Math.min(terms.length, TERMS_MAX) }, (_, at) => terms[Math.floor(at * step)] as string);
  const rows = chosen.map((term) => rowsOf(termHash(term)));
  return Array.from({ length: GROUPINGS }, (_, grouping) => rows.map((row) => row[grouping] as number)).flat();
}

/** Newest first, each once: a link that was edited may be in several blocks. */
function sorted(members: readonly string[]): string[] {
  return [...new Set(members)].sort((a, b) => compareBytes(b, a));
}

function pageOf(ready: readonly string[], limit: number): Found {
  const found = ready.slice(0, limit).map(positionOf);
  return { found, after: found.length === limit ? (found.at(-1) ?? null) : null };
}

/** The position behind which this member comes next. Ids hold no space, which is the least that a cursor carries. */
export function justAbove(member: string): Position {
  const { key, id } = positionOf(member);
  return { key, id: `${id} ` as Field };
}
