// Replaces tallies of links by what they become when their lines are added up, many with one script: they are of one partition. What
// somebody else has changed meanwhile stays as it is.
import type { Day } from "../../../core/clicks/days.ts";
import type { Field } from "../../../core/field.ts";
import type { ClickCalls } from "./calls.ts";
import type { HomeKeys } from "./keys.ts";
import { FOLD_HOME } from "./scripts.ts";
import { sha1 } from "./words.ts";

/** Bytes of tallies that are sent with one script, some: Redis does nothing else meanwhile. */
const BYTES_AT_ONCE = 256_000;

/** A text as it was found, which may have grown since, and what it becomes. */
export interface Fold {
  readonly day: Day;
  readonly bucket: number;
  readonly link: Field;
  readonly text: string;
  readonly becomes: string;
}

/** Replaces the tallies of these links of a partition. Throws what the store does. */
export async function fold(calls: ClickCalls, keys: HomeKeys, folds: Iterable<Fold>): Promise<void> {
  let call = new FoldCall(keys);
  for (const one of folds) {
    call.add(one);
    if (call.bytes < BYTES_AT_ONCE) continue;
    await call.send(calls);
    call = new FoldCall(keys);
  }
  await call.send(calls);
}

class FoldCall {
  bytes = 0;
  readonly #home: HomeKeys;
  readonly #places = new Map<string, string>();
  readonly #args: string[] = [];

  constructor(keys: HomeKeys) {
    this.#home = keys;
  }

  add({ day, bucket, link, text, becomes }: Fold): void {
    const places = [this.#place(this.#home.tally(day, bucket)), this.#place(this.#home.large(day))];
    this.#args.push(...places, link, String(Buffer.byteLength(text)), sha1(text), becomes);
    this.bytes += text.length + becomes.length;
  }

  async send(calls: ClickCalls): Promise<void> {
    if (this.#args.length > 0) await calls.write(FOLD_HOME, [this.#home.days], this.#args, [...this.#places.keys()]);
  }

  /** Of the key among those of the script, behind the first one and the guard. */
  #place(key: string): string {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = String(this.#places.size + 3);
    this.#places.set(key, place);
    return place;
  }
}
