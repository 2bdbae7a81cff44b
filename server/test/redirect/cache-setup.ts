// A cache on a real store in memory, whose answers a test can hold back, and whose news it tells itself.
import { expect } from "bun:test";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field, Link } from "../../src/core/link.ts";
import type { Store } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";
import { LinkCache } from "../../src/redirect/cache.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { detailsOf, linkAt } from "../store/contract.ts";
import { Lines } from "../store/redis-setup.ts";

export const HOUR_MS = 3_600_000;

export const field = (code: string) => code as Field;

export class Stage {
  readonly store: Store;
  cache: LinkCache;
  nowMs = 1000;
  /** Whether answers wait for `release`. */
  holding = false;
  /** What every read fails with. */
  failing: Error | null = null;
  /** How often the store was asked. */
  reads = 0;
  #held: (() => void)[] = [];

  private constructor(store: Store) {
    this.store = store;
    this.cache = this.cacheOf(10_000_000);
    this.cache.live(true);
  }

  static async open(): Promise<Stage> {
    const options = { path: ":memory:", alphabet: DEFAULT_ALPHABET, knownInstanceId: null, init: false, mayCreate: true };
    const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
    return new Stage(await openSqlite({ ...options, clock: Date.now, random, log: new Lines() }));
  }

  cacheOf(bytesMax: number, staleMaxMs = HOUR_MS): LinkCache {
    const links = {
      find: (asked: Field) => this.#find(asked),
      watch: () => undefined,
      groupOf: (asked: Field) => asked.length,
    };
    return new LinkCache({ links, bytesMax, staleMaxMs, monotonicMs: () => this.nowMs });
  }

  async insert(code: string): Promise<Link> {
    const link = linkAt(code);
    expect(await this.store.links.insert(link, detailsOf(link))).toBe("inserted");
    return link;
  }

  /** Edits the link in the store behind the cache's back. */
  async editTo(code: string, target: string, version = 1): Promise<void> {
    const link = { ...linkAt(code), target: target as Target };
    expect(await this.store.links.update(link, detailsOf(link, "maker-1", version + 1), version)).toBe("updated");
  }

  /** Lets the answers go that wait. */
  async release(): Promise<void> {
    await Promise.resolve();
    for (const go of this.#held.splice(0)) go();
  }

  async targetOf(code: string): Promise<string | undefined> {
    return (await this.cache.find(field(code)))?.target;
  }

  async #find(asked: Field): Promise<Link | null> {
    this.reads++;
    if (this.failing !== null) throw this.failing;
    const link = await this.store.links.find(asked);
    if (this.holding) await new Promise<void>((release) => this.#held.push(release));
    return link;
  }
}
