// Codes made ahead of need (the plan's `url-set`). A request takes one from this process's reserve without waiting, or
// makes one on the spot; the reserve and the store's pool are filled up behind its back.
import { type Alphabet, type Code, codeLengthFor, GENERATED_LENGTH_MAX, generateCode, type RandomBytes } from "./code.ts";
import { fieldOf } from "./field.ts";
import type { Log } from "./log.ts";
import type { Links, Pool } from "./store.ts";

/** The plan's name for the set of ready codes. */
export const URL_SET = "url-set";

/** The plan's name for the table code → link. */
export const URL_HASH = "url-hash";

/** How many codes are kept ready, unless the setting of the same name says otherwise. */
export const PRE_GEN_HASH_NUM = 10;

/** Links are counted again after this long, or earlier when this share of them was taken meanwhile; the rest is margin. */
const RECOUNT_INTERVAL_MS = 10_000;
const RECOUNT_SHARE = 0.05;
const COUNT_MARGIN = 1.5;

/** But never sooner than this: a count asks the store for a sample, which costs it some milliseconds. */
const RECOUNT_PAUSE_MS = 1000;

/** Codes that are drawn before it is looked whether links must be counted again. */
const DRAWN_PER_COUNT = 1000;

/** After a failure the pool is left alone this long: creating goes on without it. */
const RETRY_INTERVAL_MS = 1000;

/**
 * Fills the store's pool up to `max` codes, none of which is a live link. A link may take a code between the check and
 * the adding, so the check comes after the adding: whoever is second sees the other. Returns how many were added.
 */
export async function topUpPool(pool: Pool, links: Links, max: number, generate: () => Code): Promise<number> {
  const missing = max - (await pool.size());
  if (missing <= 0) return 0;
  const codes = Array.from({ length: missing }, generate);
  const added = await pool.add(codes, max);
  const live = await Promise.all(codes.map(async (code) => ((await links.exists(fieldOf(code))) ? [code] : [])));
  if (live.flat().length > 0) await pool.remove(live.flat());
  return added;
}

export interface CodePoolOptions {
  readonly pool: Pool;
  readonly links: Links;
  readonly alphabet: Alphabet;
  readonly random: RandomBytes;
  /** Milliseconds of a clock that is never set: only differences matter. */
  readonly monotonicMs: () => number;
  readonly log: Log;
  /** Shortest code that is made, check character included. */
  readonly lengthMin: number;
  /** How many codes the store keeps ready. */
  readonly size: number;
}

/** One process's way to codes. `take` never waits and never fails. */
export class CodePool {
  readonly #options: CodePoolOptions;
  readonly #reserve: Code[] = [];
  #length: number;
  #linksCounted = 0;
  #takenSinceCount = 0;
  #countedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #filling: Promise<void> | null = null;
  #closed = false;

  constructor(options: CodePoolOptions) {
    this.#options = options;
    this.#length = options.lengthMin;
  }

  /** How long the codes are that are made now. */
  get codeLength(): number {
    return this.#length;
  }

  /** A code that nobody else has been given; whether it is free, the store's insert decides. */
  take(): Code {
    this.#takenSinceCount++;
    const ready = this.#reserve.pop();
    if (this.#reserve.length === 0) this.#fillSoon();
    return ready ?? this.make();
  }

  /** Makes a code on the spot for one of many links: what is ready is left to others. */
  draw(): Code {
    this.#takenSinceCount++;
    if (this.#takenSinceCount % DRAWN_PER_COUNT === 0) this.#fillSoon();
    return this.make();
  }

  /** Makes a code on the spot, `extra` characters longer than needed if there is room. */
  make(extra = 0): Code {
    return generateCode(this.#options.random, this.#options.alphabet, Math.min(this.#length + extra, GENERATED_LENGTH_MAX));
  }

  /** Fills reserve and pool; callers at the same time share one run. Failures are logged, never thrown. */
  fill(): Promise<void> {
    this.#filling ??= this.#fill()
      .catch((error: unknown) => {
        this.#failedAt = this.#options.monotonicMs();
        this.#options.log.debug({ reason: String(error) }, "the pool of codes could not be filled");
      })
      .finally(() => {
        this.#filling = null;
      });
    return this.#filling;
  }

  /** Puts the reserve back for others. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#filling;
    const { pool, size } = this.#options;
    if (this.#reserve.length > 0) await pool.add(this.#reserve.splice(0), size).catch(() => 0);
  }

  #fillSoon(): void {
    if (this.#closed || this.#filling !== null) return;
    if (this.#options.monotonicMs() - this.#failedAt < RETRY_INTERVAL_MS) return;
    void this.fill();
  }

  async #fill(): Promise<void> {
    const { pool, links, size } = this.#options;
    await this.#recount();
    if (this.#reserve.length === 0) this.#reserve.push(...(await pool.take(size)));
    await topUpPool(pool, links, size, () => this.make());
  }

  async #recount(): Promise<void> {
    const { links, alphabet, monotonicMs, lengthMin } = this.#options;
    const now = monotonicMs();
    const elapsedMs = now - this.#countedAt;
    const grown = this.#takenSinceCount > this.#linksCounted * RECOUNT_SHARE;
    if (elapsedMs < (grown ? RECOUNT_PAUSE_MS : RECOUNT_INTERVAL_MS)) return;
    this.#takenSinceCount = 0;
    this.#countedAt = now;
    this.#linksCounted = await links.estimate();
    this.#length = codeLengthFor(this.#linksCounted * COUNT_MARGIN, alphabet, lengthMin);
  }
}
