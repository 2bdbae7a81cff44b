// What the thread does that writes the journal: nothing is written before it is stripped, and nothing that can't be written is forgotten.
import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Enricher } from "../../src/analytics/enrich.ts";
import { JournalReader } from "../../src/analytics/journal/reading.ts";
import { JournalWriter } from "../../src/analytics/journal/writing.ts";
import { Journaling, type JournalingOptions } from "../../src/analytics/journaling.ts";
import type { Click } from "../../src/core/clicks/click.ts";
import { dayOf } from "../../src/core/clicks/days.ts";
import { until } from "../support/wait.ts";
import { batchText, CHROME, ENRICHING, Folder, Heard, NOW } from "./setup.ts";

const JOURNAL = "0123456789abcdef";
const TODAY = dayOf(NOW);

let folder: Folder;
let log: Heard;
let wanted: number[] = [];
const OTHER_JOURNAL = "fedcba9876543210";

let done = { count: 0, lost: 0 };
let open: Journaling[] = [];

beforeEach(() => {
  folder = new Folder();
  log = new Heard();
  wanted = [];
  done = { count: 0, lost: 0 };
  open = [];
});
afterEach(async () => {
  jest.useRealTimers();
  for (const one of open) await one.close();
  folder.remove();
});

function journalingWith(more: Partial<JournalingOptions> = {}): Journaling {
  const journaling = new Journaling({
    enricher: new Enricher(ENRICHING),
    journal: new JournalWriter({ folder: folder.path, journal: JOURNAL, bytesMax: 1_000_000, clock: () => NOW }),
    wantSalt: (day) => void wanted.push(day),
    drawSalt: () => "own",
    done: (count, lost) => {
      done = { count: done.count + count, lost: done.lost + lost };
    },
    clock: () => NOW,
    log,
    ...more,
  });
  open.push(journaling);
  return journaling;
}

function written(journal = JOURNAL): Click[] {
  const reader = new JournalReader({ folder: folder.path, journal, onDamage: () => undefined });
  const clicks: Click[] = [];
  for (let piece = reader.next(); piece !== null; piece = reader.next()) {
    clicks.push(...piece.batches.flatMap((batch) => batch.clicks));
    reader.done(piece);
  }
  return clicks;
}

test("what is seen is written at once when the day's salt is known", () => {
  const journaling = journalingWith();
  expect(wanted).toEqual([TODAY]);
  journaling.salt(TODAY, "salt");
  journaling.take(batchText(3));
  expect(written()).toHaveLength(3);
  expect(done).toEqual({ count: 3, lost: 0 });
});

test("nothing in the folder tells who came, or the salt", async () => {
  const journaling = journalingWith();
  journaling.salt(TODAY, "this-is-the-salt");
  journaling.take(batchText(3, { referrer: "https://news.example/private?token=1" }));
  await journaling.close();
  const all = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name), "latin1"));
  expect(all.join("")).toContain("news.example");
  for (const secret of ["203.0.113.9", CHROME, "AppleWebKit", "this-is-the-salt", "private", "token"]) {
    expect(all.join("")).not.toContain(secret);
  }
});

test("what comes before the salt waits for it", () => {
  const journaling = journalingWith();
  journaling.take(batchText(2));
  expect(written()).toHaveLength(0);
  journaling.salt(TODAY, "salt");
  journaling.take(batchText(1));
  const visitors = new Set(written().map(({ visitor }) => visitor));
  expect(done.count).toBe(3);
  expect(visitors.size).toBe(1);
});

test("what waits for the salt at the end is written with the one that is told meanwhile", async () => {
  const journaling = journalingWith({ drawSalt: () => "another" });
  journaling.take(batchText(1));
  const closed = journaling.close();
  expect(written()).toHaveLength(0);
  journaling.salt(TODAY, "salt");
  await closed;
  const told = journalingWith({
    journal: new JournalWriter({ folder: folder.path, journal: OTHER_JOURNAL, bytesMax: 1_000_000, clock: () => NOW }),
  });
  told.salt(TODAY, "salt");
  told.take(batchText(1));
  expect(written(OTHER_JOURNAL)).toEqual(written());
  expect(log.lines).toEqual([]);
});

test("a salt that is never told is drawn, so that nothing is lost", async () => {
  const journaling = journalingWith();
  journaling.take(batchText(2));
  await until(() => written().length === 2, { what: "the clicks are written" });
  expect(log.lines.join()).toContain("count apart");
});

test("the next day's salt is asked for ahead", () => {
  journalingWith({ clock: () => NOW + 11.99 * 3_600_000 });
  expect(wanted).toEqual([TODAY, TODAY + 1]);
});

test("the key of a day is forgotten soon after the day", () => {
  jest.useFakeTimers();
  let now = NOW;
  const journaling = journalingWith({ clock: () => now });
  journaling.salt(TODAY, "salt");
  const lateOnes = () => {
    const before = written().length;
    journaling.take(batchText(1));
    return written().length - before;
  };
  const beginOfTomorrow = (TODAY + 1) * 86_400_000;
  now = beginOfTomorrow + 60_000;
  jest.advanceTimersByTime(60_000);
  expect(lateOnes()).toBe(1);
  now = beginOfTomorrow + 180_000;
  jest.advanceTimersByTime(60_000);
  expect(lateOnes()).toBe(0); // It waits for a key that nobody here has any more.
  journaling.salt(TODAY, "salt");
});

test("what can't be written is tried again, and is there in the end", async () => {
  const journal = new JournalWriter({ folder: folder.path, journal: JOURNAL, bytesMax: 1_000_000, clock: () => NOW });
  let failures = 2;
  const journaling = journalingWith({
    journal: {
      append: (clicks: readonly string[]) => {
        if (failures-- > 0) throw new Error("ENOSPC: no space left on device");
        return journal.append(clicks);
      },
      sync: () => journal.sync(),
      close: () => journal.close(),
    },
  });
  journaling.salt(TODAY, "salt");
  journaling.take(batchText(2));
  expect(done).toEqual({ count: 0, lost: 0 });
  journaling.take(batchText(1));
  await until(() => done.count === 3, { what: "the clicks are written" });
  expect(written()).toHaveLength(3);
  expect(log.lines).toHaveLength(1);
});

test("what a journal has no room for is lost, and told so", () => {
  const journaling = journalingWith({
    journal: new JournalWriter({ folder: folder.path, journal: JOURNAL, bytesMax: 1000, clock: () => NOW }),
  });
  journaling.salt(TODAY, "salt");
  for (let at = 0; at < 20; at++) journaling.take(batchText(1));
  expect(done.count).toBe(20);
  expect(done.lost).toBe(20 - written().length);
  expect(done.lost).toBeGreaterThan(5);
});

test("what can't be read is lost, and told so", () => {
  const journaling = journalingWith();
  journaling.salt(TODAY, "salt");
  journaling.take("nonsense");
  expect(done).toEqual({ count: 1, lost: 1 });
  expect(written()).toHaveLength(0);
});
