// What `links.watch` tells on Redis: whose writes, whose keys, and with which rights.
import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import type { Code } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import { openRedis } from "../../src/store/redis/store.ts";
import { describeWith } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { collect, failureOf, linkAt, longTarget } from "./contract.ts";
import { edit, Heard, hears, isCut, isLive, suspects, watch } from "./redis-heard.ts";
import { endAll, ends, find, insert, Lines, open, optionsFor, proxyTo, redis, SCRIPTS } from "./redis-setup.ts";

const REFUSED = "warn THE STORE DOES NOT TELL OF CHANGES";

/** The server, as a user of its own. */
const urlOf = (server: RedisServer) => server.url.replace("//", "//linnet:secret@");

afterEach(endAll);

describeWith("redis", "watching links", () => {
  test("names the very link that another process has edited, short, long and short again", async () => {
    const server = await redis();
    const [mine, theirs] = [await open(server.url), await open(server.url)];
    await insert(mine, "grüße");
    const heard = await watch(mine);
    const targets = ["https://example.com/2", longTarget("3"), longTarget("4"), "https://example.com/5"];
    for (const [at, target] of targets.entries()) {
      heard.forget();
      expect(await edit(theirs, "grüße", at + 2, target)).toBe("updated");
      await hears(heard, "grüße");
      expect(await find(mine, "grüße")).toEqual(linkAt("grüße", target));
    }
    expect(await server.cli("KEYS", "url-hash:*:*")).toBe("");
  });

  test("suspects the bucket in which another process has made a link", async () => {
    const server = await redis();
    const [mine, theirs] = [await open(server.url), await open(server.url)];
    const heard = await watch(mine);
    await insert(theirs, "abc");
    await suspects(heard, mine.links.groupOf("abc" as Field));
    expect(heard.changes).toEqual([]);
  });

  test("suspects the bucket that somebody changes by hand, and names a long record", async () => {
    const server = await redis();
    const store = await open(server.url);
    const heard = await watch(store);
    await server.cli("HSET", "url-hash:{77}", "abc", "https://example.com/by-hand");
    await suspects(heard, 77);
    await server.cli("SET", "url-hash:{77}:abc", "https://example.com/long");
    await hears(heard, "abc");
    heard.forget();
    await server.cli("SET", "url-hash-of-others", "theirs");
    await server.cli("SET", "url-hash:{77}:x", "the last word");
    await hears(heard, "x");
    expect([heard.suspicions, heard.changes]).toEqual([[], ["x"]]);
  });

  test("with one bucket suspects group 0 and names what was edited", async () => {
    const server = await redis();
    const options = { ...optionsFor(server.url), buckets: 1 };
    const [mine, theirs] = [await openRedis(options), await openRedis(options)];
    ends.push(
      () => mine.close(),
      () => theirs.close(),
    );
    const heard = await watch(mine);
    await insert(theirs, "abc");
    await suspects(heard, 0);
    expect(mine.links.groupOf("abc" as Field)).toBe(0);
    await edit(theirs, "abc", 2);
    await hears(heard, "abc");
  });

  test("does not hear the store of another prefix", async () => {
    const server = await redis();
    const at = async (prefix: string) => {
      const store = await openRedis({ ...optionsFor(server.url), prefix });
      ends.push(() => store.close());
      return store;
    };
    const [mine, theirs] = [await at("a[*"), await at("b:")];
    const [heardMine, heardTheirs] = [await watch(mine), await watch(theirs)];
    await insert(theirs, "abc");
    await edit(theirs, "abc", 2);
    await insert(mine, "xyz");
    await suspects(heardMine, mine.links.groupOf("xyz" as Field));
    await suspects(heardTheirs, theirs.links.groupOf("abc" as Field));
    expect(new Set(heardMine.changes)).toEqual(new Set(["xyz"]));
    expect(new Set(heardTheirs.changes)).toEqual(new Set(["abc"]));
  });

  test("a find that begins when a change is told never sees what was before", async () => {
    const server = await redis();
    const [mine, theirs] = [await open(server.url), await open(server.url)];
    await insert(mine, "abc");
    let told = 1;
    const seen: Promise<[number, number]>[] = [];
    const heard = new Heard();
    heard.changed = () => {
      const least = ++told; // Each edit waits for the one before, so each is told by itself.
      seen.push(find(mine, "abc").then((link) => [least, Number(link?.target.split("/").at(-1))]));
    };
    mine.links.watch(heard);
    await isLive(heard);
    for (let version = 2; version <= 200; version++) await edit(theirs, "abc", version);
    await until(() => seen.length === 199, { what: "all edits are told" });
    for (const [least, version] of await Promise.all(seen)) expect(version).toBeGreaterThanOrEqual(least);
  });

  test("lets Redis bound what it keeps for a process that hangs", async () => {
    const server = await redis();
    await watch(await open(server.url));
    await until(async () => (await server.cli("CLIENT", "LIST", "TYPE", "pubsub")).includes("name=linnet"), {
      what: "the connection counts as one of a subscriber",
    });
  });
});

