// The part of the conformance suite that is about `People`: records of people and of what is theirs.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { PeopleRecord } from "../../src/core/people/store.ts";
import { MADE_AT, type StoreUnderTest } from "./contract.ts";

const RIVALS = 16;

/** Far from now, whatever the clock says. */
const PAST = MADE_AT;
const FUTURE = 253_402_300_799_999;

/** Declares the tests of people for one adapter. `open` makes a new, empty store for every test. */
export function peopleTests(open: () => Promise<StoreUnderTest>): void {
  describe("people", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    keptTests(() => under);
    changeTests(() => under);
    groupTests(() => under);
    endTests(() => under);
  });
}

const recordWith = (change: Partial<PeopleRecord> = {}): PeopleRecord => ({
  kind: "user",
  id: "ada",
  text: "Ada",
  names: [],
  owner: null,
  group: null,
  expiresAt: null,
  ...change,
});

const EVERYTHING = recordWith({
  kind: "session",
  id: "S-1_x",
  text: JSON.stringify({ name: 'Grüße: "x" \u{1F426}', at: 1.5 }),
  names: ["email:a/b@x.example", "{people}"],
  owner: "ada",
  group: "owner",
  expiresAt: FUTURE,
});

const inOrder = (record: PeopleRecord | null) => record && { ...record, names: record.names.toSorted() };

function keptTests(current: () => StoreUnderTest): void {
  test("are none at first", async () => {
    const { people } = current().store;
    expect(await people.list("user")).toEqual([]);
    expect(await people.find({ kind: "user", id: "ada" })).toBeNull();
    expect(await people.findNamed("user", "ada")).toBeNull();
    expect(await people.has("user", "owner")).toBe(false);
    expect(await people.remove({ kind: "user", id: "ada" })).toBe("absent");
    expect(await people.removeOf("session", "ada")).toBe(0);
  });

  test("are found by id and by each name as they were kept, by every process", async () => {
    const { store, openSecond } = current();
    expect(await store.people.insert(EVERYTHING)).toBe("inserted");
    for (const { people } of [store, await openSecond()]) {
      expect(inOrder(await people.find(EVERYTHING))).toEqual(inOrder(EVERYTHING));
      for (const name of EVERYTHING.names) expect((await people.findNamed("session", name))?.id).toBe(EVERYTHING.id);
      expect(await people.findNamed("user", "{people}")).toBeNull();
      expect(await people.find({ kind: "user", id: EVERYTHING.id })).toBeNull();
    }
  });

  test("are kept once, and the same again", async () => {
    const { people } = current().store;
    for (const _ of [1, 2]) expect(await people.insert(recordWith({ names: ["a"] }))).toBe("inserted");
    expect(await people.insert(recordWith({ text: "another" }))).toBe("taken");
    expect(await people.insert(recordWith({ id: "bob", text: "Bob", names: ["b", "a"] }))).toBe("taken");
    expect(await people.find({ kind: "user", id: "bob" })).toBeNull();
    expect(await people.findNamed("user", "b")).toBeNull();
    expect(await people.insert(recordWith({ kind: "account", names: ["a"] }))).toBe("inserted");
  });

  test("give a name to one of many who ask at once", async () => {
    const { people } = current().store;
    const wanted = Array.from({ length: RIVALS }, (_, at) => recordWith({ id: `p${at}`, text: `${at}`, names: ["email"] }));
    const outcomes = await Promise.all(wanted.map((record) => people.insert(record)));
    expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1);
    expect(await people.list("user")).toEqual([wanted[outcomes.indexOf("inserted")] as PeopleRecord]);
  });

  test("are listed by kind and by owner", async () => {
    const { people } = current().store;
    const sessions = ["ada", "ada", "adam"].map((owner, at) =>
      recordWith({ kind: "session", id: `s${at}`, text: `${at}`, owner }),
    );
    for (const record of [recordWith(), ...sessions]) await people.insert(record);
    expect(await people.list("user")).toEqual([recordWith()]);
    expect(await people.list("session")).toEqual(sessions);
    expect(await people.list("session", "ada")).toEqual(sessions.slice(0, 2));
    expect(await people.list("session", "ad")).toEqual([]);
  });

  test("are still there after the store was closed and opened again", async () => {
    const { store, reopen } = current();
    await store.people.insert(recordWith({ names: ["a"] }));
    expect(await (await reopen()).people.findNamed("user", "a")).toEqual(recordWith({ names: ["a"] }));
  });

  test("go with a wipe", async () => {
    const { store, openSecond } = current();
    await store.people.insert(EVERYTHING);
    await store.wipe();
    const second = await openSecond();
    expect(await second.people.list("session")).toEqual([]);
    expect(await second.people.insert(recordWith({ ...EVERYTHING, text: "another" }))).toBe("inserted");
  });
}

