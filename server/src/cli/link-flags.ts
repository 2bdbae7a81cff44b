// The fields of a link as flags: `expiresAt` is --expires-at, and --no-expires-at takes it away.

import { readFileSync } from "node:fs";
import type { LinkInput } from "../core/fields.ts";
import { ENDS, UTM } from "../core/link.ts";
import { type ListQuery, SORTS } from "../core/listing.ts";
import { type Instant, instantFrom } from "../core/time.ts";
import { type LinkView, STATES } from "../core/view.ts";
import { type CommandLine, type Flags, UsageError, type World } from "./command.ts";
import { passwordFrom } from "./password.ts";

type Options = Pick<CommandLine, "options" | "lists">;

/** `expiresAt` as a flag. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Fields that are texts, numbers or moments: --FIELD VALUE and --no-FIELD. */
const VALUES = [
  "code",
  "domain",
  "title",
  "notes",
  "startsAt",
  "expiresAt",
  "maxClicks",
  "status",
  "ruleSet",
  "ios",
  "android",
  "externalId",
] as const;
/** Those that are not numbers are handed on as they were typed. */
const NUMBERS: ReadonlySet<string> = new Set(["maxClicks", "status"] satisfies (typeof VALUES)[number][]);
/** What a link can't be without. */
const LASTING: ReadonlySet<string> = new Set(["code", "domain", "status"] satisfies (typeof VALUES)[number][]);
/** Fields that are yes or no: --FIELD and --no-FIELD. */
const SWITCHES = ["enabled", "archived", "forwardQuery", "forwardPath", "queryOverrides"] as const;
const PREVIEW = ["title", "description", "image"] as const;

const none = (names: readonly string[]): Flags => Object.fromEntries(names.map((name) => [name, "none"]));
const value = (names: readonly string[]): Flags => Object.fromEntries(names.map((name) => [name, "value"]));

/** Everything that can be said about a link. */
export const FIELD_FLAGS: Flags = {
  ...value(VALUES.map(kebab)),
  ...none(VALUES.filter((name) => !LASTING.has(name)).map((name) => `no-${kebab(name)}`)),
  ...none(SWITCHES.flatMap((name) => [kebab(name), `no-${kebab(name)}`])),
  tag: "values",
  "no-tags": "none",
  password: "value",
  "password-file": "value",
  "no-password": "none",
  ...value(ENDS.map((end) => `end-${kebab(end)}`)),
  "rules-file": "value",
  ...none(["no-ends", "no-rules", "no-preview", "no-utm"]),
  ...value(UTM.map((part) => `utm-${part}`)),
  ...value(PREVIEW.map((part) => `preview-${part}`)),
};

/** What an edit can say beyond that: it changes the tags that there are. */
export const EDIT_FLAGS: Flags = { ...FIELD_FLAGS, "add-tag": "values", "remove-tag": "values" };

/**
 * What the flags say. `before` is the link as it is, for an edit: flags that name one part of several leave the others as they
 * were. Checked where it is used, like everything that is said about links.
 */
export async function inputFrom(world: World, line: CommandLine, before?: LinkView): Promise<LinkInput> {
  const { options } = line;
  const input: Record<string, unknown> = {};
  for (const name of VALUES) {
    const text = valueOrNull(options, kebab(name));
    if (text !== undefined) input[name] = NUMBERS.has(name) ? numberIn(text) : text;
  }
  for (const name of SWITCHES) {
    const flag = switchIn(options, kebab(name));
    if (flag !== undefined) input[name] = flag;
  }
  const said = {
    tags: tagsIn(line, before),
    password: await passwordFrom(world, line),
    ends: partsIn(options, { none: "no-ends", flags: ENDS.map((end) => [end, `end-${kebab(end)}`]), before: before?.ends }),
    rules: rulesIn(options),
    utm: partsIn(options, { none: "no-utm", flags: UTM.map((part) => [part, `utm-${part}`]), before: before?.utm ?? undefined }),
    preview: partsIn(options, {
      none: "no-preview",
      flags: PREVIEW.map((part) => [part, `preview-${part}`]),
      before: before?.preview ?? undefined,
    }),
  };
  for (const [name, value] of Object.entries(said)) if (value !== undefined) input[name] = value;
  return input;
}

/** Whether the flags change parts of something, so that what there is must be looked at first. */
export function needsBefore({ options, lists }: Options): boolean {
  const parts = [
    ...ENDS.map((end) => `end-${kebab(end)}`),
    ...UTM.map((part) => `utm-${part}`),
    ...PREVIEW.map((part) => `preview-${part}`),
  ];
  return lists.has("add-tag") || lists.has("remove-tag") || parts.some((flag) => options.has(flag));
}

