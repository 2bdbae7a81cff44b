// The part of the conformance suite that is about searching by text: a link that is meant is never left out. An adapter may offer
// more than is meant, so what it offers is looked at as a reader does.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { cursorOf, positionOf } from "../../src/api/v1/cursor.ts";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { entriesOf, timeKey } from "../../src/core/names.ts";
import type { Indexes, Position, Store } from "../../src/core/store.ts";
import { matchesText, normalQuery, queryTerms } from "../../src/core/text.ts";
import { until } from "../support/wait.ts";
import { editOf, insertAll, MADE_AT, purgeOf, type StoreUnderTest, storedAt, trashOf, updateTo } from "./contract.ts";
import { comparePlaces } from "./contract-places.ts";

/** Declares the tests of the text search for one adapter. `open` makes a new, empty store for every test. */
export function searchTests(open: () => Promise<StoreUnderTest>): void {
  describe("a search", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    findTests(() => under);
    followTests(() => under);
    pageTests(() => under);
  });
}

interface Searching {
  readonly limit?: number;
  readonly until?: string;
  /** Called after each page. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** The links that a reader is shown for the query, page by page to the end. Fails when a page is not what the port promises. */
export async function foundBy(store: Store, query: string, searching: Searching = {}): Promise<Field[]> {
  const { limit = 50, until: last, meanwhile } = searching;
  const normal = normalQuery(query);
  const terms = queryTerms(normal);
  const ids: Field[] = [];
  const span = { limit, ...(last === undefined ? {} : { until: last }) };
  for (let behind: Position | null = null; ; ) {
    const page = await store.indexes.search(terms, behind === null ? span : { ...span, after: behind });
    checkPage(page, behind, limit);
    for (const place of page.found) if (await isMeant(store, place, normal)) ids.push(place.id);
    if (page.after === null) return ids;
    behind = page.after;
    await meanwhile?.();
  }
}

/** Fails for a page that is too long, that is not in order, or that does not go on from where it began. */
function checkPage(page: Awaited<ReturnType<Indexes["search"]>>, behind: Position | null, limit: number): void {
  const { found, after } = page;
  if (found.length > limit) throw new Error(`${found.length} positions came back; ${limit} were asked for`);
  const passed = behind === null ? found : [behind, ...found];
  for (const [at, place] of passed.slice(1).entries()) {
    const last = passed[at] as Position;
    if (comparePlaces(place, last) >= 0) throw new Error(`${place.id} came after ${last.id}, which is older`);
  }
  // Clients send it back as it is, or are refused.
  if (after !== null) positionOf(cursorOf("created desc", [after.key, after.id]), "created desc");
  if (after !== null && behind !== null && comparePlaces(after, behind) >= 0) throw new Error("the search does not go on");
}

/** Whether the link is there, in no trash, and has what was asked for; and whether this is its place and not one that it had. */
async function isMeant(store: Store, { key, id }: Position, query: string): Promise<boolean> {
  const stored = await store.links.read(id);
  if (stored === null || "kind" in stored) return false;
  return entriesOf(stored).some((entry) => entry.index === "made" && entry.key === key) && matchesText(stored, query);
}

/** The text follows within 2 s; the machine may be busy. */
const FOLLOWS_MS = 4500;
/** For a test that waits for it several times. */
const PATIENCE_MS = 30_000;

/** Waits until the query finds exactly these links, in this order. */
export async function untilFound(store: Store, query: string, ...ids: readonly string[]): Promise<void> {
  let found: Field[] = [];
  try {
    await until(
      async () => {
        found = await foundBy(store, query);
        return Bun.deepEquals(found, ids);
      },
      { timeoutMs: FOLLOWS_MS, what: `"${query}" finds [${ids}]` },
    );
  } catch (error) {
    throw new Error(`"${query}" found [${found}], not [${ids}]`, { cause: error });
  }
}

const WANTED = storedAt("Xyz9abc@links.example.net", {
  target: "https://www.Wikipedia.example/Pfad/gr%C3%BC%C3%9Fe?q=hallo+welt&r=%E6%97%A5%E6%9C%AC%E8%AA%9E",
  aliases: ["fr\u00fchling" as Field],
  shownAs: "fr\u00fchling" as Field,
  title: "\u00dcber den schnellen Fuchs 42 (\u{10400}\u{10401}\u{10402})",
  notes: 'Siehe Anhang:\n\ufb01sch, "Zitat" 100%_sicher; foo*bar \\ O\'Neil \u041f\u0440\u0438\u0432\u0435\u0442',
});

/** Links that are like it and not meant by any of the queries below. */
const DECOYS = [
  storedAt("decoy-1", { target: "https://example.com/abd/xya", title: "Hundert Elche", notes: "anders" }),
  storedAt("decoy-2", {
    target: "https://example.com/www/z9",
    title: "kfuc hsfuc",
    createdAt: MADE_AT + 3,
    updatedAt: MADE_AT + 3,
  }),
];

/** What is typed, by what it is meant to find. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  "the code that it was born with": ["Xyz9abc", "xyz9abc", "z9ab", "XYZ"],
  "the code that it is shown by": ["fr\u00fchling", "FR\u00dcHLING", "fru\u0308h", "hli"],
  "the host": ["wikipedia.example", "pedia", "WIKI"],
  "the path": ["/pfad/", "fad"],
  "a percent-encoded path": ["gr\u00fc\u00dfe", "r\u00fc\u00df", "\u65e5\u672c\u8a9e"],
  "the query of its URL": ["hallo+welt", "q=hallo"],
  "its title": ["schnellen", "len fuchs", "FUCHS 42", "\u00dcber den"],
  "its notes": ["anhang", "siehe anhang", "neil"],
  "one letter that begins a word": ["f", "\u00fc", "4", "o", "\u65e5"],
  "two letters that begin a word": ["fu", "FU", "\u00fcb", "42", "\u65e5\u672c", "fi"],
  "letters of the other planes": ["\u{10428}", "\u{10400}\u{10401}", "\u{10428}\u{10429}\u{1042A}"],
  "another script in other capitals": ["\u041f\u0420\u0418\u0412\u0415\u0422", "\u043f\u0440"],
  "letters in another form": ["fisch", "\uff26\uff35\uff23\uff28\uff33"],
  "signs that mean something elsewhere": [
    '"Zitat"',
    "100%_sicher",
    "foo*bar",
    "bar \\ o'neil",
    "%_s",
    "o'n",
    "(\u{10400}\u{10401}",
  ],
  "text across lines": ["anhang:\nfisch"],
};

const NOT_FOUND: Readonly<Record<string, readonly string[]>> = {
  "words that no link has": ["zebra", "zzz", "qq", "\u{1F426}", "\u6f22\u5b57"],
  "three letters that are not side by side": ["fsw", "pfadwelt"],
  "one or two letters inside a word": ["uc", "u"],
  "signs that stand for others elsewhere": ["f_chs", "fu%", "f*", "fuc*", "fuchs OR elche", 'fuchs" OR "elche'],
  "what was taken from different links": ["fuchs elche", "schnellen hundert"],
};

const eachQuery = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([what, queries]) => queries.map((query) => [what, query] as const));

async function withWanted(store: Store): Promise<void> {
  await insertAll(store, ...DECOYS, WANTED);
  await untilFound(store, "fuchs", WANTED.details.id);
}

function findTests(current: () => StoreUnderTest): void {
  test.each(eachQuery(QUERIES))("finds a link by %s: %p", async (_what, query) => {
    const { store } = current();
    await withWanted(store);
    expect(await foundBy(store, query)).toEqual([WANTED.details.id]);
  });

  test.each(eachQuery(NOT_FOUND))("finds nothing by %s, %p, and ends", async (_what, query) => {
    const { store } = current();
    await withWanted(store);
    expect(await foundBy(store, query)).toEqual([]);
  });

  test("finds what another process wrote", async () => {
    const { store, openSecond } = current();
    await insertAll(await openSecond(), WANTED);
    await untilFound(store, "fuchs", WANTED.details.id);
  });

  test("finds what was written before the store was closed and opened again", async () => {
    const { store, reopen } = current();
    await insertAll(store, WANTED);
    await untilFound(await reopen(), "fu", WANTED.details.id);
  });

  test("ends at once where there is no link", async () => {
    const { store } = current();
    expect(await store.indexes.search(queryTerms("abc"), { limit: 10 })).toEqual({ found: [], after: null });
    expect(await store.indexes.search(queryTerms("a"), { limit: 10 })).toEqual({ found: [], after: null });
  });

  test("finds a link with the longest texts by their first and last words", async () => {
    const { store } = current();
    const notes = Array.from({ length: 400 }, (_, at) => `wort${at}`).join(" ");
    await insertAll(store, storedAt("abc", { notes, title: "x".repeat(200) }));
    await untilFound(store, "wort399", "abc");
    expect(await foundBy(store, "wort0 wort1")).toEqual(["abc" as Field]);
    expect(await foundBy(store, "wo")).toEqual(["abc" as Field]);
  });
}

function followTests(current: () => StoreUnderTest): void {
  test(
    "finds the new words after an edit, and not the old ones",
    async () => {
      const { store } = current();
      await withWanted(store);
      const difference = { title: "Langsame Schnecke", notes: "", target: "https://example.org/neu", shownAs: WANTED.details.id };
      await updateTo(store, editOf(WANTED, { ...difference, aliases: [], retired: WANTED.details.aliases }), WANTED);
      for (const query of ["schnecke", "la", "example.org/neu", "n"]) await untilFound(store, query, WANTED.details.id);
      for (const query of ["fuchs", "fu", "wikipedia", "anhang", "fr\u00fchling"]) await untilFound(store, query);
      await untilFound(store, "xyz9", WANTED.details.id);
    },
    PATIENCE_MS,
  );

  test(
    "finds a link by words that it keeps while others change again and again",
    async () => {
      const { store } = current();
      await withWanted(store);
      let stored: StoredLink = WANTED;
      for (let at = 0; at < 20; at++) {
        stored = await updateTo(store, editOf(stored, { title: `Fuchs Nummer ${at}x` }), stored);
        expect(await foundBy(store, "wikipedia")).toEqual([WANTED.details.id]);
      }
      await untilFound(store, "19x", WANTED.details.id);
      await untilFound(store, "18x");
      await untilFound(store, "nu", WANTED.details.id);
    },
    PATIENCE_MS,
  );

  test(
    "finds no link in the trash, and finds it when it is back",
    async () => {
      const { store } = current();
      await withWanted(store);
      const trashed = await updateTo(store, trashOf(WANTED), WANTED);
      await untilFound(store, "fuchs");
      await updateTo(store, editOf(trashed), trashed);
      await untilFound(store, "fuchs", WANTED.details.id);
      await untilFound(store, "f", WANTED.details.id);
    },
    PATIENCE_MS,
  );

  test(
    "finds no link that was deleted for good or released, and finds the next one at its code",
    async () => {
      const { store } = current();
      const other = storedAt("other", { title: "Fuchs" });
      await insertAll(store, other);
      await withWantedAnd(store, "other");
      await updateTo(store, purgeOf(WANTED), WANTED);
      await store.links.release(other);
      await untilFound(store, "fuchs");
      await insertAll(store, storedAt("other", { title: "Dachs", makerHash: "maker-2" }));
      await untilFound(store, "dachs", "other");
      await untilFound(store, "fuchs");
    },
    PATIENCE_MS,
  );
}

/** Stores the wanted link where another one is found by the same word. */
async function withWantedAnd(store: Store, other: string): Promise<void> {
  await insertAll(store, WANTED);
  await untilFound(store, "fuchs", ...[WANTED.details.id, other].sort().reverse());
}

const COUNT = 120;

/** Links with a word in common, two made at each moment; the newest first. */
function withWord(word: string, name: string): StoredLink[] {
  const links = Array.from(
    { length: COUNT },
    (_, at) => {
      const createdAt = MADE_AT + Math.floor(at / 2);
      return storedAt(`${name}-${at}`, { createdAt, updatedAt: createdAt, title: `${word} ${at}` });
    },
    PATIENCE_MS,
  );
  return links.sort((a, b) => b.details.createdAt - a.details.createdAt || (a.details.id < b.details.id ? 1 : -1));
}

const idsOf = (links: readonly StoredLink[]) => links.map(({ details }) => details.id);

function pageTests(current: () => StoreUnderTest): void {
  test.each(["gemeinsam", "ge"])(
    "for %p gives each link once, newest first, page by page while others are made",
    async (query) => {
      const { store } = current();
      const links = await insertAll(store, ...withWord("gemeinsam", "before"));
      await untilFound(store, query, ...idsOf(links));
      for (const limit of [1, 7, COUNT]) {
        let made = 0;
        const meanwhile = () => insertAll(store, storedAt(`during-${limit}-${made++}`, { title: "gemeinsam", createdAt: 0 }));
        const seen = await foundBy(store, query, { limit, meanwhile: made < 30 ? meanwhile : async () => undefined });
        expect(seen.filter((id) => id.startsWith("before-"))).toEqual(idsOf(links));
        expect(new Set(seen).size).toBe(seen.length);
      }
    },
  );

  test.each(["gemeinsam", "ge"])(
    "for %p ends with the key that it is given, all of that key included",
    async (query) => {
      const { store } = current();
      const links = await insertAll(store, ...withWord("gemeinsam", "before"));
      await untilFound(store, query, ...idsOf(links));
      for (const at of [MADE_AT + 50, MADE_AT, MADE_AT + 1000]) {
        const expected = links.filter(({ details }) => details.createdAt >= at);
        expect(await foundBy(store, query, { until: timeKey(at), limit: 9 })).toEqual(idsOf(expected));
      }
    },
    PATIENCE_MS,
  );

  test(
    "gets to the one link in many that is meant",
    async () => {
      const { store } = current();
      const rare = storedAt("rare", { title: "gemeinsam und selten", createdAt: 0, updatedAt: 0 });
      await insertAll(store, rare, ...withWord("gemeinsam", "before"));
      await untilFound(store, "selten", "rare");
      expect(await foundBy(store, "gemeinsam und", { limit: 3 })).toEqual(["rare" as Field]);
      expect(await foundBy(store, "se", { limit: 3 })).toEqual(["rare" as Field]);
    },
    PATIENCE_MS,
  );
}
