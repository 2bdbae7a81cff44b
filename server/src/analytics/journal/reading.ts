// Reads a journal, of this process while it is written, or one that somebody has left behind.
import { closeSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import type { ClickBatch } from "../../core/clicks/store.ts";
import { bytesOf, type Segment, segmentsOf } from "./folder.ts";
import { type Frame, frameAt, MAGIC } from "./format.ts";

/** Bytes that are read at a time, unless one frame is longer. */
const READ_BYTES = 4_000_000;

/** Clicks that are handed on together, some. */
const CLICKS_AT_ONCE = 10_000;

export interface Piece {
  readonly batches: readonly ClickBatch[];
  /** Where to go on once these are in the store. */
  readonly end: Place;
}

interface Place {
  readonly segment: number;
  readonly offset: number;
}

const START: Place = { segment: 0, offset: 0 };

export interface ReaderOptions {
  readonly folder: string;
  readonly journal: string;
  /** Hears of what can't be read, in a sentence. */
  readonly onDamage: (path: string, what: string) => void;
}

export class JournalReader {
  readonly journal: string;
  readonly #options: ReaderOptions;
  #place = START;
  #isLeft = false;
  /** Segments with something that can't be read: they are put aside, not deleted. */
  readonly #damaged = new Set<string>();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.journal = options.journal;
  }

  /** Nobody writes to it any more: what is unfinished stays so. */
  leave(): this {
    this.#isLeft = true;
    return this;
  }

  /** The next batches that are there as a whole; null when there are none for now. Reads the same again until `done`. */
  next(): Piece | null {
    for (;;) {
      const segment = this.#segment();
      if (segment === null) return null;
      const offset = segment.number === this.#place.segment ? this.#place.offset : 0;
      const piece = this.#read(segment, offset);
      if (piece !== "over") return piece;
      this.#place = { segment: segment.number + 1, offset: 0 };
      if (this.#damaged.delete(segment.path)) renameSync(segment.path, `${segment.path}.damaged`);
      else rmSync(segment.path, { force: true });
    }
  }

  /** All of the piece is in the store. */
  done({ end }: Piece): void {
    this.#place = end;
  }

  /** Bytes that are not yet in the store, some. */
  bytes(): number {
    const { segment, offset } = this.#place;
    return segmentsOf(this.#options.folder, this.journal)
      .filter(({ number }) => number >= segment)
      .reduce((sum, one) => sum + bytesOf(one.path) - (one.number === segment ? offset : 0), 0);
  }

  #segment(): Segment | null {
    const [segment] = segmentsOf(this.#options.folder, this.journal).filter(({ number }) => number >= this.#place.segment);
    return segment ?? null;
  }

  /** A piece of the segment; null when nothing is there yet; "over" when nothing will be. */
  #read(segment: Segment, offset: number): Piece | null | "over" {
    const isLast = segment.number === segmentsOf(this.#options.folder, this.journal).at(-1)?.number;
    const isGrowing = isLast && !this.#isLeft;
    const start = offset === 0 ? MAGIC.length : offset;
    if (offset === 0 && readAt(segment.path, 0, MAGIC.length).toString("latin1") !== MAGIC) {
      if (isGrowing) return null;
      if (bytesOf(segment.path) > 0) this.#tell(segment.path, "it does not begin as a journal of this version does");
      return "over";
    }
    const { batches, end, stop } = this.#frames(segment.path, start);
    if (batches.length > 0) return { batches, end: { segment: segment.number, offset: end } };
    if (isGrowing && stop !== "damaged") return null;
    if (end < bytesOf(segment.path)) {
      // Whoever wrote was stopped in the middle of it, which is what the checksum is for: nobody was told that it is safe.
      if (stop === "damaged") this.#tell(segment.path, `it is damaged at byte ${end}: what stands behind that is not counted`);
    }
    return isGrowing ? null : "over";
  }

  #tell(path: string, what: string): void {
    if (this.#damaged.has(path)) return;
    this.#damaged.add(path);
    this.#options.onDamage(path, what);
  }

  #frames(path: string, start: number): { batches: ClickBatch[]; end: number; stop: Frame["kind"] } {
    for (let length = READ_BYTES; ; length *= 2) {
      const bytes = readAt(path, start, length);
      const batches: ClickBatch[] = [];
      let at = 0;
      let clicks = 0;
      let frame = frameAt(bytes, at);
      while (frame.kind === "batch") {
        if (frame.unreadable > 0) this.#tell(path, `${frame.unreadable} clicks of a batch can't be read`);
        batches.push(frame.batch);
        clicks += frame.batch.clicks.length;
        at += frame.bytes;
        if (clicks >= CLICKS_AT_ONCE) break;
        frame = frameAt(bytes, at);
      }
      if (batches.length > 0 || bytes.length < length || frame.kind === "damaged") {
        return { batches, end: start + at, stop: frame.kind };
      }
    }
  }
}

function readAt(path: string, from: number, length: number): Buffer {
  const fd = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(Math.min(length, Math.max(0, bytesOf(path) - from)));
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
  } finally {
    closeSync(fd);
  }
}
