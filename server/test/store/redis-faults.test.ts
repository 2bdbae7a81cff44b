// What the Redis adapter answers when Redis hangs, dies, or comes back empty.
import { afterEach, expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { LinnetError } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import type { Store } from "../../src/core/store.ts";
import { openServer } from "../../src/store/redis/opening.ts";
import type { Send } from "../../src/store/redis/scripts.ts";
import { describeWith } from "../support/needs.ts";
import { until } from "../support/wait.ts";
import { collect, failureOf, linkAt } from "./contract.ts";
import {
  endAll,
  ends,
  find,
  HEALS_MS,
  healed,
  healedByItself,
  insert,
  Lines,
  open,
  optionsFor,
  READ_FAILS_MS,
  redis,
  refusal,
  timed,
  update,
  WRITE_FAILS_MS,
} from "./redis-setup.ts";

afterEach(endAll);

describeWith("redis", "a Redis that hangs (SIGSTOP)", () => {
  test("lets reads fail in time, then at once, and is used again when it wakes up", async () => {
    const server = await redis();
    const log = new Lines();
    const store = await open(server.url, log);
    await insert(store, "abc");

    server.pause();
    const first = await timed(() => failureOf(() => find(store, "abc")));
    expect(first.result).toBe("store_unavailable");
    expect(first.tookMs).toBeLessThan(READ_FAILS_MS);

    await until(async () => (await timed(() => failureOf(() => find(store, "abc")))).tookMs < 20, {
      timeoutMs: 3000,
      what: "calls fail at once",
    });
    expect(await failureOf(() => insert(store, "new"))).toBe("store_unavailable");
    expect((await store.status()).reachable).toBe(false);
    await Bun.sleep(2000); // Long enough for the connection to be given up and for some attempts to reconnect.

    server.resume();
    await healed(store);
    expect(await find(store, "abc")).toEqual(linkAt("abc"));
    expect(log.count("warn")).toBe(1);
    expect(log.count("info the store is back")).toBe(1);
  }, 15_000);

  test("leaves a write that was sent as unknown, and asking again tells", async () => {
    const server = await redis();
    const store = await open(server.url);
    server.pause();
    const { result, tookMs } = await timed(() => failureOf(() => insert(store, "abc")));
    expect(result).toBe("store_unknown");
    expect(tookMs).toBeLessThan(WRITE_FAILS_MS);
    server.resume();
    await healed(store);
    expect(await insert(store, "abc")).toBe("inserted");
    expect(await collect(store)).toHaveLength(1);
  }, 15_000);

  test("is not taken for one when it is this process that was held up", async () => {
    const { connection } = await openServer(optionsFor((await redis()).url));
    ends.push(() => connection.close());
    const work = async (send: Send) => {
      for (let step = 0; step < 3; step++) await send(["PING"]);
      return send(["PING"]);
    };
    const held = async (call: Promise<unknown>, ms: number) => {
      setImmediate(() => Bun.sleepSync(ms));
      return await call;
    };
    expect(await held(connection.read(work), READ_FAILS_MS)).toBe("PONG");
    expect(await held(connection.write(work), WRITE_FAILS_MS)).toBe("PONG");
  }, 15_000);

  test("does not make a start wait for ever", async () => {
    const server = await redis();
    server.pause();
    const { result, tookMs } = await timed(() => refusal(server.url));
    expect(result).toContain("no answer within");
    expect(tookMs).toBeLessThan(1900);
    server.resume();
  });
});

describeWith("redis", "a Redis that is killed", () => {
  test("loses no acknowledged link with appendfsync always, and is used again by itself", async () => {
    const server = await redis("--appendonly", "yes", "--appendfsync", "always");
    const log = new Lines();
    const store = await open(server.url, log);
    const acknowledged: string[] = [];
    for (let cycle = 0; cycle < 3; cycle++) {
      const inserts = Array.from({ length: 200 }, async (_, at) => {
        const code = `code-${cycle}-${at}`;
        await Bun.sleep(at % 20);
        if ((await failureOf(() => insert(store, code))) === "none") acknowledged.push(code);
      });
      await until(() => acknowledged.length > cycle * 50, { what: "some links are acknowledged" });
      await server.kill();
      await Promise.all(inserts);
      expect((await timed(() => failureOf(() => find(store, "x")))).result).toBe("store_unavailable");
      await server.restart();
      const { tookMs } = await timed(() => healed(store));
      expect(tookMs).toBeLessThan(2000);
      for (const code of acknowledged) expect(await find(store, code)).toEqual(linkAt(code));
    }
    expect(log.count("warn")).toBe(3);
    expect(log.count("info the store is back")).toBe(3);
    expect(log.count("error")).toBe(0);
  }, 30_000);

  test("makes calls fail at once while it is gone", async () => {
    const server = await redis();
    const store = await open(server.url);
    await server.kill();
    await until(async () => (await failureOf(() => find(store, "abc"))) !== "none", { what: "the loss is noticed" });
    for (const call of [
      () => find(store, "abc"),
      () => insert(store, "abc"),
      () => store.pool.take(1),
      () => store.links.estimate(),
    ]) {
      const { result, tookMs } = await timed(() => failureOf(call));
      expect(result).toBe("store_unavailable");
      expect(tookMs).toBeLessThan(50);
    }
    const status = await store.status();
    expect(status.reachable).toBe(false);
    expect(status.reason).toContain(String(server.port));
  });

  test("that comes back without its data is not taken for the store that it was", async () => {
    const server = await redis();
    const log = new Lines();
    const store = await open(server.url, log);
    await insert(store, "abc");
    await server.kill();
    await server.restart();
    await until(async () => (await failureOf(() => find(store, "abc"))) === "store_emptied", {
      timeoutMs: HEALS_MS,
      what: "the loss of data is noticed",
    });
    expect(log.count("error")).toBe(1);
  });
});

describeWith("redis", "a Redis that is emptied", () => {
  test("never has a link answered as absent, from the first call on", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insert(store, "abc");
    await server.cli("FLUSHALL");
    expect(await failureOf(() => find(store, "abc"))).toBe("store_emptied");
  });

  test("acknowledges no write, whatever the first call is", async () => {
    const server = await redis();
    for (const call of [
      (store: Store) => insert(store, "new"),
      (store: Store) => update(store, linkAt("abc"), 2),
      (store: Store) => store.links.exists("abc" as Field),
      (store: Store) => store.links.read("abc" as Field),
      (store: Store) => collect(store),
      (store: Store) => store.links.estimate(),
    ]) {
      await server.cli("FLUSHALL");
      const store = await open(server.url);
      await insert(store, "abc");
      await server.cli("FLUSHALL");
      expect(await failureOf(() => call(store))).toBe("store_emptied");
      await store.close();
    }
  });

  const writes: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
    ["an insert", (store) => insert(store, "new")],
    ["an edit", (store) => update(store, linkAt("abc"), 2)],
    ["codes made ahead", (store) => store.pool.add(["ready"] as Code[], 10)],
    ["the taking of codes", (store) => store.pool.take(1)],
    ["the removal of a code", (store) => store.pool.remove(["theirs"] as Code[])],
    ["a counted use", (store) => store.limits.take("create", "somebody")],
  ];

  test.each(writes)("has nothing changed in it by %s, be it empty or somebody else's", async (_, write) => {
    const server = await redis();
    for (const id of [null, "somebody else's"]) {
      await server.cli("FLUSHALL");
      const log = new Lines();
      const store = await open(server.url, log);
      // The server knows the scripts, as it does after some time.
      for (const [, first] of writes) await first(store);
      await insert(store, "abc");
      await server.cli("FLUSHALL");
      if (id !== null) {
        await server.cli("HSET", "linnet-meta", "instance_id", id);
        await server.cli("SADD", "url-set", "theirs");
      }
      expect(await failureOf(() => write(store))).toBe("store_emptied");
      expect((await server.cli("KEYS", "*")).split("\n").sort().join()).toBe(id === null ? "" : "linnet-meta,url-set");
      expect(id === null ? "theirs" : await server.cli("SMEMBERS", "url-set")).toBe("theirs");
      // From now on nothing is even sent, and the operator was told once.
      expect(await failureOf(() => find(store, "abc"))).toBe("store_emptied");
      expect(log.count("error")).toBe(1);
      await store.close();
    }
  });

  test("is noticed without a call, said once, and forgotten when the data is back", async () => {
    const server = await redis();
    const log = new Lines();
    const store = await open(server.url, log);
    const { id } = store.instance;
    await server.cli("FLUSHALL");
    await until(() => log.count("error") === 1, { timeoutMs: 2000, what: "the alarm" });
    expect(await failureOf(() => store.pool.size())).toBe("store_emptied");
    expect(await failureOf(() => store.limits.take("miss", "somebody"))).toBe("store_emptied");
    expect((await store.status()).reachable).toBe(false);
    await Bun.sleep(1200);
    expect(log.count("error")).toBe(1);

    await server.cli("HSET", "linnet-meta", "instance_id", "somebody else's");
    await Bun.sleep(600);
    expect(await failureOf(() => find(store, "abc"))).toBe("store_emptied");
    await server.cli("HSET", "linnet-meta", "instance_id", id);
    await healedByItself(store);
    expect(await find(store, "abc")).toBeNull();
  }, 10_000);
});

describeWith("redis", "many calls while nothing answers", () => {
  test("are bounded: what is too much fails at once and was not done", async () => {
    const server = await redis();
    const store = await open(server.url);
    server.pause();
    const outcomes = await Promise.all(
      Array.from({ length: 30_000 }, (_, at) =>
        insert(store, `c${at}`).then(
          () => "inserted",
          (error: unknown) => (error instanceof LinnetError ? error.code : "other"),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "store_unavailable").length).toBeGreaterThan(5000);
    expect(outcomes.filter((outcome) => outcome !== "store_unavailable" && outcome !== "store_unknown")).toEqual([]);
    server.resume();
    await healed(store);
    const stored = new Set((await collect(store)).map(({ link }) => link.field as string));
    const undone = outcomes.flatMap((outcome, at) => (outcome === "store_unavailable" ? [`c${at}`] : []));
    expect(undone.filter((code) => stored.has(code))).toEqual([]);
  }, 30_000);
});
