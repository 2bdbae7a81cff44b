// Keys of the API on a real store in memory.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type AccessKey, decodeKey, encodeKey } from "../../src/core/access-key.ts";
import type { Actor } from "../../src/core/actor.ts";
import { DEFAULT_ALPHABET, type RandomBytes } from "../../src/core/code.ts";
import { LinnetError } from "../../src/core/errors.ts";
import {
  actorOfKey,
  createKey,
  KEY_NAME_LENGTH_MAX,
  type KeyContext,
  type KeyInput,
  listKeys,
  ownKey,
  revokeKey,
} from "../../src/core/keys.ts";
import type { Log } from "../../src/core/log.ts";
import type { AccessKeys, Store } from "../../src/core/store.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { until } from "../support/wait.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
const ADMIN: Actor = { kind: "admin" };
const START = 1_800_000_000_000;
const isSame = (a: string, b: string) => a === b;

let store: Store;
let now = START;
beforeEach(async () => {
  now = START;
  const usual = {
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    knownInstanceId: null,
    init: false,
    mayCreate: true,
  } as const;
  store = await openSqlite({ path: ":memory:", ...usual, clock: () => now, random, log });
});
afterEach(() => store.close());

function contextOf(overrides: Partial<KeyContext> = {}): KeyContext {
  return { keys: store.keys, clock: () => now, random, hash: (secret) => `hash of ${secret}`, ...overrides };
}

const READING: KeyInput = { name: "A key", scopes: ["links:read"] };
const make = (input: KeyInput = READING, actor: Actor = ADMIN) => createKey(contextOf(), input, actor);
const actorOf = (text: string, context = contextOf()) => actorOfKey(context, text, isSame);

/** The code of the error, and the field that it names. */
async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "none";
  } catch (error) {
    if (error instanceof LinnetError) return error.field === undefined ? error.code : `${error.code} ${error.field}`;
    throw error;
  }
}

/** The actor that holds a new key. */
async function holderOf(input: KeyInput, actor: Actor = ADMIN): Promise<Actor> {
  return actorOf((await make(input, actor)).text);
}

describe("a key", () => {
  test("is made as it was wanted, and told this once", async () => {
    const expiresAt = "2030-01-01T00:00:00Z";
    const { key, text } = await make({ name: "  Grüße ", scopes: ["stats:read", "links:read"], ownOnly: true, expiresAt });
    expect(text).toMatch(/^lk_[0-9A-Za-z]{10}_[0-9A-Za-z]{32}$/);
    expect(key).toEqual({
      id: text.slice(3, 13),
      hash: `hash of ${text.slice(14)}`,
      name: "Grüße",
      scopes: ["links:read", "stats:read"],
      ownOnly: true,
      createdAt: START,
      createdBy: "admin",
      expiresAt: Date.parse(expiresAt),
      lastUsedAt: null,
    });
    expect(await store.keys.find(key.id)).toEqual(key);
    expect(JSON.stringify(await store.keys.list())).not.toContain(text);
  });

  test("of which nothing more is said is good for all links and for ever", async () => {
    expect((await make()).key).toMatchObject({ ownOnly: false, expiresAt: null });
  });

  test("takes another id when its own is taken", async () => {
    const first = await make();
    let calls = 0;
    const taken = { insert: (key: AccessKey) => store.keys.insert(calls++ === 0 ? { ...key, id: first.key.id } : key) };
    const { key } = await createKey(contextOf({ keys: keysWith(taken) }), READING, ADMIN);
    expect(calls).toBe(2);
    expect(key.id).not.toBe(first.key.id);
    expect(await store.keys.find(first.key.id)).toEqual(first.key);
  });

  test.each<[string, KeyInput]>([
    ["missing_field name", { scopes: ["links:read"] }],
    ["missing_field scopes", { name: "x" }],
    ["invalid_field name", { ...READING, name: " " }],
    ["invalid_field name", { ...READING, name: 1 }],
    ["invalid_field name", { ...READING, name: "a\nb" }],
    ["invalid_field name", { ...READING, name: "\u{1F426}".repeat(KEY_NAME_LENGTH_MAX + 1) }],
    ["invalid_field scopes", { ...READING, scopes: [] }],
    ["invalid_field scopes", { ...READING, scopes: "links:read" }],
    ["invalid_field scopes", { ...READING, scopes: ["links:read", "links:all"] }],
    ["invalid_field ownOnly", { ...READING, ownOnly: 1 }],
    ["invalid_field expiresAt", { ...READING, expiresAt: START + 1 }],
    ["invalid_field expiresAt", { ...READING, expiresAt: "2020-01-01T00:00:00Z" }],
    ["unknown_field scope", { ...READING, scope: "links:read" } as KeyInput],
  ])("is refused with %s when %j is wanted", async (refusal, input) => {
    expect(await refusalOf(() => make(input))).toBe(refusal);
    expect(await store.keys.list()).toEqual([]);
  });

  test("may have the longest name, counted in characters", async () => {
    const name = "\u{1F426}".repeat(KEY_NAME_LENGTH_MAX);
    expect((await make({ ...READING, name })).key.name).toBe(name);
  });
});

