// How a command says no: one sentence on standard error, nothing on standard output, in time, and an exit code.
import { expect } from "bun:test";
import type { Ran } from "./linnet.ts";

/** A start that can't succeed says so within this time. */
const REFUSAL_MS_MAX = 2000;

/** What commands that make no store say where none is. */
export const NOTHING_YET = /holds nothing of Linnet's yet; 'linnet serve' or 'linnet shorten' makes it\./;

export function expectRefusal(ran: Ran, code: number, ...says: (string | RegExp)[]): void {
  expect(ran.code).toBe(code);
  expect(ran.stdout).toBe("");
  for (const text of says) expect(ran.stderr).toMatch(text);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
  expect(ran.ms).toBeLessThan(REFUSAL_MS_MAX);
}
