// Tests that need a program which is not an npm package (Redis, a browser, wrk) say so here. Where it is missing, `npm test`
// names it in LINNET_TEST_SKIP, and they are skipped with the reason in their title; with CI set that is a failure.
import { describe } from "bun:test";

/** What a group of tests may need besides npm's packages. */
export type Need = "redis" | "chromium" | "wrk";

const PROGRAMS: Readonly<Record<Need, readonly string[]>> = {
  redis: ["redis-server", "valkey-server"],
  chromium: ["chromium", "chromium-browser", "google-chrome"],
  wrk: ["wrk"],
};

/** Path of the program that fulfils a need, or null. */
export function programFor(need: Need): string | null {
  const skipped = (process.env.LINNET_TEST_SKIP ?? "").split(",");
  if (skipped.includes(need)) return null;
  return PROGRAMS[need].map((name) => Bun.which(name)).find((path) => path !== null) ?? null;
}

/** A group of tests that needs programs. */
export function describeWith(needs: Need | readonly Need[], title: string, body: () => void): void {
  const missing = [needs].flat().filter((need) => programFor(need) === null);
  const isSkipped = missing.length > 0;
  describe.skipIf(isSkipped)(isSkipped ? `${title} (skipped: no ${missing.join(", no ")})` : title, body);
}
