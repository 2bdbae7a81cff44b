// `linnet shorten URL`: makes a short URL, in the store or at a server.
import { EXIT, parseWords, UsageError, type World } from "./command.ts";
import { withDesk } from "./open-desk.ts";

export async function shortenCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none", code: "value" }, 1);
  const [longUrl] = line.operands;
  if (longUrl === undefined) throw new UsageError("The long URL is missing.");
  const code = line.options.get("code");
  const input = code === undefined ? { url: longUrl } : { url: longUrl, code };
  const made = await withDesk(world, line, { mayCreate: true }, (desk) => desk.create(input, { reuse: false, private: false }));
  const facts = { tiny_url: made.shortUrl, code: made.code, original_url: made.url };
  world.out(line.options.has("json") ? JSON.stringify(facts) : made.shortUrl);
  return EXIT.ok;
}