/** The store's keys with some methods of another. */
function keysWith(overrides: Partial<AccessKeys>): AccessKeys {
  const { keys } = store;
  return {
    insert: (key) => keys.insert(key),
    find: (id) => keys.find(id),
    list: () => keys.list(),
    remove: (id) => keys.remove(id),
    touch: (id, at) => keys.touch(id, at),
    ...overrides,
  };
}

describe("whoever holds a key", () => {
  test("is known by it, with what it is good for", async () => {
    const { key, text } = await make({ ...READING, ownOnly: true });
    expect(await actorOf(text)).toEqual({ kind: "key", id: key.id, scopes: ["links:read"], ownOnly: true, expiresAt: null });
    expect(await ownKey(contextOf(), await actorOf(text))).toMatchObject({ id: key.id, name: "A key" });
    expect(await ownKey(contextOf(), ADMIN)).toBeNull();
  });

  test("is refused with another secret, and with one of another key", async () => {
    const [one, other] = [await make(), await make()];
    const secret = other.text.slice(14);
    expect(await refusalOf(() => actorOf(`lk_${one.key.id}_${secret}`))).toBe("key_invalid");
    expect(await refusalOf(() => actorOf(one.text.slice(0, -1) + (one.text.endsWith("x") ? "y" : "x")))).toBe("key_invalid");
  });

  test.each(["", "lk_", "x", "lk_abcdefghij_", `lk_abcdefghij_${"x".repeat(32)}`, `lk_${"x".repeat(10)}_${"y".repeat(33)}`])(
    "is refused with %p, which is no key",
    async (text) => {
      await make();
      expect(await refusalOf(() => actorOf(text))).toBe("key_invalid");
    },
  );

  test("is refused from the moment on at which the key ends", async () => {
    const { text } = await make({ ...READING, expiresAt: new Date(START + 1000).toISOString() });
    now = START + 999;
    expect(await actorOf(text)).toMatchObject({ expiresAt: START + 1000 });
    now = START + 1000;
    expect(await refusalOf(() => actorOf(text))).toBe("key_invalid");
  });

  test("is refused at once when the key is revoked", async () => {
    const { key, text } = await make();
    await revokeKey(contextOf(), key.id, ADMIN);
    expect(await refusalOf(() => actorOf(text))).toBe("key_invalid");
    expect(await refusalOf(() => revokeKey(contextOf(), key.id, ADMIN))).toBe("key_not_found");
  });

  test("is known also while the store takes no note of it", async () => {
    const { text } = await make();
    const keys = keysWith({ touch: () => Promise.reject(new Error("read-only")) });
    expect(await actorOf(text, contextOf({ keys }))).toMatchObject({ kind: "key" });
  });

  test("is noted once a minute at most", async () => {
    const { key, text } = await make();
    const noted: number[] = [];
    const touch = (id: string, at: number) => {
      noted.push(at - START);
      return store.keys.touch(id, at);
    };
    const context = contextOf({ keys: keysWith({ touch }) });
    const lastUsed = async () => (await store.keys.find(key.id))?.lastUsedAt;
    for (const passed of [0, 1, 59_999, 60_000, 60_001, 119_999, 120_000]) {
      now = START + passed;
      await actorOf(text, context);
      await until(async () => (await lastUsed()) === START + (noted.at(-1) ?? 0), { what: "the use is noted" });
    }
    expect(noted).toEqual([0, 60_000, 120_000]);
  });
});

