// Uses of links on Redis by a process that knows an earlier link at the code: none of them counts against the one that is there.
import { afterEach, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { describeWith } from "../support/needs.ts";
import { insertAll, storedAt } from "./contract.ts";
import { endAll, open, redis } from "./redis-setup.ts";

afterEach(endAll);

const ABC = "abc" as Field;

describeWith("redis", "uses of a link on Redis", () => {
  test.each([
    ["a limit of its own", { terms: { maxClicks: 10, usesSince: 1 } }],
    ["a limit and a record with a key of its own", { terms: { maxClicks: 10, usesSince: 1, passwordHash: "x".repeat(3000) } }],
  ])("that count from a version of an earlier link are outdated for one with %s", async (_, difference) => {
    const server = await redis();
    const store = await open(server.url);
    const earlier = storedAt("abc", { terms: { maxClicks: 10, usesSince: 3 } });
    await insertAll(store, earlier);
    expect(await store.links.release(earlier)).toBe("released");
    await insertAll(store, storedAt("abc", { ...difference, makerHash: "maker-2" }));
    expect(await store.uses.take(ABC, 3, 10)).toBe("outdated");
    expect(await store.uses.take(ABC, 1, 10)).toBe("taken");
    expect(await store.uses.count(ABC, 1)).toBe(1);
  });

  test("are outdated for a link without a limit, an alias and a code where nothing is", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insertAll(store, storedAt("abc", { aliases: ["alias-1" as Field] }), storedAt("rich", { terms: { status: 301 } }));
    for (const field of ["abc", "alias-1", "rich", "nothing"]) {
      expect([field, await store.uses.take(field as Field, 1, 10)]).toEqual([field, "outdated"]);
    }
  });
});