function valueOrNull(options: CommandLine["options"], flag: string): string | null | undefined {
  if (!options.has(`no-${flag}`)) return options.get(flag);
  if (options.has(flag)) throw new UsageError(`Say --${flag} or --no-${flag}.`);
  return null;
}

function switchIn(options: CommandLine["options"], flag: string): boolean | undefined {
  if (options.has(flag) && options.has(`no-${flag}`)) throw new UsageError(`Say --${flag} or --no-${flag}.`);
  if (options.has(flag)) return true;
  return options.has(`no-${flag}`) ? false : undefined;
}

/** What is no number stays a text, and is refused where the field is checked, by its name. */
function numberIn(text: string | null): number | string | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function tagsIn({ options, lists }: Options, before: LinkView | undefined): readonly string[] | undefined {
  const [set, added, removed] = [lists.get("tag"), lists.get("add-tag"), lists.get("remove-tag")];
  const isNone = options.has("no-tags");
  if ((set !== undefined || isNone) && (added !== undefined || removed !== undefined)) {
    throw new UsageError("--tag says all tags, --add-tag and --remove-tag change some: say one or the other.");
  }
  if (isNone) return [];
  if (added === undefined && removed === undefined) return set;
  return [...(before?.tags ?? []).filter((tag) => removed?.includes(tag) !== true), ...(added ?? [])];
}

/** The list of rules in the file that is named. */
function rulesIn(options: CommandLine["options"]): unknown {
  const file = options.get("rules-file");
  if (file !== undefined && options.has("no-rules")) throw new UsageError("Say --rules-file or --no-rules.");
  if (file === undefined) return options.has("no-rules") ? null : undefined;
  return jsonIn(file);
}

/** What a file of JSON says. */
export function jsonIn(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${file} holds no JSON.`);
  }
}

interface Parts {
  readonly none: string;
  readonly flags: readonly (readonly [part: string, flag: string])[];
  readonly before: Readonly<Record<string, unknown>> | undefined;
}

/** A field of several parts, those that are said in the place of those that there were; an empty text takes one away. */
function partsIn(options: CommandLine["options"], { none, flags, before }: Parts): Record<string, unknown> | null | undefined {
  if (options.has(none)) return null;
  const said = flags.filter(([, flag]) => options.has(flag)).map(([part, flag]) => [part, options.get(flag) || null]);
  return said.length === 0 ? undefined : { ...before, ...Object.fromEntries(said) };
}

/** Which links are meant: the flags of `links list` and `export`. */
export const QUERY_FLAGS: Flags = {
  ...value(["q", "tag-mode", "domain", "state", "creator", "from", "to", "sort", "order"]),
  ...none(["archived", "no-archived"]),
  tag: "values",
};

export function queryFrom({ options, lists }: Options): ListQuery {
  return {
    q: options.get("q"),
    tags: lists.get("tag"),
    tagMode: oneOf(options, "tag-mode", ["all", "any"]),
    domain: options.get("domain"),
    state: oneOf(options, "state", STATES),
    archived: switchIn(options, "archived"),
    creator: options.get("creator"),
    from: instantIn(options, "from"),
    to: instantIn(options, "to"),
    sort: oneOf(options, "sort", SORTS),
    order: oneOf(options, "order", ["asc", "desc"]),
  };
}

function oneOf<const T extends string>(options: CommandLine["options"], flag: string, allowed: readonly T[]): T | undefined {
  const text = options.get(flag);
  if (text === undefined) return undefined;
  const known = allowed.find((one) => one === text);
  if (known === undefined) throw new UsageError(`--${flag} is one of ${allowed.join(", ")}.`);
  return known;
}

/** A moment, or a day, which begins at midnight in UTC. */
export function instantIn(options: CommandLine["options"], flag: string): Instant | undefined {
  const text = options.get(flag);
  if (text === undefined) return undefined;
  const at = instantFrom(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null) throw new UsageError(`--${flag} is a day such as 2030-12-31 or a moment such as 2030-12-31T23:59:59Z.`);
  return at;
}

/** A whole number from 1 on. */
export function countIn(options: CommandLine["options"], flag: string, otherwise: number): number {
  const text = options.get(flag);
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new UsageError(`--${flag} is a whole number from 1 on.`);
  return Number(text);
}
