// Words by which a script knows whether what it is to replace is still what it was.
import { createHash } from "node:crypto";
import type { RandomBytes } from "../../../core/code.ts";

const WORD_BYTES = 9;

/** As `redis.sha1hex` has it. */
export function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** A word that nobody has had before. */
export function newWord(random: RandomBytes): string {
  return Buffer.from(random(WORD_BYTES)).toString("base64url");
}
