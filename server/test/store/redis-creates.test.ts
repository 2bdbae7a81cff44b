// What making a link costs: one round trip each, many at a time over one connection, and little beside them.
import { afterEach, expect, test } from "bun:test";
import { DEFAULT_ALPHABET, parseAlphabet } from "../../src/core/code.ts";
import { CodePool, PRE_GEN_HASH_NUM } from "../../src/core/pool.ts";
import type { Store } from "../../src/core/store.ts";
import { COUNT } from "../../src/store/redis/scripts.ts";
import { INSERT, INSERT_MANY } from "../../src/store/redis/scripts-links.ts";
import { TRIM } from "../../src/store/redis/scripts-outbox.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, watchCommands } from "../support/redis.ts";
import { insertAll, storedAt } from "./contract.ts";
import { endAll, ends, Lines, open, proxyTo, redis } from "./redis-setup.ts";

afterEach(endAll);

/** What a process makes links with, its reserve filled. */
interface Making {
  readonly store: Store;
  readonly codes: CodePool;
}

async function making(store: Store): Promise<Making> {
  const alphabet = parseAlphabet(DEFAULT_ALPHABET);
  if ("reason" in alphabet) throw new Error(alphabet.reason);
  const codes = new CodePool({
    pool: store.pool,
    links: store.links,
    alphabet,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    monotonicMs: () => performance.now(),
    log: new Lines(),
    lengthMin: 7,
    size: PRE_GEN_HASH_NUM,
  });
  ends.push(() => codes.close());
  await codes.fill();
  return { store, codes };
}

/** Makes one link, for a client whose limit is asked first or for a program that has none. */
async function make({ store, codes }: Making, at: number, client: string | null = null): Promise<void> {
  if (client !== null) await store.limits.take("create", client);
  await insertAll(store, storedAt(codes.take(), { target: `https://example.com/${at}`, makerHash: `maker-${at}` }));
}

/** Commands by which the indexes follow, many links at a time, and by which others are looked after; they come when nobody waits. */
const isInBackground = (command: string) =>
  command.includes(` ${TRIM.sha} `) || /linnet-index|linnet-processes|^EXISTS url-outbox/.test(command);

const isInsert = (command: string) =>
  /^EVAL(SHA)? /.test(command) &&
  (command.includes(INSERT.sha) || command.includes(INSERT_MANY.sha) || command.includes("local function insert(hot, word)"));

/** What the server was asked while the work was done, the work of scripts left out. */
async function commandsOf(server: RedisServer, work: () => Promise<unknown>): Promise<string[]> {
  const watched = await watchCommands(server);
  await work();
  return (await watched.end()).filter((command) => !isInBackground(command));
}

describeWith("redis", "making links", () => {
  test("one after the other asks once for each, and now and then for more codes", async () => {
    const LINKS = 300;
    const server = await redis();
    const links = await making(await open(server.url));
    await make(links, 0);
    await links.store.indexes.settled(); // The server knows the scripts from now on.
    const asked = await commandsOf(server, async () => {
      for (let at = 1; at <= LINKS; at++) await make(links, at);
    });
    const inserts = asked.filter((command) => command.startsWith(`EVALSHA ${INSERT.sha} `));
    expect(inserts).toHaveLength(LINKS);
    expect(asked.filter((command) => command.startsWith("EVAL "))).toEqual([]);

    // A refill takes codes, counts the pool, adds to it, and looks at each new code and at the store; it follows when the reserve is used up.
    const refills = asked.filter((command) => command.startsWith("SCARD ")).length;
    expect(refills).toBeGreaterThan(0);
    expect(refills).toBeLessThanOrEqual(LINKS / PRE_GEN_HASH_NUM + 1);
    const LAST_REFILL_AND_WATCHDOG = 40;
    const others = asked.length - inserts.length - asked.filter((command) => command.startsWith("HLEN ")).length;
    expect(others).toBeLessThanOrEqual(refills * (3 + 2 * PRE_GEN_HASH_NUM) + LAST_REFILL_AND_WATCHDOG);
  });

  test("many at a time asks once for dozens of them, and beside them for one refill at a time", async () => {
    const LINKS = 3000;
    const server = await redis();
    const links = await making(await open(server.url));
    await make(links, 0);
    const asked = await commandsOf(server, () => Promise.all(Array.from({ length: LINKS }, (_, at) => make(links, at))));
    const inserts = asked.filter(isInsert);
    expect(inserts.length).toBeLessThanOrEqual(LINKS / 20);
    expect(asked.length - inserts.length).toBeLessThan(LINKS / 10);
    expect(await links.store.links.count()).toBe(LINKS + 1);
  });

  const makers: readonly (readonly [string, (at: number) => string | null, number])[] = [
    ["by a program", () => null, 0],
    ["by anybody, whose limit is asked first,", (at) => `somebody-${at}`, 1],
  ];

  test.each(makers)(
    "many at a time %s wait for none of the others",
    async (_, clientAt, counts) => {
      const LINKS = 200;
      const LATENCY_MS = 15;
      const server = await redis();
      const proxy = await proxyTo(server);
      const links = await making(await open(proxy.url));
      await make(links, 0, clientAt(-1));
      proxy.set({ kind: "latency", ms: LATENCY_MS });
      const begun = performance.now();
      const asked = await commandsOf(server, () =>
        Promise.all(Array.from({ length: LINKS }, (_, at) => make(links, at, clientAt(at)))),
      );
      // One after the other they would take six seconds and more.
      expect(performance.now() - begun).toBeLessThan((LINKS * 2 * LATENCY_MS) / 4);
      expect(asked.filter(isInsert).length).toBeLessThanOrEqual(LINKS);
      expect(asked.filter((command) => command.startsWith(`EVALSHA ${COUNT.sha} `))).toHaveLength(counts * LINKS);
    },
    15_000,
  );
});
