// What the Redis adapter does where connections end as soon as they are used, or as soon as they are asked to tell of changes.
import { afterEach, expect, test } from "bun:test";
import { connect, createServer, type Socket } from "node:net";
import { WRITE_DEADLINE_MS } from "../../src/core/store.ts";
import { openServer } from "../../src/store/redis/opening.ts";
import { openRedis } from "../../src/store/redis/store.ts";
import { describeWith } from "../support/needs.ts";
import { freePort } from "../support/ports.ts";
import type { RedisServer } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { failureOf, linkAt } from "./contract.ts";
import { Heard, isCut, isLive, watch } from "./redis-heard.ts";
import { endAll, ends, find, healedByItself, insert, Lines, open, optionsFor, proxyTo, redis, timed } from "./redis-setup.ts";

afterEach(endAll);

const REFUSED = "warn THE STORE DOES NOT TELL OF CHANGES";

/** Forwards everything, and hangs up on clients that say a word that it does not like. */
class Peer {
  /** The word; null for none. */
  disliked: string | null = null;
  /** Connections that there were. */
  connections = 0;
  url = "";
  readonly #sockets = new Set<Socket>();

  async start(server: RedisServer): Promise<void> {
    const port = await freePort();
    this.url = `redis://127.0.0.1:${port}`;
    const listener = createServer((client) => {
      this.connections++;
      const upstream = connect(server.port, "127.0.0.1");
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
      client.on("data", (bytes: Buffer) => {
        if (this.disliked !== null && bytes.includes(this.disliked)) client.destroy();
        else upstream.write(bytes);
      });
      upstream.on("data", (bytes: Buffer) => client.write(bytes));
    });
    await new Promise<void>((resolve) => listener.listen(port, "127.0.0.1", resolve));
    ends.push(async () => {
      this.hangUp();
      listener.close();
    });
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

async function peerOf(server: RedisServer): Promise<Peer> {
  const peer = new Peer();
  await peer.start(server);
  return peer;
}

describeWith("redis", "a peer that greets and then hangs up", () => {
  test("is not called all the time, nor blamed for what it was asked, and is used again when it is well", async () => {
    const peer = await peerOf(await redis());
    const log = new Lines();
    // Without chance, pauses are as long as they can be.
    const store = await openRedis({ ...optionsFor(peer.url, log), random: (count) => new Uint8Array(count) });
    ends.push(() => store.close());
    await insert(store, "abc");
    const heard = await watch(store);

    peer.disliked = "HGET";
    await isCut(heard);
    const before = peer.connections;
    await Bun.sleep(2500);
    expect(peer.connections - before).toBeGreaterThan(2);
    expect(peer.connections - before).toBeLessThan(20);
    peer.disliked = null;
    await healedByItself(store);
    await isLive(heard);
    expect(log.count(REFUSED)).toBe(0);

    await Bun.sleep(5100); // From now on it counts as one that lasts, and is replaced without the longest pause.
    const begun = performance.now();
    peer.hangUp();
    await isCut(heard);
    await isLive(heard);
    expect(performance.now() - begun).toBeLessThan(400);
  }, 20_000);
});

describeWith("redis", "a proxy that hangs up on CLIENT TRACKING", () => {
  test("works without, which is said once, and is asked again now and then", async () => {
    const peer = await peerOf(await redis());
    const log = new Lines();
    peer.disliked = "TRACKING";
    const store = await open(peer.url, log);
    const first = peer.connections;
    const heard = new Heard();
    store.links.watch(heard);
    await until(() => peer.connections - first === 2, { timeoutMs: 2000, what: "two connections have ended" });
    await healedByItself(store);
    expect(await insert(store, "abc")).toBe("inserted");
    for (let ask = 0; ask < 100; ask++) {
      expect(await find(store, "abc")).toEqual(linkAt("abc"));
      await Bun.sleep(10);
    }
    expect(peer.connections - first).toBe(2);

    await until(() => log.count(REFUSED) === 1, { timeoutMs: 4000, what: "it is asked again, and the warning" });
    await healedByItself(store);
    expect(peer.connections - first).toBe(3);
    expect(heard.lives).toEqual([]);
    peer.disliked = null;
    await until(() => heard.isLive, { timeoutMs: 8000, what: "changes are told" });
    expect(peer.connections - first).toBe(3);
    expect(log.count(REFUSED)).toBe(1);
    expect(log.count("info the store tells of changes")).toBe(1);
  }, 20_000);
});

describeWith("redis", "a connection that is lost while it is closed", () => {
  test("keeps nobody waiting for what it will not answer", async () => {
    const proxy = await proxyTo(await redis());
    const { connection } = await openServer(optionsFor(proxy.url));
    proxy.set({ kind: "die", command: /^EVAL$/i, after: 0 });
    const asked = failureOf(() => connection.write((send) => send(["EVAL", "return 1", "0"])));
    expect((await timed(() => connection.close())).tookMs).toBeLessThan(WRITE_DEADLINE_MS);
    expect(await asked).toBe("store_unknown");
  });
});
