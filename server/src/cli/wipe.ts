// `linnet wipe --yes`: the plan's `delete_db`. Deletes Linnet's own data, and nothing else that lives in the store.
import { EXIT, parseWords, type World, withParts } from "./command.ts";

export async function wipeCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { yes: "none" }, 0);
  return withParts(world, line, { mayCreate: false }, async (parts) => {
    const { store } = parts;
    const links = await store.links.count();
    const what = `${links} ${links === 1 ? "link" : "links"} in ${store.name}`;
    if (!line.options.has("yes")) {
      world.err(`linnet: this would delete ${what}, for good. Nothing was deleted; say --yes to do it.`);
      return EXIT.usage;
    }
    world.out(`Deleting ${what}. Servers that use this store answer 503 until they are started again.`);
    const deleted = await parts.wipe();
    world.out(`Deleted ${deleted} ${deleted === 1 ? "link" : "links"}.`);
    return EXIT.ok;
  });
}
