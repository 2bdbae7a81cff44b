import { describe, expect, test } from "bun:test";
import { type Event, History, violations } from "./history.ts";

async function historyOf(...events: readonly { url: string; outcome: Event["outcome"] }[]): Promise<History> {
  const history = new History();
  for (const { url, outcome } of events) await history.record({ url }, async () => outcome);
  return history;
}

const won = (code: string): Event["outcome"] => ({ kind: "acknowledged", code });

describe("the checker of histories", () => {
  test("is content when every acknowledged link is there, and unknown ones are or are not", async () => {
    const history = await historyOf(
      { url: "a", outcome: won("1") },
      { url: "b", outcome: { kind: "unknown", why: "cut" } },
      { url: "c", outcome: { kind: "unknown", why: "cut" } },
      { url: "d", outcome: { kind: "refused", why: "503" } },
    );
    expect(
      violations(
        history,
        new Map([
          ["1", "a"],
          ["2", "b"],
        ]),
      ),
    ).toEqual([]);
  });

  test("sees a lost link, a wrong one, two winners, two claims, and what nobody asked for", async () => {
    expect(violations(await historyOf({ url: "a", outcome: won("1") }), new Map())).toHaveLength(1);
    expect(
      violations(
        await historyOf({ url: "a", outcome: won("1") }, { url: "b", outcome: won("2") }),
        new Map([
          ["1", "b"],
          ["2", "b"],
        ]),
      ).length,
    ).toBeGreaterThan(0);
    expect(
      violations(await historyOf({ url: "a", outcome: won("1") }, { url: "b", outcome: won("1") }), new Map([["1", "b"]])).length,
    ).toBeGreaterThan(0);
    expect(
      violations(
        await historyOf({ url: "a", outcome: won("1") }),
        new Map([
          ["1", "a"],
          ["2", "a"],
        ]),
      ),
    ).toHaveLength(1);
    expect(violations(await historyOf(), new Map([["9", "z"]]))).toHaveLength(1);
    expect(
      violations(await historyOf({ url: "a", outcome: { kind: "refused", why: "503" } }), new Map([["1", "a"]])),
    ).toHaveLength(1);
  });

  test("takes a call that throws for one whose outcome is not known", async () => {
    const history = new History();
    await history.record({ url: "a" }, () => Promise.reject(new Error("cut")));
    expect(history.events[0]?.outcome).toEqual({ kind: "unknown", why: "Error: cut" });
  });
});
