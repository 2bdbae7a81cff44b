// All indexes of the port on Redis together: text, names, and how a new generation takes over.
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { type Field, fieldOf } from "../../src/core/field.ts";
import { newDetails, type StoredLink } from "../../src/core/link.ts";
import { entriesOf, timeKey } from "../../src/core/names.ts";
import type { Position, Span } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";
import { matchesText, normalQuery, queryTerms } from "../../src/core/text.ts";
import { compareBytes } from "../../src/store/redis/byte-order.ts";
import type { Connection } from "../../src/store/redis/connection.ts";
import type { IndexChange } from "../../src/store/redis/index-change.ts";
import type { IndexConnection } from "../../src/store/redis/index-connection.ts";
import { SWITCH } from "../../src/store/redis/index-state.ts";
import { RedisIndexes } from "../../src/store/redis/indexes.ts";
import type { Keys } from "../../src/store/redis/keys.ts";
import { memberOf } from "../../src/store/redis/member.ts";
import { termHashes } from "../../src/store/redis/text-signature.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { failureOf } from "./contract.ts";
import { connect, failingAt, holding, type Loss } from "./redis-index-setup.ts";

const BEGUN_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const WORDS = ["bird", "linnet", "Grünfink", "song", "über", "nest", "egg", "seed", "wing", "日本語の鳥"];

/** A number that follows from another and looks like none. */
const scrambled = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) ^ (n << 7)) >>> 0;

function linkNumber(n: number, facts: Partial<StoredLink["details"]> = {}): StoredLink {
  const field = fieldOf(`c${scrambled(n).toString(36)}` as Code);
  const word = (at: number) => WORDS[(scrambled(n) >>> (at * 4)) % WORDS.length] ?? "";
  const target =
    `https://www.example${n % 7}.org/${encodeURIComponent(word(0))}/${word(1).slice(0, 4)}-${n}?q=${scrambled(n + 5)}` as Target;
  const createdAt = BEGUN_MS + n * HOUR_MS;
  const details = newDetails(field, {
    createdAt,
    createdBy: "anonymous",
    makerHash: "m",
    title: n % 5 === 0 ? word(2) : "",
    ...facts,
  });
  return { link: { kind: "link", field, target, terms: null }, details };
}

const changeOf = (stored: StoredLink): IndexChange => ({
  id: stored.details.id,
  put: entriesOf(stored),
  drop: [],
  terms: termHashes(stored),
  madeKey: timeKey(stored.details.createdAt),
});

const positionIn = ({ details }: StoredLink): Position => ({ key: timeKey(details.createdAt), id: details.id });

const QUERIES = [
  "b",
  "日",
  "zz",
  "so",
  "xq",
  "bird",
  "rün",
  "über",
  "linn",
  "example3.org",
  "1234",
  "c1",
  "鳥",
  "nest-77",
  "absentword",
  "%",
];

