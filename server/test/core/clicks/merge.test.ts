// Tallies that were added up apart, by several processes, say together what one that had everything would.
import { expect, test } from "bun:test";
import type { Click } from "../../../src/core/clicks/click.ts";
import { ALL } from "../../../src/core/clicks/scope.ts";
import { DayTally, VALUES_MAX } from "../../../src/core/clicks/tally.ts";
import { clickOn, MIDNIGHT, plain } from "../../store/clicks-under-test.ts";

const KINDS = ["human", "bot", "human", "automated"] as const;
const clicks: readonly Click[] = Array.from({ length: 200 }, (_, n) =>
  clickOn(n % 7 === 0 ? null : `link-${n % 5}`, {
    at: MIDNIGHT + n * 400_000,
    kind: KINDS[n % 4] as Click["kind"],
    visitor: n % 3 === 0 ? null : n * 7919,
    country: n % 2 === 0 ? "AT" : "DE",
    status: n % 11 === 0 ? 301 : 302,
  }),
);

const tallyOf = (some: readonly Click[]): DayTally => {
  const tally = new DayTally();
  for (const click of some) tally.add(click, ALL, click.visitor !== null);
  return tally;
};

test("tallies that are merged say what one says to which everything was added", () => {
  const merged = tallyOf(clicks.slice(0, 90));
  for (const part of [clicks.slice(90, 91), [], clicks.slice(91)]) merged.merge(DayTally.decode(tallyOf(part).encode()));
  expect(plain(merged)).toEqual(plain(tallyOf(clicks)));
});

test("merging leaves the other tally as it is", () => {
  const [into, other] = [tallyOf(clicks.slice(0, 100)), tallyOf(clicks.slice(100))];
  const before = other.encode();
  into.merge(other);
  into.merge(other);
  expect(other.encode()).toBe(before);
});

test("a tally that has grown by merging is cut to the most frequent values, and loses no clicks", () => {
  const many = (start: number) => Array.from({ length: 900 }, (_, n) => clickOn("abc", { referrer: `r${start + n}.example` }));
  const tally = tallyOf([...many(0), clickOn("abc", { referrer: "r5.example" })]);
  tally.merge(tallyOf(many(900)));
  tally.cut();
  const referrers = tally.kinds.get("human")?.dimensions.get("referrer");
  expect(referrers?.values.size).toBe(VALUES_MAX);
  expect(referrers?.values.get("r5.example")).toEqual({ clicks: 2, visitors: 0 });
  expect([...(referrers?.values.values() ?? [])].reduce((sum, one) => sum + one.clicks, referrers?.other.clicks ?? 0)).toBe(1801);
});
