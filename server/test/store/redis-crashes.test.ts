// What is left when a process is killed between two commands of a write, and that another process finishes it or takes it back:
// no link is lost, no name leads to two of them or to none, and the indexes say what the records say.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { type Name, namesOf } from "../../src/core/names.ts";
import { Keys } from "../../src/store/redis/keys.ts";
import { SLOTS, slotOf } from "../../src/store/redis/slots.ts";
import type { RepairTimes } from "../../src/store/redis/store.ts";
import { describeWith } from "../support/needs.ts";
import { until } from "../support/wait.ts";
import { editOf, externalName, failureOf, storedAt } from "./contract.ts";
import { EVERY_NAME, expectFree, expectNamed, fields } from "./contract-names.ts";
import {
  ALONE,
  CHANGES,
  type Change,
  CLUSTER_BUCKETS,
  COMMANDS_MAX,
  crowdOf,
  expectWhole,
  fieldsIn,
  idOf,
  make,
  openAt,
  PLACE_TIMEOUT_MS,
  PLACES,
  type Place,
  prepare,
  rehearse,
  rescue,
  WRITES,
} from "./redis-changes.ts";
import { endAll } from "./redis-setup.ts";

afterEach(endAll);

interface Died {
  readonly isDead: boolean;
  /** What it had been told of each change by then. */
  readonly told: readonly string[];
}

/** Makes the changes, all at once, as a process that is killed after so many commands. */
async function dieAfter(place: Place, changes: readonly Change[], commands: number): Promise<Died> {
  const { proxy } = place;
  const dying = await openAt(place, ALONE);
  proxy.set({ kind: "die", command: WRITES, after: commands });
  const told = changes.map(() => "nothing");
  let isOver = false;
  const making = changes.map((change, at) =>
    failureOf(async () => {
      told[at] = await make(dying, change);
    }),
  );
  const made = Promise.all(making).finally(() => {
    isOver = true;
  });
  // Whoever is dead waits for nothing any more, least of all for the connection to come back.
  await until(() => proxy.hasDied || isOver, { what: "the process is killed or done" });
  if (!proxy.hasDied) await dying.indexes.settled();
  const isDead = proxy.hasDied;
  await dying.close();
  await made;
  proxy.set({ kind: "pass" });
  return { isDead, told };
}

const isDone = (told: string) => /^(inserted|updated|released)$/.test(told);

/** Kills a process after each number of commands, has another one repair all that they have left, and says how each change was found. */
async function surviveEach(place: Place, changesAt: (at: number) => readonly Change[]): Promise<("before" | "after")[]> {
  await rehearse(place, changesAt(COMMANDS_MAX));
  const tries = Array.from({ length: COMMANDS_MAX }, (_, at) => changesAt(at));
  await prepare(place, tries.flat());
  const died: Died[] = [];
  do died.push(await dieAfter(place, tries[died.length] ?? [], died.length));
  while (died.at(-1)?.isDead && died.length < COMMANDS_MAX);
  expect(died.at(-1)?.isDead).toBe(false);
  const found = await rescue(place, tries.flat());
  return died.flatMap(({ told }, at) =>
    (tries[at] ?? []).map((change, n) => {
      const link = found.get(idOf(change)) ?? null;
      const state = Bun.deepEquals(link, change.after) ? "after" : "before";
      expect({ at, told: told[n], link }).toEqual({ at, told: told[n], link: change[state] });
      if (isDone(told[n] ?? "")) expect({ at, told: told[n], state }).toEqual({ at, told: told[n], state: "after" });
      return state;
    }),
  );
}

test("links of the changes have names that lie with other masters of a cluster than they do", () => {
  const masterOf = (field: Field) => Math.floor((slotOf(new Keys("", CLUSTER_BUCKETS).of(field).hot) * 3) / SLOTS);
  const changes = Array.from({ length: COMMANDS_MAX }, (_, at) => CHANGES["a new link with names"]?.(at) as Change);
  const spread = changes.map(({ after }) => {
    const { id, aliases = [], retired = [] } = after?.details ?? {};
    return new Set([id as Field, ...aliases, ...retired].map(masterOf)).size;
  });
  expect(spread).toContain(3);
  expect(spread.filter((masters) => masters > 1).length).toBeGreaterThan(COMMANDS_MAX / 2);
});

