// What becomes of a write when any one of the replies to its commands is lost after the command was done, on one server and on a
// cluster: it is asked for again, nothing is done twice, and the answer is the one that was lost.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { AccessKey } from "../../src/core/access-key.ts";
import { LinnetError } from "../../src/core/errors.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { namesOf } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import { describeWith } from "../support/needs.ts";
import { until } from "../support/wait.ts";
import { editOf, insertAll, storedAt } from "./contract.ts";
import { fields } from "./contract-names.ts";
import {
  ALONE,
  CHANGES,
  type Change,
  COMMANDS_MAX,
  crowdOf,
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

const THERE = storedAt("there", { externalId: "ext-there" });

const editedPlain = (at: number, aliases: readonly string[]): Change => {
  const before = storedAt(`abc-${at}`);
  return { before, after: editOf(before, { aliases: fields(...aliases) }) };
};

/** Changes that are refused, because of a link that is there; and with which word. */
const REFUSED: Readonly<Record<string, readonly [told: string, changeAt: (at: number) => Change]>> = {
  "a new link at a code that is taken": ["taken", () => ({ before: null, after: storedAt("there", { makerHash: "maker-2" }) })],
  "a new link with an external id that is taken": [
    "taken: external ext-there",
    (at) => ({ before: null, after: storedAt(`abc-${at}`, { aliases: fields(`alias-${at}`), externalId: "ext-there" }) }),
  ],
  "an alias that is taken": ["taken: alias there", (at) => editedPlain(at, [`alias-${at}`, "there"])],
};

/** What a call answers: a word, or the code of its error. */
async function answerOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error instanceof LinnetError ? error.code : String(error);
  }
}

/** Makes the changes, all at once, and loses the reply of the command after so many others; whether there was one, and what was answered. */
async function loseAfter(place: Place, changes: readonly Change[], commands: number) {
  const store = await openAt(place, ALONE);
  place.proxy.set({ kind: "lose-reply", command: WRITES, after: commands });
  const told = await Promise.all(changes.map((change) => answerOf(() => make(store, change))));
  await store.indexes.settled();
  const isLost = place.proxy.isSpent;
  await store.close();
  return { isLost, told };
}

/** Waits until every server is used again. */
function allBack(store: Store): Promise<void> {
  return until(async () => (await store.status()).reason === undefined, { what: "all connections are back" });
}

/** Loses each of the replies in turn; every time the answers must be this word. Returns the changes that were made, and their links. */
async function loseEach(
  place: Place,
  changesAt: (at: number) => readonly Change[],
  told: string,
  before: readonly Change[] = [],
) {
  await rehearse(place, changesAt(COMMANDS_MAX));
  const tries = Array.from({ length: COMMANDS_MAX }, (_, at) => changesAt(at));
  await prepare(place, [...before, ...tries.flat()]);
  let made = 0;
  for (let isLost = true; isLost; made++) {
    expect(made).toBeLessThan(COMMANDS_MAX);
    const answered = await loseAfter(place, tries[made] ?? [], made);
    expect({ made, told: new Set(answered.told) }).toEqual({ made, told: new Set([told]) });
    ({ isLost } = answered);
  }
  // One command at least, or nothing was lost.
  expect(made).toBeGreaterThan(1);
  const links = await rescue(place, [...before, ...tries.flat()]);
  const all = tries.slice(0, made).flat();
  return all.map((change) => ({ change, link: links.get(idOf(change)) ?? null }));
}

function doneWord({ before, after }: Change): string {
  if (after === null) return "released";
  return before === null ? "inserted" : "updated";
}

const KEY: AccessKey = {
  id: "abcdefghij",
  hash: "hash",
  name: "A key",
  scopes: ["links:read"],
  ownOnly: false,
  createdAt: 1,
  createdBy: "admin",
  expiresAt: null,
  lastUsedAt: null,
};
const LIMITED = storedAt("limited", { terms: { maxClicks: 3, usesSince: 1 } });
const ID = LIMITED.details.id;

