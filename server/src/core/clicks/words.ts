// Numbers of clicks as people read them.
import { CLICK_KINDS, type ClickKind } from "./click.ts";

/** One of a kind, and several. */
const WORDS: Readonly<Record<ClickKind, readonly [one: string, several: string]>> = {
  human: ["person", "people"],
  preview: ["preview", "previews"],
  bot: ["bot", "bots"],
  monitor: ["monitor", "monitors"],
  automated: ["unknown program", "unknown programs"],
};

/** The order in which they are told: people first. */
export const TOLD_KINDS = ["human", "preview", "bot", "monitor", "automated"] as const satisfies (typeof CLICK_KINDS)[number][];

/** "1,204". */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** Clicks by kind in a sentence: "12 people, 3 previews, 40 bots." Of kinds that did not come nothing is said, except of people. */
export function kindsText(kinds: Readonly<Record<ClickKind, number>>): string {
  if (CLICK_KINDS.every((kind) => kinds[kind] === 0)) return "Nobody yet.";
  const told = TOLD_KINDS.filter((kind) => kind === "human" || kinds[kind] > 0);
  return `${told.map((kind) => `${countText(kinds[kind])} ${WORDS[kind][kinds[kind] === 1 ? 0 : 1]}`).join(", ")}.`;
}
