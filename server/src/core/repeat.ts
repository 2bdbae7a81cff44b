// Requests that may be sent again (`Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header): a client that got no answer
// asks once more, and gets the link that the first request made, not a second one.
//
// Nothing has to be finished or taken back after a crash. The note of the first request holds a seed, from which every
// try draws the same codes and the same secret; the store's insert, asked twice by the same maker, says "inserted" twice.
import type { RandomBytes } from "./code.ts";
import { invalidField, keyReused } from "./errors.ts";
import type { Dice, LinkContext } from "./links.ts";

export const IDEMPOTENCY_KEY_LENGTH_MAX = 200;

const SEED_BYTES = 16;

/** What is kept of a request: what was asked, what its randomness comes from, and the answer once there is one. */
interface Note<Answer> {
  readonly asked: string;
  readonly seed: string;
  /** How long codes were then: they grow with the number of links, and other lengths are other codes. */
  readonly length: number;
  readonly answer?: Answer;
}

/** What a client may call a request. Throws `invalid_field`. */
export function parseRequestKey(text: string): string {
  if (text === "" || text.length > IDEMPOTENCY_KEY_LENGTH_MAX || !/^[\x20-\x7e]+$/.test(text)) {
    throw invalidField(
      "Idempotency-Key",
      `An Idempotency-Key has 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} printable ASCII characters.`,
    );
  }
  return text;
}

export interface Repeatable {
  /** What the client calls the request (`parseRequestKey`); of one caller, it means one request. */
  readonly key: string;
  readonly caller: string;
  /** All that was asked, as text. */
  readonly request: string;
}

/**
 * Does the work once for one key: whoever asks again within 24 hours gets the same answer. Two at once do the same work
 * and agree. Throws `key_reused` when the key was used for another request; what `work` throws is not remembered.
 */
export async function once<Answer>(
  { requests, hash, random, codes }: Pick<LinkContext, "requests" | "hash" | "random" | "codes">,
  { key, caller, request }: Repeatable,
  work: (dice: Dice) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly isRepeated: boolean }> {
  const name = hash(`${caller} ${key}`);
  const asked = hash(request);
  const first = JSON.stringify({ asked, seed: hexOf(random(SEED_BYTES)), length: codes.codeLength } satisfies Note<Answer>);
  const kept = await requests.claim(name, first);
  const note = JSON.parse(kept) as Note<Answer>;
  if (note.asked !== asked) throw keyReused();
  if (note.answer !== undefined) return { answer: note.answer, isRepeated: true };
  const answer = await work({ random: seededBytes(hash, note.seed), codeLength: note.length });
  const settled = JSON.parse(await requests.settle(name, kept, JSON.stringify({ ...note, answer }))) as Note<Answer>;
  return { answer: settled.answer ?? answer, isRepeated: kept !== first };
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same bytes for the same seed: characters of hashes in counter mode, each good for six bits. */
function seededBytes(hash: (text: string) => string, seed: string): RandomBytes {
  let counter = 0;
  return (count) => {
    const bits: number[] = [];
    while (bits.length < count * 8) {
      for (const character of hash(`${seed}:${counter++}`)) {
        const value = BASE64URL.indexOf(character);
        for (let bit = 5; bit >= 0; bit--) bits.push((value >> bit) & 1);
      }
    }
    return Uint8Array.from({ length: count }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0));
  };
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
