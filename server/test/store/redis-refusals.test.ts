// What the Redis adapter answers when Redis refuses, and when a reply is lost on the way.
import { afterEach, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { describeWith } from "../support/needs.ts";
import { until } from "../support/wait.ts";
import { collect, detailsOf, failureOf, linkAt } from "./contract.ts";
import {
  endAll,
  find,
  healed,
  healedByItself,
  insert,
  Lines,
  open,
  proxyTo,
  READ_FAILS_MS,
  redis,
  SCRIPTS,
  timed,
  update,
} from "./redis-setup.ts";

afterEach(endAll);

describeWith("redis", "a Redis that refuses", () => {
  const answers: readonly (readonly [string, string])[] = [
    ["OOM command not allowed when used memory > 'maxmemory'.", "store_full"],
    ["READONLY You can't write against a read only replica.", "store_read_only"],
    ["MISCONF Errors writing to the AOF file: No space left on device", "store_read_only"],
    ["NOREPLICAS Not enough good replicas to write.", "store_read_only"],
    ["LOADING Redis is loading the dataset in memory", "store_unavailable"],
    ["CLUSTERDOWN The cluster is down", "store_unavailable"],
    ["TRYAGAIN Multiple keys request during rehashing of slot", "store_unavailable"],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "store_unavailable"],
    ["BUSY Redis is busy running a script.", "store_unavailable"],
  ];

  test("is told apart by its answer, and nothing is half done", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "old");
    await store.indexes.settled(); // Else one of the answers might be for a script that puts the link into an index.
    for (const [error, code] of answers) {
      proxy.set({ kind: "answer", error, command: SCRIPTS, times: 1 });
      expect([error, await failureOf(() => insert(store, "new"))]).toEqual([error, code]);
      proxy.set({ kind: "answer", error, command: SCRIPTS, times: 1 });
      const edited = linkAt("old", "https://example.com/edited");
      expect([error, await failureOf(() => update(store, edited, 2))]).toEqual([error, code]);
    }
    expect(await find(store, "new")).toBeNull();
    expect(await collect(store)).toEqual([{ link: linkAt("old"), details: detailsOf(linkAt("old")) }]);
  });

  test("has reads answered with 503, never with absent", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "old");
    await store.indexes.settled(); // Else the answer might be for what puts the link into an index.
    for (const [error] of answers) {
      proxy.set({ kind: "answer", error, command: /^HGET$/i, times: 1 });
      expect([error, await failureOf(() => find(store, "old"))]).toEqual([error, "store_unavailable"]);
      proxy.set({ kind: "pass" });
      await healedByItself(store);
    }
  });

  test("because it loads its data is waited for", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const log = new Lines();
    const store = await open(proxy.url, log);
    proxy.set({ kind: "answer", error: "LOADING Redis is loading the dataset in memory", command: /./, times: 1_000_000 });
    await until(() => log.count("warn") === 1, { what: "the watchdog notices" });
    expect((await timed(() => failureOf(() => insert(store, "abc")))).result).toBe("store_unavailable");
    proxy.cutAll();
    proxy.set({ kind: "pass" });
    await healedByItself(store);
    expect(await insert(store, "abc")).toBe("inserted");
  });

  test("because its memory is full refuses new links and still redirects", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insert(store, "old");
    await server.cli("CONFIG", "SET", "maxmemory", "1mb");
    expect(await failureOf(() => insert(store, "new"))).toBe("store_full");
    const edited = linkAt("old", "https://example.com/edited");
    expect(await failureOf(() => update(store, edited, 2))).toBe("store_full");
    expect(await failureOf(() => store.pool.add(["code" as never], 10))).toBe("store_full");
    expect(await find(store, "old")).toEqual(linkAt("old"));
    expect(await store.links.read("old" as Field)).not.toBeNull();
    expect(await collect(store)).toHaveLength(1);
    await server.cli("CONFIG", "SET", "maxmemory", "0");
    expect(await insert(store, "new")).toBe("inserted");
  });

  test("because it has become a replica says read-only, and can be written again afterwards", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insert(store, "old");
    await server.cli("REPLICAOF", "127.0.0.1", "1");
    expect(await failureOf(() => insert(store, "new"))).toBe("store_read_only");
    expect(await find(store, "old")).toEqual(linkAt("old"));
    await server.cli("REPLICAOF", "NO", "ONE");
    expect(await insert(store, "new")).toBe("inserted");
  });

  test("because it has forgotten the scripts is given them again", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insert(store, "one");
    await server.cli("SCRIPT", "FLUSH");
    expect(await insert(store, "two")).toBe("inserted");
    expect(await find(store, "two")).toEqual(linkAt("two"));
  });
});

describeWith("redis", "a lost reply", () => {
  test("to an insert is found out about: the same maker has the link, once", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "first");
    proxy.set({ kind: "lose-reply", command: SCRIPTS });
    expect(await insert(store, "abc")).toBe("inserted");
    expect(proxy.isSpent).toBe(true);
    expect(await insert(store, "abc", "another maker")).toBe("taken");
    expect(await collect(store)).toHaveLength(2);
  });

  test("to an edit is found out about: the edit is there, once", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "abc");
    const edited = linkAt("abc", "https://example.com/edited");
    // The server must know the script already, or the lost reply would only be that it doesn't.
    await update(store, linkAt("abc"), 1);
    proxy.set({ kind: "lose-reply", command: SCRIPTS });
    expect(await update(store, edited, 2)).toBe("updated");
    expect(proxy.isSpent).toBe(true);
    expect(await find(store, "abc")).toEqual(edited);
  });

  test("to an insert on a server that stays away is unknown, not undone", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "first");
    proxy.set({ kind: "lose-reply", command: SCRIPTS });
    const outcome = failureOf(() => insert(store, "abc"));
    await until(() => proxy.isSpent, { what: "the insert went through" });
    await until(() => proxy.connections === 0, { what: "the connection is cut" });
    proxy.set({ kind: "refuse" });
    expect(["store_unknown", "none"]).toContain(await outcome);
    proxy.set({ kind: "pass" });
    await healed(store);
    expect(await insert(store, "abc")).toBe("inserted");
  });

  test("cut in the middle of an answer does not mix up later answers", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    for (let at = 0; at < 20; at++) await insert(store, `code-${at}`);
    for (let bytes = 1; bytes < 60; bytes += 9) {
      proxy.set({ kind: "cut", direction: "to-client", afterBytes: bytes });
      await Promise.all(Array.from({ length: 20 }, (_, at) => failureOf(() => find(store, `code-${at}`))));
      proxy.set({ kind: "pass" });
      await healedByItself(store);
      for (let at = 0; at < 20; at++) expect(await find(store, `code-${at}`)).toEqual(linkAt(`code-${at}`));
    }
  }, 15_000);

  test("swallowed by a black hole fails in time and heals", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "abc");
    proxy.set({ kind: "black-hole" });
    const { result, tookMs } = await timed(() => failureOf(() => find(store, "abc")));
    expect(result).toBe("store_unavailable");
    expect(tookMs).toBeLessThan(READ_FAILS_MS);
    proxy.set({ kind: "pass" });
    await healedByItself(store);
  }, 10_000);

  test("that is only late counts as no answer for a read, and is waited for by a write", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    proxy.set({ kind: "latency", ms: 150 });
    expect(await failureOf(() => find(store, "abc"))).toBe("store_unavailable");
    expect(await insert(store, "abc")).toBe("inserted");
  });
});
