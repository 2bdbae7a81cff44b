// What making a link costs: one round trip each, many at a time over one connection, and little beside them.
import { afterEach, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { Actor } from "../../src/core/actor.ts";
import { DEFAULT_ALPHABET, parseAlphabet } from "../../src/core/code.ts";
import { newCounts } from "../../src/core/counts.ts";
import { generateTinyUrl, type LinkContext } from "../../src/core/links.ts";
import { CodePool, PRE_GEN_HASH_NUM } from "../../src/core/pool.ts";
import type { Store } from "../../src/core/store.ts";
import { COUNT, INSERT } from "../../src/store/redis/scripts.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, watchCommands } from "../support/redis.ts";
import { endAll, ends, Lines, open, proxyTo, redis } from "./redis-setup.ts";

const CLI: Actor = { kind: "cli" };

afterEach(endAll);

/** What a process makes links with, its reserve filled. */
async function context(store: Store): Promise<LinkContext> {
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const alphabet = parseAlphabet(DEFAULT_ALPHABET);
  if ("reason" in alphabet) throw new Error(alphabet.reason);
  const shared = { pool: store.pool, links: store.links, alphabet, random };
  const codes = new CodePool({
    ...shared,
    monotonicMs: () => performance.now(),
    log: new Lines(),
    lengthMin: 7,
    size: PRE_GEN_HASH_NUM,
  });
  ends.push(() => codes.close());
  await codes.fill();
  return {
    ...shared,
    limits: store.limits,
    codes,
    counts: newCounts(),
    baseUrl: "http://localhost:8080",
    clock: Date.now,
    hash: (secret) => createHash("sha256").update(secret).digest("base64url").slice(0, 22),
  };
}

const make = (links: LinkContext, at: number, actor: Actor = CLI) => generateTinyUrl(links, `https://example.com/${at}`, actor);

/** What the server was asked while the work was done, the work of scripts left out. */
async function commandsOf(server: RedisServer, work: () => Promise<unknown>): Promise<string[]> {
  const watched = await watchCommands(server);
  await work();
  return watched.end();
}

describeWith("redis", "making links", () => {
  test("one after the other asks once for each, and now and then for more codes", async () => {
    const LINKS = 300;
    const server = await redis();
    const links = await context(await open(server.url));
    await make(links, 0); // The server knows the script from now on.
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

  test("many at a time asks once for each as well, and beside them one refill at a time", async () => {
    const LINKS = 3000;
    const server = await redis();
    const links = await context(await open(server.url));
    await make(links, 0);
    const asked = await commandsOf(server, () => Promise.all(Array.from({ length: LINKS }, (_, at) => make(links, at))));
    const inserts = asked.filter((command) => command.startsWith(`EVALSHA ${INSERT.sha} `));
    expect(inserts).toHaveLength(LINKS);
    expect(asked.length - inserts.length).toBeLessThan(LINKS / 10);
  });

  const makers: readonly (readonly [string, (at: number) => Actor, number])[] = [
    ["by a program", () => CLI, 0],
    ["by anybody, whose limit is asked first,", (at) => ({ kind: "anonymous", client: `somebody-${at}` }), 1],
  ];

  test.each(makers)(
    "many at a time %s wait for none of the others",
    async (_, actorAt, counts) => {
      const LINKS = 200;
      const LATENCY_MS = 15;
      const server = await redis();
      const proxy = await proxyTo(server);
      const links = await context(await open(proxy.url));
      await make(links, 0, actorAt(-1));
      proxy.set({ kind: "latency", ms: LATENCY_MS });
      const begun = performance.now();
      const asked = await commandsOf(server, () =>
        Promise.all(Array.from({ length: LINKS }, (_, at) => make(links, at, actorAt(at)))),
      );
      // One after the other they would take six seconds and more.
      expect(performance.now() - begun).toBeLessThan((LINKS * 2 * LATENCY_MS) / 4);
      expect(asked.filter((command) => command.startsWith(`EVALSHA ${INSERT.sha} `))).toHaveLength(LINKS);
      expect(asked.filter((command) => command.startsWith(`EVALSHA ${COUNT.sha} `))).toHaveLength(counts * LINKS);
    },
    15_000,
  );
});