for (const [kind, start] of PLACES) {
  describeWith("redis", `a process that is killed on ${kind}`, () => {
    let place: Place;
    beforeAll(async () => {
      place = await start();
    }, PLACE_TIMEOUT_MS);
    afterAll(() => place.stop());

    test.each(Object.keys(CHANGES))(
      "during %s leaves nothing half done, wherever it stopped",
      async (name) => {
        const changeAt = CHANGES[name] as (at: number) => Change;
        const states = await surviveEach(place, (at) => [changeAt(at)]);
        expect([...new Set(states)]).toEqual(["before", "after"]);
      },
      60_000,
    );

    test("during many new links at once leaves each of them whole or not there, wherever it stopped", async () => {
      const states = await surviveEach(place, crowdOf);
      expect(new Set(states)).toEqual(new Set(["before", "after"]));
    }, 60_000);
  });
}

describeWith("redis", "a process that is killed", () => {
  let place: Place;
  /** The same, for those who are not killed with it. */
  let aside: Place;
  beforeAll(async () => {
    const [[, start]] = PLACES;
    place = await start();
    aside = { ...place, url: place.nodes[0]?.url ?? "" };
  }, PLACE_TIMEOUT_MS);
  afterAll(() => place.stop());

  test("gives up the names that it had claimed, and others may have them", async () => {
    const known = storedAt("known", EVERY_NAME);
    const named = storedAt("abc", EVERY_NAME);
    await prepare(aside, [{ before: known, after: null }]);
    const first = await openAt(aside, ALONE);
    expect(await first.links.release(known)).toBe("released"); // The server knows the scripts from now on.
    expect(await dieAfter(place, [{ before: null, after: named }], namesOf(named).length)).toEqual({
      isDead: true,
      told: ["nothing"],
    });
    expect(await first.links.insert(storedAt("alias-1"))).toBe("taken");
    expect(await first.links.holderOf(externalName("ext/1 ü"))).toBeNull();
    const others: readonly Name[] = namesOf(named);
    const later = await openAt(aside, { ...ALONE, claimAgeMs: 0 });
    const next = storedAt("next", { ...EVERY_NAME, makerHash: "maker-2" });
    expect(await later.links.insert(next)).toBe("inserted");
    await expectNamed(later, next);
    expect(await later.links.release(next)).toBe("released");
    await expectFree(later, ...others);
  });

  test("keeps a name for its link once the link has it, however old the claim is", async () => {
    const plain = storedAt("abc");
    const change = { before: plain, after: editOf(plain, { aliases: fields("alias-1") }) };
    await rehearse(place, [change]);
    await prepare(place, [change]);
    const later = await openAt(aside, { ...ALONE, claimAgeMs: 0 });
    expect(await dieAfter(place, [change], 2)).toEqual({ isDead: true, told: ["nothing"] });
    expect(await later.links.find("alias-1" as Field)).toBeNull();
    expect(await later.links.insert(storedAt("alias-1", { makerHash: "maker-2" }))).toBe("taken");
    await expectNamed(later, change.after);
  });

  test("is missed by another, which finishes what it has left without being told", async () => {
    const stored = storedAt("abc", EVERY_NAME);
    const change = { before: stored, after: editOf(stored, { title: "Changed", tags: ["blue"] }) };
    await rehearse(place, [change]);
    await prepare(place, [change]);
    const times: RepairTimes = { beatMs: 40, deadMs: 10_000, entryAgeMs: 0, followUpMs: 100, passIntervalMs: 1_000_000 };
    const rescuer = await openAt(aside, times);
    const [server] = place.nodes;
    const isAlone = async () => (await server?.cli("ZCARD", "linnet-processes")) === "1";
    await until(isAlone, { what: "the process says that it lives" });
    expect(await dieAfter(place, [change], 1)).toEqual({ isDead: true, told: ["updated"] });
    expect(await fieldsIn(place, "url-outbox")).toHaveLength(1);
    await server?.cli("ZADD", "linnet-processes", "1", "silent-for-long");
    await until(isAlone, { what: "the other one is missed" });
    expect([...(await expectWhole(place, rescuer, [change])).values()]).toEqual([change.after]);
  });
});
