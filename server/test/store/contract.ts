// The conformance suite of the port `Store`: what every adapter must do, whatever it keeps links in. Each adapter's own
// test file runs it on a real engine.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { LinnetError } from "../../src/core/errors.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Field, Link, LinkDetails } from "../../src/core/link.ts";
import type { Store, StoredLink } from "../../src/core/store.ts";
import { TARGET_LENGTH_MAX, type Target } from "../../src/core/target.ts";
import { limitTests, poolTests } from "./contract-pool.ts";

/** One empty store, and what a test needs to do to it from outside. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens the same place again. */
  readonly reopen: () => Promise<Store>;
  /** Opens the same place again beside it, as another process would. */
  readonly openSecond: () => Promise<Store>;
  /** Closes the store that is open and throws its place away. */
  readonly close: () => Promise<void>;
  /** Puts something beside Linnet's data that is not Linnet's; the answer tells whether it is still there. */
  readonly plantForeign?: () => Promise<() => Promise<boolean>>;
}

const MADE_AT = 1_750_000_000_000;

/** A link as a test needs it; what is not said is plain. */
export function linkAt(code: string, target = `https://example.com/${encodeURIComponent(code)}`, enabled = true): Link {
  return { field: code as Field, target: target as Target, enabled };
}

/** Details of a link; `maker` tells one try to insert from another's. */
export function detailsOf(link: Link, maker = "maker-1", version = 1): LinkDetails {
  return {
    id: link.field,
    createdAt: MADE_AT,
    updatedAt: MADE_AT + version - 1,
    createdBy: "anonymous",
    version,
    makerHash: maker,
  };
}

/** A target of the greatest length that is allowed. */
export function longTarget(letter = "a"): string {
  const start = "https://example.com/";
  return start + letter.repeat(TARGET_LENGTH_MAX - start.length);
}

/** Every link that a scan yields. */
export async function collect(store: Store): Promise<StoredLink[]> {
  const all: StoredLink[] = [];
  for await (const stored of store.links.scan()) all.push(stored);
  return all;
}

/** The code of the error that `call` fails with; "none" when it does not fail, "other" when it isn't a LinnetError. */
export async function failureOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "none";
  } catch (error) {
    return error instanceof LinnetError ? error.code : "other";
  }
}

async function insertMany(store: Store, codes: readonly string[]): Promise<void> {
  const BATCH_SIZE = 250;
  for (let from = 0; from < codes.length; from += BATCH_SIZE) {
    await Promise.all(
      codes.slice(from, from + BATCH_SIZE).map((code) => store.links.insert(linkAt(code), detailsOf(linkAt(code)))),
    );
  }
}

const codesOf = (...codes: string[]) => codes as Code[];