interface Call {
  readonly before: (store: Store) => Promise<unknown>;
  readonly call: (store: Store) => Promise<unknown>;
  readonly told: unknown;
  /** What is there afterwards. */
  readonly look: (store: Store) => Promise<unknown>;
  readonly seen: unknown;
}

const nothing = () => Promise.resolve();

const CALLS: Readonly<Record<string, Call>> = {
  "a new key": {
    before: nothing,
    call: ({ keys }) => keys.insert(KEY),
    told: "inserted",
    look: ({ keys }) => keys.list(),
    seen: [KEY],
  },
  "a new key with an id that is taken": {
    before: ({ keys }) => keys.insert(KEY),
    call: ({ keys }) => keys.insert({ ...KEY, hash: "another" }),
    told: "taken",
    look: ({ keys }) => keys.list(),
    seen: [KEY],
  },
  "a key that is taken over with its last use": {
    before: nothing,
    call: ({ keys }) => keys.insert({ ...KEY, lastUsedAt: 7 }),
    told: "inserted",
    look: ({ keys }) => keys.list(),
    seen: [{ ...KEY, lastUsedAt: 7 }],
  },
  "a key that is revoked": {
    before: ({ keys }) => keys.insert(KEY),
    call: ({ keys }) => keys.remove(KEY.id),
    told: true,
    look: ({ keys }) => keys.list(),
    seen: [],
  },
  "a note of a request": {
    before: nothing,
    call: ({ requests }) => requests.claim("key", "begun"),
    told: "begun",
    look: ({ requests }) => requests.claim("key", "second"),
    seen: "begun",
  },
  "a note that is replaced": {
    before: ({ requests }) => requests.claim("key", "begun"),
    call: ({ requests }) => requests.settle("key", "begun", "done"),
    told: "done",
    look: ({ requests }) => requests.claim("key", "second"),
    seen: "done",
  },
  "an entry that all share": {
    before: nothing,
    call: ({ shared }) => shared.replace("a", null, "1"),
    told: true,
    look: async ({ shared }) => (await shared.since(0)).entries,
    seen: [{ name: "a", text: "1" }],
  },
  "an entry that all share, and that is removed": {
    before: ({ shared }) => shared.replace("a", null, "1"),
    call: ({ shared }) => shared.replace("a", "1", null),
    told: true,
    look: async ({ shared }) => (await shared.since(0)).entries,
    seen: [{ name: "a", text: null }],
  },
  "uses of a link that was restored": {
    before: (store) => insertAll(store, LIMITED),
    call: ({ uses }) => uses.carry(ID, 1, 2),
    told: undefined,
    look: ({ uses }) => uses.count(ID, 1),
    seen: 2,
  },
};

