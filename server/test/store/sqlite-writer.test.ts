// The queue of writes and their commits when SQLite itself fails, on a connection whose statements can be made to.
import type { SQLQueryBindings, Statement } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { fromData, toData } from "../../src/core/crossing.ts";
import { LinnetError, recordUnreadable, storeFull } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { Connection } from "../../src/store/sqlite/connection.ts";
import { type Executor, GroupCommit } from "../../src/store/sqlite/executor.ts";
import { readFailure, writeFailure } from "../../src/store/sqlite/failures.ts";
import { Guard, Identity } from "../../src/store/sqlite/identity.ts";
import { MIGRATIONS } from "../../src/store/sqlite/schema.ts";
import { Writer } from "../../src/store/sqlite/writer.ts";
import { failureOf } from "./contract.ts";
import { Lines } from "./redis-setup.ts";

const sqliteError = (code: string) => Object.assign(new Error(code), { code });

/** Statements that are in `failing` throw that error instead of running. */
class FaultyConnection extends Connection {
  readonly failing = new Map<string, Error>();

  override prepare<Row, Parameters extends SQLQueryBindings[] = []>(sql: string): Statement<Row, Parameters> {
    const statement = super.prepare<Row, Parameters>(sql);
    const run = statement.run.bind(statement);
    statement.run = (...words) => {
      const error = this.failing.get(sql);
      if (error !== undefined) throw error;
      return run(...words);
    };
    return statement;
  }
}

let db: FaultyConnection;
let writer: Writer;
let told: string[];

const listener = {
  changed: (field: Field) => void told.push(`changed ${field}`),
  looked: (problem: string | null) => void told.push(`looked ${problem}`),
};

beforeEach(() => {
  told = [];
  db = new FaultyConnection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  db.run("INSERT INTO linnet_meta VALUES ('instance_id', 'this one')");
  const identity = new Identity(db, { path: ":memory:", instanceId: "this one", stamps: new Map() });
  writer = new Writer(new GroupCommit(db, identity), listener);
});
afterEach(() => db.close());

const add = (code: string) => writer.write({ kind: "add", codes: [code as Code], max: 100_000 });
const kept = () => db.rows<{ code: string }>("SELECT code FROM url_set ORDER BY code").map(({ code }) => code);
const insert = (code: string, to = writer) =>
  to.write({
    kind: "insert",
    field: code as Field,
    hot: "https://example.com/",
    cold: '{"c":1,"m":"maker"}',
  });

test("a rollback that fails as well fails the writes all the same, and later ones go through", async () => {
  db.failing.set("COMMIT", sqliteError("SQLITE_IOERR_FSYNC"));
  db.failing.set("ROLLBACK", sqliteError("SQLITE_IOERR_WRITE"));
  expect(await Promise.all(["a", "b"].map((code) => failureOf(() => add(code))))).toEqual(["store_unknown", "store_unknown"]);
  db.failing.clear();
  expect(await failureOf(() => add("c"))).toBe("none");
  expect(kept()).toEqual(["c"]);
});

test("a full queue behind a lock is given up without holding everything else up", async () => {
  db.failing.set("BEGIN IMMEDIATE", sqliteError("SQLITE_BUSY"));
  let turn = 0;
  const turns = new Set<number>();
  let isOver = false;
  const countTurns = () => {
    turn++;
    if (!isOver) setImmediate(countTurns);
  };
  countTurns();
  const failing = async (code: string) => {
    const failure = await failureOf(() => add(code));
    turns.add(turn);
    return failure;
  };
  const failures = Promise.all(Array.from({ length: 20_000 }, (_, n) => failing(`${n}`)));
  expect(await failureOf(() => add("one more"))).toBe("store_unavailable");
  expect(new Set(await failures)).toEqual(new Set(["store_unavailable"]));
  isOver = true;
  // Given up all at once, they would leave nobody else a turn.
  expect(turns.size).toBeGreaterThan(20_000 / 512);
});

