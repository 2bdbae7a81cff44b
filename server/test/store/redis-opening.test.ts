// What the operator reads: why a start on Redis can not work, and what an inspection finds.
import { afterEach, expect, test } from "bun:test";
import { createServer } from "node:net";
import type { Store } from "../../src/core/store.ts";
import { Keys } from "../../src/store/redis/keys.ts";
import { describeWith } from "../support/needs.ts";
import { freePort } from "../support/ports.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { BUCKETS, endAll, ends, insert, open, proxyTo, redis, refusal, timed } from "./redis-setup.ts";

afterEach(endAll);

describeWith("redis", "a start that can't work says in one sentence why:", () => {
  test("nobody listens", async () => {
    const port = await freePort();
    const { result, tookMs } = await timed(() => refusal(`redis://:s3cret@127.0.0.1:${port}`));
    expect(result).toBe(`StoreOpenError: No Redis answers at 127.0.0.1:${port}: connection refused. Is it running?`);
    expect(tookMs).toBeLessThan(1500);
  });

  test("the host has no address", async () => {
    expect(await refusal("redis://no-such-host.invalid:6379")).toMatch(
      /^StoreOpenError: No Redis answers at no-such-host\.invalid:6379: the host name/,
    );
  });

  test("the password is wrong, or missing, and never printed", async () => {
    const server = await redis("--requirepass", "right-s3cret");
    const wrong = await refusal(`redis://:wrong-s3cret@127.0.0.1:${server.port}`);
    expect(wrong).toMatch(/^StoreOpenError: 127\.0\.0\.1:\d+ refuses the user name or password/);
    expect(wrong).not.toContain("s3cret");
    expect(await refusal(server.url)).toMatch(/^StoreOpenError: .* asks for a password/);
    expect(await refusal(`redis://:right-s3cret@127.0.0.1:${server.port}`)).toBe("opened");
  });

  test("the database does not exist", async () => {
    const server = await redis();
    expect(await refusal(`${server.url}/99`)).toMatch(/^StoreOpenError: .* has no database 99, which LINNET_STORE names\.$/);
    expect(await refusal(`${server.url}/links`)).toMatch(/^StoreOpenError: .*"links"; it must be a number\.$/);
  });

  test("the version is too old", async () => {
    const reply = "%2\r\n$7\r\nversion\r\n$5\r\n6.2.7\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n";
    const old = createServer((socket) => {
      socket.on("data", (asked) => socket.write(reply.repeat(asked.toString().split("HELLO").length - 1)));
      socket.on("error", () => undefined);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => old.listen(port, "127.0.0.1", resolve));
    ends.push(async () => old.close());
    expect(await refusal(`redis://127.0.0.1:${port}`)).toBe(
      `StoreOpenError: Linnet needs Redis 7.0 or newer; 127.0.0.1:${port} has 6.2.7.`,
    );
  });

  test("the server speaks something else", async () => {
    const web = createServer((socket) => {
      socket.on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
      socket.on("error", () => undefined);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => web.listen(port, "127.0.0.1", resolve));
    ends.push(async () => web.close());
    expect(await refusal(`redis://127.0.0.1:${port}`)).toBe(
      `StoreOpenError: No Redis answers at 127.0.0.1:${port}: what answers there is no Redis.`,
    );
  });

  test("it loads for longer than a start may take", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    proxy.set({ kind: "answer", error: "LOADING Redis is loading the dataset in memory", command: /^HMGET$/i, times: 1_000_000 });
    const { result, tookMs } = await timed(() => refusal(proxy.url));
    expect(result).toMatch(/^StoreOpenError: .* is still loading its data/);
    expect(tookMs).toBeLessThan(1700);
    proxy.set({ kind: "answer", error: "LOADING Redis is loading the dataset in memory", command: /^HMGET$/i, times: 3 });
    expect(await refusal(proxy.url)).toBe("opened");
  });

  test("it is a read-only replica", async () => {
    const server = await redis();
    await server.cli("REPLICAOF", "127.0.0.1", "1");
    expect(await refusal(server.url)).toMatch(/^StoreOpenError: .* is a read-only replica/);
  });

  test("the user or the password is not percent-encoded", async () => {
    const sentence =
      "StoreOpenError: The user, the password or the path in LINNET_STORE is not percent-encoded rightly: a % is written %25.";
    const urls = ["redis://:s3cret%zz@host", "redis://%s3cret:x@host:1/0", "unix://u:s3cret%@/tmp/s", "unix:///s3cret%zz.sock"];
    for (const url of urls) expect([url, await refusal(url)]).toEqual([url, sentence]);
    const server = await redis("--requirepass", "100%");
    expect(await refusal(`redis://:100%25@127.0.0.1:${server.port}`)).toBe("opened");
  });

  test("the URL is none", async () => {
    expect(await refusal("redis://:s3cret@[::1")).toMatch(/^StoreOpenError: LINNET_STORE is not a URL/);
  });
});

describeWith("redis", "inspection", () => {
  const levelOf = async (store: Store, check: string) => {
    const finding = (await store.inspect("full")).find((each) => each.check === check);
    return `${finding?.level}: ${finding?.message}`;
  };

  test("finds a store without persistence to be an error, and says what persistence there is", async () => {
    const server = await redis();
    const store = await open(server.url);
    expect(await levelOf(store, "persistence")).toStartWith("error: no persistence: all links are lost when Redis stops");
    await server.cli("CONFIG", "SET", "save", "3600 1");
    expect(await levelOf(store, "persistence")).toStartWith("warning: snapshots only");
    await server.cli("CONFIG", "SET", "appendonly", "yes");
    expect(await levelOf(store, "persistence")).toStartWith("ok: append-only file, synced every second");
    await server.cli("CONFIG", "SET", "appendfsync", "always");
    expect(await levelOf(store, "persistence")).toStartWith("ok: append-only file, synced at every write");
    await server.cli("CONFIG", "SET", "appendfsync", "no");
    expect(await levelOf(store, "persistence")).toStartWith("warning:");
  });

  test("finds an eviction policy that may drop links to be an error", async () => {
    const server = await redis();
    const store = await open(server.url);
    expect(await levelOf(store, "eviction")).toStartWith("ok: noeviction");
    await server.cli("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
    expect(await levelOf(store, "eviction")).toStartWith("warning: volatile-lru");
    await server.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    expect(await levelOf(store, "eviction")).toStartWith("error: allkeys-lru");
  });

  test("finds 1 000 links in compact buckets, and says when the limits will not last", async () => {
    const server = await redis();
    const store = await open(server.url);
    for (let at = 0; at < 1000; at++) await insert(store, `code-${at}`);
    expect(await levelOf(store, "encoding")).toMatch(/^ok: all of \d+ buckets looked at are compact$/);
    expect(await levelOf(store, "compact limits")).toStartWith("warning: set, but Redis runs without redis.conf");
    const { hot } = new Keys("", BUCKETS).of("code-7");
    expect(await server.cli("OBJECT", "ENCODING", hot)).toBe("listpack");
    expect(await server.cli("CONFIG", "GET", "hash-max-listpack-value")).toEndWith("2048");
  });

  test("keeps the limits of compact buckets in redis.conf, and lowers none", async () => {
    const file = `${import.meta.dir}/../../../node_modules/.cache/linnet-redis-${process.pid}.conf`;
    await Bun.write(file, "hash-max-listpack-entries 1024\n");
    ends.push(() => Bun.file(file).delete());
    const port = await freePort();
    const server = await startRedis({ port, args: ["--include", file] });
    ends.push(() => server.stop());
    const store = await open(server.url);
    expect(await server.cli("CONFIG", "GET", "hash-max-listpack-entries")).toEndWith("1024");
    expect(await server.cli("CONFIG", "GET", "hash-max-listpack-value")).toEndWith("2048");
    expect((await store.inspect("start")).map(({ check }) => check)).toContain("compact limits");
  });

  test("is content with a user who may not use CONFIG, and says what it can't see", async () => {
    const server = await redis("--appendonly", "yes");
    await server.cli("ACL", "SETUSER", "linnet", "on", ">s3cret", "~*", "+@all", "-config", "-info");
    const store = await open(`redis://linnet:s3cret@127.0.0.1:${server.port}`);
    expect(await insert(store, "abc")).toBe("inserted");
    const findings = await store.inspect("full");
    expect(findings.filter(({ level }) => level === "error")).toEqual([]);
    expect(await levelOf(store, "compact limits")).toContain("can't be seen");
    expect(JSON.stringify(findings)).not.toContain("s3cret");
  });

  test("says what it can't do while the server is away", async () => {
    const server = await redis();
    const store = await open(server.url);
    await server.kill();
    await until(async () => !(await store.status()).reachable, { what: "the loss is noticed" });
    expect((await store.inspect("start")).map(({ level }) => level)).toEqual(["error"]);
  });
});
