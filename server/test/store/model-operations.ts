// Operations on links as chance would have them: few codes and few names, so that they get into each other's way all the time.

import type { Field } from "../../src/core/field.ts";
import { type LinkDetails, linkIn, type StoredLink, type Terms } from "../../src/core/link.ts";
import type { Name } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import {
  aliasName,
  type Difference,
  editOf,
  externalName,
  MADE_AT,
  purgeOf,
  reuseName,
  storedAt,
  trashOf,
  wordFor,
} from "./contract.ts";
import type { Expected, Model } from "./model.ts";

/** Numbers that only look like chance: the same ones for the same seed (Mulberry32, Tommy Ettinger, public domain). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** True in `percent` of 100. */
  is(percent: number): boolean {
    return this.below(100) < percent;
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }

  /** Up to `max` of them, each once, in their order. */
  some<T>(of: readonly T[], max: number): T[] {
    const chosen = new Set(Array.from({ length: this.below(max + 1) }, () => this.one(of)));
    return of.filter((each) => chosen.has(each));
  }
}

/** Every field and every name that the operations use. */
export const FIELDS: readonly Field[] = [
  ...Array.from({ length: 24 }, (_, at) => `code-${at}`),
  ...["grüße", "日本語", "Code-1", "\u{1D4B3}"],
  ...["code-1@example.org", "code-2@example.org", "code-1@links.example.net"],
] as Field[];

const EXTERNAL_IDS = ["ext-1", "ext-2", "ext-3", "EXT-1", "größe:1"];
const REUSE_HASHES = ["hash-1", "hash-2", "hash-3", "hash-4"];
export const NAMES: readonly Name[] = [
  ...FIELDS.map((field) => aliasName(field)),
  ...EXTERNAL_IDS.map(externalName),
  ...REUSE_HASHES.map(reuseName),
];

const TAGS = ["a b", "blau", "größe", "red", "red:dark"];
const MAKERS = ["admin", "anonymous", "cli", "key:abcdefghij"];
const TITLES = ["", "Der schnelle Fuchs", "Ein Dachs in Köln", "Fuchs und Dachs", "日本語のページ", "50 % off!"];
const TARGETS = ["https://example.com/", "https://www.example.org/pfad?q=1", `https://example.net/${"lang/".repeat(600)}`];

/** What is asked of the text search: whole words, their beginnings, parts of codes and URLs, and what nobody has. */
export const QUERIES = [
  "fuchs",
  "dachs in",
  "fu",
  "kö",
  "日本語",
  "ペー",
  "code-1",
  "1",
  "example.org/pfad",
  "lang/lang",
  "zebra",
];

/** One call to the store, and what the model says that it may answer. */
export interface Operation {
  readonly what: string;
  readonly call: (store: Store) => Promise<string>;
  /** Does the same to a model. */
  readonly expect: (model: Model) => Expected;
  /** What is stored if it is done. */
  readonly written?: StoredLink;
  readonly released?: StoredLink;
}

/** Links that are remembered, some of them out of date by now. */
const OUT_OF_DATE_MAX = 40;

/** Thinks of operations. What it has seen of links it remembers, so that it sometimes acts on what is out of date. */
export class Operations {
  readonly #chance: Chance;
  readonly #name: string;
  readonly #seen: StoredLink[] = [];
  #serial = 0;

  readonly #mayAskAgain: boolean;

  /** `name` tells the links of this one from those that others make; `mayAskAgain`: makers may insert their link once more. */
  constructor(chance: Chance, name: string, mayAskAgain: boolean) {
    this.#chance = chance;
    this.#name = name;
    this.#mayAskAgain = mayAskAgain;
  }

