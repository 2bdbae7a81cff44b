// What `links.watch` tells on Redis while connections are killed, frozen or closed, and servers start again.
import { afterEach, expect, test } from "bun:test";
import { describeWith } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { failureOf, linkAt } from "./contract.ts";
import { edit, hears, isCut, isLive, watch } from "./redis-heard.ts";
import { endAll, find, insert, open, proxyTo, redis } from "./redis-setup.ts";

afterEach(endAll);

/** Ids of the connections that Linnet has. */
async function connectionIds(server: RedisServer): Promise<string[]> {
  const lines = (await server.cli("CLIENT", "LIST")).split("\n").filter((line) => line.includes(" name=linnet "));
  return lines.map((line) => /\bid=(\d+)/.exec(line)?.[1] ?? "");
}

describeWith("redis", "a watched connection", () => {
  test("that is killed is said to be cut, and armed again", async () => {
    const server = await redis();
    const [mine, theirs] = [await open(server.url), await open(server.url)];
    await insert(mine, "abc");
    const [first = ""] = await connectionIds(server);
    const heard = await watch(mine);
    for (let cycle = 0; cycle < 3; cycle++) {
      const ids = await connectionIds(server);
      const own = cycle === 0 ? first : (ids.at(-1) ?? "");
      heard.lives.length = 0;
      await server.cli("CLIENT", "KILL", "ID", own);
      await until(() => heard.lives.at(0) === false, { what: "the cut is told" });
      expect(await edit(theirs, "abc", cycle + 2)).toBe("updated");
      await isLive(heard);
      expect(heard.lives).toEqual([false, true]);
      expect((await find(mine, "abc"))?.target.endsWith(`/${cycle + 2}`)).toBe(true);
    }
    heard.forget();
    await edit(theirs, "abc", 5);
    await hears(heard, "abc");
    expect(await connectionIds(server)).toHaveLength(2);
  });

  test("that is frozen is noticed in time, and a new one takes over", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const [mine, theirs] = [await open(proxy.url), await open(server.url)];
    await insert(mine, "abc");
    const heard = await watch(mine);
    proxy.set({ kind: "freeze-open" });
    await edit(theirs, "abc", 2);
    await isCut(heard);
    await isLive(heard);
    expect((await find(mine, "abc"))?.target.endsWith("/2")).toBe(true);
    heard.forget();
    await edit(theirs, "abc", 3);
    await hears(heard, "abc");
  }, 15_000);

  test("that is frozen with so many calls on it that the watchdog's own does not fit is noticed as well", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await insert(store, "abc");
    const heard = await watch(store);
    proxy.set({ kind: "freeze-open" });
    const outcomes = await Promise.all(Array.from({ length: 25_000 }, () => failureOf(() => find(store, "abc"))));
    expect(new Set(outcomes)).toEqual(new Set(["store_unavailable"]));
    await isCut(heard);
    await isLive(heard);
    expect(await find(store, "abc")).toEqual(linkAt("abc"));
  }, 15_000);

  test("that comes to life again without having been given up has lost nothing", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const [mine, theirs] = [await open(proxy.url), await open(server.url)];
    await insert(mine, "abc");
    const heard = await watch(mine);
    heard.forget();
    proxy.set({ kind: "freeze-open" });
    await edit(theirs, "abc", 2);
    await isCut(heard);
    expect(heard.changes).toEqual([]);
    proxy.set({ kind: "pass" });
    await isLive(heard);
    expect(heard.changes).toContain("abc");
  }, 15_000);

  test("to a Redis that is started again is armed again", async () => {
    const server = await redis("--appendonly", "yes", "--appendfsync", "always");
    const [mine, theirs] = [await open(server.url), await open(server.url)];
    await insert(mine, "abc");
    const heard = await watch(mine);
    await server.kill();
    await isCut(heard);
    await server.restart();
    await isLive(heard);
    await until(async () => (await failureOf(() => edit(theirs, "abc", 2))) === "none", { what: "the other process is back" });
    await hears(heard, "abc");
  }, 15_000);

  test("says nothing more when the store is closed or wiped", async () => {
    const server = await redis();
    const [closed, wiped, watching] = [await open(server.url), await open(server.url), await open(server.url)];
    const [heardClosed, heardWiped, heardWatching] = [await watch(closed), await watch(wiped), await watch(watching)];
    await closed.close();
    expect(heardClosed.isLive).toBe(false);
    await wiped.wipe();
    expect(heardWiped.isLive).toBe(false);
    await isCut(heardWatching);
  });
});
