// `linnet domains …`: hosts that have links of their own.
import type { DomainView } from "../core/domains/manage.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { jsonIn } from "./link-flags.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, factsOf, printFacts, printList } from "./table.ts";

/** By each flag the setting that it says; "" takes it away. */
const URLS = { "home-url": "homeUrl", "not-found-url": "notFoundUrl", "expired-url": "expiredUrl" } as const;
const UTM_FLAGS = ["utm-source", "utm-medium", "utm-campaign", "utm-term", "utm-content"] as const;

const SETTING_FLAGS: Flags = Object.fromEntries(
  [...Object.keys(URLS), ...UTM_FLAGS, "robots", "apps-file"].map((name) => [name, "value"] as const),
);

const VERBS: Readonly<Record<string, Flags>> = {
  list: {},
  get: {},
  add: SETTING_FLAGS,
  edit: SETTING_FLAGS,
  remove: {},
};

const COLUMNS: readonly Column<DomainView>[] = [
  { title: "HOST", cell: ({ host }) => host },
  { title: "DEFAULT", cell: ({ isDefault }) => (isDefault ? "yes" : "") },
  { title: "HOME", cell: ({ homeUrl }) => homeUrl ?? "" },
  { title: "NOT FOUND", cell: ({ notFoundUrl }) => notFoundUrl ?? "" },
  { title: "EXPIRED", cell: ({ expiredUrl }) => expiredUrl ?? "" },
  { title: "ROBOTS", cell: ({ robots }) => robots },
];

export async function domainsCommand(world: World, words: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = words;
  const flags = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (flags === undefined) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const line = parseWords(rest, { json: "none", ...flags }, verb === "list" ? 0 : 1);
  if (verb !== "list" && line.operands.length === 0) throw new UsageError("The host of the domain is missing.");
  return withDesk(world, line, { mayCreate: verb === "add" }, (desk) => work(world, { line, verb }, desk));
}

interface Wish {
  readonly line: CommandLine;
  readonly verb: string;
}

async function work(world: World, { line, verb }: Wish, desk: Desk): Promise<number> {
  const [host = ""] = line.operands;
  if (verb === "list") {
    await printList(world, line, await desk.domains(), COLUMNS);
  } else if (verb === "get") {
    show(world, line, await desk.domain(host));
  } else if (verb === "remove") {
    await desk.deleteDomain(host);
    world.out(line.options.has("json") ? JSON.stringify({ host, removed: true }) : `Removed ${host}.`);
  } else {
    const settings = settingsIn(line);
    if (verb === "edit" && Object.keys(settings).length === 0) throw new UsageError("Nothing was said that shall change.");
    show(world, line, await desk.putDomain(host, settings, verb === "add" ? "new" : "part"));
  }
  return EXIT.ok;
}

function show(world: World, line: CommandLine, domain: DomainView): void {
  printFacts(world, line, domain, factsOf(domain));
}

/** Parameters are said one by one, and those that are left out are none: together they are one setting. */
function settingsIn({ options }: CommandLine): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [flag, name] of Object.entries(URLS)) {
    const said = options.get(flag);
    if (said !== undefined) settings[name] = said === "" ? null : said;
  }
  const apps = options.get("apps-file");
  if (apps !== undefined) settings.apps = apps === "" ? null : jsonIn(apps);
  if (options.has("robots")) settings.robots = options.get("robots");
  const utm = UTM_FLAGS.filter((flag) => options.has(flag)).map((flag) => [flag.slice("utm-".length), options.get(flag)]);
  if (utm.length > 0) settings.utm = Object.fromEntries(utm);
  return settings;
}
