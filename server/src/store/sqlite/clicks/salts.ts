// The keys of visitors, one for each day: a file for each, which only this user can read. They are not in the database, so that no
// backup of it holds them, and gone once their day is.
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Day, startOf } from "../../../core/clicks/days.ts";
import type { RandomBytes } from "../../../core/code.ts";
import { storeUnavailable } from "../../../core/errors.ts";
import type { Instant } from "../../../core/time.ts";

const SALT_BYTES = 32;
const SALT = /^[0-9a-f]{64}$/;

/** Of a file that holds a salt, or is about to: the day, and what tells those that are about to from each other. */
const NAME = /^visitors-(\d+)(?:\.[0-9a-f]+)?\.salt$/;

/** How long after its day a salt is kept: clicks of its last moment may still be on their way. */
const KEPT_MS = 60_000;

export class Salts {
  readonly #folder: string | null;
  readonly #random: RandomBytes;
  readonly #inMemory = new Map<Day, string>();

  /** Without a folder they are in memory only. */
  constructor(folder: string | null, random: RandomBytes) {
    this.#folder = folder;
    this.#random = random;
  }

  /** The salt of the day, which is made where there is none. */
  of(day: Day): string {
    if (this.#folder === null) return this.#ofMemory(day);
    try {
      return read(pathOf(this.#folder, day)) ?? this.#make(this.#folder, day);
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  #ofMemory(day: Day): string {
    const salt = this.#inMemory.get(day) ?? this.#draw(SALT_BYTES);
    this.#inMemory.set(day, salt);
    return salt;
  }

  /** Whoever puts a whole file at its place first has made the salt. */
  #make(folder: string, day: Day): string {
    mkdirSync(folder, { recursive: true });
    const path = pathOf(folder, day);
    const own = join(folder, `visitors-${day}.${this.#draw(8)}.salt`);
    try {
      write(own, this.#draw(SALT_BYTES));
      linkUnlessThere(own, path);
    } finally {
      rmSync(own, { force: true });
    }
    const salt = read(path);
    if (salt === null) throw new Error(`${path} is gone as soon as it was made`);
    return salt;
  }

  #draw(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString("hex");
  }

  /** Lets go of those whose day is over. */
  tidy(now: Instant): void {
    const isOver = (day: Day) => now >= startOf(day + 1) + KEPT_MS;
    for (const day of this.#inMemory.keys()) if (isOver(day)) this.#inMemory.delete(day);
    this.#deleteFiles(isOver);
  }

  wipe(): void {
    this.#inMemory.clear();
    this.#deleteFiles(() => true);
  }

  #deleteFiles(isMeant: (day: Day) => boolean): void {
    const folder = this.#folder;
    if (folder === null) return;
    for (const name of namesIn(folder)) {
      const day = NAME.exec(name)?.[1];
      if (day !== undefined && isMeant(Number(day))) rmSync(join(folder, name), { force: true });
    }
  }
}

const pathOf = (folder: string, day: Day): string => join(folder, `visitors-${day}.salt`);

/** The salt in the file; null where there is no file. */
function read(path: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
  if (!SALT.test(text)) throw new Error(`${path} holds no salt`);
  return text;
}

function write(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
