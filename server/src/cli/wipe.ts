// `linnet wipe --yes`: the plan's `delete_db`. Deletes Linnet's own data, and nothing else that lives in the store.
import type { Parts } from "../parts.ts";
import { EXIT, parseWords, type World, withParts } from "./command.ts";
import { bytesText } from "./doctor-clicks.ts";

export async function wipeCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { yes: "none" }, 0);
  return withParts(world, line, { mayCreate: false }, async (parts) => {
    const { store } = parts;
    const links = await store.links.count();
    const what = `${links} ${links === 1 ? "link" : "links"} in ${store.name}${await clicksText(parts)}`;
    if (!line.options.has("yes")) {
      world.err(`linnet: this would delete ${what}, for good. Nothing was deleted; say --yes to do it.`);
      return EXIT.usage;
    }
    world.out(`Deleting ${what}. Servers that use this store answer 503 until they are started again.`);
    const deleted = await parts.wipe();
    world.out(`Deleted ${deleted} ${deleted === 1 ? "link" : "links"}.`);
    if (parts.direct?.access === null) world.out("Clicks are switched off (LINNET_CLICKS): what was recorded before stays.");
    return EXIT.ok;
  });
}

/** What is deleted of clicks. Throws where they can't be reached: then nothing is deleted. */
async function clicksText({ store, direct }: Pick<Parts, "store" | "direct">): Promise<string> {
  const kept = (await direct?.kept()) ?? null;
  const waiting = direct?.waiting();
  const journals = waiting !== undefined && waiting.bytes + waiting.damagedBytes > 0 ? " and in journals of this machine" : "";
  if (kept === null) return journals === "" ? "" : `, and the clicks${journals.replace(" and", "")}`;
  const size = kept.bytes === null ? "" : ` (${bytesText(kept.bytes)})`;
  return `, and the clicks ${kept.name === store.name ? "there" : `in ${kept.name}`}${size}${journals}`;
}
