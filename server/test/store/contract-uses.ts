// The part of the conformance suite that is about `Uses`: a link with a limit is used as often as it may be, and not once more.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import type { Store } from "../../src/core/store.ts";
import { editOf, insertAll, type StoreUnderTest, storedAt, trashOf, updateTo } from "./contract.ts";

const ABC = "abc" as Field;

/** Declares the tests of uses for one adapter. `open` makes a new, empty store for every test. */
export function useTests(open: () => Promise<StoreUnderTest>): void {
  describe("uses of a link", () => {
    let under: StoreUnderTest;
    let stored: StoredLink;
    beforeEach(async () => {
      under = await open();
      stored = storedAt("abc", { terms: { maxClicks: 10, usesSince: 1 } });
      await insertAll(under.store, stored, storedAt("other", { terms: { maxClicks: 10, usesSince: 1 } }));
    });
    afterEach(() => under.close());

    limitTests(() => under.store);
    sinceTests(() => [under.store, stored]);
    lifeTests(() => [under, stored]);
  });
}

/** Takes uses one after the other; what was answered. */
async function takeInTurn(store: Store, count: number, since: number, max: number): Promise<string[]> {
  const answers: string[] = [];
  for (let use = 0; use < count; use++) answers.push(await store.uses.take(ABC, since, max));
  return answers;
}

function limitTests(current: () => Store): void {
  test("are none before the first", async () => {
    expect(await current().uses.count(ABC, 1)).toBe(0);
  });

  test("are taken until there are as many as may be, and counted", async () => {
    const store = current();
    expect(await takeInTurn(store, 4, 1, 3)).toEqual(["taken", "taken", "taken", "used-up"]);
    expect(await store.uses.count(ABC, 1)).toBe(3);
  });

  test("are exactly as many as may be when 64 ask at once", async () => {
    const store = current();
    const answers = await Promise.all(Array.from({ length: 64 }, () => store.uses.take(ABC, 1, 10)));
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(10);
    expect(answers.filter((answer) => answer === "used-up")).toHaveLength(54);
    expect(await store.uses.count(ABC, 1)).toBe(10);
  });

  test("are counted for each link on its own", async () => {
    const store = current();
    await takeInTurn(store, 3, 1, 3);
    expect(await store.uses.take("other" as Field, 1, 3)).toBe("taken");
    expect(await store.uses.count("other" as Field, 1)).toBe(1);
    expect(await store.uses.count(ABC, 1)).toBe(3);
  });

  test("go on where they stopped when more are allowed, and stop when fewer are", async () => {
    const store = current();
    await takeInTurn(store, 3, 1, 3);
    expect(await takeInTurn(store, 2, 1, 4)).toEqual(["taken", "used-up"]);
    expect(await store.uses.take(ABC, 1, 2)).toBe("used-up");
    expect(await store.uses.count(ABC, 1)).toBe(4);
  });

  test("are never taken when none may be", async () => {
    const store = current();
    expect(await store.uses.take(ABC, 1, 0)).toBe("used-up");
    expect(await store.uses.count(ABC, 1)).toBe(0);
  });
}

/** Edits the link so that its uses count from another version on. */
async function countFrom(store: Store, before: StoredLink, usesSince: number): Promise<StoredLink> {
  return updateTo(store, editOf(before, { terms: { usesSince } }), before);
}

