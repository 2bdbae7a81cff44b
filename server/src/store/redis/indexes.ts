// The indexes of the port on Redis: which generation is asked and written to, and how a new one takes over.
import { storeUnavailable } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { StoredLink } from "../../core/link.ts";
import { entriesOf, type IndexName } from "../../core/names.ts";
import { type Indexes, type Position, type Span, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { inByteOrder } from "./byte-order.ts";
import { GoneError } from "./chunks.ts";
import type { IndexChange } from "./index-change.ts";
import type { IndexConnection } from "./index-connection.ts";
import { IndexGeneration } from "./index-generation.ts";
import type { Generation } from "./index-keys.ts";
import { IndexState, type State } from "./index-state.ts";
import type { Keys } from "./keys.ts";
import { afterKey, beforeKey, memberOf, positionOf } from "./member.ts";
import { type Span as MadeSpan, OwedText } from "./owed-text.ts";
import type { TextEntry } from "./text-blocks.ts";
import type { Found } from "./text-index.ts";
import { termHashes } from "./text-signature.ts";

/** Links that a rebuild holds at a time. */
const REBUILD_LINKS = 1000;

/** Links that are read at once: all of them within the deadline of one. */
const READS_AT_ONCE = 100;

/** Links whose text is added at a time when it follows later: as many as a block takes at once. */
const FOLLOWING_LINKS = 2000;

/** A rebuild says this often that it goes on. */
const RENEW_INTERVAL_MS = 10_000;

/** A generation that is gone is followed by the next, and that one by another only when two rebuilds meet. */
const TRIES = 3;

/** Comes after every member. */
const LAST = "\u{10ffff}";

/** The records that the indexes follow. */
export interface Records {
  /** Waits until what this process wrote is in the ordered indexes, no longer than a read may take. */
  settled(deadlineMs?: number): Promise<boolean>;
  /** Null where there is no link, or none that can be read. */
  readAll(fields: readonly Field[]): Promise<(StoredLink | null)[]>;
}

export interface RedisIndexesOptions {
  /** Whether text is indexed; without, a search goes through all links. */
  readonly text?: boolean;
  /** Tells this process from all others. */
  readonly process?: string;
  /** For how long it is relied on which indexes are in use. */
  readonly stateAgeMs?: number | undefined;
}

export class RedisIndexes implements Indexes {
  /** Text that is to follow later. */
  readonly owed: OwedText;
  readonly #connection: IndexConnection;
  readonly #keys: Keys;
  readonly #records: Records;
  readonly #hasText: boolean;
  readonly #state: IndexState;
  #generations: readonly IndexGeneration[] = [];
  /** Generations of which it is noted that their text has gaps. */
  readonly #gaps = new Set<Generation>();

  constructor(connection: IndexConnection, keys: Keys, records: Records, options: RedisIndexesOptions = {}) {
    const { text = true, process = "unnamed", stateAgeMs } = options;
    this.#connection = connection;
    this.#keys = keys;
    this.#records = records;
    this.#hasText = text;
    this.#state = new IndexState(connection, keys, stateAgeMs);
    this.owed = new OwedText(connection, keys, process);
  }

  /**
   * Makes the indexes follow. Can be repeated, in part or as a whole; of several changes of one place the last one counts. Many
   * changes cost little more than one.
   */
  async apply(changes: readonly IndexChange[]): Promise<void> {
    await this.#whileThere(async (state) => {
      const { now, next } = state;
      await Promise.all([this.#applyTo(now, changes), next === null ? undefined : this.#applyTo(next, changes, true)]);
    }, WRITE_DEADLINE_MS);
    // The links must be in `made` first: that is where they are looked for.
    const later = changes.filter(({ terms }) => terms === "later").map(({ madeKey }) => madeKey);
    if (later.length > 0) await this.owed.owe(spanOf(later));
  }

  /** Adds the text of the first links in a span of `made`. Returns behind which member it goes on. */
  async followText({ from, to }: MadeSpan): Promise<string> {
    const span = { after: positionOf(from), until: to, descending: false, limit: FOLLOWING_LINKS };
    const positions = await this.range("made", span);
    const texts = await this.#textsAt(positions);
    await this.#whileThere(async ({ now, next }) => {
      await Promise.all([
        texts.length === 0 ? undefined : this.#addText(now, texts, false),
        texts.length === 0 || next === null ? undefined : this.#addText(next, texts, true),
      ]);
    }, WRITE_DEADLINE_MS);
    const last = positions.at(-1);
    return last === undefined || positions.length < FOLLOWING_LINKS ? afterKey(to) : memberOf(last);
  }

  range(index: IndexName, span: Span): Promise<Position[]> {
    return this.#whileThere(({ now }) => this.#at(now).ordered.range(index, span));
  }

  async search(terms: readonly string[], span: Pick<Span, "after" | "until" | "limit">): Promise<Found> {
    for (let tries = 1; ; tries++) {
      const { now, hasText } = await this.#state.current();
      const isIndexed = this.#hasText && hasText && terms.length > 0;
      const found = isIndexed ? await this.#at(now).text.search(terms, span) : null;
      // Blocks that are removed look like blocks without links: what was found counts if the generation is still in use.
      if (found !== null && ((await this.#state.current()).now === now || tries >= TRIES)) return found;
      if (found === null) return this.#walk(span);
    }
  }

  settled(deadlineMs?: number): Promise<boolean> {
    return this.#records.settled(deadlineMs);
  }

  size(index: IndexName): Promise<number> {
    return this.#whileThere(({ now }) => this.#at(now).ordered.size(index));
  }

  named(beginning: string, limit: number, after?: IndexName): Promise<IndexName[]> {
    return this.#whileThere(({ now }) => this.#at(now).named(beginning, limit, after));
  }

  /** Fills a new generation, puts it in use and removes the old one. One that is interrupted leaves all as it was. */
  async rebuild(links: AsyncIterable<StoredLink>, onRenewed: (links: number) => void): Promise<void> {
    const { now } = await this.#state.current();
    const owed = await this.owed.all();
    const { next, left } = await this.#state.begin();
    for (const generation of left) await this.#remove(generation);
    const made = this.#at(next);
    const renew = this.#renewing(next);
    await sleep(this.#state.knownMs);
    let renewed = 0;
    for await (const page of pagesOf(links)) {
      await made.place(page.map((stored) => ({ id: stored.details.id, put: entriesOf(stored), drop: [] })));
      renewed += page.length;
      onRenewed(renewed);
      await renew();
    }
    if (this.#hasText) await this.#writeText(made, renew);
    else await this.#noteGaps(next);
    if (!(await this.#state.switchTo(next))) throw overtaken();
    await this.owed.paid(owed, "", LAST); // Those links were there before the first was looked at.
    await sleep(this.#state.knownMs);
    await this.#remove(now);
  }

  async #applyTo(number: Generation, changes: readonly IndexChange[], isBeingMade = false): Promise<void> {
    const texts = changes.flatMap(({ id, madeKey, terms }): TextEntry[] =>
      terms === null || terms === "later" ? [] : [{ position: { key: madeKey, id }, terms }],
    );
    await Promise.all([
      this.#at(number).place(changes),
      texts.length === 0 ? undefined : this.#addText(number, texts, isBeingMade),
    ]);
  }

  #addText(number: Generation, texts: readonly TextEntry[], isBeingMade: boolean): Promise<void> {
    if (!this.#hasText) return this.#noteGaps(number);
    const { text } = this.#at(number);
    return isBeingMade ? text.addMeanwhile(texts) : text.add(texts);
  }

  /** Where text is not written, nobody may rely on it. */
  async #noteGaps(generation: Generation): Promise<void> {
    if (this.#gaps.has(generation)) return;
    await this.#state.leaveGaps([generation]);
    this.#gaps.add(generation);
  }

  /** Every link, newest first: any of them may have the terms. */
  async #walk({ after, until, limit }: Pick<Span, "after" | "until" | "limit">): Promise<Found> {
    const span = { ...(after && { after }), ...(until !== undefined && { until }), descending: true, limit };
    const found = await this.range("made", span);
    return { found, after: found.at(-1) ?? null };
  }

  /** The text of all links in the order in which they were made, so that blocks do not overlap. */
  async #writeText(generation: IndexGeneration, renew: () => Promise<void>): Promise<void> {
    for (let after: Position | undefined; ; ) {
      const span = { ...(after && { after }), descending: false, limit: REBUILD_LINKS };
      const positions = await generation.ordered.range("made", span);
      await generation.text.addInOrder(await this.#textsAt(positions));
      await renew();
      after = positions.at(-1);
      if (after === undefined) return;
    }
  }

  async #textsAt(positions: readonly Position[]): Promise<TextEntry[]> {
    const texts: TextEntry[] = [];
    for (let from = 0; from < positions.length; from += READS_AT_ONCE) {
      const part = positions.slice(from, from + READS_AT_ONCE);
      const read = await this.#records.readAll(part.map(({ id }) => id));
      for (const [at, stored] of read.entries()) {
        if (stored !== null) texts.push({ position: part[at] as Position, terms: termHashes(stored) });
      }
    }
    return texts;
  }

  async #remove(generation: Generation): Promise<void> {
    await this.#at(generation).remove();
    await this.#state.removed(generation);
    this.#gaps.delete(generation);
    this.#generations = this.#generations.filter(({ number }) => number !== generation);
  }

  #renewing(next: Generation): () => Promise<void> {
    let renewedAtMs = Number.NEGATIVE_INFINITY;
    return async () => {
      if (performance.now() - renewedAtMs < RENEW_INTERVAL_MS) return;
      if (!(await this.#state.renew(next))) throw overtaken();
      renewedAtMs = performance.now();
    };
  }

  /** Does the work with what is in use now, and again should that be gone. */
  async #whileThere<T>(work: (state: State) => Promise<T>, deadlineMs?: number): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work(await this.#state.current(deadlineMs));
      } catch (error) {
        if (!(error instanceof GoneError)) throw error;
        if (tries >= TRIES) throw storeUnavailable(error);
        this.#state.forget();
      }
    }
  }

  /** What this process knows of a generation; there are three at most. */
  #at(number: Generation): IndexGeneration {
    const known = this.#generations.find((generation) => generation.number === number);
    if (known !== undefined) return known;
    const begun = new IndexGeneration(this.#connection, this.#keys, number);
    this.#generations = [begun, ...this.#generations].slice(0, 3);
    return begun;
  }
}

function spanOf(keys: readonly string[]): MadeSpan {
  const inOrder = inByteOrder(keys);
  return { from: beforeKey(inOrder[0] as string), to: inOrder.at(-1) as string };
}

const overtaken = () => storeUnavailable(new Error("another process rebuilds the indexes, or this one was silent for too long"));

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function* pagesOf(links: AsyncIterable<StoredLink>): AsyncIterable<StoredLink[]> {
  let page: StoredLink[] = [];
  for await (const stored of links) {
    page.push(stored);
    if (page.length < REBUILD_LINKS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
