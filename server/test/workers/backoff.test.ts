import { describe, expect, test } from "bun:test";
import { delayAfter } from "../../src/workers/backoff.ts";

describe("the back-off of a worker that ends", () => {
  test("doubles from 100 ms to 5 s while it ends soon after its start", () => {
    const delays: number[] = [];
    for (let crash = 0; crash < 9; crash++) delays.push(delayAfter(delays.at(-1) ?? 0, 50));
    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  test("begins anew when it has lived for ten seconds", () => {
    expect(delayAfter(5000, 9_999)).toBe(5000);
    expect(delayAfter(5000, 10_000)).toBe(100);
  });
});
