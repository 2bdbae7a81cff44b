import { describe, expect, test } from "bun:test";
import { newCounts } from "../../src/core/counts.ts";
import { linkNotFound, storeUnavailable } from "../../src/core/errors.ts";
import type { Facts, Log } from "../../src/core/log.ts";
import { Reporter } from "../../src/http/report.ts";

function reporterAt(): { reporter: Reporter; lines: [Facts, string][]; advance: (ms: number) => void } {
  let nowMs = 0;
  const lines: [Facts, string][] = [];
  const quiet = () => undefined;
  const log: Log = { debug: quiet, info: quiet, warn: quiet, error: (facts, message) => lines.push([facts, message]) };
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { reporter: new Reporter(log, () => nowMs, newCounts()), lines, advance };
}

describe("the reporter", () => {
  test("logs a failure of the store with what lies behind it", () => {
    const { reporter, lines } = reporterAt();
    const error = storeUnavailable(new Error("outer", { cause: new Error("SQLITE_BUSY: database is locked") }));
    expect(reporter.report(error)).toBe(error);
    expect(lines).toEqual([[{ code: "store_unavailable", reason: "Error: SQLITE_BUSY: database is locked" }, error.message]]);
  });

  test("says the same thing once a second, and how often it happened meanwhile", () => {
    const { reporter, lines, advance } = reporterAt();
    for (let n = 0; n < 50; n++) reporter.report(storeUnavailable());
    advance(1000);
    reporter.report(storeUnavailable());
    expect(lines.map(([facts]) => facts.unreported)).toEqual([undefined, 49]);
  });

  test("tells nobody what broke inside, and logs where", () => {
    const { reporter, lines } = reporterAt();
    const told = reporter.report(new TypeError("x is undefined"));
    expect([told.code, told.message.includes("undefined")]).toEqual(["internal", false]);
    expect(lines[0]?.[0].reason).toBe("TypeError: x is undefined");
    expect(lines[0]?.[0].stack).toContain("report.test.ts");
  });

  test("does not log what is the client's fault", () => {
    const { reporter, lines } = reporterAt();
    reporter.report(linkNotFound());
    expect(lines).toEqual([]);
  });
});
