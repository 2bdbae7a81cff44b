// How long notes of requests are kept on a file, whatever the clock does and however often the server starts.
import { expect, test } from "bun:test";
import { REQUEST_KEPT_MS } from "../../src/core/store.ts";
import { Connection } from "../../src/store/sqlite/connection.ts";
import { RequestRows } from "../../src/store/sqlite/rows/requests.ts";
import { MIGRATIONS } from "../../src/store/sqlite/schema.ts";
import { MADE_AT } from "./contract.ts";

const DAY_MS = 86_400_000;

/** The notes of requests on a file in memory, as processes see them one after the other; both clocks go on by hand. */
function notes() {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  const at = { clock: MADE_AT, passed: 5000 };
  let rows = new RequestRows(db, () => at.passed);
  return {
    at,
    wait: (ms: number) => Object.assign(at, { clock: at.clock + ms, passed: at.passed + ms }),
    restart: () => {
      rows = new RequestRows(db, () => at.passed);
    },
    claim: (key: string, note: string) => rows.claim(key, note, at.clock),
    keys: () => db.rows<{ key: string }>("SELECT key FROM request ORDER BY key").map(({ key }) => key),
  };
}

test("a note of a request is over after its time, and not before", () => {
  const { wait, claim } = notes();
  claim("a", "first");
  wait(REQUEST_KEPT_MS - 1);
  expect(claim("a", "second")).toBe("first");
  wait(1);
  expect(claim("a", "second")).toBe("second");
});

test("no note of a request is over early when the clock jumps, however often the server starts", () => {
  for (const jumpMs of [DAY_MS + 1000, 365 * DAY_MS, -365 * DAY_MS]) {
    const { at, wait, restart, claim } = notes();
    claim("a", "first");
    at.clock += jumpMs;
    expect(claim("a", "second")).toBe("first");
    for (let start = 0; start < 50; start++) {
      restart();
      wait(1000);
      expect(claim("a", "second")).toBe("first");
    }
    at.clock -= jumpMs;
    restart();
    wait(1000);
    expect(claim("a", "second")).toBe("first");
    wait(REQUEST_KEPT_MS);
    expect(claim("a", "second")).toBe("second");
  }
});

test("notes of requests are over in the end where the server starts anew for each of them", () => {
  const { at, restart, claim } = notes();
  claim("a", "first");
  let starts = 0;
  for (; claim("a", "second") === "first" && starts < 100; starts++) {
    at.clock += 2 * 3_600_000;
    restart();
  }
  expect(starts).toBe(REQUEST_KEPT_MS / 3_600_000);
});

test("notes that are over are deleted by and by, more of them than are made", () => {
  const { wait, claim, keys } = notes();
  for (let at = 0; at < 30; at++) claim(`old-${at}`, "note");
  wait(REQUEST_KEPT_MS);
  for (let at = 0; at < 5; at++) claim(`new-${at}`, "note");
  expect(keys()).toEqual(Array.from({ length: 5 }, (_, at) => `new-${at}`));
});