describeWith("redis", "one's own writes", () => {
  test("are told before their promise settles, whatever the outcome", async () => {
    const server = await redis();
    const store = await open(server.url);
    const heard = await watch(store);
    const outcomes: [() => Promise<unknown>, unknown][] = [
      [() => insert(store, "abc"), "inserted"],
      [() => insert(store, "abc", "somebody else"), "taken"],
      [() => edit(store, "abc", 2), "updated"],
      [() => edit(store, "abc", 9), "conflict"],
      [() => edit(store, "none", 2), "absent"],
    ];
    for (const [write, outcome] of outcomes) {
      heard.forget();
      expect(await write()).toBe(outcome);
      expect(heard.changes).toContain(outcome === "absent" ? "none" : "abc");
    }
  });

  test("are told when their reply was lost and they were asked for again", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "abc");
    await edit(store, "abc", 2);
    const heard = await watch(store);
    heard.forget();
    proxy.set({ kind: "lose-reply", command: SCRIPTS });
    expect(await edit(store, "abc", 3)).toBe("updated");
    expect(proxy.isSpent).toBe(true);
    expect(heard.changes).toContain("abc");
    await isLive(heard);
    expect((await find(store, "abc"))?.target.endsWith("/3")).toBe(true);
  });

  test("that are done after they were given up are told when they are done", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insert(store, "abc");
    await edit(store, "abc", 2);
    const heard = await watch(store);
    await server.cli("CLIENT", "PAUSE", "1800", "WRITE");
    expect(await failureOf(() => edit(store, "abc", 3))).toBe("store_unknown");
    heard.forget();
    await hears(heard, "abc");
    await isLive(heard);
    expect((await find(store, "abc"))?.target.endsWith("/3")).toBe(true);
  }, 10_000);
});

describeWith("redis", "a Redis that is emptied under a watcher", () => {
  test("is doubted at once, and believed again when it is the store that it was", async () => {
    const server = await redis();
    const store = await open(server.url);
    const { id } = store.instance;
    const heard = await watch(store);
    await server.cli("FLUSHALL");
    await isCut(heard, 400); // Sooner than the watchdog would look.
    await until(async () => (await failureOf(() => find(store, "abc"))) === "store_emptied", { what: "it is found empty" });
    expect(heard.isLive).toBe(false);
    await server.cli("HSET", "linnet-meta", "instance_id", id);
    await isLive(heard);
    await server.cli("HSET", "url-hash:{77}", "abc", "https://example.com/");
    await suspects(heard, 77);
  });

  test("is not believed on the strength of an answer from before", async () => {
    const server = await redis();
    const store = await open(server.url);
    const heard = new Heard();
    let isEmptied = false;
    let believed = 0;
    heard.live = (isLive) => {
      if (isLive && isEmptied) believed++;
    };
    store.links.watch(heard);
    await new Promise(setImmediate); // The question is sent; its answer and the news of the flush are read at once.
    server.cliBlocking("FLUSHALL");
    isEmptied = true;
    await until(async () => (await failureOf(() => find(store, "abc"))) === "store_emptied", { what: "it is found empty" });
    expect(believed).toBe(0);
  });

  test("is doubted for a moment when it was another database", async () => {
    const server = await redis();
    const heard = await watch(await open(server.url));
    heard.lives.length = 0;
    await server.cli("-n", "7", "FLUSHDB");
    await until(() => heard.lives.length === 2, { what: "the doubt is settled" });
    expect(heard.lives).toEqual([false, true]);
  });
});