describeWith("redis", "indexes on Redis", () => {
  let server: RedisServer;
  let connection: Connection;
  let keys: Keys;
  let links: Map<Field, StoredLink>;
  const open = (through: IndexConnection = connection, text = true) =>
    new RedisIndexes(
      through,
      keys,
      { settled: () => Promise.resolve(true), readAll: async (fields) => fields.map((field) => links.get(field) ?? null) },
      { text },
    );

  const write = async (indexes: RedisIndexes, stored: readonly StoredLink[], size = 500) => {
    for (const each of stored) links.set(each.details.id, each);
    for (let from = 0; from < stored.length; from += size) await indexes.apply(stored.slice(from, from + size).map(changeOf));
  };

  /** What a naive filter finds: newest first. */
  const expected = (query: string): Position[] =>
    [...links.values()]
      .filter((stored) => stored.details.trashed === null && matchesText(stored, query))
      .map(positionIn)
      .sort((a, b) => compareBytes(memberOf(b), memberOf(a)));

  /** What a search finds page by page, and how many links had to be looked at. */
  const searchAll = async (indexes: RedisIndexes, query: string, span: Partial<Span> & { limit: number }) => {
    const found: Position[] = [];
    let seen = 0;
    let last = "\u{10ffff}";
    for (let after = span.after; ; ) {
      const page = await indexes.search(queryTerms(query), {
        limit: span.limit,
        ...(span.until !== undefined && { until: span.until }),
        ...(after && { after }),
      });
      expect(page.found.length).toBeLessThanOrEqual(span.limit);
      for (const position of page.found) {
        expect(compareBytes(memberOf(position), last)).toBeLessThan(0);
        last = memberOf(position);
        seen++;
        const stored = links.get(position.id);
        if (stored !== undefined && matchesText(stored, query)) found.push(position);
      }
      if (page.after === null) return { found, seen };
      after = page.after;
    }
  };

  const expectAllFound = async (indexes: RedisIndexes, limit = 40) => {
    for (const query of QUERIES.map(normalQuery))
      expect((await searchAll(indexes, query, { limit })).found).toEqual(expected(query));
  };

  beforeEach(async () => {
    server = await startRedis();
    ({ connection, keys } = await connect(server.url));
    links = new Map();
  });
  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => linkNumber(from + n));
  const shuffled = (stored: readonly StoredLink[]) => [...stored].sort((a, b) => compareBytes(a.details.id, b.details.id));
  const textKeys = async () => (await server.cli("KEYS", "linnet-index-text:*")).split("\n").filter((key) => key !== "");

  test("a search finds what a naive filter finds, newest first, page by page", async () => {
    const indexes = open();
    await write(indexes, numbers(3000), 333);
    await expectAllFound(indexes);
    await expectAllFound(open(), 7);
  }, 60_000);

  test("links that arrive in no order of time are found in that order", async () => {
    await write(open(), shuffled(numbers(3000)), 250);
    await expectAllFound(open());
  }, 60_000);

  test("what few links have is found without looking at many others", async () => {
    const indexes = open();
    await write(indexes, numbers(9000), 1000);
    const { seen, found } = await searchAll(indexes, "nest-77", { limit: 100 });
    expect(seen).toBeLessThan(found.length + 30);
    expect((await searchAll(indexes, "absentword", { limit: 100 })).seen).toBeLessThan(5);
  }, 60_000);

  test("a search ends with the key that it is to end with, and goes on behind any position", async () => {
    const indexes = open();
    await write(indexes, shuffled(numbers(2000)));
    const all = expected("linn");
    const [after, end] = [all[Math.floor(all.length / 4)] as Position, all[Math.floor(all.length / 2)] as Position];
    const { found } = await searchAll(indexes, "linn", { limit: 9, after, until: end.key });
    expect(found).toEqual(all.slice(Math.floor(all.length / 4) + 1, Math.floor(all.length / 2) + 1));
  });

  test("links that are edited are found by their new words, in their old place, once", async () => {
    const indexes = open();
    await write(indexes, numbers(1500));
    await write(
      indexes,
      [4, 700, 1499].map((n) => linkNumber(n, { title: "Kingfisher" })),
    );
    const { found } = await searchAll(open(), "kingfisher", { limit: 2 });
    expect(found).toEqual([1499, 700, 4].map((n) => positionIn(linkNumber(n))));
    await expectAllFound(indexes);
  });

  test("the text of few links takes little room", async () => {
    await write(open(), numbers(10));
    let bytes = 0;
    for (const key of await textKeys()) bytes += Number(await server.cli("MEMORY", "USAGE", key, "SAMPLES", "0"));
    expect(bytes).toBeGreaterThan(1000);
    expect(bytes).toBeLessThan(10_000);
  });

  for (const loss of ["command", "reply"] as const satisfies readonly Loss[]) {
    test(`text that is interrupted by the loss of any ${loss} is whole when it is written again`, async () => {
      const [kept, written] = [numbers(100), numbers(40, 100)];
      await write(open(), kept);
      for (let n = 1; ; n++) {
        const { connection: failing, sent } = failingAt(connection, n, loss);
        const failure = await failureOf(() => open(failing).apply(written.map(changeOf)));
        await write(open(), written);
        await expectAllFound(open(), 60);
        if (failure === "none") {
          expect(sent()).toBeGreaterThan(4);
          break;
        }
      }
    }, 60_000);
  }

  test("without a text index a search goes through all links, and where one process wrote no text all others know it", async () => {
    const [silent, indexes] = [open(connection, false), open()];
    await write(indexes, numbers(300));
    await expectAllFound(silent);
    await write(silent, numbers(300, 300));
    expect(await textKeys()).not.toEqual([]);
    await expectAllFound(silent);
    await expectAllFound(open());
    await open().rebuild(values(links), () => undefined);
    const { seen } = await searchAll(open(), "absentword", { limit: 100 });
    expect(seen).toBeLessThan(20);
    await expectAllFound(open());
  }, 60_000);

  test("indexes that come and go are named while they have entries, in order and page by page", async () => {
    const indexes = open();
    const tags = Array.from({ length: 450 }, (_, n) => `t${String(n).padStart(3, "0")}`);
    const tagged = tags.map((tag, n) => linkNumber(n, { tags: [tag], createdBy: `key:${n % 3}` }));
    await write(indexes, tagged);
    const names = tags.map((tag) => `tag:${tag}`);
    const paged: string[] = [];
    for (let page = await open().named("tag:", 120); page.length > 0; page = await open().named("tag:", 120, page.at(-1))) {
      expect(page.length).toBeLessThanOrEqual(120);
      paged.push(...page);
    }
    expect(paged).toEqual(names);
    expect(await indexes.named("by:", 10)).toEqual(["by:key:0", "by:key:1", "by:key:2"]);
    expect(await indexes.named("tag:t01", 100)).toEqual(names.slice(10, 20));
    await indexes.apply(
      tagged.slice(1).map((stored) => ({ ...changeOf(stored), put: [], drop: entriesOf(stored), terms: null })),
    );
    expect(await open().named("tag:", 10)).toEqual(["tag:t000"]);
    await indexes.apply([changeOf(tagged[7] as StoredLink)]);
    expect(await open().named("tag:", 10)).toEqual(["tag:t000", "tag:t007"]);
  }, 60_000);

  test("of several changes of one place the last one counts", async () => {
    const indexes = open();
    const stored = linkNumber(1);
    links.set(stored.details.id, stored);
    const [put, drop] = [changeOf(stored), { ...changeOf(stored), put: [], drop: entriesOf(stored), terms: null }];
    await indexes.apply([put, drop]);
    expect(await indexes.size("made")).toBe(0);
    await indexes.apply([drop, put]);
    expect(await indexes.size("made")).toBe(1);
  });

  test("a rebuild removes what no link has, keeps what is written meanwhile, and nothing is missing at any moment", async () => {
    const [indexes, other] = [open(), open()];
    await write(indexes, shuffled(numbers(1200)));
    const leftovers = numbers(30, 5000).map((stored) => ({
      ...changeOf(stored),
      put: [...entriesOf(stored), { index: "tag:left", key: "a" }],
    }));
    await indexes.apply(leftovers);
    expect(await indexes.size("made")).toBe(1230);
    const meanwhile = numbers(40, 2000);
    const told: number[] = [];
    const before = expected("linn").length;
    let isOver = false;
    const looking = (async () => {
      let looks = 0;
      for (; !isOver; looks++) {
        expect(await other.size("made")).toBeGreaterThanOrEqual(1200);
        expect((await searchAll(other, "linn", { limit: 500 })).found.length).toBeGreaterThanOrEqual(before);
      }
      return looks;
    })();
    const seenByScan = [...links.values()];
    const rebuilt = indexes.rebuild(
      (async function* () {
        for (const [n, stored] of seenByScan.entries()) {
          if (n % 30 === 0 && n / 30 < meanwhile.length) await write(other, [meanwhile[n / 30] as StoredLink]);
          yield stored;
        }
      })(),
      (count) => told.push(count),
    );
    await rebuilt;
    isOver = true;
    expect(await looking).toBeGreaterThan(10);
    expect(told.at(-1)).toBe(1200);
    expect(await other.size("made")).toBe(1240);
    expect(await other.named("tag:", 5)).toEqual([]);
    await expectAllFound(other);
    await expectAllFound(open());
    const old = (await server.cli("KEYS", "linnet-index*{0:*")).split("\n");
    expect(old.filter((key) => key !== "" && !key.endsWith("#"))).toEqual([]);
    const lists = (await textKeys()).filter((key) => /\{1:\d+\}$/.test(key));
    const lengths = await Promise.all(lists.map(async (key) => Number(await server.cli("LLEN", key))));
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThanOrEqual(1200);
  }, 60_000);

  test("a rebuild that is interrupted leaves all as it was, and the next one removes what it left", async () => {
    const indexes = open();
    await write(indexes, numbers(500));
    const broken = (async function* () {
      yield* numbers(400);
      await Promise.resolve();
      throw new Error("the scan broke off");
    })();
    expect(await failureOf(() => indexes.rebuild(broken, () => undefined))).toBe("other");
    await expectAllFound(open());
    await open().rebuild(values(links), () => undefined);
    await expectAllFound(open());
    const generations = new Set((await server.cli("KEYS", "linnet-index:*")).split("\n").map((key) => /\{(\d+)/.exec(key)?.[1]));
    expect([...generations].filter((generation) => generation !== "0").length).toBeLessThanOrEqual(2);
    expect(await open().size("made")).toBe(500);
  }, 60_000);

  test("of two rebuilds at a time the first one gives way", async () => {
    await write(open(), numbers(300));
    const late = holding(connection, (args) => args[1] === SWITCH.sha);
    const first = failureOf(() => open(late.connection).rebuild(values(links), () => undefined));
    await late.reached;
    const second = failureOf(() => open().rebuild(values(links), () => undefined));
    await until(async () => (await server.cli("GET", "linnet-index-state:{state}:next")) === "2", {
      what: "the second one has begun",
    });
    late.letGo();
    expect(await first).toBe("store_unavailable");
    expect(await second).toBe("none");
    await expectAllFound(open());
  }, 60_000);

  test("a store that was emptied has lost its links, and is not one without any", async () => {
    const indexes = open();
    await write(indexes, numbers(20));
    await server.cli("FLUSHALL");
    expect(await failureOf(() => indexes.search(queryTerms("bird"), { limit: 5 }))).toBe("store_emptied");
    expect(await failureOf(() => indexes.range("made", { descending: true, limit: 5 }))).toBe("store_emptied");
    expect(await failureOf(() => indexes.named("tag:", 5))).toBe("store_emptied");
  });
});

async function* values(links: ReadonlyMap<Field, StoredLink>): AsyncIterable<StoredLink> {
  for (const stored of [...links.values()]) {
    await Promise.resolve();
    yield stored;
  }
}