function sinceTests(current: () => [Store, StoredLink]): void {
  test("begin anew when they count from a later version", async () => {
    const [store, stored] = current();
    await takeInTurn(store, 3, 1, 3);
    await countFrom(store, stored, 4);
    expect(await store.uses.count(ABC, 4)).toBe(0);
    expect(await takeInTurn(store, 4, 4, 3)).toEqual(["taken", "taken", "taken", "used-up"]);
    expect(await store.uses.count(ABC, 4)).toBe(3);
  });

  test("that count from an earlier version are outdated, and not taken", async () => {
    const [store, stored] = current();
    await countFrom(store, stored, 4);
    await store.uses.take(ABC, 4, 3);
    expect(await store.uses.take(ABC, 3, 3)).toBe("outdated");
    expect(await store.uses.take(ABC, 1, 100)).toBe("outdated");
    expect(await store.uses.count(ABC, 4)).toBe(1);
  });

  test("that count from a version later by a digit are later, not outdated", async () => {
    const [store, stored] = current();
    const nine = await countFrom(store, stored, 9);
    await store.uses.take(ABC, 9, 1);
    await countFrom(store, nine, 10);
    expect(await store.uses.take(ABC, 10, 1)).toBe("taken");
    expect(await store.uses.take(ABC, 9, 1)).toBe("outdated");
  });

  test("from two versions asked for at once are those of the link's own", async () => {
    const [store, stored] = current();
    await store.uses.take(ABC, 1, 10);
    await countFrom(store, stored, 7);
    expect(await store.uses.take(ABC, 7, 10)).toBe("taken");
    const answers = await Promise.all(Array.from({ length: 64 }, (_, at) => store.uses.take(ABC, at % 2 === 0 ? 7 : 2, 10)));
    const [later, earlier] = [0, 1].map((turn) => answers.filter((_, at) => at % 2 === turn));
    expect(later?.filter((answer) => answer === "taken")).toHaveLength(9);
    expect(later?.filter((answer) => answer === "used-up")).toHaveLength(23);
    expect(new Set(earlier)).toEqual(new Set(["outdated"]));
    expect(await store.uses.count(ABC, 7)).toBe(10);
  });
}

function lifeTests(current: () => [StoreUnderTest, StoredLink]): void {
  test("are exactly as many as may be when several processes ask at once", async () => {
    const [{ store, openSecond }] = current();
    const stores = [store, await openSecond(), await openSecond()];
    const answers = await Promise.all(
      Array.from({ length: 63 }, (_, at) => (stores[at % stores.length] as Store).uses.take(ABC, 1, 10)),
    );
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(10);
    for (const each of stores) expect(await each.uses.count(ABC, 1)).toBe(10);
  });

  test("are still taken after the store was closed and opened again", async () => {
    const [{ store, reopen }] = current();
    await takeInTurn(store, 3, 1, 3);
    const again = await reopen();
    expect(await again.uses.count(ABC, 1)).toBe(3);
    expect(await again.uses.take(ABC, 1, 3)).toBe("used-up");
  });

  test("stay taken when the link is edited, goes to the trash and comes back", async () => {
    const [{ store }, stored] = current();
    await takeInTurn(store, 3, 1, 3);
    const edited = await updateTo(store, editOf(stored, { title: "Edited" }), stored);
    const trashed = await updateTo(store, trashOf(edited), edited);
    await updateTo(store, editOf(trashed), trashed);
    expect(await store.uses.take(ABC, 1, 3)).toBe("used-up");
  });

  test("of a link that is gone are outdated, and not those of the next one at its code", async () => {
    const [{ store }, stored] = current();
    await store.links.release(stored);
    expect(await store.uses.take(ABC, 7, 10)).toBe("outdated");
    expect(await store.uses.take("nobody" as Field, 1, 10)).toBe("outdated");
    await insertAll(store, storedAt("abc", { makerHash: "maker-2", terms: { maxClicks: 10, usesSince: 1 } }));
    expect(await store.uses.count(ABC, 7)).toBe(0);
    expect(await store.uses.take(ABC, 1, 10)).toBe("taken");
  });

  test("are forgotten with the link: the next one at its code begins with none, whatever its version", async () => {
    const [{ store }, stored] = current();
    const seventh = await countFrom(store, stored, 7);
    await takeInTurn(store, 3, 7, 3);
    expect(await store.links.release(seventh)).toBe("released");
    await insertAll(store, storedAt("abc", { makerHash: "maker-2", terms: { maxClicks: 10, usesSince: 1 } }));
    expect(await store.uses.count(ABC, 1)).toBe(0);
    expect(await store.uses.take(ABC, 1, 3)).toBe("taken");
    expect(await store.uses.count(ABC, 1)).toBe(1);
  });
}
