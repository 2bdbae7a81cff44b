// How long deleted links can be had back.
import { describe, expect, test } from "bun:test";
import { daysLeft, TRASH_DAYS } from "../../../web/src/dashboard/links/trash.ts";
import { TRASH_DAYS as KEPT_DAYS } from "../../src/core/trash.ts";

const DAY_MS = 86_400_000;
const deletedAt = "2026-11-30T12:00:00Z";
const after = (days: number) => daysLeft(deletedAt, Date.parse(deletedAt) + days * DAY_MS);

describe("the trash", () => {
  test("keeps links as long as the server does", () => {
    expect(TRASH_DAYS).toBe(KEPT_DAYS);
  });

  test("counts the day that has begun, and no day of what goes next", () => {
    expect([0, 0.5, 1, 29, 29.99, 30, 400].map(after)).toEqual([30, 30, 29, 1, 1, 0, 0]);
  });
});
