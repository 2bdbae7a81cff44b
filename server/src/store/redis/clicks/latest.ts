// What happens now, for whoever looks: only while somebody does, so that it costs one question for each batch otherwise.
import { type Click, decodeClick, encodeClick } from "../../../core/clicks/click.ts";
import type { Latest } from "../../../core/clicks/store.ts";
import { type ClickCalls, listOf } from "./calls.ts";
import type { ClickKeys } from "./keys.ts";
import { READ_LATEST, TELL_LATEST } from "./scripts-events.ts";

/** Clicks of one batch that are told, and those of one answer. */
const TOLD_CLICKS_MAX = 300;
const LATEST_CLICKS_MAX = 500;

/** Batches that are kept: those of many processes, for a while. */
const TOLD_BATCHES_MAX = 100;
const TOLD_KEPT_S = 60;

/** Whoever asked within this time is still looking. */
const LISTENING_S = 10;

export class LatestClicks {
  readonly #calls: ClickCalls;
  readonly #keys: ClickKeys;

  constructor(calls: ClickCalls, keys: ClickKeys) {
    this.#calls = calls;
    this.#keys = keys;
  }

  /** Tells of clicks, the last of them where they are many. */
  async tell(clicks: readonly Click[]): Promise<void> {
    const { latest, listening } = this.#keys;
    if (clicks.length === 0 || (await this.#calls.read((send) => send(["EXISTS", listening]))) !== 1) return;
    const text = clicks.slice(-TOLD_CLICKS_MAX).map(encodeClick).join("\n");
    await this.#calls.write(TELL_LATEST, [latest, listening], [String(TOLD_BATCHES_MAX), String(TOLD_KEPT_S), text]);
  }

  async since(cursor: string): Promise<Latest> {
    const known = /^\d{1,15}-\d{1,15}$/.test(cursor) ? cursor : "";
    const { latest, listening } = this.#keys;
    const reply = await this.#calls.write(READ_LATEST, [latest, listening], [String(LISTENING_S), known]);
    const [last, ...texts] = listOf(reply).map(String);
    const lines = texts.flatMap((text) => text.split("\n")).slice(-LATEST_CLICKS_MAX);
    return { clicks: lines.flatMap((line) => decodeClick(line) ?? []), cursor: last ?? known };
  }
}
