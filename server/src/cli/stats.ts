// `linnet stats …`: who has followed links, as people read it or as JSON; and single clicks as they were recorded.
import { kindsIn } from "../core/clicks/question.ts";
import type { Note } from "../core/clicks/report.ts";
import type { BreakdownView, ClickView, StatsView } from "../core/stats-view.ts";
import { CLICK_FIELDS } from "../core/stats-view.ts";
import { textOfClicks } from "../transfer/clicks.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../transfer/export.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { namedIn } from "./links.ts";
import { withDesk } from "./open-desk.ts";
import { piecesOf } from "./pieces.ts";
import { printLines, screenOf } from "./screen.ts";
import { askedIn, CHOOSING_FLAGS, CLICK_FLAGS, clickWishIn, intervalIn, REPORT_FLAGS } from "./stats-flags.ts";
import { SHARE_VERBS } from "./stats-share.ts";
import { linesOfStats } from "./stats-text.ts";
import { type Column, cellText, jsonText, printList, writerOf } from "./table.ts";

interface Verb {
  readonly flags: Flags;
  readonly operandsMax: number;
  readonly work: (world: World, line: CommandLine, desk: Desk) => Promise<number>;
}

const { by: _by, interval: _interval, compare: _compare, ...LIST_FLAGS } = REPORT_FLAGS;

/** Without one of these words it is the numbers themselves that are meant. */
const VERBS: Readonly<Record<string, Verb>> = {
  clicks: { flags: { ...CLICK_FLAGS, format: "value" }, operandsMax: 1, work: clicks },
  orphans: { flags: LIST_FLAGS, operandsMax: 0, work: orphans },
  top: { flags: { ...LIST_FLAGS, ...CHOOSING_FLAGS }, operandsMax: 0, work: top },
  ...SHARE_VERBS,
};
const NUMBERS: Verb = { flags: { ...REPORT_FLAGS, ...CHOOSING_FLAGS }, operandsMax: 1, work: numbers };

export async function statsCommand(world: World, words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  const named = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  const verb = named ?? NUMBERS;
  const line = parseWords(named === undefined ? words : rest, { json: "none", domain: "value", ...verb.flags }, verb.operandsMax);
  return withDesk(world, line, { mayCreate: false }, (desk) => verb.work(world, line, desk));
}

/** What is counted apart where nothing is said. */
const BY_OF_LINK = ["country", "referrer", "device", "browser"];
const BY_OF_ALL = ["link", "country", "referrer", "device"];

/** Of which links: those that have the tags, of this creator, on this domain. */
const chosenIn = ({ options, lists }: CommandLine) => ({
  domain: options.get("domain"),
  tags: lists.get("tag"),
  creator: options.get("creator"),
});

async function numbers(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const [operand] = line.operands;
  const isOfLink = operand !== undefined;
  if (isOfLink && (line.lists.has("tag") || line.options.has("creator"))) {
    throw new UsageError("--tag and --creator choose among all links: say a code, or these.");
  }
  const interval = intervalIn(line, Date.now());
  const asked = { ...askedIn(line, isOfLink ? BY_OF_LINK : BY_OF_ALL), interval };
  const stats = await (isOfLink ? desk.linkStats(namedIn(line, operand), asked) : desk.stats(chosenIn(line), asked));
  if (line.options.has("json")) {
    world.out(jsonText(stats));
    return EXIT.ok;
  }
  const screen = screenOf(world);
  const outcomes = asked.filters?.outcome ?? ["redirected"];
  const shown = { stats, kinds: kindsIn(asked.kind), outcomes, what: isOfLink ? "this link" : "any of these links" };
  await printLines(world, screen, linesOfStats(shown, screen));
  return EXIT.ok;
}

type Value = BreakdownView["values"][number];

const CLICKS: Column<Value> = { title: "CLICKS", cell: ({ clicks }) => String(clicks) };

const LINK_COLUMNS: readonly Column<Value>[] = [
  CLICKS,
  { title: "VISITORS", cell: ({ visitors }) => String(visitors) },
  { title: "CODE", cell: ({ link, value }) => link?.code ?? value },
  { title: "URL", cell: ({ link }) => link?.url ?? "" },
  { title: "TITLE", cell: ({ link }) => link?.title ?? "" },
  { title: "DOMAIN", cell: ({ link }) => link?.domain ?? "" },
];

const CODE_COLUMNS: readonly Column<Value>[] = [CLICKS, { title: "CODE", cell: ({ value }) => value }];

/** Things that `top` and `orphans` list where nothing is said. */
const LISTED_DEFAULT = 20;

async function top(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const stats = await desk.stats(chosenIn(line), askedIn(line, ["link"], LISTED_DEFAULT));
  return printValues(world, line, { stats, breakdown: stats.breakdowns.link, columns: LINK_COLUMNS });
}

async function orphans(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const stats = await desk.orphanStats(line.options.get("domain"), askedIn(line, ["code"], LISTED_DEFAULT));
  return printValues(world, line, { stats, breakdown: stats.breakdowns.code, columns: CODE_COLUMNS });
}

/** What a list can't be trusted in; what is said of visitors goes without saying. */
const OF_LISTS: ReadonlySet<string> = new Set([
  "whole-days",
  "values-left-out",
  "events-short",
  "events-cut",
  "links-cut",
] satisfies Note[]);

interface Values {
  readonly stats: StatsView;
  readonly breakdown: BreakdownView | undefined;
  readonly columns: readonly Column<Value>[];
}

async function printValues(world: World, line: CommandLine, { stats, breakdown, columns }: Values): Promise<number> {
  await printList(world, line, breakdown?.values ?? [], columns);
  const more = breakdown?.more.values ?? 0;
  if (more > 0) world.err(`linnet: there are ${more} more; say --limit NUMBER.`);
  for (const { code, text } of stats.notes) if (OF_LISTS.has(code)) world.err(`linnet: ${cellText(text)}`);
  return EXIT.ok;
}

/** Clicks that are written as one piece. */
const PIECE_LENGTH = 500;

async function clicks(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const [operand] = line.operands;
  const domain = line.options.get("domain");
  const format = formatIn(line);
  const found = desk.clicks(operand === undefined ? { domain } : namedIn(line, operand), clickWishIn(line));
  const write = writerOf(world);
  for await (const text of textOfClicks(harmlessOf(found), format)) await write(text);
  return EXIT.ok;
}

function formatIn({ options }: CommandLine): ExportFormat {
  const said = options.get("format") ?? "ndjson";
  const known = EXPORT_FORMATS.find((one) => one === said);
  if (known === undefined) throw new UsageError(`--format is one of ${EXPORT_FORMATS.join(", ")}.`);
  if (known === "csv" && options.has("json")) throw new UsageError("Say --format csv or --json.");
  return known;
}

async function* harmlessOf(found: AsyncIterable<ClickView>): AsyncGenerator<readonly ClickView[]> {
  for await (const piece of piecesOf(found, PIECE_LENGTH)) yield piece.map(harmless);
}

/** The click without what could do something to a terminal. It was cleaned when it was recorded; a server may be anybody's. */
function harmless(click: ClickView): ClickView {
  const fields = CLICK_FIELDS.map((name) => {
    const value = click[name];
    return [name, typeof value === "string" ? cellText(value) : value];
  });
  return Object.fromEntries(fields) as ClickView;
}
