// What SQLite does not tell by itself: that the file under an open store was deleted, exchanged or wiped.
import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Code, DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { Store } from "../../src/core/store.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { until } from "../support/wait.ts";
import { collect, editOf, failureOf, linkAt, storedAt } from "./contract.ts";
import { witnessOf } from "./contract-watch.ts";
import { Lines } from "./redis-setup.ts";

let folder: string;
let path: string;
let log: Lines;
let store: Store;
const opened: Store[] = [];

async function open(file: string, lines = new Lines()): Promise<Store> {
  const one = await openSqlite({
    path: file,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: lines,
  });
  opened.push(one);
  return one;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "linnet-identity-"));
  path = join(folder, "linnet.db");
  log = new Lines();
  store = await open(path, log);
  await insert("abc");
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

const insert = (code: string) => store.links.insert(storedAt(code));

const asksOfAll: Readonly<Record<string, () => Promise<unknown>>> = {
  insert: () => insert("new"),
  update: () => store.links.update(editOf(storedAt("abc")), storedAt("abc")),
  "find (absent)": () => store.links.find("new" as Field),
  "exists (absent)": () => store.links.exists("new" as Field),
  "pool.add": () => store.pool.add(["ready"] as Code[], 10),
  "pool.take": () => store.pool.take(1),
  "pool.list": () => store.pool.list(),
  "pool.size": () => store.pool.size(),
  estimate: () => store.links.estimate(),
};

async function expectEmptied(): Promise<void> {
  for (const [name, ask] of Object.entries(asksOfAll)) expect([name, await failureOf(ask)]).toEqual([name, "store_emptied"]);
}

describe("the file of an open store", () => {
  test("that is deleted takes no links, and the operator is told once", async () => {
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
    await expectEmptied();
    expect(log.all.filter((line) => line.startsWith("error"))).toEqual([
      `error THE STORE HAS LOST ITS DATA: ${path} was deleted while it was open. Nothing is read from it or written to it`,
    ]);
    expect((await store.status()).reason).toContain("was deleted");
  });

  test("that is exchanged takes no links, and neither does the other one", async () => {
    const other = join(folder, "other.db");
    await (await open(other)).close();
    renameSync(other, path);
    await expectEmptied();
    expect(log.count("error THE STORE HAS LOST ITS DATA")).toBe(1);
    const copy = join(folder, "copy.db"); // Without the log of the first file, which lies beside it.
    copyFileSync(path, copy);
    const db = new Database(copy);
    expect(db.query("SELECT count(*) AS n FROM url_hash").get()).toEqual({ n: 0 });
    db.close();
  });

  test("that is lost answers for no link any more, as soon as that is noticed, and does again when it is put back", async () => {
    const asksOfHeld: Readonly<Record<string, () => Promise<unknown>>> = {
      find: () => store.links.find("abc" as Field),
      read: () => store.links.read("abc" as Field),
      exists: () => store.links.exists("abc" as Field),
      scan: () => collect(store),
    };
    const outcomes = () => Promise.all(Object.values(asksOfHeld).map(failureOf));
    await witnessOf(store); // Nobody asks for what is not there: it is the watching that notices.
    const aside = join(folder, "aside.db");
    const other = join(folder, "other.db");
    await (await open(other)).close();
    renameSync(path, aside);
    renameSync(other, path);
    await until(async () => (await outcomes()).every((one) => one === "store_emptied"), {
      timeoutMs: 2000,
      what: "it is noticed",
    });
    renameSync(aside, path);
    expect(await outcomes()).toEqual(["none", "none", "none", "none"]);
    expect(await store.links.find("abc" as Field)).toEqual(linkAt("abc"));
    expect(log.all.map((line) => line.split(":")[0])).toEqual(["error THE STORE HAS LOST ITS DATA", "info the store is back"]);
  });

  test("that is put back takes links again, and the operator is told once", async () => {
    const aside = join(folder, "aside.db");
    renameSync(path, aside);
    expect(await failureOf(() => insert("new"))).toBe("store_emptied");
    renameSync(aside, path);
    expect(await insert("new")).toBe("inserted");
    expect(await insert("newer")).toBe("inserted");
    expect(log.all.map((line) => line.split(":")[0])).toEqual(["error THE STORE HAS LOST ITS DATA", "info the store is back"]);
    expect(await store.status()).toEqual({ reachable: true });
  });

  test("takes no links when only its write-ahead log is deleted, which is where they would be", async () => {
    rmSync(`${path}-wal`);
    expect(await failureOf(() => insert("new"))).toBe("store_emptied");
  });

  test("that is exchanged leaves the log of the new one alone when it is closed at last", async () => {
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
    const next = await open(path);
    await next.links.insert(storedAt("next"));
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(await next.links.insert(storedAt("newer"))).toBe("inserted");
    expect(await next.status()).toEqual({ reachable: true });
  });

  test("that is wiped elsewhere fails every write that shares the commit, and the operator is told once", async () => {
    await (await open(path)).wipe();
    const outcomes = await Promise.all(Array.from({ length: 300 }, (_, at) => failureOf(() => insert(`code-${at}`))));
    expect(new Set(outcomes)).toEqual(new Set(["store_emptied"]));
    await expectEmptied();
    expect(log.count("error THE STORE HAS LOST ITS DATA")).toBe(1);
  });

  test("that this process wipes itself is refused afterwards without an alarm", async () => {
    const wiped = store.wipe();
    const last = Promise.all(Array.from({ length: 50 }, (_, at) => failureOf(() => insert(`during-${at}`))));
    expect(await wiped).toBeGreaterThan(0);
    await last;
    await expectEmptied();
    expect(log.all).toEqual([]);
    const again = await open(path);
    expect(await again.links.estimate()).toBe(0);
    expect(await again.links.exists("during-49" as Field)).toBe(false);
  });
});