/** Declares the suite for one adapter. `open` makes a new, empty store for every test. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of Store:`, () => {
    let under: StoreUnderTest;
    const current = () => under;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    describe("links.insert", () => insertTests(current));
    describe("links.find and links.read", () => readTests(current));
    describe("links.update", () => updateTests(current));
    describe("links.scan and links.estimate", () => scanTests(current));
    describe("pool", () => poolTests(() => under.store));
    describe("limits", () => limitTests(() => under.store));
    describe("the store itself", () => lifeTests(current));
    describe("a store that was wiped elsewhere", () => wipedElsewhereTests(current));
  });
}

function insertTests(current: () => StoreUnderTest): void {
  test("stores a link whose code is free", async () => {
    const { store } = current();
    const link = linkAt("abc");
    expect(await store.links.insert(link, detailsOf(link))).toBe("inserted");
    expect(await store.links.find(link.field)).toEqual(link);
  });

  test("refuses a code that is already taken and leaves the first link alone", async () => {
    const { store } = current();
    const first = linkAt("abc", "https://example.com/first");
    const second = linkAt("abc", "https://example.com/second");
    await store.links.insert(first, detailsOf(first, "maker-1"));
    expect(await store.links.insert(second, detailsOf(second, "maker-2"))).toBe("taken");
    expect(await store.links.read(first.field)).toEqual({ link: first, details: detailsOf(first, "maker-1") });
  });

  test("tells the maker who asks again that the link is theirs", async () => {
    const { store } = current();
    const link = linkAt("abc");
    await store.links.insert(link, detailsOf(link, "maker-1"));
    expect(await store.links.insert(link, detailsOf(link, "maker-1"))).toBe("inserted");
    expect(await collect(store)).toHaveLength(1);
  });

  test("changes nothing when the maker asks again after an edit", async () => {
    const { store } = current();
    const link = linkAt("abc");
    const edited = linkAt("abc", "https://example.com/edited");
    await store.links.insert(link, detailsOf(link));
    await store.links.update(edited, detailsOf(edited, "maker-1", 2), 1);
    expect(await store.links.insert(link, detailsOf(link))).toBe("inserted");
    expect(await store.links.find(link.field)).toEqual(edited);
  });

  test("lets exactly one of 64 makers have a code", async () => {
    const { store } = current();
    const tries = Array.from({ length: 64 }, (_, at) => linkAt("wanted", `https://example.com/${at}`));
    const outcomes = await Promise.all(tries.map((link, at) => store.links.insert(link, detailsOf(link, `maker-${at}`))));
    expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1);
    const winner = outcomes.indexOf("inserted");
    const stored = await store.links.read("wanted" as Field);
    expect(stored?.link.target).toBe(`https://example.com/${winner}` as Target);
    expect(stored?.details.makerHash).toBe(`maker-${winner}`);
  });

  test("keeps codes apart that differ in capitals only", async () => {
    const { store } = current();
    await insertMany(store, ["aB", "Ab"]);
    expect((await store.links.find("aB" as Field))?.target).toBe("https://example.com/aB" as Target);
    expect((await store.links.find("Ab" as Field))?.target).toBe("https://example.com/Ab" as Target);
  });
}

function readTests(current: () => StoreUnderTest): void {
  test("answer null for a code that is free", async () => {
    const { store } = current();
    expect(await store.links.find("nobody" as Field)).toBeNull();
    expect(await store.links.read("nobody" as Field)).toBeNull();
    expect(await store.links.exists("nobody" as Field)).toBe(false);
  });

  test("give back what was stored, details included", async () => {
    const { store } = current();
    const link = linkAt("abc");
    const details = { ...detailsOf(link), id: "born-elsewhere" as Field, createdBy: "admin", version: 7, updatedAt: MADE_AT + 9 };
    await store.links.insert(link, details);
    expect(await store.links.read(link.field)).toEqual({ link, details });
    expect(await store.links.exists(link.field)).toBe(true);
  });

  test("give back a disabled link as disabled", async () => {
    const { store } = current();
    const link = linkAt("abc", "https://example.com/off", false);
    await store.links.insert(link, detailsOf(link));
    expect(await store.links.find(link.field)).toEqual(link);
  });

  test("give back targets of the greatest length, plain and disabled", async () => {
    const { store } = current();
    const plain = linkAt("long", longTarget("p"));
    const disabled = linkAt("long-off", longTarget("d"), false);
    for (const link of [plain, disabled]) {
      expect(await store.links.insert(link, detailsOf(link))).toBe("inserted");
      expect(await store.links.insert(link, detailsOf(link, "somebody else"))).toBe("taken");
      expect(await store.links.find(link.field)).toEqual(link);
      expect(await store.links.read(link.field)).toEqual({ link, details: detailsOf(link) });
      expect(await store.links.exists(link.field)).toBe(true);
    }
  });

  test("know fields in every script, and fields of other domains", async () => {
    const { store } = current();
    const fields = ["grüße", "日本語", "привет", "שלום", "क्षत्रिय", "a.b_c-d", "abc@example.org", "x".repeat(128)];
    await insertMany(store, fields);
    for (const field of fields) {
      expect(await store.links.find(field as Field)).toEqual(linkAt(field));
    }
    expect((await collect(store)).map(({ link }) => link.field as string).sort()).toEqual([...fields].sort());
  });
}

function updateTests(current: () => StoreUnderTest): void {
  test("replaces both records when the version is the expected one", async () => {
    const { store } = current();
    const link = linkAt("abc");
    const edited = linkAt("abc", "https://example.com/edited", false);
    await store.links.insert(link, detailsOf(link));
    expect(await store.links.update(edited, detailsOf(edited, "maker-1", 2), 1)).toBe("updated");
    expect(await store.links.read(link.field)).toEqual({ link: edited, details: detailsOf(edited, "maker-1", 2) });
    expect(await store.links.find(link.field)).toEqual(edited);
  });

  test("answers conflict and changes nothing when the version is another", async () => {
    const { store } = current();
    const link = linkAt("abc");
    const edited = linkAt("abc", "https://example.com/edited");
    await store.links.insert(link, detailsOf(link));
    expect(await store.links.update(edited, detailsOf(edited, "maker-1", 6), 5)).toBe("conflict");
    expect(await store.links.read(link.field)).toEqual({ link, details: detailsOf(link) });
  });

  test("answers absent and makes nothing when there is no such link", async () => {
    const { store } = current();
    const link = linkAt("abc");
    expect(await store.links.update(link, detailsOf(link, "maker-1", 2), 1)).toBe("absent");
    expect(await store.links.find(link.field)).toBeNull();
  });

  test("lets exactly one of 32 editors of a version win", async () => {
    const { store } = current();
    const link = linkAt("abc");
    await store.links.insert(link, detailsOf(link));
    const edits = Array.from({ length: 32 }, (_, at) => linkAt("abc", `https://example.com/edit-${at}`));
    const outcomes = await Promise.all(edits.map((edit) => store.links.update(edit, detailsOf(edit, "maker-1", 2), 1)));
    expect(outcomes.filter((outcome) => outcome === "updated")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "conflict")).toHaveLength(31);
    expect(await store.links.find(link.field)).toEqual(edits[outcomes.indexOf("updated")] ?? null);
  });

  test("turns a short target into a long one and back", async () => {
    const { store } = current();
    const link = linkAt("abc");
    await store.links.insert(link, detailsOf(link));
    const targets = [longTarget("b"), longTarget("c"), "https://example.com/short", longTarget("d")];
    for (const [at, target] of targets.entries()) {
      const edited = linkAt("abc", target);
      expect(await store.links.update(edited, detailsOf(edited, "maker-1", at + 2), at + 1)).toBe("updated");
      expect(await store.links.find(link.field)).toEqual(edited);
      expect((await store.links.read(link.field))?.details.version).toBe(at + 2);
    }
    expect(await collect(store)).toHaveLength(1);
  });
}

function scanTests(current: () => StoreUnderTest): void {
  test("yield nothing for an empty store", async () => {
    const { store } = current();
    expect(await collect(store)).toEqual([]);
    expect([await store.links.estimate(), await store.links.count()]).toEqual([0, 0]);
  });

  test("yield each of 3 000 links exactly once, and count them roughly", async () => {
    const { store } = current();
    const codes = Array.from({ length: 3000 }, (_, at) => `code-${at}`);
    await insertMany(store, codes);
    const long = linkAt("long", longTarget());
    await store.links.insert(long, detailsOf(long));

    const seen = await collect(store);
    expect(seen.map(({ link }) => link.field as string).sort()).toEqual([...codes, "long"].sort());
    expect(seen.find(({ link }) => link.field === long.field)).toEqual({ link: long, details: detailsOf(long) });
    expect(seen.find(({ link }) => link.field === "code-7")).toEqual({
      link: linkAt("code-7"),
      details: detailsOf(linkAt("code-7")),
    });

    expect(await store.links.count()).toBe(seen.length);
    const estimate = await store.links.estimate();
    expect(estimate).toBeGreaterThan(1800);
    expect(estimate).toBeLessThan(4200);
  }, 30_000);

  test("allow a scan to be left early", async () => {
    const { store } = current();
    await insertMany(
      store,
      Array.from({ length: 50 }, (_, at) => `code-${at}`),
    );
    for await (const stored of store.links.scan()) {
      expect(stored.link.field).toStartWith("code-");
      break;
    }
    expect(await collect(store)).toHaveLength(50);
  });

  test("go on while links are written during a scan", async () => {
    const { store } = current();
    const before = Array.from({ length: 200 }, (_, at) => `before-${at}`);
    await insertMany(store, before);
    const seen: string[] = [];
    for await (const { link } of store.links.scan()) {
      seen.push(link.field);
      if (seen.length % 50 === 0) await insertMany(store, [`during-${seen.length}`]);
    }
    expect(seen.filter((field) => field.startsWith("before-")).sort()).toEqual([...before].sort());
    expect(new Set(seen).size).toBe(seen.length);
  });
}

function lifeTests(current: () => StoreUnderTest): void {
  test("says who it is", () => {
    const { instance, name } = current().store;
    expect(instance.id).toMatch(/^[0-9a-f]{32}$/);
    expect(instance.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(instance.schemaVersion).toBeGreaterThan(0);
    expect(instance.alphabet.length).toBeGreaterThan(20);
    expect(instance.createdAt).toBeGreaterThan(0);
    expect(name).not.toBe("");
  });

  test("is reachable, and can be looked at", async () => {
    const { store } = current();
    expect(await store.status()).toEqual({ reachable: true });
    const findings = await store.inspect("full");
    expect(findings.length).toBeGreaterThan(0);
    for (const { check, message } of findings) expect([check, message]).not.toContain("");
  });

  test("is the same store with the same links and codes after it was closed and opened again", async () => {
    const { store, reopen } = current();
    const { instance } = store;
    await insertMany(store, ["abc", "grüße"]);
    await store.pool.add(codesOf("ready"), 10);
    const again = await reopen();
    expect(again.instance).toEqual(instance);
    expect(await again.links.find("abc" as Field)).toEqual(linkAt("abc"));
    expect(await again.links.find("grüße" as Field)).toEqual(linkAt("grüße"));
    expect(await again.pool.list()).toEqual(codesOf("ready"));
  });

  test("wipes all that is Linnet's and nothing else, and says how many links that were", async () => {
    const { store, reopen, plantForeign } = current();
    const stillThere = await plantForeign?.();
    await insertMany(
      store,
      Array.from({ length: 120 }, (_, at) => `code-${at}`),
    );
    const long = linkAt("long", longTarget());
    await store.links.insert(long, detailsOf(long));
    await store.pool.add(codesOf("ready"), 10);
    await store.limits.take("create", "client");

    expect(await store.wipe()).toBe(121);
    const again = await reopen();
    expect(await collect(again)).toEqual([]);
    expect(await again.links.find(long.field)).toBeNull();
    expect(await again.pool.size()).toBe(0);
    expect((await again.limits.take("create", "client")).remaining).toBe(LIMITS.create[0].points - 1);
    if (stillThere !== undefined) expect(await stillThere()).toBe(true);
  });

  test("answers no call once it is closed, and may be closed twice", async () => {
    const { store } = current();
    await store.close();
    await store.close();
    expect(await failureOf(() => store.links.find("abc" as Field))).not.toBe("none");
    expect(await failureOf(() => store.links.insert(linkAt("abc"), detailsOf(linkAt("abc"))))).not.toBe("none");
    expect((await store.status()).reachable).toBe(false);
  });
}

/** Calls that say or change something; none of them may pass on a store that has lost its data. */
const CALLS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  insert: (store) => store.links.insert(linkAt("new"), detailsOf(linkAt("new"))),
  update: (store) => store.links.update(linkAt("abc"), detailsOf(linkAt("abc"), "maker-1", 2), 1),
  find: (store) => store.links.find("abc" as Field),
  read: (store) => store.links.read("abc" as Field),
  exists: (store) => store.links.exists("abc" as Field),
  "pool.add": (store) => store.pool.add(codesOf("ready"), 10),
};

function wipedElsewhereTests(current: () => StoreUnderTest): void {
  test.each(Object.keys(CALLS))("answers %s with store_emptied, and nothing is stored", async (name) => {
    const { store, openSecond } = current();
    await insertMany(store, ["abc"]);
    await (await openSecond()).wipe();
    expect(await failureOf(() => CALLS[name]?.(store) ?? Promise.resolve())).toBe("store_emptied");
    const third = await openSecond();
    expect([await collect(third), await third.pool.list()]).toEqual([[], []]);
  });

  test("stays refused when somebody has begun anew there, and leaves that store alone", async () => {
    const { store, openSecond } = current();
    await (await openSecond()).wipe();
    const third = await openSecond();
    expect(third.instance.id).not.toBe(store.instance.id);
    for (const call of Object.values(CALLS)) expect(await failureOf(() => call(store))).toBe("store_emptied");
    expect((await store.status()).reachable).toBe(false);
    expect([await collect(third), await third.pool.list()]).toEqual([[], []]);
  });
}
