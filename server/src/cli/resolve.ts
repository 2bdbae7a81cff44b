// `linnet resolve CODE`: tells where a code leads, without following it.
import { findByPath } from "../core/links.ts";
import { EXIT, parseWords, UsageError, type World, withParts } from "./command.ts";

export async function resolveCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none" }, 1);
  const [asked] = line.operands;
  if (asked === undefined) throw new UsageError("The code is missing.");
  const link = await withParts(world, line, { mayCreate: false }, ({ links }) =>
    findByPath(links.links, pathIn(asked, links.baseUrl)),
  );
  if (link === null) {
    world.err(`linnet: no link with the code "${asked}". Check capitals: aB and Ab differ.`);
    return EXIT.absent;
  }
  const facts = { code: link.field, original_url: link.target, enabled: link.enabled };
  world.out(line.options.has("json") ? JSON.stringify(facts) : link.target);
  return EXIT.ok;
}

/** The path of a whole short URL, or the code as it was typed. */
function pathIn(asked: string, baseUrl: string): string {
  return asked.startsWith(`${baseUrl}/`) ? asked.slice(baseUrl.length + 1) : encodeURIComponent(asked);
}
