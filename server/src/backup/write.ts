// Making a backup while everything goes on: what the store holds as lines, compressed as they come. Takes no lock and keeps
// nothing in memory, and so it is not of one moment: it has every link that was acknowledged before it began, as it was at
// some moment until it ended.
import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { Field } from "../core/field.ts";
import type { StoredLink } from "../core/link.ts";
import { changesBehind } from "../core/mirror.ts";
import type { Store } from "../core/store.ts";
import type { Instant } from "../core/time.ts";
import { timeText } from "../core/time.ts";
import {
  countedSince,
  type End,
  encodeEnd,
  encodeHeader,
  encodeKeyLine,
  encodeLinkLine,
  encodePersonLine,
  encodeRawLine,
  encodeSharedLine,
  PEOPLE_KEPT,
} from "./format.ts";

/** Links whose uses are asked for at once, and whose lines are handed on together. */
const BLOCK_LENGTH = 500;

export interface BackupOptions {
  readonly store: Pick<Store, "instance" | "links" | "uses" | "keys" | "shared" | "people">;
  /** The version of this Linnet. */
  readonly linnet: string;
  readonly now: Instant;
  /** Hears from time to time how many links are in it. */
  readonly onLinks: (links: number) => void;
  /** Hears of each link that can't be read. It is in the backup all the same, as it is. */
  readonly onUnreadable: (field: Field) => void;
}

/** The bytes of a backup of the store as it is now. Throws what the store says, and then it is none. */
export function backupBytes(options: BackupOptions): AsyncIterable<Uint8Array> {
  const gzip = createGzip();
  // A failure of the lines destroys the stream that is read, and is thrown there.
  pipeline(Readable.from(blocks(options), { objectMode: true, highWaterMark: 1 }), gzip, () => undefined);
  return gzip;
}

async function* blocks({ store, linnet, now, onLinks, onUnreadable }: BackupOptions): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  const hashed = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    return bytes;
  };
  const keys = await store.keys.list();
  yield hashed(encodeHeader({ linnet, madeAt: timeText(now) }, store.instance) + keys.map(encodeKeyLine).join(""));
  const shared = await sharedOf(store.shared);
  yield hashed(shared.map(([name, text]) => encodeSharedLine(name, text)).join(""));
  const people = (await Promise.all(PEOPLE_KEPT.map((kind) => store.people.list(kind)))).flat();
  yield hashed(people.map(encodePersonLine).join(""));
  let links = 0;
  let block: (Promise<string> | string)[] = [];
  const scanned = store.links.scan((field, records) => {
    block.push(encodeRawLine(field, records));
    links++;
    onUnreadable(field);
  });
  for await (const stored of scanned) {
    block.push(linkLine(store.uses, stored));
    links++;
    if (block.length < BLOCK_LENGTH) continue;
    yield hashed((await Promise.all(block)).join(""));
    block = [];
    onLinks(links);
  }
  yield hashed((await Promise.all(block)).join(""));
  onLinks(links);
  const counts = { links, keys: keys.length, shared: shared.length, people: people.length };
  const end: End = { ...counts, sha256: hash.digest("hex") };
  yield Buffer.from(encodeEnd(end));
}

/** What all processes share, each entry once and as it is now. */
async function sharedOf(shared: Store["shared"]): Promise<(readonly [name: string, text: string])[]> {
  const texts = new Map<string, string>();
  for (const { name, text } of (await changesBehind(shared, 0)).entries) {
    if (text === null) texts.delete(name);
    else texts.set(name, text);
  }
  return [...texts];
}

async function linkLine(uses: Store["uses"], stored: StoredLink): Promise<string> {
  const since = countedSince(stored);
  return encodeLinkLine(stored, since === null ? 0 : await uses.count(stored.details.id, since));
}
