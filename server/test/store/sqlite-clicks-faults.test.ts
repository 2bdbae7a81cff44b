// What can go wrong with a file of clicks: processes that are killed, locks, files that are not what they seem.
import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { encodeClick } from "../../src/core/clicks/click.ts";
import { DAY_MS } from "../../src/core/clicks/days.ts";
import { ALL, type Scope, scopesOf } from "../../src/core/clicks/scope.ts";
import { sightKey, sightOf } from "../../src/core/clicks/sight.ts";
import type { ClickBatch, ClickStore } from "../../src/core/clicks/store.ts";
import { DayTally } from "../../src/core/clicks/tally.ts";
import type { Field } from "../../src/core/field.ts";
import { openSqliteClicks, type SqliteClicksOptions } from "../../src/store/sqlite/clicks/store.ts";
import {
  applyOnce,
  asTexts,
  BATCH_LINKS,
  batch,
  batchOf,
  clickOn,
  clicksOn,
  eventsIn,
  HOUR_MS,
  link,
  MIDNIGHT,
  plain,
  sumOf,
  TODAY,
  tallyOf,
  tidyAll,
} from "./clicks-under-test.ts";
import { failureOf } from "./contract.ts";
import { Lines } from "./redis-setup.ts";
import { fileStores, silent } from "./sqlite-setup.ts";

const APPLIER = resolve(import.meta.dir, "../support/clicks-applier.ts");

let folder: string;
let path: string;
const stores: ClickStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-clicks-"));
  path = join(folder, "clicks.db");
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

async function open(change: Partial<SqliteClicksOptions> = {}): Promise<ClickStore> {
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const usual = { path, saltFolder: join(folder, "salts"), keepDays: 30, clock: Date.now, random, log: silent };
  const store = await openSqliteClicks({ ...usual, ...change });
  stores.push(store);
  return store;
}

async function closeAll(): Promise<void> {
  for (const store of stores.splice(0)) await store.close();
}

/** Something done to the file with another tool. */
function behindTheBack(work: (db: Database) => void): void {
  const db = new Database(path);
  try {
    work(db);
  } finally {
    db.close();
  }
}

/** Fails unless the store holds what these batches add up to when they are applied in this order, and each of their clicks. */
async function expectAll(store: ClickStore, batches: readonly ClickBatch[]): Promise<void> {
  const tallies = new Map<Scope, DayTally>();
  const clicks = batches.flatMap((one) => one.clicks);
  const seen = new Set<string>();
  for (const click of clicks) {
    const sight = sightOf(click);
    const isFirst = sight !== null && !seen.has(sightKey(sight));
    if (sight !== null) seen.add(sightKey(sight));
    for (const scope of scopesOf(click)) {
      if (!tallies.has(scope)) tallies.set(scope, new DayTally());
      tallies.get(scope)?.add(click, scope, isFirst);
    }
  }
  for (const [scope, tally] of tallies) expect(plain(await tallyOf(store, scope))).toEqual(plain(tally));
  expect(asTexts(await eventsIn(store, { scope: ALL, limit: 1000 }))).toEqual(asTexts(clicks));
}

/** Lets a process apply batches until it has said so often that it has; returns the last number that it has told of. */
async function applyUntilKilled(journal: string, from: number, count: number): Promise<number> {
  const child = Bun.spawn([process.execPath, APPLIER, path, journal, String(from), "1000000"], { stdout: "pipe" });
  let told = from - 1;
  let text = "";
  for await (const bytes of child.stdout) {
    text += new TextDecoder().decode(bytes);
    told = Number(text.trimEnd().split("\n").at(-1));
    if (told - from >= count) child.kill("SIGKILL");
  }
  await child.exited;
  return told;
}

describe("a process that applies clicks and is killed", () => {
  test("leaves no half of a batch, and what is sent again counts once", async () => {
    let told = 0;
    for (const count of [3, 11, 1, 40]) told = await applyUntilKilled("AT", Math.max(1, told - 2), count);
    const store = await open();
    const last = told + 5; // It may have applied more than it has told of.
    const batches = Array.from({ length: last }, (_, at) => batchOf("AT", at + 1));
    const before = (await store.totals(["link-1" as Field]))[0]?.kinds.human ?? 0;
    expect(before).toBeGreaterThanOrEqual(told);
    const whole = batches.slice(0, before);
    expect((await tallyOf(store, ALL))?.kinds.get("human")?.total.clicks).toBe(
      (whole.length * BATCH_LINKS * (BATCH_LINKS + 1)) / 2,
    );
    const sent = Array.from({ length: before + 3 }, (_, at) => batchOf("AT", at + 1));
    await store.apply("AT", sent);
    await expectAll(store, sent);
  }, 60_000);

  test("does not disturb others that apply at the same time", async () => {
    const BATCHES = 60;
    const others = ["DE", "CH"].map((journal) =>
      Bun.spawn([process.execPath, APPLIER, path, journal, "1", String(BATCHES)], { stdout: "ignore" }),
    );
    const told = await applyUntilKilled("AT", 1, 20);
    expect(await Promise.all(others.map((child) => child.exited))).toEqual([0, 0]);
    const store = await open();
    const sent = Array.from({ length: told + 3 }, (_, at) => batchOf("AT", at + 1));
    const clicks = (await store.totals(["link-1" as Field]))[0]?.kinds.human ?? 0;
    const applied = clicks - 2 * BATCHES;
    expect(applied).toBeGreaterThanOrEqual(told);
    await store.apply("AT", sent);
    const total = 2 * BATCHES + Math.max(applied, sent.length);
    for (let n = 1; n <= BATCH_LINKS; n++)
      expect(await sumOf(store, link(`link-${n}`))).toEqual({ clicks: n * total, visitors: 50 });
    expect(await sumOf(store, ALL)).toEqual({
      clicks: (total * BATCH_LINKS * (BATCH_LINKS + 1)) / 2,
      visitors: 50 * BATCH_LINKS,
    });
  }, 60_000);
});

