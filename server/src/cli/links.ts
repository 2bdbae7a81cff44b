// `linnet links …`: everything that can be done with links, one at a time.
import type { EditView, LinkView } from "../core/view.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk, Named } from "./desk.ts";
import { countIn, EDIT_FLAGS, FIELD_FLAGS, inputFrom, needsBefore, QUERY_FLAGS, queryFrom } from "./link-flags.ts";
import { withDesk } from "./open-desk.ts";
import { QR_FLAGS, writeQr } from "./qr.ts";
import { linesOf, SIMULATE_FLAGS, visitorFrom } from "./simulate.ts";
import { type Column, factsOf, printFacts, printList, textOf } from "./table.ts";

/** Links that `list` shows where nothing is said. */
const LISTED_DEFAULT = 50;

type Work = (world: World, line: CommandLine, desk: Desk) => Promise<number>;

interface Verb {
  readonly flags: Flags;
  readonly operandsMax: number;
  readonly work: Work;
  /** Whether a store is made where there is none. */
  readonly mayCreate?: boolean;
}

const VERBS: Readonly<Record<string, Verb>> = {
  list: { flags: { ...QUERY_FLAGS, limit: "value", all: "none" }, operandsMax: 0, work: list },
  get: { flags: {}, operandsMax: 1, work: get },
  create: { flags: { ...FIELD_FLAGS, reuse: "none", private: "none" }, operandsMax: 1, work: create, mayCreate: true },
  edit: { flags: EDIT_FLAGS, operandsMax: 2, work: edit },
  delete: { flags: { permanently: "none", release: "none", yes: "none" }, operandsMax: 1, work: remove },
  restore: { flags: {}, operandsMax: 1, work: restore },
  history: { flags: {}, operandsMax: 1, work: history },
  simulate: { flags: SIMULATE_FLAGS, operandsMax: 1, work: simulate },
  qr: {
    flags: QR_FLAGS,
    operandsMax: 1,
    work: (world, line, desk) => writeQr(world, line, desk, namedIn(line, line.operands[0])),
  },
  alias: { flags: { remove: "none" }, operandsMax: 2, work: alias },
};

export async function linksCommand(world: World, words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const line = parseWords(rest, { json: "none", domain: "value", ...verb.flags }, verb.operandsMax);
  if (verb.operandsMax > 0 && line.operands.length === 0) {
    throw new UsageError(name === "create" ? "The long URL is missing." : "The code is missing.");
  }
  return withDesk(world, line, { mayCreate: verb.mayCreate === true }, (desk) => verb.work(world, line, desk));
}

const COLUMNS: readonly Column<LinkView>[] = [
  { title: "CODE", cell: ({ code }) => code },
  { title: "URL", cell: ({ url }) => url ?? "" },
  { title: "STATE", cell: ({ state }) => state },
  { title: "CREATED", cell: ({ createdAt }) => createdAt },
  { title: "TITLE", cell: ({ title }) => title },
  { title: "TAGS", cell: ({ tags }) => tags.join(", ") },
  { title: "DOMAIN", cell: ({ domain }) => domain },
];

async function list(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const limit = line.options.has("all") ? Number.POSITIVE_INFINITY : countIn(line.options, "limit", LISTED_DEFAULT);
  const listed = { hasMore: false };
  await printList(world, line, firstOf(desk.list(queryFrom(line)), limit, listed), COLUMNS);
  if (listed.hasMore) world.err(`linnet: there are more than these ${limit}; say --limit NUMBER or --all.`);
  return EXIT.ok;
}

async function* firstOf(links: AsyncIterable<LinkView>, limit: number, listed: { hasMore: boolean }): AsyncGenerator<LinkView> {
  let count = 0;
  for await (const link of links) {
    if (count === limit) {
      listed.hasMore = true;
      return;
    }
    count++;
    yield link;
  }
}

