// A cache before links in memory, whose answers a test can hold back, and whose news it tells itself.

import type { Field } from "../../src/core/field.ts";
import { type HotRecord, type Link, PLAIN_TERMS, type Terms, withTerms } from "../../src/core/link.ts";
import type { Uses } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";
import { LinkCache } from "../../src/redirect/cache.ts";

export const HOUR_MS = 3_600_000;

export const field = (code: string) => code as Field;

/** The link at a code; what is not said of its terms is plain. */
export function linkAt(code: string, terms?: Partial<Terms>, target = `https://example.com/${code}`): Link {
  const link = { field: field(code), target: target as Target };
  return terms === undefined ? { kind: "link", ...link, terms: null } : withTerms(link, { ...PLAIN_TERMS, ...terms });
}

export class Stage {
  cache: LinkCache;
  nowMs = 1000;
  /** Whether answers wait for `release`. */
  holding = false;
  /** What every read fails with. */
  failing: Error | null = null;
  /** How often the links were asked. */
  reads = 0;
  /** What is there now, whatever the cache was told. */
  readonly records = new Map<Field, HotRecord>();
  #held: (() => void)[] = [];

  constructor() {
    this.cache = this.cacheOf(10_000_000);
    this.cache.live(true);
  }

  cacheOf(bytesMax: number, staleMaxMs = HOUR_MS): LinkCache {
    const links = {
      find: (asked: Field) => this.#find(asked),
      watch: () => undefined,
      groupOf: (asked: Field) => asked.length,
    };
    return new LinkCache({ links, bytesMax, staleMaxMs, monotonicMs: () => this.nowMs });
  }

  /** Puts a record there behind the cache's back. */
  put<R extends HotRecord>(record: R): R {
    this.records.set(record.field, record);
    return record;
  }

  insert(code: string): Link {
    return this.put(linkAt(code));
  }

  editTo(code: string, target: string): void {
    this.put(linkAt(code, {}, target));
  }

  /** Lets the answers go that wait. */
  async release(): Promise<void> {
    await Promise.resolve();
    for (const go of this.#held.splice(0)) go();
  }

  async targetOf(code: string): Promise<string | undefined> {
    return targetIn(await this.cache.find(field(code)));
  }

  async #find(asked: Field): Promise<HotRecord | null> {
    this.reads++;
    if (this.failing !== null) throw this.failing;
    const record = this.records.get(asked) ?? null;
    if (this.holding) await new Promise<void>((release) => this.#held.push(release));
    return record;
  }
}

/** Where a record leads by itself. */
export function targetIn(record: HotRecord | null | undefined): string | undefined {
  return record?.kind === "link" ? record.target : undefined;
}

/** Uses that are counted as the port says; `outcomes` come before that, one for each take. */
export class CountedUses implements Pick<Uses, "take"> {
  taken = 0;
  since = 0;
  readonly outcomes: ("taken" | "used-up" | "outdated" | Error)[] = [];

  async take(_id: Field, since: number, max: number): Promise<"taken" | "used-up" | "outdated"> {
    const outcome = this.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    if (outcome !== undefined) return outcome;
    if (since < this.since) return "outdated";
    if (since > this.since) Object.assign(this, { since, taken: 0 });
    if (this.taken >= max) return "used-up";
    this.taken++;
    return "taken";
  }
}