describe("a key that is made with a key", () => {
  const MAKING = { name: "Maker", scopes: ["keys:admin", "links:read"] };

  test("is one of that key, and can't do more than it", async () => {
    const maker = await holderOf(MAKING);
    expect((await make(READING, maker)).key.createdBy).toBe(maker.kind === "key" ? `key:${maker.id}` : "");
    expect(await refusalOf(() => make({ name: "x", scopes: ["links:write"] }, maker))).toBe("scope_missing");
  });

  test("is good for its own links only if that key is", async () => {
    const maker = await holderOf({ ...MAKING, ownOnly: true });
    expect(await refusalOf(() => make(READING, maker))).toBe("invalid_field ownOnly");
    expect((await make({ ...READING, ownOnly: true }, maker)).key.ownOnly).toBe(true);
  });

  test("ends when that key does, or before", async () => {
    const end = (after: number) => new Date(START + after).toISOString();
    const maker = await holderOf({ ...MAKING, expiresAt: end(1000) });
    for (const expiresAt of [undefined, null, end(1001)]) {
      expect(await refusalOf(() => make({ ...READING, expiresAt }, maker))).toBe("invalid_field expiresAt");
    }
    expect((await make({ ...READING, expiresAt: end(1000) }, maker)).key.expiresAt).toBe(START + 1000);
  });

  test("is all that a key for its own links sees and revokes", async () => {
    const maker = await holderOf({ ...MAKING, ownOnly: true });
    const stranger = await make();
    now++;
    const own = await make({ ...READING, ownOnly: true }, maker);
    expect(await listKeys(contextOf(), maker)).toEqual([own.key]);
    expect(await refusalOf(() => revokeKey(contextOf(), stranger.key.id, maker))).toBe("key_not_found");
    expect((await listKeys(contextOf(), ADMIN)).map(({ id }) => id)).toContain(stranger.key.id);
    expect((await listKeys(contextOf(), ADMIN))[0]).toEqual(own.key);
    await revokeKey(contextOf(), own.key.id, maker);
    expect(await listKeys(contextOf(), maker)).toEqual([]);
  });
});

describe("the record of a key", () => {
  const KEY: AccessKey = {
    id: "abcdefghij",
    hash: "h",
    name: "A key",
    scopes: ["links:read"],
    ownOnly: false,
    createdAt: 1,
    createdBy: "admin",
    expiresAt: null,
    lastUsedAt: 5,
  };
  const RECORD =
    '{"hash":"h","name":"A key","scopes":["links:read"],"ownOnly":false,"createdAt":1,"createdBy":"admin","expiresAt":null}';

  test("is written without its id and its last use, and read with them", () => {
    expect(encodeKey(KEY)).toBe(RECORD);
    expect(decodeKey("abcdefghij", RECORD, 5)).toEqual(KEY);
    expect(decodeKey("abcdefghij", RECORD, null)).toEqual({ ...KEY, lastUsedAt: null });
  });

  test.each(["", "{", "null", "[]", "1", "{}", '{"hash":1,"scopes":[]}', '{"hash":"h","scopes":"links:read"}'])(
    "that says %p is that of no key",
    (record) => {
      expect(decodeKey("abcdefghij", record, null)).toBeNull();
    },
  );
});
