// What clicks take, estimated: Redis says it key by key, so some keys of each kind are asked for. Of every partition, because one
// link may have more clicks than all others together.
import { type ClickCalls, forAll } from "./calls.ts";
import type { ClickKeys, HomeKeys, WideKeys } from "./keys.ts";
import { readDay } from "./partition.ts";

/** Keys of a kind that are asked for, of one partition. */
const KEYS_SAMPLED = 4;

export class ClickBytes {
  readonly #calls: ClickCalls;
  readonly #keys: ClickKeys;
  readonly #totalBuckets: number;

  constructor(calls: ClickCalls, keys: ClickKeys, totalBuckets: number) {
    this.#calls = calls;
    this.#keys = keys;
    this.#totalBuckets = totalBuckets;
  }

  async estimate(): Promise<number> {
    let bytes = 0;
    await forAll(this.#keys.home, async (keys) => {
      const there = await this.#ofHome(keys);
      bytes += there;
    });
    await forAll(this.#keys.wide, async (keys) => {
      const there = await this.#ofWide(keys);
      bytes += there;
    });
    return Math.round(bytes);
  }

  async #ofHome(keys: HomeKeys): Promise<number> {
    const records = (await this.#calls.hash(keys.days)).map(([day, text]) => ({ day: Number(day), ...readDay(text) }));
    const buckets = (name: (day: number, bucket: number) => string, among = records) =>
      among.flatMap(({ day, width }) => Array.from({ length: width }, (_, bucket) => name(day, bucket)));
    const kinds = [
      [keys.marks],
      [keys.days],
      [keys.rank],
      [keys.forgotten],
      Array.from({ length: this.#totalBuckets }, (_, bucket) => keys.total(bucket)),
      records.map(({ day }) => keys.large(day)),
      records.filter(({ events }) => events > 0).map(({ day }) => keys.events(day)),
      buckets((day, bucket) => keys.tally(day, bucket)),
      buckets(
        (day, bucket) => keys.seen(day, bucket),
        records.filter(({ seen }) => seen > 0),
      ),
    ];
    return await this.#ofKinds(kinds);
  }

  async #ofWide(keys: WideKeys): Promise<number> {
    const days = (await this.#calls.hash(keys.days)).map(([field]) => field.split(" "));
    const named = days.flatMap(([day, scope = ""]) => [keys.wide(Number(day), scope), keys.news(Number(day), scope)]);
    return await this.#ofKinds([[keys.marks], [keys.days], named]);
  }

  async #ofKinds(kinds: readonly (readonly string[])[]): Promise<number> {
    let bytes = 0;
    for (const names of kinds) {
      const sampled = names.length <= KEYS_SAMPLED ? names : everyNth(names, KEYS_SAMPLED);
      const sizes = await this.#calls.read((send) => Promise.all(sampled.map((name) => send(["MEMORY", "USAGE", name]))));
      const sum = sizes.reduce<number>((total, size) => total + Number(size ?? 0), 0);
      if (sampled.length > 0) bytes += (sum * names.length) / sampled.length;
    }
    return bytes;
  }
}

function everyNth(names: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, at) => names[Math.floor((at * names.length) / count)] ?? "");
}
