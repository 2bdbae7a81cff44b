// better-auth's adapter on our port, beside the one that better-auth has for memory: whatever is asked, both answer the same. On each
// store, since what is unique, and who was faster, is decided there.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { BetterAuthOptions } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { twoFactor } from "better-auth/plugins/two-factor";
import fc from "fast-check";
import { peopleAdapter } from "../../src/auth/adapter.ts";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Store } from "../../src/core/store.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { log, random } from "../core/setup.ts";
import { storesAt } from "../store/redis-under-test.ts";
import { describeWith, programFor } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";

const OPTIONS: BetterAuthOptions = {
  user: { additionalFields: { role: { type: "string" }, enabled: { type: "boolean" } } },
  plugins: [twoFactor()],
};

const hash = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 22);

const oursOn = ({ people }: Pick<Store, "people">) => peopleAdapter({ people, hash, nonce: () => crypto.randomUUID() })(OPTIONS);

const theirs = () => memoryAdapter({ user: [], session: [], account: [], verification: [], twoFactor: [] })(OPTIONS);

type Adapter = ReturnType<typeof theirs>;

/** Far enough away that nothing is over while the tests run. */
const day = (at: number) => new Date(Date.UTC(2200, 0, 1 + at));

const id = fc.constantFrom("a", "b", "c", "d");
const at = fc.integer({ min: 0, max: 3 }).map(day);

const condition = fc.oneof(
  fc.record({ field: fc.constantFrom("id", "userId", "token", "userAgent"), value: id }),
  fc.record({
    field: fc.constant("token"),
    value: id,
    operator: fc.constantFrom("ne", "lt", "contains", "starts_with", "ends_with"),
  }),
  fc.record({ field: fc.constantFrom("userId", "id"), value: fc.array(id), operator: fc.constantFrom("in", "not_in") }),
  // Not eq: the other one compares moments as objects, each of which is another.
  fc.record({ field: fc.constant("expiresAt"), value: at, operator: fc.constantFrom("lt", "lte", "gt", "gte") }),
  fc.record({ field: fc.constant("userAgent"), value: fc.constantFrom("A", "B"), mode: fc.constant("insensitive") }),
);
// What a session's token is can only be asked by saying it.
const where = fc
  .array(fc.tuple(condition, fc.constantFrom("AND", "OR")), { minLength: 1, maxLength: 3 })
  .map((all) => all.map(([one, connector]) => ({ ...one, ...(all.length > 1 ? { connector } : {}) })))
  .filter((all) => all.every((one) => one.field !== "token") || (all.length === 1 && !("operator" in (all[0] ?? {}))));

const operation = fc.oneof(
  fc.record({ kind: fc.constant("create"), id, userId: id, userAgent: id, expiresAt: at }),
  fc.record({ kind: fc.constantFrom("findOne", "findMany", "count", "delete", "deleteMany", "consumeOne"), where }),
  fc.record({ kind: fc.constantFrom("update", "updateMany"), where, userAgent: id }),
);

// biome-ignore lint/suspicious/noExplicitAny: operations come as they are made up, and each adapter reads its own.
async function run(adapter: Adapter, done: any): Promise<unknown> {
  const model = "session";
  if (done.kind === "create") {
    const { kind: _, ...data } = done;
    if ((await adapter.findOne({ model, where: [{ field: "id", value: done.id }] })) !== null) return "taken";
    const times = { createdAt: day(0), updatedAt: day(0), ipAddress: "" };
    return adapter.create({ model, data: { ...data, ...times, token: done.id }, forceAllowId: true });
  }
  if (done.kind === "update" || done.kind === "updateMany") {
    // Of several that are meant, which one an update takes is nobody's promise.
    if (done.kind === "update" && (await adapter.count({ model, where: done.where })) > 1) return "several";
    return adapter[done.kind as "update"]({ model, where: done.where, update: { userAgent: done.userAgent } });
  }
  if (done.kind !== "findMany" && done.kind !== "count" && done.kind !== "deleteMany") {
    if ((await adapter.count({ model, where: done.where })) > 1) return "several";
  }
  const sortBy = done.kind === "findMany" ? { sortBy: { field: "id", direction: "desc" as const } } : {};
  return adapter[done.kind as "findMany"]({ model, where: done.where, ...sortBy });
}

