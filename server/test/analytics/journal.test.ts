// The journal: what is written is read again, whatever happens to the file's end; and there is an end to its length.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { journalsIn, segmentsOf } from "../../src/analytics/journal/folder.ts";
import { frameAt, frameOf, MAGIC } from "../../src/analytics/journal/format.ts";
import { JournalReader } from "../../src/analytics/journal/reading.ts";
import { JournalWriter } from "../../src/analytics/journal/writing.ts";
import { encodeClick } from "../../src/core/clicks/click.ts";
import { clickNow, Folder, NOW } from "./setup.ts";

const JOURNAL = "0123456789abcdef";

let folder: Folder;
let damages: string[] = [];
beforeEach(() => {
  folder = new Folder();
  damages = [];
  now = NOW;
});
afterEach(() => folder.remove());

let now = NOW;
const writerOf = (bytesMax = 1_000_000, segmentBytes = 2000) =>
  new JournalWriter({ folder: folder.path, journal: JOURNAL, bytesMax, clock: () => now, segmentBytes });
const readerOf = () =>
  new JournalReader({ folder: folder.path, journal: JOURNAL, onDamage: (_, what) => void damages.push(what) });

const texts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => encodeClick(clickNow({ visitor: from + at })));

/** The visitors of all clicks that can be read now, with the numbers of their batches; they are done with. */
function readAll(reader: JournalReader): { numbers: number[]; visitors: (number | null)[] } {
  const numbers: number[] = [];
  const visitors: (number | null)[] = [];
  for (let piece = reader.next(); piece !== null; piece = reader.next()) {
    for (const { number, clicks } of piece.batches) {
      numbers.push(number);
      visitors.push(...clicks.map(({ visitor }) => visitor));
    }
    reader.done(piece);
  }
  return { numbers, visitors };
}

const lastSegment = () => segmentsOf(folder.path, JOURNAL).at(-1)?.path ?? "";

describe("a journal", () => {
  test("is read as it was written, batch by batch, while it grows", () => {
    const writer = writerOf();
    const reader = readerOf();
    expect(reader.next()).toBeNull();
    writer.append(texts(3));
    expect(readAll(reader)).toEqual({ numbers: [1], visitors: [0, 1, 2] });
    writer.append(texts(2, 3));
    writer.append(texts(1, 5));
    expect(readAll(reader)).toEqual({ numbers: [2, 3], visitors: [3, 4, 5] });
    expect(reader.bytes()).toBe(0);
  });

  test("reads the same again until it is done with", () => {
    writerOf().append(texts(3));
    const reader = readerOf();
    expect(reader.next()?.batches).toEqual(reader.next()?.batches as never);
  });

  test("goes on in further segments, and those that are done with are deleted", () => {
    const writer = writerOf();
    for (let at = 0; at < 100; at++) writer.append(texts(2, 2 * at));
    expect(segmentsOf(folder.path, JOURNAL).length).toBeGreaterThan(3);
    const reader = readerOf();
    const { numbers, visitors } = readAll(reader);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(visitors).toEqual(Array.from({ length: 200 }, (_, at) => at));
    expect(segmentsOf(folder.path, JOURNAL).length).toBeLessThan(2);
    writer.close();
    reader.leave();
    expect(readAll(reader).numbers).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("takes no more than it may, and more again when it was read", () => {
    const writer = writerOf(4000, 1000);
    let taken = 0;
    while (writer.append(texts(1, taken))) taken++;
    expect(taken).toBeGreaterThan(10);
    const reader = readerOf();
    expect(readAll(reader).visitors).toHaveLength(taken);
    expect(writer.append(texts(1, taken))).toBe(true);
    expect(readAll(reader).visitors).toEqual([taken]);
  });

  test("that was cut anywhere gives every batch before the cut", () => {
    const writer = writerOf(1_000_000, 500_000);
    for (let at = 0; at < 5; at++) writer.append(texts(4, 4 * at));
    writer.close();
    const path = lastSegment();
    const whole = readFileSync(path);
    const ends: number[] = [];
    for (let at = MAGIC.length; at < whole.length; ) {
      const frame = frameAt(whole, at);
      if (frame.kind !== "batch") throw new Error("a frame can't be read");
      at += frame.bytes;
      ends.push(at);
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (length) => {
        writeFileSync(path, whole);
        truncateSync(path, length);
        const batches = readAll(readerOf().leave()).numbers.length;
        expect(batches).toBe(ends.filter((end) => end <= length).length);
      }),
      { numRuns: 200 },
    );
  });

  test("a batch that is damaged is never counted, and its segment is put aside", () => {
    const writer = writerOf(1_000_000, 500_000);
    for (let at = 0; at < 3; at++) writer.append(texts(4, 4 * at));
    writer.close();
    const path = lastSegment();
    const bytes = readFileSync(path);
    const at = bytes.length - 20;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(path, bytes);
    expect(readAll(readerOf().leave()).numbers).toEqual([1, 2]);
    expect(damages).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.damaged`)).toBe(true);
  });

  test("of another format is put aside unread", () => {
    const path = join(folder.path, `${JOURNAL}.00000001.clicks`);
    writeFileSync(path, "linnet-clicks 9\nsomething");
    expect(readAll(readerOf().leave()).numbers).toEqual([]);
    expect(damages).toHaveLength(1);
    expect(existsSync(`${path}.damaged`)).toBe(true);
  });

  test("goes on behind a segment that ends in the middle of a batch", () => {
    const writer = writerOf(1_000_000, 1);
    writer.append(texts(1));
    appendFileSync(lastSegment(), frameOf(2, texts(5)).subarray(0, 30));
    writer.append(texts(1, 7));
    expect(readAll(readerOf()).visitors).toEqual([0, 7]);
  });

  test("a frame that says it is longer than any is none", () => {
    const bytes = Buffer.alloc(16, 0xff);
    expect(frameAt(bytes, 0)).toEqual({ kind: "damaged" });
    expect(frameAt(bytes, 12)).toEqual({ kind: "unfinished" });
  });

  test("the journals of a folder are found, and nothing else is taken for one", () => {
    for (const name of [`${JOURNAL}.lock`, "fedcba9876543210.00000001.clicks", "salt-20000", "x.lock", `${JOURNAL}.1.clicks`]) {
      writeFileSync(join(folder.path, name), "");
    }
    expect(journalsIn(folder.path)).toEqual([JOURNAL, "fedcba9876543210"]);
  });
});

test("clicks do not stay where few come: what is in the store is gone from the folder a minute later", () => {
  const writer = writerOf(1_000_000, 100_000);
  const reader = readerOf();
  const bytes = () => segmentsOf(folder.path, JOURNAL).reduce((sum, { path }) => sum + readFileSync(path).length, 0);
  writer.append(texts(3));
  expect(readAll(reader).visitors).toEqual([0, 1, 2]);
  now += 59_999;
  writer.sync();
  readAll(reader);
  expect(bytes()).toBeGreaterThan(100);
  now += 1;
  writer.sync();
  expect(readAll(reader).visitors).toEqual([]);
  expect(bytes()).toBe(MAGIC.length);
  now += 600_000;
  writer.sync();
  expect(segmentsOf(folder.path, JOURNAL)).toHaveLength(1);
  writer.append(texts(2, 7));
  expect(readAll(reader)).toEqual({ numbers: [2], visitors: [7, 8] });
  writer.close();
  expect(readAll(reader.leave()).visitors).toEqual([]);
  expect(segmentsOf(folder.path, JOURNAL)).toEqual([]);
});
