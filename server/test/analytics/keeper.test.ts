// From journals to the store: each click once, whatever stops in between, and those of processes that are gone.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { lockPath } from "../../src/analytics/journal/folder.ts";
import { JournalWriter } from "../../src/analytics/journal/writing.ts";
import { Keeper, type KeeperOptions } from "../../src/analytics/keeper.ts";
import { encodeClick } from "../../src/core/clicks/click.ts";
import type { ClickStore } from "../../src/core/clicks/store.ts";
import { storeUnavailable } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { openSqliteClicks } from "../../src/store/sqlite/clicks/store.ts";
import { takeLock } from "../../src/store/sqlite/file-lock.ts";
import { until } from "../support/wait.ts";
import { clickNow, Folder, Heard, NOW } from "./setup.ts";

const OWN = "00000000000000aa";
const OTHER = "00000000000000bb";
const LINK = "abc" as Field;

let folder: Folder;
let journals: string;
let store: ClickStore;
let log: Heard;
let keepers: Keeper[] = [];

beforeEach(async () => {
  folder = new Folder();
  journals = join(folder.path, "journals");
  mkdirSync(journals);
  log = new Heard();
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const path = join(folder.path, "clicks.db");
  store = await openSqliteClicks({ path, saltFolder: folder.path, keepDays: 90, clock: () => NOW, random, log });
  keepers = [];
});

afterEach(async () => {
  for (const keeper of keepers) await keeper.close(1000);
  await store.close();
  folder.remove();
});

function keeperOf(more: Partial<KeeperOptions> = {}): Keeper {
  const keeper = new Keeper({ store, folder: journals, journal: OWN, lock: takeLock, log, clock: () => NOW, ...more });
  keepers.push(keeper);
  return keeper;
}

const writerOf = (journal = OWN) =>
  new JournalWriter({ folder: journals, journal, bytesMax: 10_000_000, clock: () => NOW, segmentBytes: 3000 });

function write(writer: JournalWriter, batches: number): void {
  for (let at = 0; at < batches; at++) writer.append([encodeClick(clickNow()), encodeClick(clickNow({ visitor: 2 }))]);
}

const counted = async () => (await store.totals([LINK]))[0]?.kinds.human ?? 0;
const counts = (clicks: number) => until(async () => (await counted()) === clicks, { what: `${clicks} clicks are counted` });

/** A store that fails so often before it does what it is told. */
function failing(times: number): Pick<ClickStore, "apply" | "tidy"> & { calls: number } {
  return {
    calls: 0,
    async apply(journal, batches) {
      this.calls++;
      if (this.calls <= times) throw storeUnavailable();
      await store.apply(journal, batches);
    },
    tidy: (now) => store.tidy(now),
  };
}

describe("a keeper", () => {
  test("brings what its own process writes, as it is told of it", async () => {
    const keeper = keeperOf();
    keeper.open();
    const writer = writerOf();
    write(writer, 3);
    keeper.look();
    await counts(6);
    write(writer, 200);
    keeper.look();
    await counts(406);
    expect(keeper.figures()).toMatchObject({ applied: 406, lagMs: 0 });
  });

  test("leaves nothing of a journal that is over", async () => {
    const keeper = keeperOf();
    keeper.open();
    const lock = takeLock(lockPath(journals, OWN));
    const writer = writerOf();
    write(writer, 100);
    writer.close();
    await keeper.close(5000);
    lock?.release();
    expect(await counted()).toBe(200);
    expect(readdirSync(journals)).toEqual([]);
  });

  test("goes on where the store fails, and counts nothing twice", async () => {
    const worse = failing(2);
    const keeper = keeperOf({ store: worse });
    keeper.open();
    const writer = writerOf();
    write(writer, 5);
    keeper.look();
    await until(() => worse.calls > 0, { what: "the store is asked" });
    expect(keeper.figures().journalBytes).toBeGreaterThan(0);
    await counts(10);
    expect(worse.calls).toBe(3);
    expect(log.lines.filter((line) => line.includes("kept in the journal"))).toHaveLength(1);
  });

  test("leaves in the journal what the store does not take before the end", async () => {
    const keeper = keeperOf({ store: failing(1000) });
    keeper.open();
    write(writerOf(), 5);
    keeper.look();
    await keeper.close(100);
    expect(readdirSync(journals)).toEqual([`${OWN}.00000001.clicks`]);
    const next = keeperOf({ journal: OTHER });
    next.open();
    await counts(10);
  });

  test("adopts what a process has left behind, and no journal whose lock is taken", async () => {
    write(writerOf(OTHER), 5);
    const lock = takeLock(lockPath(journals, OTHER));
    const keeper = keeperOf({ adoptIntervalMs: 20 });
    keeper.open();
    write(writerOf(), 1);
    keeper.look();
    await counts(2);
    expect(existsSync(join(journals, `${OTHER}.00000001.clicks`))).toBe(true);
    lock?.release();
    await counts(12);
    await until(() => !existsSync(lockPath(journals, OTHER)), { what: "nothing is left of the journal" });
  });

  test("turns to another journal of its process, and brings what is left of the one before", async () => {
    const keeper = keeperOf();
    keeper.open();
    write(writerOf(OWN), 3);
    keeper.turnTo(OTHER);
    write(writerOf(OTHER), 4);
    keeper.look();
    await counts(14);
  });

  test("replaying every journal twice changes nothing", async () => {
    const kept = join(folder.path, "kept");
    for (const journal of [OTHER, "00000000000000cc"]) write(writerOf(journal), 50);
    cpSync(journals, kept, { recursive: true });
    const first = keeperOf();
    first.open();
    await counts(200);
    await first.close(1000);
    for (let round = 0; round < 2; round++) {
      cpSync(kept, journals, { recursive: true });
      const again = keeperOf();
      again.open();
      await until(() => again.figures().journalBytes === 0, { what: "the journals are read again" });
      await again.close(1000);
      expect(await counted()).toBe(200);
    }
  });
});