/** A session whose token was not said has none with us; when a row was changed is the time of this moment. */
function seen(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null, (key, value) => (key === "token" || key === "updatedAt" ? undefined : value)));
}

function adapterTests(open: () => Promise<Store>): void {
  test("answers as better-auth's own does, whatever is asked in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        const store = await open();
        try {
          const [our, their] = [oursOn(store), theirs()];
          for (const one of operations) {
            const [ours, wanted] = [seen(await run(our as Adapter, one)), seen(await run(their, one))];
            expect({ one, answer: ours }).toEqual({ one, answer: wanted });
          }
        } finally {
          await store.close();
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("counts each of many that add to one number at once", async () => {
    const store = await open();
    const adapter = oursOn(store);
    const data = { id: "x", userId: "u", secret: "s", backupCodes: "c", verified: true, failedVerificationCount: 0 };
    await adapter.create({ model: "twoFactor", data, forceAllowId: true });
    const add = () =>
      adapter.incrementOne({
        model: "twoFactor",
        where: [{ field: "id", value: "x" }],
        increment: { failedVerificationCount: 1 },
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, add));
    const counted = outcomes.filter(({ status }) => status === "fulfilled").length;
    const [row] = await adapter.findMany<{ failedVerificationCount: number }>({ model: "twoFactor" });
    expect(row?.failedVerificationCount).toBe(counted);
    expect(counted).toBeGreaterThan(0);
    await store.close();
  });

  test("hands what is good once to one of many", async () => {
    const store = await open();
    const adapter = oursOn(store);
    const data = { identifier: "i", value: "v", expiresAt: day(0), createdAt: day(0), updatedAt: day(0) };
    await adapter.create({ model: "verification", data });
    const take = () => adapter.consumeOne({ model: "verification", where: [{ field: "identifier", value: "i" }] });
    const taken = await Promise.all(Array.from({ length: 8 }, take));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    await store.close();
  });

  test("reads people whom core has written, and keeps what it does not know of them", async () => {
    const store = await open();
    const at = "2030-01-01T00:00:00.000Z";
    const said = {
      id: "p",
      email: "a@x.example",
      name: "Ada",
      role: "owner",
      enabled: true,
      more: 1,
      createdAt: at,
      updatedAt: at,
    };
    const record = {
      kind: "user",
      id: "p",
      text: JSON.stringify(said),
      names: ["email:a@x.example"],
      owner: null,
      group: "owner",
    } as const;
    await store.people.insert({ ...record, expiresAt: null });
    const adapter = oursOn(store);
    const where = [{ field: "email", value: "a@x.example" }];
    expect(await adapter.findOne<{ createdAt: Date }>({ model: "user", where })).toMatchObject({ createdAt: new Date(at) });
    await adapter.update({ model: "user", where, update: { twoFactorEnabled: true } });
    const kept = await store.people.find(record);
    const { updatedAt: _, ...rest } = said;
    expect(JSON.parse(kept?.text ?? "")).toMatchObject({ ...rest, twoFactorEnabled: true });
    expect([kept?.group, kept?.names]).toEqual(["owner", ["email:a@x.example"]]);
    await store.close();
  });
}

describe("the adapter, on SQLite", () => {
  const options = { alphabet: DEFAULT_ALPHABET, caseMode: "sensitive", knownInstanceId: null, init: false } as const;
  adapterTests(() => openSqlite({ path: ":memory:", ...options, mayCreate: true, clock: Date.now, random, log }));
});

describeWith("redis", "the adapter, on Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    if (programFor("redis") !== null) server = await startRedis();
  });
  afterAll(() => server?.stop());
  const { fresh } = storesAt(() => server);
  adapterTests(async () => (await fresh()).store);
});