describeWith("redis", "a Redis that does not tell of changes", () => {
  test("is never believed to, says so once, and is used for all else", async () => {
    const server = await redis();
    await server.cli("ACL", "SETUSER", "linnet", "on", ">secret", "~*", "&*", "+@all", "-client|tracking");
    const log = new Lines();
    const store = await open(urlOf(server), log);
    const heard = new Heard();
    store.links.watch(heard);
    await until(() => log.count(REFUSED) === 1, { what: "the warning" });
    expect(await insert(store, "abc")).toBe("inserted");
    expect(await edit(store, "abc", 2)).toBe("updated");
    expect((await find(store, "abc"))?.target.endsWith("/2")).toBe(true);
    expect(heard.lives).toEqual([]);
    expect(heard.changes).toEqual(["abc", "abc"]);

    await server.cli("ACL", "SETUSER", "linnet", "+client|tracking");
    await isLive(heard);
    expect(log.count("info the store tells of changes")).toBe(1);
    expect(log.count(REFUSED)).toBe(1);
    await server.cli("HSET", "url-hash:{77}", "abc", "https://example.com/");
    await suspects(heard, 77);
  }, 10_000);

  test("because it is a proxy that does not know the command works without", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const log = new Lines();
    const store = await open(proxy.url, log);
    proxy.set({ kind: "answer", error: "ERR unknown command 'CLIENT'", command: /^CLIENT$/i, times: 1_000 });
    const heard = new Heard();
    store.links.watch(heard);
    await until(() => log.count(REFUSED) === 1, { what: "the warning" });
    await insert(store, "abc");
    expect(await find(store, "abc")).toEqual(linkAt("abc"));
    expect(heard.isLive).toBe(false);
  });

  test("need not allow any channel", async () => {
    const server = await redis();
    await server.cli("ACL", "SETUSER", "linnet", "on", ">secret", "~*", "resetchannels", "+@all", "-subscribe");
    const log = new Lines();
    const [mine, theirs] = [await open(urlOf(server), log), await open(urlOf(server))];
    const heard = await watch(mine);
    await insert(theirs, "abc");
    await edit(theirs, "abc", 2);
    await hears(heard, "abc");
    expect(log.all.filter((line) => !line.startsWith("info"))).toEqual([]);
  });

  test("is what doctor warns of, without switching anything on or off", async () => {
    const server = await redis();
    await server.cli("ACL", "SETUSER", "linnet", "on", ">secret", "~*", "&*", "+@all");
    const store = await open(urlOf(server));
    const heard = await watch(store);
    const finding = async () => (await store.inspect("full")).find(({ check }) => check === "changes");
    expect(await finding()).toMatchObject({ level: "ok" });
    await server.cli("HSET", "url-hash:{77}", "abc", "https://example.com/");
    await suspects(heard, 77);
    await server.cli("ACL", "SETUSER", "linnet", "-client|tracking");
    expect(await finding()).toMatchObject({ level: "warning", message: expect.stringContaining("+client|tracking") });
  });
});

describeWith("redis", "a user with the rights that operating.md names", () => {
  test("can do all that Linnet does, and hears of changes", async () => {
    const server = await redis();
    const manual = await Bun.file(join(import.meta.dir, "../../../docs/operating.md")).text();
    const rights = /^ACL SETUSER linnet on >PASSWORD (.+)$/m.exec(manual)?.[1] ?? "";
    await server.cli("ACL", "SETUSER", "linnet", "on", ">secret", ...rights.split(" "));
    const log = new Lines();
    const [mine, theirs] = [await open(urlOf(server), log), await open(urlOf(server))];
    const heard = await watch(mine);
    await insert(theirs, "abc");
    await edit(theirs, "abc", 2, longTarget());
    await edit(theirs, "abc", 3);
    await hears(heard, "abc");
    await mine.pool.add(["code" as Code], 10);
    expect([await mine.pool.list(), await mine.pool.take(1)]).toEqual([["code" as Code], ["code" as Code]]);
    expect((await mine.limits.take("create", "somebody")).allowed).toBe(true);
    expect([await mine.links.count(), (await collect(mine)).length]).toEqual([1, 1]);
    expect((await mine.inspect("full")).filter(({ message }) => /not allowed|NOPERM/.test(message))).toEqual([]);
    await until(async () => (await server.cli("CLIENT", "LIST", "TYPE", "pubsub")).includes("name=linnet"), {
      what: "the channel is allowed",
    });
    expect(await mine.wipe()).toBe(1);
    expect(log.count("warn")).toBe(0);
    expect(await server.cli("ACL", "LOG")).toBe("");
  });
});