describe("clicks in numbers that make tallies", () => {
  const ROUNDS = 8;
  const PER_ROUND = 2500;
  /** One link has half of them. From the sixth on some are of another domain, and some at codes that nobody has. */
  const round = (number: number): ClickBatch => {
    const clicks = Array.from({ length: PER_ROUND }, (_, n) => {
      const facts = { at: MIDNIGHT + n * 1000, visitor: number * PER_ROUND + n, country: n % 3 === 0 ? "AT" : "DE" };
      if (n % 2 === 0) return clickOn("hot", { ...facts, referrer: `r${n % 40}.example` });
      if (number > 5 && n % 11 === 0) return clickOn(null, { ...facts, asked: `nobody@b.example` as Field });
      return clickOn(number > 5 && n % 5 === 0 ? `cold-${n % 700}@b.example` : `cold-${n % 700}`, facts);
    });
    return batch(number, ...clicks);
  };

  test("add up in memory and in the file, whichever process folds them", async () => {
    const both = [await open(), await open()];
    const batches = Array.from({ length: ROUNDS }, (_, at) => round(at + 1));
    for (const [at, one] of batches.entries()) await both[at < 4 ? 0 : at % 2]?.apply("j", [one]);
    for (const store of both) await expectAll(store, batches);
    await tidyAll(both[0] as ClickStore, MIDNIGHT + DAY_MS + HOUR_MS);
    await expectAll(both[1] as ClickStore, batches);
    await closeAll();
    await expectAll(await open(), batches);
  }, 60_000);

  test("come from the tallies alone once their raw events are gone, however often tidying begins anew", async () => {
    const batches = [round(1), round(2)];
    await (await open()).apply("j", batches);
    const expected = await tallyOf(stores[0] as ClickStore, link("hot"));
    expected?.settle();
    await closeAll();
    for (let parts = 0, isMore = true; isMore && parts < 1000; parts++) {
      isMore = await (await open({ keepDays: 1 })).tidy(MIDNIGHT + 3 * DAY_MS);
      await closeAll();
    }
    const store = await open();
    expect(plain(await tallyOf(store, link("hot")))).toEqual(plain(expected));
    expect((await tallyOf(store, link("cold-1")))?.kinds.get("human")?.total.clicks).toBeGreaterThan(0);
    expect(await eventsIn(store, { scope: ALL })).toEqual([]);
    await store.apply("j", [batch(3, ...clicksOn("hot", 3, { visitor: 1_000_000 }))]);
    expect((await sumOf(store, link("hot"))).clicks).toBe(PER_ROUND + 3);
    expect(await eventsIn(store, { scope: link("hot") })).toHaveLength(3);
  }, 60_000);

  test("are right after a transaction that failed when all was added in memory", async () => {
    const store = await open();
    await store.apply("j", [round(1), round(2), round(3), round(4)]);
    behindTheBack((db) =>
      db.run("CREATE TRIGGER no BEFORE INSERT ON mark WHEN NEW.journal = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END"),
    );
    expect(await failureOf(() => store.apply("bad", [round(5), round(6), round(7), round(8)]))).toBe("store_unavailable");
    await store.apply("good", [round(5)]);
    await expectAll(store, [1, 2, 3, 4, 5].map(round));
  }, 60_000);
});

