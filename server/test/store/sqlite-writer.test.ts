// The queue of writes when SQLite itself fails, on a connection whose statements can be made to.
import type { SQLQueryBindings, Statement } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { LinnetError, storeFull } from "../../src/core/errors.ts";
import { Connection } from "../../src/store/sqlite/connection.ts";
import { readFailure, writeFailure } from "../../src/store/sqlite/failures.ts";
import { Identity } from "../../src/store/sqlite/identity.ts";
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

beforeEach(() => {
  db = new FaultyConnection(":memory:", "create");
  db.run("CREATE TABLE linnet_meta (key TEXT PRIMARY KEY, value ANY)");
  db.run("INSERT INTO linnet_meta VALUES ('instance_id', 'this one')");
  db.run("CREATE TABLE kept (n INTEGER)");
  const identity = new Identity(db, db, { path: ":memory:", instanceId: "this one", log: new Lines() });
  writer = new Writer(db, identity);
});
afterEach(() => db.close());

const keep = (n: number) => writer.write(() => db.run(`INSERT INTO kept VALUES (${n})`));
const kept = () => db.rows<{ n: number }>("SELECT n FROM kept").map(({ n }) => n);

test("a rollback that fails as well fails the writes all the same, and later ones go through", async () => {
  db.failing.set("COMMIT", sqliteError("SQLITE_IOERR_FSYNC"));
  db.failing.set("ROLLBACK", sqliteError("SQLITE_IOERR_WRITE"));
  expect(await Promise.all([1, 2].map((n) => failureOf(() => keep(n))))).toEqual(["store_unknown", "store_unknown"]);
  db.failing.clear();
  expect(await failureOf(() => keep(3))).toBe("none");
  expect(kept()).toEqual([3]);
});

test("a full queue behind a lock is given up without holding everything else up", async () => {
  db.failing.set("BEGIN IMMEDIATE", sqliteError("SQLITE_BUSY"));
  const failures = Promise.all(Array.from({ length: 20_000 }, (_, n) => failureOf(() => keep(n))));
  expect(await failureOf(() => keep(20_001))).toBe("store_unavailable");
  let longestMs = 0;
  let before = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - before);
    before = now;
  }, 1);
  expect(new Set(await failures)).toEqual(new Set(["store_unavailable"]));
  clearInterval(watch);
  expect(longestMs).toBeLessThan(100);
});

test("a mistake in this program passes for what it is, and not for an outage of the store", async () => {
  const mistake = new TypeError("undefined is not a function");
  const failed = writer.write(() => {
    throw mistake;
  });
  await expect(failed).rejects.toBe(mistake);
  for (const failure of [readFailure, writeFailure]) {
    expect(failure(mistake)).toBe(mistake);
    const known = storeFull();
    expect(failure(known)).toBe(known);
    expect(failure(sqliteError("SQLITE_CORRUPT"))).toBeInstanceOf(LinnetError);
    expect(failure(sqliteError("SQLITE_CORRUPT"))).toMatchObject({ code: "store_unavailable" });
  }
});
