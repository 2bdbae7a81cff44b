// What is said once for all partitions: from when on raw events are there, and how far it is tidied up.
import { DAY_MS, type Day, dayOf, startOf } from "../../../core/clicks/days.ts";
import type { Instant } from "../../../core/time.ts";
import type { ClickCalls } from "./calls.ts";
import type { ClickKeys } from "./keys.ts";
import { SALT, SET_STATE } from "./scripts-events.ts";

/** A salt is kept so long beyond its day: for clicks that were counted just before midnight, by clocks that differ. */
const SALT_AFTER_DAY_MS = 5 * 60_000;
const MS_PER_S = 1000;
const SALT_BYTES = 32;

/** In place of a moment: raw events are not kept. */
const NONE = "none";

/**
 * `from`: since when raw events are kept, as long as they have not always been. `cut`: the first day whose raw events were not dropped.
 * `since`: the moment behind the last raw event that was dropped because there were too many. `tidied`: when that was done last.
 */
const FIELDS = ["from", "cut", "since", "tidied"] as const;

export interface State {
  readonly from: Instant | typeof NONE | null;
  readonly cut: Day | null;
  readonly since: Instant | null;
  readonly tidied: Instant | null;
}

export class ClickState {
  readonly #calls: ClickCalls;
  readonly #keys: ClickKeys;

  constructor(calls: ClickCalls, keys: ClickKeys) {
    this.#calls = calls;
    this.#keys = keys;
  }

  async read(): Promise<State> {
    const [from = null, ...others] = await this.#calls.fields(this.#keys.state, FIELDS);
    const [cut = null, since = null, tidied = null] = others.map((text) => (text === null ? null : Number(text)));
    return { from: from === null || from === NONE ? from : Number(from), cut, since, tidied };
  }

  async set(facts: Partial<State>): Promise<void> {
    const words = Object.entries(facts).flatMap(([field, value]) => [field, String(value)]);
    await this.#calls.write(SET_STATE, [this.#keys.state], words);
  }

  /** Notes whether raw events are kept from now on. */
  async begin(keepDays: number, now: Instant): Promise<void> {
    const { from } = await this.read();
    if (keepDays === 0 && from !== NONE) await this.set({ from: NONE });
    if (keepDays > 0 && from === NONE) await this.set({ from: now });
  }

  async eventsSince(keepDays: number, now: Instant): Promise<Instant | null> {
    if (keepDays === 0) return null;
    const { from, cut, since } = await this.read();
    const begun = typeof from === "number" ? from : 0;
    return Math.max(begun, cut === null ? 0 : startOf(cut), since ?? 0, startOf(dayOf(now) - keepDays));
  }

  /** The salt of the day, which is `made` unless there is one. */
  async salt(day: Day, made: (count: number) => Uint8Array, now: Instant): Promise<string> {
    const leftMs = Math.max(0, startOf(day) + DAY_MS - now) + SALT_AFTER_DAY_MS;
    const args = [Buffer.from(made(SALT_BYTES)).toString("hex"), String(Math.ceil(leftMs / MS_PER_S))];
    return String(await this.#calls.write(SALT, [this.#keys.salt(day)], args));
  }
}

/** Whether the salt of the day is of no use any more. */
export const isSaltOver = (day: Day, now: Instant): boolean => now >= startOf(day) + DAY_MS + SALT_AFTER_DAY_MS;
