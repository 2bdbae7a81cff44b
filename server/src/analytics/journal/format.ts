// How clicks lie in a journal: segments, files that only grow, of frames that are each there as a whole or not at all. A frame is
// the length of its content in bytes and the CRC-32 (ISO 3309, as in zlib) of it, both as 32 bits with the lowest byte first, and the
// content: the number of the batch, and each click as core/clicks/click.ts writes it, one per line.
import { crc32 } from "node:zlib";
import { type Click, decodeClick } from "../../core/clicks/click.ts";
import type { ClickBatch } from "../../core/clicks/store.ts";

/** What every segment begins with. Another number is another format. */
export const MAGIC = "linnet-clicks 1\n";

const HEAD_BYTES = 8;

/** Bytes of a frame at most; a length beyond that is none. */
export const FRAME_BYTES_MAX = 64 * 1024 * 1024;

export function frameOf(number: number, clicks: readonly string[]): Buffer {
  const content = Buffer.from(`${number}\n${clicks.join("\n")}`);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(content.length, 0);
  head.writeUInt32LE(crc32(content), 4);
  return Buffer.concat([head, content]);
}

/** What stands at a place of a segment. */
export type Frame =
  | { readonly kind: "batch"; readonly batch: ClickBatch; readonly bytes: number; readonly unreadable: number }
  /** It does not end here: it is being written, or its writer was stopped. */
  | { readonly kind: "unfinished" }
  /** It says that it is so long, and is something else than was written. */
  | { readonly kind: "damaged" };

/** The frame that begins at this byte. */
export function frameAt(bytes: Buffer, at: number): Frame {
  if (at + HEAD_BYTES > bytes.length) return { kind: "unfinished" };
  const length = bytes.readUInt32LE(at);
  if (length > FRAME_BYTES_MAX) return { kind: "damaged" };
  const end = at + HEAD_BYTES + length;
  if (end > bytes.length) return { kind: "unfinished" };
  const content = bytes.subarray(at + HEAD_BYTES, end);
  if (crc32(content) !== bytes.readUInt32LE(at + 4)) return { kind: "damaged" };
  const lines = content.toString("utf8").split("\n");
  const clicks: Click[] = [];
  const texts: string[] = [];
  for (let line = 1; line < lines.length; line++) {
    const text = lines[line] ?? "";
    const click = decodeClick(text);
    if (click === null) continue;
    clicks.push(click);
    texts.push(text);
  }
  const batch = { number: Number(lines[0]), clicks, texts };
  return { kind: "batch", batch, bytes: HEAD_BYTES + length, unreadable: lines.length - 1 - clicks.length };
}
