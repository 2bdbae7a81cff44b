// What the limits of one process do with time, on a clock that the test sets.
import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import { MemoryLimits } from "../../src/store/sqlite/limits.ts";

const [minute] = LIMITS.create;

describe("limits in memory", () => {
  test("begin anew when the window is over, and not before", async () => {
    let nowMs = 0;
    const limits = new MemoryLimits(() => nowMs);
    for (let use = 0; use < minute.points; use++) await limits.take("create", "client");
    nowMs = minute.windowS * 1000 - 1;
    expect(await limits.take("create", "client")).toMatchObject({ allowed: false, resetS: 1 });
    nowMs++;
    expect((await limits.take("create", "client")).allowed).toBe(true);
  });

  test("are kept for a client that comes back while a hundred thousand others pass by, and not for ever for one that does not", async () => {
    const limits = new MemoryLimits(() => 0);
    for (let use = 0; use < minute.points; use++) {
      await limits.take("create", "client");
      await limits.take("create", "once");
    }
    for (let n = 0; n < 200_000; n++) {
      await limits.take("create", `other-${n}`);
      if (n % 40_000 === 0) expect((await limits.take("create", "client")).allowed).toBe(false);
    }
    expect((await limits.take("create", "client")).allowed).toBe(false);
    expect((await limits.take("create", "once")).allowed).toBe(true);
  });

  test("never promise a longer wait than the window, whatever fraction the clock stands at", async () => {
    let nowMs = 0;
    const limits = new MemoryLimits(() => nowMs);
    for (let n = 0; n < 5000; n++) {
      nowMs = n * 37.123_456_7 + 0.1;
      expect((await limits.take("create", `client-${n}`)).resetS).toBe(minute.windowS);
    }
  });
});