describe("a file of clicks", () => {
  test("that another program locks fails a write as not done, and still answers", async () => {
    const store = await open();
    await store.apply("j", [batch(1, clickOn("abc"))]);
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    expect(await failureOf(() => store.apply("j", [batch(2, clickOn("abc"))]))).toBe("store_unavailable");
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks: 1 });
    other.run("ROLLBACK");
    other.close();
    await store.apply("j", [batch(2, clickOn("abc"))]);
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks: 2 });
  });

  test("is synced at every commit and logs ahead, so that a journal may be deleted", async () => {
    await applyOnce(await open(), clickOn("abc"));
    expect(existsSync(`${path}-wal`)).toBe(true);
    behindTheBack((db) => expect(db.query("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" }));
  });

  test("that is deleted while it is open takes no clicks, and does again when it is back", async () => {
    const log = new Lines();
    const store = await open({ log });
    await applyOnce(store, clickOn("abc"));
    const aside = join(folder, "aside.db");
    renameSync(path, aside);
    for (let time = 0; time < 2; time++) expect(await failureOf(() => applyOnce(store, clickOn("abc")))).toBe("store_emptied");
    renameSync(aside, path);
    await applyOnce(store, clickOn("abc"));
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks: 2 });
    expect(log.all.map((line) => line.split(":")[0])).toEqual([
      "error the store of clicks is lost",
      "info the store of clicks is back",
    ]);
  });

  test("of a newer schema is refused and left as it is", async () => {
    await open();
    await closeAll();
    behindTheBack((db) => db.run("PRAGMA user_version = 99"));
    const before = readFileSync(path);
    await expect(open()).rejects.toThrow(/newer Linnet \(schema 99/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("that is another program's, or holds links, is refused, and so is one of clicks where links are meant", async () => {
    behindTheBack((db) => db.run("CREATE TABLE cats (name TEXT)"));
    await expect(open()).rejects.toThrow(/not one of Linnet's clicks\. Name another file in LINNET_CLICKS/);
    await open({ path: join(folder, "good.db") });
    await expect(links.open(join(folder, "good.db"))).rejects.toThrow(/not Linnet's\. Name another file in LINNET_STORE/);
    await links.open(join(folder, "links.db"));
    await expect(open({ path: join(folder, "links.db") })).rejects.toThrow(/not one of Linnet's clicks/);
  });

  test("that is damaged, or no database, is refused", async () => {
    await applyOnce(await open(), ...clicksOn("abc", 2000));
    await closeAll();
    truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096);
    await expect(open()).rejects.toThrow(/damaged/);
    writeFileSync(path, "no database at all, but long enough to be looked at by whoever opens it".repeat(10));
    await expect(open()).rejects.toThrow(/not a SQLite database/);
  });

  test("is made where there is none, with its folder", async () => {
    const store = await open({ path: join(folder, "deep", "clicks.db") });
    await applyOnce(store, clickOn("abc"));
    expect(await store.bytes()).toBeGreaterThan(0);
  });

  test("may be memory, in which all is as in a file", async () => {
    const store = await open({ path: ":memory:" });
    await applyOnce(store, ...clicksOn("abc", 3));
    expect(await sumOf(store, link("abc"))).toEqual({ clicks: 3, visitors: 3 });
    expect(await store.salt(TODAY)).toBe(await store.salt(TODAY));
    expect(existsSync(join(folder, "salts"))).toBe(false);
  });
});

const links = fileStores();

describe("where no raw events are kept", () => {
  test("the file holds neither an address, nor a user agent, nor the moment of a click", async () => {
    const store = await open({ keepDays: 0 });
    const click = clickOn("abc", { at: MIDNIGHT + 123_456, address: "192.0.2.77", agent: "Secret/1.0", visitor: 5 });
    await applyOnce(store, click);
    await closeAll();
    const held = readFileSync(path, "latin1");
    for (const part of ["192.0.2.77", "Secret/1.0", String(click.at), encodeClick(click)]) expect(held).not.toContain(part);
    expect(held).toContain("abc");
  });

  test("nothing is left of a single click once its day is over", async () => {
    const store = await open({ keepDays: 0 });
    await applyOnce(store, ...clicksOn("abc", 3));
    await tidyAll(store, MIDNIGHT + DAY_MS + HOUR_MS);
    behindTheBack((db) => expect(db.query("SELECT count(*) AS n FROM run").get()).toEqual({ n: 0 }));
    expect(await sumOf(store, link("abc"))).toEqual({ clicks: 3, visitors: 3 });
  });
});

describe("the salt of a day", () => {
  const saltPath = () => join(folder, "salts", `visitors-${TODAY}.salt`);

  test("is in a file that only this user can read, and nowhere in the database", async () => {
    const store = await open();
    const salt = await store.salt(TODAY);
    await applyOnce(store, clickOn("abc"));
    await closeAll();
    expect(statSync(saltPath()).mode & 0o777).toBe(0o600);
    expect(readFileSync(saltPath(), "utf8")).toBe(salt);
    expect(readFileSync(path, "latin1")).not.toContain(salt);
  });

  test("that can't be read is no other one: visitors would be counted twice", async () => {
    const store = await open();
    await store.salt(TODAY);
    writeFileSync(saltPath(), "half");
    expect(await failureOf(() => store.salt(TODAY))).toBe("store_unavailable");
  });
});