for (const [kind, start] of PLACES) {
  describeWith("redis", `a reply that is lost on ${kind}`, () => {
    let place: Place;
    beforeAll(async () => {
      place = await start();
    }, PLACE_TIMEOUT_MS);
    afterAll(() => place.stop());

    test.each(Object.keys(CHANGES))(
      "whichever it is of %s, does the change once and has it acknowledged",
      async (name) => {
        const changeAt = CHANGES[name] as (at: number) => Change;
        const made = await loseEach(place, (at) => [changeAt(at)], doneWord(changeAt(0)));
        expect(made.map(({ link }) => link)).toEqual(made.map(({ change }) => change.after));
      },
      60_000,
    );

    test("whichever it is of many new links at once, makes each once and has it acknowledged", async () => {
      const made = await loseEach(place, crowdOf, "inserted");
      expect(made.map(({ link }) => link)).toEqual(made.map(({ change }) => change.after));
    }, 60_000);

    test.each(Object.keys(REFUSED))(
      "whichever it is of %s, leaves everything as it was",
      async (name) => {
        const [told, changeAt] = REFUSED[name] as (typeof REFUSED)[string];
        const made = await loseEach(place, (at) => [changeAt(at)], told, [{ before: THERE, after: null }]);
        const asBefore = ({ before, after }: Change) => (after?.details.id === THERE.details.id ? THERE : before);
        expect(made.map(({ link }) => link)).toEqual(made.map(({ change }) => asBefore(change)));
      },
      60_000,
    );

    test.each(Object.keys(CALLS))(
      "whichever it is of %s, does it once and has it acknowledged",
      async (name) => {
        const { before, call, told, look, seen } = CALLS[name] as Call;
        // The servers know the scripts from the first time on, in which nothing is lost.
        for (let commands = -1, isLost = true; isLost; commands++) {
          await prepare(place, []);
          const store = await openAt(place, ALONE);
          await before(store);
          await store.indexes.settled();
          if (commands >= 0) place.proxy.set({ kind: "lose-reply", command: WRITES, after: commands });
          const answered = await answerOf(() => call(store));
          isLost = place.proxy.isSpent;
          place.proxy.set({ kind: "pass" });
          await allBack(store);
          expect({ commands, told: answered, seen: await look(store) }).toEqual({ commands, told, seen });
          expect(commands).toBeLessThan(COMMANDS_MAX);
          await store.close();
        }
      },
      30_000,
    );

    test("and not to be had any more leaves open what was done, and asking again later does all of it once", async () => {
      const changes = Object.values(CHANGES).map((changeAt, at) => changeAt(at));
      await rehearse(place, changes);
      await prepare(place, changes);
      // Claims of the first time may be in the way of the second; some seconds later they are not.
      const store = await openAt(place, { ...ALONE, claimAgeMs: 0 });
      // Whatever is sent is done, and no answer comes back.
      place.proxy.set({ kind: "cut", direction: "to-client", afterBytes: 0 });
      const answers = await Promise.all(changes.map((change) => answerOf(() => make(store, change))));
      // Where names are claimed first, no link has changed yet.
      expect([...new Set(answers)].sort()).toEqual(["store_unavailable", "store_unknown"]);
      place.proxy.set({ kind: "pass" });
      await allBack(store);
      const again = await Promise.all(changes.map((change) => answerOf(() => make(store, change))));
      const words = again.map((told, at) => [told, doneWord(changes[at] as Change)]);
      // An edit that was done has left the version that it was made for, and a link that was released is not there.
      for (const [told, done] of words) expect([done, done === "updated" ? "conflict" : "absent"]).toContain(told as string);
      expect(words.filter(([told, done]) => done === "inserted" && told !== done)).toEqual([]);
      await store.close();
      const links = await rescue(place, changes);
      expect(changes.map((change) => links.get(idOf(change)) ?? null)).toEqual(changes.map(({ after }) => after));
    }, 20_000);

    test("and not to be had any more leaves a link with its names, for whoever asks again", async () => {
      const changeAt = CHANGES["a new link with names"] as (at: number) => Change;
      await rehearse(place, [changeAt(1)]);
      await prepare(place, []);
      const change = changeAt(0);
      const store = await openAt(place, ALONE);
      const claims = namesOf(change.after as StoredLink).length;
      place.proxy.set({ kind: "lose-reply", command: WRITES, after: claims, staysAway: true });
      expect(await answerOf(() => make(store, change))).toBe("store_unknown");
      place.proxy.set({ kind: "pass" });
      await allBack(store);
      expect(await make(store, change)).toBe("inserted");
      await store.close();
      expect([...(await rescue(place, [change])).values()]).toEqual([change.after as StoredLink]);
    }, 20_000);

    test("of a use that was taken says that it is not known, and is not handed out again", async () => {
      await prepare(place, [{ before: LIMITED, after: null }]);
      const store = await openAt(place, ALONE);
      expect(await store.uses.take(ID, 1, 4)).toBe("taken");
      place.proxy.set({ kind: "lose-reply", command: WRITES });
      const answers: unknown[] = [];
      for (let use = 0; use < 4; use++) {
        answers.push(await answerOf(() => store.uses.take(ID, 1, 4)));
        await allBack(store);
      }
      expect(answers).toEqual(["store_unknown", "taken", "taken", "used-up"]);
      expect(await store.uses.count(ID, 1)).toBe(4);
    });
  });
}
