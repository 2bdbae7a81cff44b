// `linnet shorten URL`: makes a short URL in the store, without a server.
import { createLink, generateTinyUrl, type LinkContext } from "../core/links.ts";
import { EXIT, parseWords, UsageError, type World, withParts } from "./command.ts";

export async function shortenCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none", code: "value" }, 1);
  const [longUrl] = line.operands;
  if (longUrl === undefined) throw new UsageError("The long URL is missing.");
  const made = await withParts(world, line, { mayCreate: true }, ({ links }) => make(links, longUrl, line.options.get("code")));
  const facts = { tiny_url: made.tinyUrl, code: made.code, original_url: made.target };
  world.out(line.options.has("json") ? JSON.stringify(facts) : made.tinyUrl);
  return EXIT.ok;
}

function make(links: LinkContext, longUrl: string, code: string | undefined) {
  const actor = { kind: "cli" } as const;
  return code === undefined ? generateTinyUrl(links, longUrl, actor) : createLink(links, longUrl, code, actor);
}
