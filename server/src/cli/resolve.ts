// `linnet resolve CODE`: tells where a code leads, without following it.
import { linkNotFound } from "../core/errors.ts";
import { EXIT, parseWords, UsageError, type World } from "./command.ts";
import { namedIn } from "./links.ts";
import { withDesk } from "./open-desk.ts";

export async function resolveCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none", domain: "value" }, 1);
  const [asked] = line.operands;
  if (asked === undefined) throw new UsageError("The code is missing.");
  const link = await withDesk(world, line, { mayCreate: false }, (desk) => desk.get(namedIn(line, asked)));
  if (link.url === null || link.deletedAt !== null) throw linkNotFound();
  const facts = { code: link.code, original_url: link.url, enabled: link.enabled };
  world.out(line.options.has("json") ? JSON.stringify(facts) : link.url);
  return EXIT.ok;
}
