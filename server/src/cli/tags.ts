// `linnet tags …`: which tags there are, and renaming or deleting one on every link that has it.
import type { TagView } from "../core/tags.ts";
import { EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList } from "./table.ts";

/** Words behind each verb, at least and at most. */
const VERBS = { list: [0, 1], rename: [2, 2], delete: [1, 1] } as const;

const FLAGS: Flags = { json: "none" };

const COLUMNS: readonly Column<TagView>[] = [
  { title: "TAG", cell: ({ tag }) => tag },
  { title: "LINKS", cell: ({ links }) => String(links) },
];

export async function tagsCommand(world: World, words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  if (!isVerb(name)) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const [min, max] = VERBS[name];
  const line = parseWords(rest, FLAGS, max);
  const [tag = "", to = ""] = line.operands;
  if (line.operands.length < min) throw new UsageError("The tag is missing.");
  return withDesk(world, line, { mayCreate: false }, async (desk) => {
    if (name === "list") {
      await printList(world, line, desk.tags(tag), COLUMNS);
      return EXIT.ok;
    }
    const links = name === "rename" ? await desk.renameTag(tag, to) : await desk.deleteTag(tag);
    const what = name === "rename" ? `Renamed "${tag}" to "${to}"` : `Deleted "${tag}"`;
    world.out(line.options.has("json") ? JSON.stringify({ links }) : `${what} on ${links} ${links === 1 ? "link" : "links"}.`);
    return EXIT.ok;
  });
}

function isVerb(name: string): name is keyof typeof VERBS {
  return Object.hasOwn(VERBS, name);
}