test("a queue of long links is full by their bytes, and has room again when they are done or given up", async () => {
  let isLocked = false;
  const executor: Executor = {
    execute: async ({ operations, waitMs }) => {
      if (!isLocked) return { outcomes: operations.map(() => ({ answer: null })) };
      await Bun.sleep(waitMs);
      return { outcomes: "locked" };
    },
    durability: async () => ({ journal: "wal", isSynced: true }),
    close: async () => {},
  };
  const counting = new Writer(executor, listener);
  const hot = `https://example.com/${"x".repeat(1_000_000)}`;
  const long = (code: string) => counting.write({ kind: "insert", field: code as Field, hot, cold: "" });
  const many = (name: string) => Promise.all(Array.from({ length: 50 }, (_, n) => failureOf(() => long(`${name}${n}`))));
  const countOf = (outcomes: string[], outcome: string) => outcomes.filter((one) => one === outcome).length;
  expect(countOf(await many("done"), "none")).toBe(33);
  expect(countOf(await many("again"), "none")).toBe(33);
  isLocked = true;
  expect(countOf(await many("late"), "store_unavailable")).toBe(50);
  isLocked = false;
  expect(countOf(await many("after"), "none")).toBe(33);
});

test("a batch that is full goes behind the one under way, and one that is not waits for company", async () => {
  const sent: { readonly count: number; readonly answer: () => void }[] = [];
  const slow = new Writer(
    {
      execute: ({ operations }) =>
        new Promise((resolve) => {
          const outcomes = operations.map(() => ({ answer: 1 }));
          sent.push({ count: operations.length, answer: () => resolve({ outcomes }) });
        }),
      durability: async () => ({ journal: "memory", isSynced: true }),
      close: async () => undefined,
    },
    listener,
  );
  const turns = async () => {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const addMany = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => slow.write({ kind: "add", codes: [`c${n}` as Code], max: 100_000 })));
  const first = addMany(1);
  await turns();
  const others = addMany(1300);
  await turns();
  expect(sent.map(({ count }) => count)).toEqual([1, 512]);
  sent[1]?.answer();
  await turns();
  expect(sent.map(({ count }) => count)).toEqual([1, 512, 512]);
  sent[2]?.answer();
  await turns();
  expect(sent.map(({ count }) => count)).toEqual([1, 512, 512]);
  sent[0]?.answer();
  await turns();
  expect(sent.map(({ count }) => count)).toEqual([1, 512, 512, 276]);
  sent[3]?.answer();
  expect((await Promise.all([first, others])).flat()).toHaveLength(1301);
  expect(slow.isBusy).toBe(false);
});

test("two batches that wait for the lock are done one after the other", async () => {
  db.failing.set("BEGIN IMMEDIATE", sqliteError("SQLITE_BUSY"));
  const added = Array.from({ length: 1024 }, (_, n) => add(`c${n}`));
  setTimeout(() => db.failing.clear(), 50);
  expect(await Promise.all(added)).toEqual(added.map(() => 1));
  expect(kept()).toHaveLength(1024);
});

test("what waits behind a lock that is freed in time is done", async () => {
  db.failing.set("BEGIN IMMEDIATE", sqliteError("SQLITE_BUSY"));
  const added = [add("a"), add("b")];
  setTimeout(() => db.failing.clear(), 50);
  expect(await Promise.all(added)).toEqual([1, 1]);
  expect(kept()).toEqual(["a", "b"]);
});

test("a mistake in this program passes for what it is, and not for an outage of the store", async () => {
  const mistake = new TypeError("undefined is not a function");
  db.failing.set("INSERT INTO url_hash VALUES (?1, ?2, ?3)", mistake);
  await expect(insert("abc")).rejects.toBe(mistake);
  for (const failure of [readFailure, writeFailure]) {
    expect(failure(mistake)).toBe(mistake);
    const known = storeFull();
    expect(failure(known)).toBe(known);
    expect(failure(sqliteError("SQLITE_CORRUPT"))).toBeInstanceOf(LinnetError);
    expect(failure(sqliteError("SQLITE_CORRUPT"))).toMatchObject({ code: "store_unavailable" });
  }
});

test("a write that fails half done is undone alone", async () => {
  db.failing.set("INSERT INTO url_meta (record) VALUES (?1)", sqliteError("SQLITE_CONSTRAINT"));
  const outcomes = [failureOf(() => add("a")), failureOf(() => insert("abc")), failureOf(() => add("b"))];
  expect(await Promise.all(outcomes)).toEqual(["none", "store_unavailable", "none"]);
  expect(kept()).toEqual(["a", "b"]);
  expect(db.rows("SELECT field FROM url_hash")).toEqual([]);
});

