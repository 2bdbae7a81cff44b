// A store that the first released version has filled: opened, followed and listed by this one, and then refused by that one.
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Field } from "../../src/core/field.ts";
import { readBorn } from "../../src/core/links.ts";
import type { Store } from "../../src/core/store.ts";
import { queryTerms } from "../../src/core/text.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { collect, failureOf } from "./contract.ts";
import { storesAt } from "./redis-under-test.ts";

/** Every key of such a store, as the commands that make it. */
const COMMANDS = JSON.parse(readFileSync(join(import.meta.dir, "../fixtures/redis-schema-1.json"), "utf8")) as string[][];

const LINKS = 24;

// Making indexes waits twice for a second and a half, and processes do not begin in step.
setDefaultTimeout(30_000);

describeWith("redis", "a store of schema 1 on Redis", () => {
  let server: RedisServer;
  const stores = storesAt(() => server);
  const open: Store[] = [];

  beforeEach(async () => {
    server = await startRedis({});
    for (const command of COMMANDS) await server.cli(...command);
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    await server.stop();
  });

  async function openHere(): Promise<Store> {
    const store = await stores.open({ buckets: 16 });
    open.push(store);
    return store;
  }

  const made = async (store: Store) => (await store.indexes.range("made", { descending: false, limit: 100 })).length;
  const isIndexed = async () => (await server.cli("HEXISTS", "linnet-meta", "to_index")) === "0";

  test("keeps every link as it was", async () => {
    const store = await openHere();
    const find = (field: string) => store.links.find(field as Field);
    expect(await find("plain07")).toMatchObject({ kind: "link", target: "https://example.com/page/7?q=%C3%A4#x", terms: null });
    expect(await find("off")).toMatchObject({ terms: { enabled: false } });
    expect(await find("Äpfel")).toMatchObject({ target: "https://example.com/obst" });
    expect(await find("long")).toMatchObject({ target: `https://example.com/${"x".repeat(3000)}` });
    const edited = await readBorn(store.links, "edited" as Field);
    expect(edited?.link).toMatchObject({ target: "https://example.com/after" });
    expect(edited?.details).toMatchObject({ version: 2, createdBy: "cli", title: "", tags: [], history: [], trashed: null });
    expect(await collect(store)).toHaveLength(LINKS);
    expect((await store.pool.list()).sort()).toEqual(["2345678", "ABCDEFG"] as never);
  });

  test("is indexed by itself, by one of several processes, while links are made", async () => {
    const [store] = await Promise.all([openHere(), openHere(), openHere()]);
    await until(isIndexed, { what: "the links are indexed" });
    await until(async () => (await made(store)) === LINKS, { what: "all links are listed" });
    expect(await store.indexes.size("off")).toBe(1);
    expect(await store.indexes.named("by:", 10)).toEqual(["by:admin"]);
    const find = async () => (await store.indexes.search(queryTerms("obst"), { limit: 10 })).found.map(({ id }) => id as string);
    await until(async () => (await find()).includes("Äpfel"), { what: "a text is found" });
  });

  test("that was left half indexed is indexed by the next process", async () => {
    const first = await openHere();
    open.splice(open.indexOf(first), 1);
    await first.close();
    expect(await isIndexed()).toBe(false);
    const second = await openHere();
    await until(isIndexed, { what: "the links are indexed" });
    expect(await made(second)).toBe(LINKS);
  });

  test("is indexed though a record can't be read", async () => {
    await server.cli("HSET", "url-hash:{3}", "bad", "\x07from the future");
    const store = await openHere();
    await until(isIndexed, { what: "the links are indexed" });
    expect(await made(store)).toBe(LINKS);
    expect(await failureOf(() => collect(store))).toBe("record_unreadable");
    const unreadable: string[] = [];
    await store.indexes.rebuild(
      store.links.scan((field) => unreadable.push(field)),
      () => undefined,
    );
    expect(unreadable).toEqual(["bad"]);
    expect(await made(store)).toBe(LINKS);
  });

  test("is not one that an older Linnet would take for its own", async () => {
    await openHere();
    expect(await server.cli("HGET", "linnet-meta", "schema_version")).toBe("2");
  });
});
