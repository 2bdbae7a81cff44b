// Writes the journal of this process. What `append` has written survives the end of the process at once, and that of the machine
// once `sync` has run.
import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { Instant } from "../../core/time.ts";
import { bytesOf, segmentPath, segmentsOf } from "./folder.ts";
import { frameOf, MAGIC } from "./format.ts";

/** Bytes after which a segment is full: small enough that what is in the store is soon deleted. */
const SEGMENT_BYTES = 8_000_000;

/** How old the first click of a segment may become until the next one is begun, so that clicks do not stay where few come. */
const SEGMENT_AGE_MS = 60_000;

export interface JournalOptions {
  readonly folder: string;
  /** 16 hexadecimal digits that no other journal has. */
  readonly journal: string;
  /** Bytes that all segments take at most. */
  readonly bytesMax: number;
  readonly clock: () => Instant;
  readonly segmentBytes?: number;
}

interface Open {
  readonly fd: number;
  readonly path: string;
  bytes: number;
  isSynced: boolean;
  /** When its first click was written; null: there is none. */
  begunAt: Instant | null;
}

export class JournalWriter {
  readonly #options: JournalOptions;
  readonly #segmentBytes: number;
  #segment = 0;
  #open: Open | null = null;
  #lastNumber = 0;
  /** Of the segments that are full, those that are in the store already included until it is looked again. */
  #fullBytes = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#segmentBytes = Math.min(options.segmentBytes ?? SEGMENT_BYTES, options.bytesMax / 2);
  }

  /**
   * Appends the clicks as one batch: all of them or none. False when the journal is full. Throws what the system does; then nothing
   * was written.
   */
  append(clicks: readonly string[]): boolean {
    const frame = frameOf(this.#lastNumber + 1, clicks);
    if (!this.#hasRoomFor(frame.length)) return false;
    const open = this.#current();
    writeWhole(open, frame);
    open.begunAt ??= this.#options.clock();
    this.#lastNumber++;
    if (open.bytes >= this.#segmentBytes) this.#seal();
    return true;
  }

  /** Waits until what was appended survives a loss of power too. Is to be called every now and then, also when nothing is appended. */
  sync(): void {
    this.#syncOpen();
    const begunAt = this.#open?.begunAt ?? null;
    if (begunAt === null || this.#options.clock() - begunAt < SEGMENT_AGE_MS) return;
    this.#seal();
    // Only a segment with another one behind it is deleted once all of it is in the store.
    this.#current();
  }

  close(): void {
    this.#seal();
  }

  /** Bytes that lie in the folder, as far as was seen. */
  #hasRoomFor(bytes: number): boolean {
    const { folder, journal, bytesMax } = this.#options;
    const isRoom = () => this.#fullBytes + (this.#open?.bytes ?? 0) + bytes <= bytesMax;
    if (isRoom()) return true;
    const full = segmentsOf(folder, journal).filter(({ path }) => path !== this.#open?.path);
    this.#fullBytes = full.reduce((sum, { path }) => sum + bytesOf(path), 0);
    return isRoom();
  }

  #current(): Open {
    if (this.#open !== null) return this.#open;
    const path = segmentPath(this.#options.folder, this.#options.journal, this.#segment + 1);
    const open: Open = { fd: openSync(path, "ax", 0o600), path, bytes: 0, isSynced: true, begunAt: null };
    this.#segment++;
    this.#open = open;
    writeWhole(open, Buffer.from(MAGIC));
    return open;
  }

  #syncOpen(): void {
    const open = this.#open;
    if (open === null || open.isSynced) return;
    fdatasyncSync(open.fd);
    open.isSynced = true;
  }

  /** The next batch begins another segment. */
  #seal(): void {
    const open = this.#open;
    if (open === null) return;
    this.#syncOpen();
    closeSync(open.fd);
    this.#fullBytes += open.bytes;
    this.#open = null;
  }
}

/** What could be written in part only, for want of room, is taken back: what follows must not stand behind half a frame. */
function writeWhole(open: Open, bytes: Buffer): void {
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(open.fd, bytes, done);
  } catch (error) {
    if (done > 0) ftruncateSync(open.fd, open.bytes);
    throw error;
  }
  open.bytes += bytes.length;
  open.isSynced = false;
}