test("of links that are written together one that fails is undone alone", async () => {
  const ids = ["a", "b", "c"] as Field[];
  const colds = ids.map(() => '{"c":1,"m":"maker"}');
  const inserted = () =>
    writer.write({ kind: "insert-all", fields: ids, hots: ids.map((id) => `https://${id}.example/`), colds });
  db.run("CREATE TRIGGER no_b BEFORE INSERT ON url_hash WHEN NEW.field = 'b' BEGIN SELECT RAISE(ABORT, 'no'); END");
  const [a, b, c] = await inserted();
  expect([a, c]).toEqual(["inserted", "inserted"]);
  expect(b).toMatchObject({ failed: { code: "store_unavailable" } });
  expect(db.rows("SELECT field FROM url_hash ORDER BY field")).toEqual([{ field: "a" }, { field: "c" }]);
  expect(db.row("SELECT value FROM linnet_meta WHERE key = 'links'")).toEqual({ value: 2 });
  db.run("DROP TRIGGER no_b");
  expect(await inserted()).toEqual(["inserted", "inserted", "inserted"]);
  expect(db.row("SELECT value FROM linnet_meta WHERE key = 'links'")).toEqual({ value: 3 });
});

test("no more links share a commit than keep the lock for some hundredths of a second", async () => {
  const inserts = (n: number) => {
    const fields = Array.from({ length: 1000 }, (_, at) => `${n}-${at}` as Field);
    const hots = fields.map((id) => `https://example.com/${id}`);
    return writer.write({ kind: "insert-all", fields, hots, colds: fields.map(() => '{"c":1,"m":"maker"}') });
  };
  await Promise.all([0, 1, 2, 3, 4].map(inserts));
  expect(told.filter((word) => word.startsWith("looked"))).toHaveLength(3);
});

test("what shares a commit with the end of a wipe is not written behind it", async () => {
  const wiped = writer.write({ kind: "wipe-rest" });
  expect(await Promise.all([failureOf(() => wiped), failureOf(() => insert("abc"))])).toEqual(["none", "store_emptied"]);
  expect(db.rows("SELECT field FROM url_hash")).toEqual([]);
});

test("a store that this process is about to wipe raises no alarm, and one whose wipe has failed does", () => {
  const log = new Lines();
  const guard = new Guard(new Identity(db, { path: "x.db", instanceId: "another", stamps: new Map() }), "x.db", log);
  guard.markWipe("under way");
  expect(guard.problem()).toBe("x.db has lost its data");
  expect(log.all).toEqual([]);
  guard.markWipe("none");
  guard.heard("x.db has lost its data");
  expect(log.count("error THE STORE HAS LOST ITS DATA: x.db has lost its data")).toBe(1);
});

test("writes of one turn go as one batch, and what arrives while it is under way as the next", async () => {
  const lengths: number[] = [];
  let finish: () => void = () => undefined;
  const executor: Executor = {
    async execute({ operations }) {
      lengths.push(operations.length);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { outcomes: operations.map(() => ({ answer: 1 })) };
    },
    durability: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.resolve(),
  };
  writer = new Writer(executor, listener);
  const first = Promise.all([add("a"), add("b"), add("c")]);
  await new Promise((resolve) => setImmediate(resolve));
  const rest = Promise.all(Array.from({ length: 500 }, (_, n) => add(`${n}`)));
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(lengths).toEqual([3]);
  finish();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  await rest;
  expect(lengths).toEqual([3, 500]);
});

test("a write is told before it is answered, also when it is not known what became of it", async () => {
  const toldUntil = async (write: Promise<unknown>) => {
    await write.catch(() => undefined);
    return told.splice(0);
  };
  expect(await toldUntil(insert("abc"))).toEqual(["looked null", "changed abc"]);
  const broken: Executor = {
    execute: () => Promise.reject(new Error("nobody knows")),
    durability: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.resolve(),
  };
  const unsure = new Writer(broken, listener);
  expect(await failureOf(() => insert("abc", unsure))).toBe("store_unknown");
  expect(told).toEqual(["changed abc"]);
});

test("errors stay what they are when they cross from the thread", () => {
  const crossed = (error: unknown) => fromData(structuredClone(toData(error)));
  const full = crossed(storeFull(sqliteError("SQLITE_FULL")));
  expect(full).toBeInstanceOf(LinnetError);
  expect(full).toMatchObject({ code: "store_full", status: 507, message: storeFull().message, retryAfterS: undefined });
  expect(full.cause).toMatchObject({ code: "SQLITE_FULL" });
  expect(crossed(recordUnreadable("abc"))).toMatchObject({ code: "record_unreadable", retryAfterS: 2 });
  const mistake = crossed(new TypeError("undefined is not a function"));
  expect(mistake).not.toBeInstanceOf(LinnetError);
  expect(mistake).toMatchObject({ name: "TypeError", message: "undefined is not a function" });
  expect(mistake.stack).toContain("sqlite-writer.test.ts");
  expect(crossed("a word").message).toBe("a word");
});
