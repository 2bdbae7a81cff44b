// The part of the conformance suite that is about `AuditLog`: what was done, as it was noted.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { AuditBounds, AuditPlace, AuditRecord, AuditRoom } from "../../src/core/audit/store.ts";
import type { Store } from "../../src/core/store.ts";
import { MADE_AT, type StoreUnderTest } from "./contract.ts";

const AMPLE: AuditBounds = { since: 0, max: 1000 };

/** Declares the tests of the audit log for one adapter. `open` makes a new, empty store for every test. */
export function auditTests(open: () => Promise<StoreUnderTest>): void {
  describe("audit entries", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    readTests(() => under);
    boundTests(() => under);
  });
}

const entry = (number: number, at = MADE_AT + number): AuditRecord => ({ at, id: `e${number}`, text: `{"n":${number}}` });

async function append(store: Store, records: readonly AuditRecord[], bounds = AMPLE, room: AuditRoom = "rest"): Promise<void> {
  for (const record of records) await store.audit.append(room, [record], bounds);
}

const all = (store: Store, room: AuditRoom = "rest", before: AuditPlace | null = null) =>
  store.audit.read(room, { before, from: 0, limit: 100 });

const numbers = (records: readonly AuditRecord[]) => records.map(({ text }) => JSON.parse(text).n);

function readTests(current: () => StoreUnderTest): void {
  test("are none at first", async () => {
    expect(await all(current().store)).toEqual([]);
  });

  test("are read as they were written, newest first, by every process", async () => {
    const { store, openSecond, reopen } = current();
    const odd = { at: MADE_AT, id: "zz9", text: ' two lines\n"Grüße" \u{1F426} ' };
    await append(store, [entry(2), odd, entry(1)]);
    for (const one of [store, await openSecond()]) expect(await all(one)).toEqual([entry(2), entry(1), odd]);
    expect(await all(await reopen())).toEqual([entry(2), entry(1), odd]);
  });

  test("are kept once however often they are sent", async () => {
    const { store } = current();
    await append(store, [entry(1), entry(1), entry(1)], { since: 0, max: 1 });
    expect(await all(store)).toEqual([entry(1)]);
  });

  test("are read page by page, those of one moment too, and from a moment on", async () => {
    const { store } = current();
    const records = [0, 1, 2, 3, 4].map((number) => entry(number, MADE_AT + (number < 2 ? 0 : 1)));
    await append(store, records);
    const seen: unknown[] = [];
    let before: AuditPlace | null = null;
    for (;;) {
      const [record] = await store.audit.read("rest", { before, from: 0, limit: 1 });
      if (record === undefined) break;
      seen.push(...numbers([record]));
      before = record;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0]);
    expect(numbers(await store.audit.read("rest", { before: null, from: MADE_AT + 1, limit: 9 }))).toEqual([4, 3, 2]);
    expect(numbers(await all(store, "rest", { at: MADE_AT + 1, id: "e3" }))).toEqual([2, 1, 0]);
  });

  test("go with a wipe", async () => {
    const { store, openSecond } = current();
    await append(store, [entry(1)]);
    await append(store, [entry(2)], AMPLE, "links");
    await store.wipe();
    const second = await openSecond();
    expect([await all(second), await all(second, "links")]).toEqual([[], []]);
    await append(second, [entry(3), entry(4)], { since: 0, max: 2 });
    expect(numbers(await all(second))).toEqual([4, 3]);
  });
}

function boundTests(current: () => StoreUnderTest): void {
  test("of one room push out none of another", async () => {
    const { store } = current();
    await append(store, [entry(0)]);
    await append(
      store,
      Array.from({ length: 20 }, (_, at) => entry(at + 1)),
      { since: 0, max: 3 },
      "links",
    );
    expect(numbers(await all(store, "links"))).toEqual([20, 19, 18]);
    expect(numbers(await all(store))).toEqual([0]);
  });

  test("go when they are too old, some with each new one", async () => {
    const { store } = current();
    await append(
      store,
      Array.from({ length: 20 }, (_, at) => entry(at)),
    );
    const bounds = { since: MADE_AT + 18, max: 1000 };
    await append(store, [entry(20)], bounds);
    expect((await all(store)).length).toBe(13);
    await append(store, [entry(21), entry(22)], bounds);
    expect(numbers(await all(store))).toEqual([22, 21, 20, 19, 18]);
  });

  test("are no more than may be, also where more may have been before", async () => {
    const { store } = current();
    await append(
      store,
      Array.from({ length: 12 }, (_, at) => entry(at)),
    );
    await append(store, [entry(12), entry(13)], { since: 0, max: 4 });
    expect(numbers(await all(store))).toEqual([13, 12, 11, 10]);
  });

  test("are all kept where many come at once, some together", async () => {
    const { store } = current();
    await Promise.all(Array.from({ length: 40 }, (_, at) => store.audit.append("rest", [entry(at), entry(at + 40)], AMPLE)));
    expect((await all(store)).length).toBe(80);
  });
}
