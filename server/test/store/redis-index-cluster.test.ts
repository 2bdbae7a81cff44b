// The indexes on a cluster: nothing of them needs two slots at once, and they are spread over all nodes.
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { type Field, fieldOf } from "../../src/core/field.ts";
import { newDetails, type StoredLink } from "../../src/core/link.ts";
import { entriesOf, timeKey } from "../../src/core/names.ts";
import type { Target } from "../../src/core/target.ts";
import { matchesText, queryTerms } from "../../src/core/text.ts";
import type { Connection } from "../../src/store/redis/connection.ts";
import { RedisIndexes } from "../../src/store/redis/indexes.ts";
import type { Keys } from "../../src/store/redis/keys.ts";
import { termHashes } from "../../src/store/redis/text-signature.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisClusterServers, startRedisCluster } from "../support/redis-cluster.ts";
import { connect, readAll } from "./redis-index-setup.ts";

/** So many links that each index has several chunks, and the text several blocks. */
const LINKS = 24_000;

describeWith("redis", "indexes on a Redis Cluster", () => {
  let cluster: RedisClusterServers;
  let connection: Connection;
  let keys: Keys;
  const links = new Map<Field, StoredLink>();
  const open = () =>
    new RedisIndexes(connection, keys, {
      settled: () => Promise.resolve(true),
      readAll: async (fields) => fields.map((field) => links.get(field) ?? null),
    });

  beforeAll(async () => {
    cluster = await startRedisCluster();
    ({ connection, keys } = await connect(`redis+cluster://127.0.0.1:${cluster.ports[0]}`));
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await cluster.stop();
  });
  beforeEach(() => links.clear());

  const write = async (from: number, to: number) => {
    const stored = Array.from({ length: to - from }, (_, n): StoredLink => {
      const code = `c${(Math.imul(from + n + 1, 0x9e3779b1) >>> 0).toString(36)}`;
      const field = fieldOf(code as Code);
      const facts = { createdAt: 1_700_000_000_000 + (from + n) * 1000, createdBy: `key:${n % 5}`, makerHash: "m" };
      const target = `https://example.org/page-${from + n}` as Target;
      return {
        link: { kind: "link", field, target, terms: null },
        details: newDetails(field, { ...facts, tags: [`t${n % 11}`] }),
      };
    });
    for (const each of stored) links.set(each.details.id, each);
    const indexes = open();
    for (let at = 0; at < stored.length; at += 1000) {
      await indexes.apply(
        stored.slice(at, at + 1000).map((each) => ({
          id: each.details.id,
          put: entriesOf(each),
          drop: [],
          terms: termHashes(each),
          madeKey: timeKey(each.details.createdAt),
        })),
      );
    }
  };

  const expectAll = async () => {
    const indexes = open();
    for (const index of ["made", "code"]) {
      expect((await readAll(indexes, index, true)).length).toBe(LINKS);
      expect(await indexes.size(index)).toBe(LINKS);
    }
    expect((await indexes.named("", 100)).length).toBe(16);
    const query = "page-1234";
    const { found } = await indexes.search(queryTerms(query), { limit: 200 });
    const matching = found.filter(({ id }) => matchesText(links.get(id) as StoredLink, query));
    expect(matching.length).toBe([...links.values()].filter((stored) => matchesText(stored, query)).length);
  };

  test("several processes fill them, they are read whole, and a rebuild takes over", async () => {
    await Promise.all([write(0, LINKS / 3), write(LINKS / 3, (2 * LINKS) / 3), write((2 * LINKS) / 3, LINKS)]);
    await expectAll();
    for (const node of cluster.nodes) expect(await node.cli("KEYS", "linnet-index*")).not.toBe("");
    await open().rebuild(
      (async function* () {
        for (const stored of links.values()) yield await Promise.resolve(stored);
      })(),
      () => undefined,
    );
    await expectAll();
    for (const node of cluster.nodes) {
      const old = (await node.cli("KEYS", "linnet-index*{0:*")).split("\n");
      expect(old.filter((key) => key !== "" && !key.endsWith("#"))).toEqual([]);
    }
  }, 120_000);
});
