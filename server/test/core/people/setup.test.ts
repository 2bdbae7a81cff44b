// What is told where nobody is here yet.
import { expect, test } from "bun:test";
import { storeUnavailable } from "../../../src/core/errors.ts";
import type { Facts } from "../../../src/core/log.ts";
import { tellOfSetup } from "../../../src/core/people/setup.ts";
import type { People } from "../../../src/core/people/store.ts";
import { log } from "../setup.ts";

/** A place of people that answers so, one after the other. */
function telling(answers: readonly (boolean | Error)[]) {
  const left = [...answers];
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const has = async () => {
    const answer = left.shift();
    if (typeof answer !== "boolean") throw answer;
    return answer;
  };
  const people = { people: { has } as unknown as People, baseUrl: "https://lin.example", setupToken: "token" };
  const given = {
    people,
    store: "a store",
    log: { ...log, info: (_: Facts, message: string) => void told.push(message) },
    later: (work: () => void) => void waiting.push(work),
  };
  return { given, told, waiting };
}

test("the first owner is made at an address with the token, as long as there is none", async () => {
  const nobody = telling([false]);
  await tellOfSetup(nobody.given);
  expect(nobody.told).toEqual([expect.stringContaining("https://lin.example/dashboard/setup#token=token")]);
  const somebody = telling([true]);
  await tellOfSetup(somebody.given);
  expect([somebody.told, somebody.waiting]).toEqual([[], []]);
});

test("a store that gives no answer stops no start: it is asked again", async () => {
  const { given, told, waiting } = telling([storeUnavailable("read"), storeUnavailable("read"), false]);
  await tellOfSetup(given);
  while (waiting.length > 0) {
    waiting.shift()?.();
    await Bun.sleep(0);
  }
  expect(told).toHaveLength(1);
});

test("a fault of ours is not hidden", async () => {
  expect(tellOfSetup(telling([new TypeError("a fault")]).given)).rejects.toThrow("a fault");
});
