// Questions about clicks as they come from outside.
import { describe, expect, test } from "bun:test";
import { type Asked, questionFrom, RANGE_DAYS_MAX } from "../../../src/core/clicks/question.ts";
import { ALL, ORPHANS, scopeOfLink } from "../../../src/core/clicks/scope.ts";
import { LinnetError } from "../../../src/core/errors.ts";
import type { Field } from "../../../src/core/field.ts";
import { timeText } from "../../../src/core/time.ts";

const ONE = scopeOfLink("sale" as Field);
const NOW = Date.parse("2026-07-15T20:00:00Z");

function range(asked: Asked): string[] {
  const { from, to } = questionFrom(asked, { scopes: [ONE] }, NOW);
  return [from, to].map((at) => timeText(at).slice(0, 16));
}

describe("a range", () => {
  test.each([
    [{}, "2026-06-16T00:00", "2026-07-16T00:00"],
    [{ tz: "Asia/Kathmandu" }, "2026-06-16T18:15", "2026-07-16T18:15"],
    [{ tz: "America/Los_Angeles" }, "2026-06-16T07:00", "2026-07-16T07:00"],
    [{ to: "2026-03-31", tz: "Europe/Berlin" }, "2026-03-01T23:00", "2026-03-31T22:00"],
    [{ from: "2026-07-15" }, "2026-07-15T00:00", "2026-07-16T00:00"],
    [{ from: "2028-02-29", to: "2028-02-29" }, "2028-02-29T00:00", "2028-03-01T00:00"],
    [{ from: "2026-07-01T10:07:00+02:00", to: "2026-07-01T10:16:00+02:00" }, "2026-07-01T08:00", "2026-07-01T08:30"],
    [{ from: "2026-07-01T10:00:00Z", to: "2026-07-02" }, "2026-07-01T10:00", "2026-07-03T00:00"],
  ])("of %j is in whole days of the zone, or in quarter-hours", (asked, from, to) => {
    expect(range(asked)).toEqual([from, to]);
  });
});

describe("what can't be answered is refused by its name", () => {
  test.each([
    ["from", { from: "yesterday" }],
    ["from", { from: "2026-02-29" }],
    ["from", { from: "2026-07-16" }],
    ["from", { from: "2026-07-02", to: "2026-07-01" }],
    ["from", { from: "2001-01-01" }],
    ["to", { to: "2026-07-01T00:00:00" }],
    ["tz", { tz: "Mars/Olympus" }],
    ["interval", { interval: "minute" }],
    ["interval", { interval: "hour", from: "2023-07-01" }],
    ["by", { by: ["country", "planet"] }],
    ["by", { by: ["link"] }],
    ["by", { by: ["code"] }],
    ["kind", { kind: ["robot"] }],
    ["limit", { limit: 0 }],
    ["limit", { limit: 1001 }],
    ["limit", { limit: Number.NaN }],
    ["country", { filters: { country: ["Germany"] } }],
    ["device", { filters: { device: ["phone"] } }],
    ["outcome", { filters: { outcome: [""] } }],
    ["status", { filters: { status: ["ok"] } }],
    ["qr", { filters: { qr: ["yes"] } }],
    ["city", { filters: { city: ["x".repeat(201)] } }],
    ["referrer", { filters: { referrer: ["x".repeat(254)] } }],
    ["city", { filters: { city: Array.from({ length: 51 }, (_, at) => `${at}`) } }],
    ["code", { filters: { code: ["x"] } }],
  ] as const)("%s of %j", (field, asked) => {
    const error = refused(asked);
    expect([error.code, error.field]).toEqual(["invalid_field", field]);
  });

  test("and the refusal says what is allowed", () => {
    expect(refused({ kind: ["robot"] }).message).toBe("kind is one of human, bot, preview, monitor, automated, all.");
    expect(refused({ by: ["planet"] }).message).toContain("country, region, city");
    expect(refused({ from: "2001-01-01" }).message).toContain(String(RANGE_DAYS_MAX));
  });

  function refused(asked: Asked): LinnetError {
    try {
      questionFrom(asked, { scopes: [ONE] }, NOW);
    } catch (error) {
      if (error instanceof LinnetError) return error;
    }
    throw new Error("it was not refused");
  }
});

test("what there is to count by depends on what is counted", () => {
  expect(questionFrom({ by: ["link", "domain", "link"] }, { scopes: [ALL] }, NOW).by).toEqual(["link", "domain"]);
  expect(questionFrom({ by: ["code"] }, { scopes: [ORPHANS] }, NOW).by).toEqual(["code"]);
  expect(questionFrom({ by: ["link"] }, { scopes: [ONE], areLinks: true }, NOW).by).toEqual(["link"]);
});

test("values that say nothing can be asked for", () => {
  expect(questionFrom({ filters: { country: [""], device: ["mobile", ""] } }, { scopes: [ONE] }, NOW).filters).toEqual({
    country: [""],
    device: ["mobile", ""],
  });
});

test("whatever is kept of a host or a link can be asked for", () => {
  const host = `${"x".repeat(244)}.example`;
  const filters = { referrer: [host], domain: [host], link: [`${"y".repeat(128)}@${host}`] };
  const subject = { scopes: [ALL] };
  expect(host.length).toBe(252);
  expect(questionFrom({ filters }, subject, NOW).filters).toEqual(filters);
});
