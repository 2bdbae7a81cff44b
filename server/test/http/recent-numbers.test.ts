// Numbers that are asked for again and again are read once in a while.
import { expect, test } from "bun:test";
import type { Numbers } from "../../src/http/numbers.ts";
import { RecentNumbers } from "../../src/http/recent-numbers.ts";
import { until } from "../support/wait.ts";

const HOUR_MS = 3_600_000;

/** Reads that say what they are told to, and how many there were. */
class Reads {
  count = 0;
  readonly #answer: Numbers;

  constructor(answer: Numbers) {
    this.#answer = answer;
  }

  readonly read = async (): Promise<Numbers> => {
    this.count++;
    return this.#answer;
  };
}

test("who asks at once, or soon after, gets the same; who asks for others does not", async () => {
  const [recent, reads] = [new RecentNumbers(HOUR_MS), new Reads(null)];
  await Promise.all([recent.of("a", reads.read), recent.of("a", reads.read)]);
  await recent.of("a", reads.read);
  expect(reads.count).toBe(1);
  await recent.of("b", reads.read);
  expect(reads.count).toBe(2);
});

test("they are read again after a while, and at once where they could not be read", async () => {
  const [recent, reads, failing] = [new RecentNumbers(1), new Reads(null), new Reads("unread")];
  await recent.of("a", reads.read);
  await until(async () => (await recent.of("a", reads.read)) === null && reads.count > 1, { what: "they are read again" });
  const lasting = new RecentNumbers(HOUR_MS);
  for (let n = 1; n <= 3; n++) {
    await lasting.of("a", failing.read);
    expect(failing.count).toBe(n);
  }
});

test("those that were read first are let go where there are very many", async () => {
  const [recent, reads] = [new RecentNumbers(HOUR_MS), new Reads(null)];
  for (let n = 0; n < 101; n++) await recent.of(String(n), reads.read);
  await recent.of("100", reads.read);
  expect(reads.count).toBe(101);
  await recent.of("0", reads.read);
  expect(reads.count).toBe(102);
});
