// The ordered indexes on Redis: that they are what a sorted array would be, whoever writes and wherever it is interrupted.
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Code } from "../../src/core/code.ts";
import { fieldOf } from "../../src/core/field.ts";
import { timeKey } from "../../src/core/names.ts";
import type { Position } from "../../src/core/store.ts";
import { compareBytes } from "../../src/store/redis/byte-order.ts";
import { CUT, FILL, MOVE } from "../../src/store/redis/chunk-scripts.ts";
import type { MemberChange } from "../../src/store/redis/chunks.ts";
import type { Connection } from "../../src/store/redis/connection.ts";
import type { Keys } from "../../src/store/redis/keys.ts";
import { memberOf, positionOf } from "../../src/store/redis/member.ts";
import { Ordered } from "../../src/store/redis/ordered.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { failureOf } from "./contract.ts";
import { at, connect, failingAt, holding, type Loss, ModelIndex, putting, readAll } from "./redis-index-setup.ts";

/** More than one chunk takes. */
const MANY = 26_000;

const numbered = (count: number, from = 0): Position[] =>
  Array.from({ length: count }, (_, n) => at(timeKey(1_760_000_000_000 + from + n), `id${from + n}`));

/** The same positions in an order of no meaning, the same at each run. */
const shuffled = (positions: readonly Position[]): Position[] =>
  positions
    .map((position, n) => ({ position, rank: Math.imul(n + 1, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ position }) => position);

interface Change {
  readonly position: Position;
  readonly isPut: boolean;
}

const KEY = fc.oneof(fc.constantFrom("", "a", "ab", "b", "\u{1f426}", "\uffee", "ü"), fc.nat(400).map(timeKey));
const POSITION = fc.record({ key: KEY, id: fc.nat(30).map((n) => fieldOf(`i${n}` as Code)) });
const CHANGE = fc.record({ position: POSITION, isPut: fc.integer({ min: 0, max: 9 }).map((n) => n < 7) });
const BATCHES = fc.array(fc.array(CHANGE, { maxLength: 300, size: "max" }), { maxLength: 10, size: "max" });
const LOOK = fc.record(
  { descending: fc.boolean(), limit: fc.integer({ min: 1, max: 300 }), after: POSITION, until: KEY },
  { requiredKeys: ["descending", "limit"] },
);
const LOOKS = fc.array(LOOK, { minLength: 5, maxLength: 10 });

/** Of several changes of one place the last one counts. */
function changeOf(batch: readonly Change[]): MemberChange {
  const last = new Map(batch.map(({ position, isPut }) => [memberOf(position), isPut]));
  const members = [...last.keys()].sort(compareBytes);
  return { put: members.filter((member) => last.get(member)), drop: members.filter((member) => !last.get(member)) };
}

const inOrder = (positions: readonly Position[]): Position[] =>
  [...positions].sort((a, b) => compareBytes(memberOf(a), memberOf(b)));

async function putInBatches(ordered: Ordered, index: string, positions: readonly Position[], size = 1000): Promise<void> {
  for (let from = 0; from < positions.length; from += size) {
    await ordered.apply(putting(index, positions.slice(from, from + size)));
  }
}

describeWith("redis", "ordered indexes on Redis", () => {
  let server: RedisServer;
  let connection: Connection;
  let keys: Keys;
  let generation = 0;
  /** Another process that knows nothing yet. */
  const another = () => new Ordered(connection, keys, generation);
  const fresh = () => {
    generation++;
    return another();
  };
  const ownKeys = async () => (await server.cli("KEYS", `linnet-index*{${generation}:*`)).split("\n").filter((key) => key !== "");

  /** Where chunks of the index `made` begin: by their keys, and by what the map says. */
  const chunks = async () => {
    const reply: unknown = await connection.read((send) => send(["KEYS", `linnet-index:{${generation}:made:*`]));
    const names = Array.isArray(reply) ? reply.map((key) => /made:(.*?)\}/s.exec(String(key))?.[1] ?? "") : [];
    return [...new Set(names)].sort(compareBytes);
  };
  const chunksInMap = () => connection.read((send) => send(["ZRANGE", `linnet-index-map:{${generation}:made}`, "0", "-1"]));

  beforeAll(async () => {
    server = await startRedis();
    ({ connection, keys } = await connect(server.url));
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  test("any puts and drops leave what a sorted array would hold", async () => {
    const property = fc.asyncProperty(BATCHES, LOOKS, async (batches, looks) => {
      const ordered = fresh();
      const model = new ModelIndex();
      for (const batch of batches) {
        const change = changeOf(batch);
        for (const member of change.put) model.put(positionOf(member));
        for (const member of change.drop) model.drop(positionOf(member));
        await ordered.apply(new Map([["made", change]]));
      }
      expect(await ordered.size("made")).toBe(model.size);
      for (const look of looks) expect(await another().range("made", look)).toEqual(model.range(look));
    });
    await fc.assert(property, { numRuns: 25 });
  }, 60_000);

  test("an index that has grown over many chunks is read whole in both directions, also by those who knew it small", async () => {
    const ordered = fresh();
    const reader = another();
    const all = numbered(MANY);
    await ordered.apply(putting("code", all.slice(0, 10)));
    expect(await readAll(reader, "code", true)).toEqual(all.slice(0, 10).reverse());
    await putInBatches(ordered, "code", shuffled(all));
    for (const who of [ordered, reader, another()]) {
      expect(await readAll(who, "code", false)).toEqual(all);
      expect(await readAll(who, "code", true)).toEqual([...all].reverse());
      expect(await who.size("code")).toBe(MANY);
    }
    const slots = new Set((await ownKeys()).map((key) => /\{.*?\}/.exec(key)?.[0]));
    expect(slots.size).toBeGreaterThan(3);
  }, 60_000);

  test("ranges begin and end in any chunk", async () => {
    const ordered = fresh();
    const all = numbered(MANY);
    await putInBatches(ordered, "made", shuffled(all));
    for (let n = 0; n < 60; n++) {
      const begin = (n * 7919) % MANY;
      const end = (n * 104_729) % MANY;
      const up = { after: all[begin] as Position, until: all[end]?.key ?? "", descending: false, limit: 50 };
      expect(await another().range("made", up)).toEqual(all.slice(begin + 1, end + 1).slice(0, 50));
      const expected = all.slice(end, begin).reverse().slice(0, 50);
      expect(await another().range("made", { ...up, descending: true })).toEqual(expected);
    }
  }, 60_000);

  test("times in order leave full leaves behind", async () => {
    const ordered = fresh();
    await putInBatches(ordered, "made", numbered(MANY), 37);
    expect(MANY / (await ownKeys()).length).toBeGreaterThan(110);
  }, 60_000);

  test("times of several processes, which are not quite in order, leave leaves behind that are nearly full", async () => {
    const ordered = fresh();
    const all = numbered(12_000);
    for (let from = 0; from < all.length; from += 20) {
      await ordered.apply(
        putting(
          "made",
          all.slice(from, from + 20).filter((_, n) => n % 2 === 0),
        ),
      );
      await ordered.apply(
        putting(
          "made",
          all.slice(from, from + 20).filter((_, n) => n % 2 === 1),
        ),
      );
    }
    expect(all.length / (await ownKeys()).length).toBeGreaterThan(90);
  }, 60_000);

  test("every key stays in the compact encoding, and what was emptied goes", async () => {
    const ordered = fresh();
    const all = numbered(MANY);
    await putInBatches(ordered, "made", shuffled(all), 3000);
    const encodings = await Promise.all(
      (await ownKeys())
        .filter((key) => !key.endsWith("#"))
        .map((key) => connection.read((send) => send(["OBJECT", "ENCODING", key]))),
    );
    expect(new Set(encodings)).toEqual(new Set(["listpack"]));
    const before = (await ownKeys()).length;
    for (let from = 0; from < MANY; from += 1000) {
      const drop = all
        .slice(from, from + 990)
        .map(memberOf)
        .sort(compareBytes);
      await ordered.apply(new Map([["made", { put: [], drop }]]));
    }
    expect(await ordered.size("made")).toBe(MANY / 100);
    expect(await readAll(another(), "made", true)).toEqual(all.filter((_, n) => n % 1000 >= 990).reverse());
    expect((await ownKeys()).length).toBeLessThan(before / 5);
  }, 60_000);

  test("an index of few is one small key, and one of none has no key", async () => {
    const ordered = fresh();
    await ordered.apply(putting("tag:news", numbered(3)));
    expect(await ownKeys()).toEqual([`linnet-index:{${generation}:tag:news}`]);
    await ordered.apply(new Map([["tag:news", { put: [], drop: numbered(3).map(memberOf) }]]));
    expect(await ownKeys()).toEqual([]);
    expect(await ordered.size("tag:news")).toBe(0);
  });

  test("writers that do not know of each other lose nothing of one another", async () => {
    const all = numbered(MANY);
    const before = fresh();
    await putInBatches(
      before,
      "code",
      all.filter((_, n) => n % 4 === 3),
    );
    const kept = all.filter((_, n) => n % 4 !== 3);
    const writers = [another(), another(), another()];
    await Promise.all(
      writers.map(async (writer, turn) => {
        const mine = shuffled(all.filter((_, n) => n % 4 === turn));
        const gone = all.filter((_, n) => n % 12 === turn * 4 + 3);
        for (let from = 0; from < mine.length; from += 500) {
          const put = mine
            .slice(from, from + 500)
            .map(memberOf)
            .sort(compareBytes);
          const drop = gone
            .slice((from / 500) * 170, (from / 500 + 1) * 170)
            .map(memberOf)
            .sort(compareBytes);
          await writer.apply(new Map([["code", { put, drop }]]));
        }
      }),
    );
    expect(await readAll(another(), "code", false)).toEqual(kept);
    expect(await another().size("code")).toBe(kept.length);
  }, 60_000);

  for (const loss of ["command", "reply"] as const satisfies readonly Loss[]) {
    test(`a split that is interrupted by the loss of any ${loss} loses nothing, shows nothing twice, and is finished by others`, async () => {
      const before = numbered(12_000);
      const between = before
        .slice(0, 11_000)
        .filter((_, n) => n % 100 === 0)
        .map(({ key }) => at(key, "z"));
      // What is left by a lost reply is left by the loss of the next command, too, so some of them will do.
      for (let n = 1; ; n += loss === "reply" ? 3 : 1) {
        const ordered = fresh();
        await putInBatches(ordered, "made", before, 4000);
        const failing = failingAt(connection, n, loss);
        const failure = await failureOf(() => new Ordered(failing.connection, keys, generation).apply(putting("made", between)));
        const found = await readAll(another(), "made", n % 2 === 0, 5000);
        const ids = new Set(found.map(memberOf));
        expect(ids.size).toBe(found.length);
        expect(before.every((position) => ids.has(memberOf(position)))).toBe(true);
        expect(await another().size("made")).toBe(found.length);
        await another().apply(putting("made", [...between, ...numbered(300, 12_000)]));
        const expected = inOrder([...before, ...between, ...numbered(300, 12_000)]);
        expect(await readAll(another(), "made", false, 5000)).toEqual(expected);
        expect(await chunksInMap()).toEqual(await chunks());
        if (failure === "none") {
          expect(n).toBeGreaterThan(10);
          break;
        }
      }
    }, 120_000);
  }

  for (const [step, held] of [
    ["MOVE", MOVE],
    ["FILL", FILL],
    ["CUT", CUT],
  ] as const) {
    test(`a process that comes late with its ${step}, when others have split the chunk and gone on, undoes nothing of theirs`, async () => {
      const all = numbered(12_000);
      const ordered = fresh();
      await putInBatches(ordered, "made", all, 4000);
      const between = all
        .slice(0, 11_000)
        .filter((_, n) => n % 100 === 0)
        .map(({ key }) => at(key, "z"));
      const late = holding(connection, (args) => args[1] === held.sha);
      const writing = new Ordered(late.connection, keys, generation).apply(putting("made", between));
      await late.reached;
      const dropped = all.filter((_, n) => n % 3 === 0);
      await another().apply(new Map([["made", { put: [], drop: dropped.map(memberOf).sort(compareBytes) }]]));
      await another().apply(putting("made", between));
      late.letGo();
      await writing;
      const expected = inOrder([...all.filter((_, n) => n % 3 !== 0), ...between]);
      expect(await readAll(another(), "made", false)).toEqual(expected);
      expect(await another().size("made")).toBe(expected.length);
    }, 60_000);
  }

  test("an index that is removed is gone for those who knew it, and leaves no keys but those that say so", async () => {
    const ordered = fresh();
    await putInBatches(ordered, "made", numbered(MANY));
    await another().remove("made");
    const left = await ownKeys();
    expect(left.every((key) => key.endsWith("#"))).toBe(true);
    for (const key of left) expect(Number(await connection.read((send) => send(["PTTL", key])))).toBeGreaterThan(0);
    await expect(ordered.range("made", { descending: true, limit: 1 })).rejects.toThrow("was removed");
    await expect(ordered.apply(putting("made", numbered(1)))).rejects.toThrow("was removed");
  }, 60_000);

  test("every key is known as Linnet's", async () => {
    const ordered = fresh();
    await putInBatches(ordered, "tag:a}b{c\n", shuffled(numbered(MANY)));
    const found: unknown = await connection.read((send) => send(["KEYS", `linnet-index*{${generation}:*`]));
    const names = Array.isArray(found) ? found.map(String) : [];
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !keys.isOurs(name))).toEqual([]);
  }, 60_000);

  test("nothing is written to, and nothing absent believed of, another store", async () => {
    const ordered = fresh();
    const other = await connect(server.url, "other:");
    const elsewhere = new Ordered(other.connection, other.keys, generation);
    await server.cli("HSET", other.keys.meta, "instance_id", "somebody-else");
    expect(await failureOf(() => elsewhere.apply(putting("made", numbered(1))))).toBe("store_emptied");
    await other.connection.close();
    const third = await connect(server.url, "third:");
    await server.cli("HSET", third.keys.meta, "instance_id", "somebody-else");
    expect(await failureOf(() => new Ordered(third.connection, third.keys, 1).size("made"))).toBe("store_emptied");
    await third.connection.close();
    expect(await ordered.size("made")).toBe(0);
    expect(await server.cli("KEYS", "other:linnet-index*")).toBe("");
  });
});