  /** An operation on one of these links, or a new one. */
  next(links: readonly StoredLink[]): Operation {
    const chance = this.#chance;
    this.#serial++;
    if (links.length === 0 || chance.is(links.length < FIELDS.length / 2 ? 45 : 15)) return this.#insert();
    this.#seen.push(chance.one(links));
    const stored = chance.is(8) ? chance.one(this.#seen.slice(-OUT_OF_DATE_MAX)) : chance.one(links);
    if (this.#mayAskAgain && chance.is(4) && stored.link.kind === "link") return insertOf(stored);
    if (chance.is(8)) return releaseOf(stored);
    return this.#change(stored);
  }

  #insert(): Operation {
    const chance = this.#chance;
    const createdAt = MADE_AT + Math.floor(this.#serial / 3);
    const id = chance.one(FIELDS);
    const others = FIELDS.filter((field) => field !== id);
    const aliases = chance.is(25) ? chance.some(others, 3) : [];
    return insertOf(
      storedAt(id, {
        ...this.#difference(),
        createdAt,
        updatedAt: createdAt,
        createdBy: chance.one(MAKERS),
        makerHash: `${this.#name}-${this.#serial}`,
        aliases,
        shownAs: chance.one([id, ...aliases]),
      }),
    );
  }

  #change(stored: StoredLink): Operation {
    const chance = this.#chance;
    const { trashed } = stored.details;
    const isGone = linkIn(stored) === null;
    if (isGone || (trashed !== null && chance.is(30))) return updateOf(purgeOf(stored), stored);
    if (trashed !== null) return updateOf(editOf(stored), stored);
    if (chance.is(12)) return updateOf(chance.is(80) ? trashOf(stored) : purgeOf(stored), stored);
    return updateOf(editOf(stored, { ...this.#difference(), ...this.#fieldsOf(stored) }), stored);
  }

  /** What may be different without regard to what was. */
  #difference(): Difference {
    const chance = this.#chance;
    const terms: Partial<Terms> = {
      enabled: chance.is(80),
      status: chance.is(80) ? 302 : 307,
      expiresAt: chance.is(80) ? null : MADE_AT + chance.below(1000),
      maxClicks: chance.is(80) ? null : chance.below(10),
    };
    return {
      ...(chance.is(50) ? { target: chance.one(TARGETS) } : {}),
      ...(chance.is(30) ? { terms } : {}),
      ...(chance.is(40) ? { tags: chance.some(TAGS, 3) } : {}),
      ...(chance.is(40) ? { title: chance.one(TITLES) } : {}),
      ...(chance.is(15) ? { archived: chance.is(50) } : {}),
      ...(chance.is(30) ? { externalId: chance.is(70) ? chance.one(EXTERNAL_IDS) : null } : {}),
      ...(chance.is(20) ? { reuseHash: chance.is(70) ? chance.one(REUSE_HASHES) : null } : {}),
    };
  }

  /** Fields that lead to the link: one more, one retired, one that leads again, another that it is shown by. */
  #fieldsOf({ details }: StoredLink): Pick<LinkDetails, "aliases" | "retired" | "shownAs"> {
    const chance = this.#chance;
    const { id } = details;
    const had = new Set<Field>([...details.aliases, ...details.retired]);
    const isRetired = (field: Field) => (chance.is(15) ? details.aliases.includes(field) : details.retired.includes(field));
    const retired = [...had].filter(isRetired);
    const aliases = [...had].filter((field) => !retired.includes(field));
    const more = chance.one(FIELDS);
    if (chance.is(25) && more !== id && !had.has(more)) aliases.push(more);
    const shown = [id, ...aliases];
    const isShownStill = shown.includes(details.shownAs) && chance.is(70);
    return { aliases, retired, shownAs: isShownStill ? details.shownAs : chance.one(shown) };
  }
}

function insertOf(stored: StoredLink): Operation {
  return {
    what: `insert ${describe(stored)}`,
    call: async (store) => wordFor(await store.links.insert(stored)),
    expect: (model) => model.insert(stored),
    written: stored,
  };
}

function updateOf(after: StoredLink, before: StoredLink): Operation {
  return {
    what: `update ${describe(before)} to ${describe(after)}`,
    call: async (store) => wordFor(await store.links.update(after, before)),
    expect: (model) => model.update(after, before),
    written: after,
  };
}

function releaseOf(stored: StoredLink): Operation {
  return {
    what: `release ${describe(stored)}`,
    call: async (store) => wordFor(await store.links.release(stored)),
    expect: (model) => model.release(stored),
    released: stored,
  };
}

function describe({ link, details }: StoredLink): string {
  const { id, version, aliases, retired, externalId, reuseHash } = details;
  const names = [...aliases, ...retired.map((field) => `(${field})`), externalId ?? "-", reuseHash ?? "-"];
  return `${id} v${version} ${link.kind} [${names}] of ${details.makerHash}`;
}
