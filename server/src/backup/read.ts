// Reading a backup: line by line in little memory, and nothing of it is believed before all of it was seen to be whole.
import { createHash, type Hash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LinnetError } from "../core/errors.ts";
import {
  BackupError,
  damaged,
  decodeEnd,
  decodeEntry,
  decodeHeader,
  END_START,
  type End,
  type Entry,
  type Header,
  LINE_BYTES_MAX,
} from "./format.ts";

const NEWLINE = 10;

/** Of unpacked text: some 600 links, which then share commits of the store. */
const PIECE_BYTES = 131_072;

/** What a whole backup says of itself. */
export interface Whole {
  readonly header: Header;
  readonly end: End;
}

/** Reads all of it; throws a BackupError for a file that is damaged, cut off, no backup, or from a newer Linnet. */
export async function verifyBackup(compressed: AsyncIterable<Uint8Array>, onLinks: (links: number) => void): Promise<Whole> {
  const reader = new Reader();
  for await (const lines of linesOf(compressed, reader)) {
    for (const text of lines) reader.read(text);
    onLinks(reader.links);
  }
  return reader.whole();
}

/** The keys and links of a backup, some at a time. Throws like `verifyBackup`, but only when it comes to it. */
export async function* entriesOf(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Entry[]> {
  const reader = new Reader();
  for await (const lines of linesOf(compressed, reader)) yield lines.flatMap((text) => reader.read(text) ?? []);
  reader.whole();
}

/** What has been seen of a backup so far, compared with what it says at its end. */
class Reader {
  readonly hash: Hash = createHash("sha256");
  #header: Header | null = null;
  #end: End | null = null;
  #links = 0;
  #keys = 0;
  #shared = 0;
  #people = 0;

  get links(): number {
    return this.#links;
  }

  /** The entry that the line is; null for the first and the last. */
  read(text: string): Entry | null {
    if (this.#end !== null) throw damaged("something behind its end");
    if (this.#header === null) {
      this.#header = decodeHeader(text);
      return null;
    }
    if (text.startsWith(END_START)) {
      this.#end = decodeEnd(text);
      return null;
    }
    const entry = readable(text);
    if (entry.kind === "key") this.#keys++;
    else if (entry.kind === "shared") this.#shared++;
    else if (entry.kind === "person") this.#people++;
    else this.#links++;
    return entry;
  }

  whole(): Whole {
    const [header, end] = [this.#header, this.#end];
    if (header === null) throw new BackupError("The file is not a backup of Linnet: it is empty.");
    if (end === null) throw new BackupError("The backup is cut off: its end is missing. Nothing was restored.");
    if (end.links !== this.#links || end.keys !== this.#keys) {
      throw damaged(`${this.#links} links and ${this.#keys} keys, and says ${end.links} and ${end.keys}`);
    }
    if ((end.people ?? 0) !== this.#people) throw damaged(`${this.#people} records of people, and says ${end.people ?? 0}`);
    if ((end.shared ?? 0) !== this.#shared) throw damaged(`${this.#shared} shared entries, and says ${end.shared ?? 0}`);
    if (end.sha256 !== this.hash.digest("hex")) throw damaged("another checksum than it says");
    return { header, end };
  }
}

function readable(text: string): Entry {
  try {
    return decodeEntry(text);
  } catch (error) {
    if (!(error instanceof LinnetError)) throw error;
    throw new BackupError(`${error.message} Nothing was restored.`, { cause: error });
  }
}

/** Whole lines, as many as a piece of the file has; all bytes before the last line go through the reader's hash. */
async function* linesOf(compressed: AsyncIterable<Uint8Array>, { hash }: Reader): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of unzipped(compressed)) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const length = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(length);
    if (rest.length > LINE_BYTES_MAX) throw damaged("a line of more than 4 MB");
    if (length === 0) continue;
    const block = bytes.subarray(0, length);
    const lines = block.toString("utf8", 0, length - 1).split("\n");
    const lastStart = length === 1 ? 0 : bytes.lastIndexOf(NEWLINE, length - 2) + 1;
    const isLast = lines.at(-1)?.startsWith(END_START) === true;
    hash.update(isLast ? block.subarray(0, lastStart) : block);
    yield lines;
  }
  if (rest.length > 0) throw new BackupError("The backup is cut off in the middle of a line. Nothing was restored.");
}

async function* unzipped(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  const source = Readable.from(compressed);
  pipeline(source, gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    // Only what zlib says is about the backup; the disk may have something to say too.
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("Z_")) throw error;
    throw new BackupError(
      "The file is damaged, cut off, or not a backup of Linnet: it can't be unpacked. Nothing was restored.",
      {
        cause: error,
      },
    );
  }
}