function changeTests(current: () => StoreUnderTest): void {
  test("are replaced by whoever knows what they were", async () => {
    const { people } = current().store;
    await people.insert(recordWith({ names: ["a"] }));
    const after = recordWith({ text: "Ada L.", names: ["b"], owner: "x" });
    expect(await people.replace(after, "somebody else")).toBe("conflict");
    for (const _ of [1, 2]) expect(await people.replace(after, "Ada")).toBe("replaced");
    expect(await people.find(after)).toEqual(after);
    expect(await people.findNamed("user", "a")).toBeNull();
    expect(await people.findNamed("user", "b")).toEqual(after);
    expect(await people.list("user", "x")).toEqual([after]);
    expect(await people.replace(recordWith({ id: "bob" }), "")).toBe("absent");
  });

  test("keep what they have where a new name is somebody else's", async () => {
    const { people } = current().store;
    await people.insert(recordWith({ names: ["a"] }));
    await people.insert(recordWith({ id: "bob", text: "Bob", names: ["b"] }));
    expect(await people.replace(recordWith({ text: "new", names: ["b"] }), "Ada")).toBe("taken");
    expect(await people.findNamed("user", "a")).toEqual(recordWith({ names: ["a"] }));
  });

  test("are replaced by one of many who saw the same", async () => {
    const { people } = current().store;
    await people.insert(recordWith());
    const tries = Array.from({ length: RIVALS }, (_, at) => people.replace(recordWith({ text: `v${at}` }), "Ada"));
    expect((await Promise.all(tries)).filter((outcome) => outcome === "replaced")).toHaveLength(1);
  });

  test("are removed by one of many, with their names", async () => {
    const { people } = current().store;
    await people.insert(recordWith({ names: ["a"], owner: "x" }));
    const told = await Promise.all(Array.from({ length: RIVALS }, () => people.remove({ kind: "user", id: "ada" })));
    expect(told.filter((outcome) => outcome === "removed")).toHaveLength(1);
    expect(await people.findNamed("user", "a")).toBeNull();
    expect(await people.list("user", "x")).toEqual([]);
    expect(await people.insert(recordWith({ id: "bob", names: ["a"] }))).toBe("inserted");
  });

  test("lose all that is theirs of a kind at once, but for what is to stay", async () => {
    const { people } = current().store;
    const sessions = ["s1", "s2", "s3"].map((id) => recordWith({ kind: "session", id, text: id, owner: "ada", names: [id] }));
    const others = [
      recordWith({ kind: "session", id: "s4", owner: "adam" }),
      recordWith({ kind: "account", id: "s1", owner: "ada" }),
    ];
    for (const record of [...sessions, ...others]) await people.insert(record);
    expect(await people.removeOf("session", "ada", "s2")).toBe(2);
    expect((await people.list("session")).map(({ id }) => id)).toEqual(["s2", "s4"]);
    expect(await people.findNamed("session", "s1")).toBeNull();
    expect(await people.removeOf("session", "ada")).toBe(1);
    expect((await people.list("account")).map(({ id }) => id)).toEqual(["s1"]);
  });
}

function groupTests(current: () => StoreUnderTest): void {
  const owner = (id: string, change: Partial<PeopleRecord> = {}) => recordWith({ id, text: id, group: "owner", ...change });

  test("begin a group alone once, whoever asks at once", async () => {
    const { people } = current().store;
    const wanted = Array.from({ length: RIVALS }, (_, at) => owner(`p${at}`));
    const outcomes = await Promise.all(wanted.map((record) => people.insert(record, { alone: true })));
    expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1);
    expect(await people.has("user", "owner")).toBe(true);
    expect(await people.has("user", "own")).toBe(false);
    expect(await people.has("account", "owner")).toBe(false);
    expect(await people.insert(owner("later"))).toBe("inserted");
  });

  test("do not leave a group empty, neither by a change nor by going", async () => {
    const { people } = current().store;
    await people.insert(owner("ada"));
    expect(await people.replace(owner("ada", { text: "new", group: null }), "ada")).toBe("last");
    expect(await people.remove({ kind: "user", id: "ada" })).toBe("last");
    expect(await people.replace(owner("ada", { text: "new" }), "ada")).toBe("replaced");
    await people.insert(owner("bob"));
    expect(await people.remove({ kind: "user", id: "ada" })).toBe("removed");
    expect(await people.has("user", "owner")).toBe(true);
    expect(await people.remove({ kind: "user", id: "bob" })).toBe("last");
  });

  test("do not leave it empty when all go at once", async () => {
    const { people } = current().store;
    const all = Array.from({ length: RIVALS }, (_, at) => owner(`p${at}`));
    for (const one of all) await people.insert(one);
    const told = await Promise.all(all.map((one) => people.remove(one)));
    expect(told.filter((outcome) => outcome === "removed")).toHaveLength(RIVALS - 1);
    expect(await people.has("user", "owner")).toBe(true);
  });

  test("stay in their group when what is somebody's goes", async () => {
    const { people } = current().store;
    await people.insert(owner("ada", { owner: "x" }));
    expect(await people.removeOf("user", "x")).toBe(0);
    expect(await people.has("user", "owner")).toBe(true);
  });
}

function endTests(current: () => StoreUnderTest): void {
  test("are as if they were not there once they are over, and give up id and names", async () => {
    const { people } = current().store;
    const over = recordWith({ kind: "session", expiresAt: PAST, owner: "ada", names: ["token"] });
    await people.insert(over);
    expect(await people.find(over)).toBeNull();
    expect(await people.findNamed("session", "token")).toBeNull();
    expect(await people.list("session")).toEqual([]);
    expect(await people.list("session", "ada")).toEqual([]);
    expect(await people.replace({ ...over, text: "new" }, over.text)).toBe("absent");
    expect(await people.remove(over)).toBe("absent");
    const again = { ...over, text: "another", expiresAt: FUTURE };
    expect(await people.insert({ ...again, id: "bob" })).toBe("inserted");
    expect(await people.insert({ ...again, names: [] })).toBe("inserted");
    expect((await people.findNamed("session", "token"))?.id).toBe("bob");
  });
}