/** The link of an operand: a code, on the domain that `--domain` says; or a short URL, whose host says that itself. */
export function namedIn({ options }: CommandLine, operand = ""): Named {
  const domain = options.get("domain");
  if (!/^https?:\/\//.test(operand) || !URL.canParse(operand))
    return domain === undefined ? { code: operand } : { code: operand, domain };
  const { host, pathname } = new URL(operand);
  const path = pathname.slice(1);
  try {
    return { code: decodeURIComponent(path), domain: domain ?? host };
  } catch {
    return { code: path, domain: domain ?? host };
  }
}

/** Its code alone: of a further one of a link, which is on the domain of that. */
const codeIn = (line: CommandLine, operand?: string) => namedIn(line, operand).code;

async function get(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const link = await desk.get(namedIn(line, line.operands[0]));
  printFacts(world, line, link, factsOf(link));
  return EXIT.ok;
}

/** Prints the link as JSON, or what is said of it. */
function say(world: World, { options }: CommandLine, link: LinkView, text: string): number {
  world.out(options.has("json") ? JSON.stringify(link) : text);
  return EXIT.ok;
}

async function create(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const input = { ...(await inputFrom(world, line)), url: line.operands[0] };
  const { options } = line;
  const link = await desk.create(input, { reuse: options.has("reuse"), private: options.has("private") });
  return say(world, line, link, link.shortUrl);
}

async function edit(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const [operand, url] = line.operands;
  const named = namedIn(line, operand);
  const before = needsBefore(line) ? await desk.get(named) : undefined;
  const { domain: _domain, ...said } = await inputFrom(world, line, before);
  const input = { ...said, ...(url === undefined ? {} : { url }) };
  if (Object.keys(input).length === 0) throw new UsageError("Nothing was said that shall change.");
  const link = await desk.edit({ ...named, version: before?.version }, input);
  return say(world, line, link, link.shortUrl);
}

async function remove(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const named = namedIn(line, line.operands[0]);
  const { code } = named;
  const { options } = line;
  if (!options.has("permanently")) {
    if (options.has("release")) throw new UsageError("--release gives up codes for good: say --permanently too.");
    const link = await desk.trash(named);
    return say(
      world,
      line,
      link,
      `Deleted ${link.code}. 'linnet links restore ${link.code}' brings it back while it is in the trash.`,
    );
  }
  const link = await desk.get(named).catch(() => null);
  const what = link?.url === undefined || link.url === null ? code : `${code} (${link.url})`;
  const isSure = options.has("yes") || (await isConfirmed(world, `Delete ${what} for good?`));
  if (!isSure) {
    world.err(`linnet: this would delete ${what}, for good. Nothing was deleted; say --yes to do it.`);
    return EXIT.usage;
  }
  await desk.purge(named, options.has("release"));
  const kept = options.has("release") ? "Its codes are free." : "Its codes stay reserved.";
  world.out(options.has("json") ? JSON.stringify({ code, deleted: true }) : `Deleted ${code} for good. ${kept}`);
  return EXIT.ok;
}

/** Asks whoever sits at the terminal; false where nobody does. */
async function isConfirmed(world: World, question: string): Promise<boolean> {
  const input = world.stdin();
  if (input.isTTY !== true || !world.isTerminal) return false;
  world.stderr.write(`${question} [y/N] `);
  for await (const chunk of input) return /^y(es)?$/i.test(String(chunk).trim());
  return false;
}

async function restore(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const link = await desk.restore(namedIn(line, line.operands[0]));
  return say(world, line, link, link.shortUrl);
}

type Change = Omit<EditView, "changes"> & EditView["changes"][number];

const HISTORY_COLUMNS: readonly Column<Change>[] = [
  { title: "VERSION", cell: ({ version }) => String(version) },
  { title: "AT", cell: ({ at }) => at },
  { title: "BY", cell: ({ by }) => by },
  { title: "FIELD", cell: ({ field }) => field },
  { title: "BEFORE", cell: ({ before }) => textOf(before) },
  { title: "AFTER", cell: ({ after }) => textOf(after) },
];

async function history(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const edits = await desk.history(namedIn(line, line.operands[0]));
  if (line.options.has("json")) await printList(world, line, edits, []);
  else {
    const changes = edits.flatMap(({ changes, ...edit }) => changes.map((change) => ({ ...edit, ...change })));
    await printList(world, line, changes, HISTORY_COLUMNS);
  }
  return EXIT.ok;
}

async function simulate(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const simulation = await desk.simulate(namedIn(line, line.operands[0]), visitorFrom(line));
  world.out(line.options.has("json") ? JSON.stringify(simulation) : linesOf(simulation).join("\n"));
  return EXIT.ok;
}

async function alias(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const [operand, second] = line.operands;
  if (second === undefined) throw new UsageError("The other code is missing.");
  const [named, other] = [namedIn(line, operand), codeIn(line, second)];
  const link = line.options.has("remove") ? await desk.removeAlias(named, other) : await desk.addAlias(named, other);
  return say(world, line, link, [link.code, ...link.aliases].join("\t"));
}
