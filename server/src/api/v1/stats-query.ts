// What can be asked about clicks, as parameters of a query.
import { z } from "@hono/zod-openapi";
import { INTERVALS } from "../../core/clicks/calendar.ts";
import { CLICK_KINDS, DIMENSIONS, OUTCOMES } from "../../core/clicks/click.ts";
import {
  type Asked,
  FILTER_VALUES_MAX,
  type Filtered,
  type Filters,
  RANGE_DAYS_MAX,
  SLOTS_MAX,
  VALUES_NAMED_DEFAULT,
  VALUES_NAMED_MAX,
} from "../../core/clicks/question.ts";
import { invalidField } from "../../core/errors.ts";
import { flag, wholeNumber } from "./fields.ts";

const text = (description: string) => z.string().optional().openapi({ description });
const texts = (description: string) => z.array(z.string()).optional().openapi({ description });

export const RANGE = {
  from: text("A date of the time zone, such as 2030-12-01, or a moment such as 2030-12-01T08:00:00Z."),
  to: text("A date, which is included, or a moment, which is not. Default: today."),
  tz: text("Time zone of the IANA database, such as Europe/Berlin. Default: UTC."),
} as const;

export const KIND = {
  kind: texts(`Whose clicks count: ${CLICK_KINDS.join(", ")} or all; several may be named.`),
} as const;

/** By which scope what can be counted by differs; the others are of all. */
const SPECIAL: ReadonlySet<string> = new Set(["code", "link", "domain"]);

const OF_ALL = DIMENSIONS.filter((name) => !SPECIAL.has(name)) as Exclude<
  (typeof DIMENSIONS)[number],
  "code" | "link" | "domain"
>[];

const SAYING = `May be there up to ${FILTER_VALUES_MAX} times; empty: clicks that say nothing of it.`;

type FilterShape = Record<(typeof OF_ALL)[number] | "outcome", ReturnType<typeof texts>>;

/** A parameter for each dimension. */
export const FILTERS = Object.fromEntries([
  ["outcome", texts(`Clicks that ended so: ${OUTCOMES.join(", ")}.`)],
  ...OF_ALL.map((name) => [name, texts(`Clicks with this ${name.replace("_", " ")}. ${SAYING}`)]),
]) as FilterShape;

export const STATS = {
  ...RANGE,
  ...KIND,
  ...FILTERS,
  interval: z
    .enum(INTERVALS)
    .optional()
    .openapi({ description: `What the series goes by, in up to ${SLOTS_MAX} steps. Weeks begin with Monday.` }),
  by: texts("Dimensions to count apart: several may be named, parted by commas too."),
  limit: wholeNumber("Values of each dimension at most.", { max: VALUES_NAMED_MAX, otherwise: VALUES_NAMED_DEFAULT }),
  compare: flag("Whether to tell of the period before too."),
} as const;

export const RANGE_DESCRIPTION = `Without from and to, of the last 30 days; of up to ${RANGE_DAYS_MAX} days. The range is widened to whole quarter-hours.`;

type StatsQuery = z.output<z.ZodObject<typeof STATS>>;

// Nobody's text holds these; a store may not take them either.
const NEVER_IN_TEXT = /[\p{Cc}\p{Surrogate}]/u;

/** The filters among the parameters of a query. Throws `invalid_field`. */
export function filtersOf(query: { readonly [Name in Filtered]?: readonly string[] | undefined }): Filters {
  const names = ["outcome", ...DIMENSIONS] as const;
  const given = names.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const]));
  for (const [name, values] of given) {
    if (values.some((value) => NEVER_IN_TEXT.test(value))) throw invalidField(name, `${name} has a control character in it.`);
  }
  return Object.fromEntries(given);
}

/** Words that may be parted by commas. */
export const wordsIn = (values: readonly string[] | undefined): readonly string[] | undefined =>
  values?.flatMap((value) => value.split(","));

/** The question in a query. Throws `invalid_field`. */
export function askedIn({ from, to, tz, interval, by, kind, limit, compare, ...rest }: StatsQuery, more: Filters = {}): Asked {
  const filters = { ...filtersOf(rest), ...more };
  return { from, to, tz, interval, by: wordsIn(by), kind: wordsIn(kind), limit, compare, filters };
}
