// What is asked of clicks as flags: `utm_source` is --utm-source, and each is said as often as there are values.
import { INTERVALS, type Interval, type Range } from "../core/clicks/calendar.ts";
import { DIMENSIONS } from "../core/clicks/click.ts";
import { DAY_MS } from "../core/clicks/days.ts";
import { type Asked, type Filters, rangeIn, VALUES_NAMED_DEFAULT, VALUES_NAMED_MAX, zoneIn } from "../core/clicks/question.ts";
import { type CommandLine, type Flags, UsageError } from "./command.ts";
import { countIn } from "./link-flags.ts";

type Line = Pick<CommandLine, "options" | "lists">;

/** By what clicks are filtered. Which link, domain or code is meant is said otherwise. */
const FILTERS = ["outcome", ...DIMENSIONS.filter((name) => name !== "link" && name !== "domain" && name !== "code")] as const;

const flagOfFilter = (name: string): string => name.replaceAll("_", "-");

/** Which clicks are meant. */
export const CLICK_FLAGS: Flags = {
  from: "value",
  to: "value",
  tz: "value",
  kind: "values",
  ...Object.fromEntries(FILTERS.map((name) => [flagOfFilter(name), "values" as const])),
};

/** What is asked of them. */
export const REPORT_FLAGS: Flags = { ...CLICK_FLAGS, interval: "value", by: "values", compare: "none", limit: "value" };

/** Of which links. */
export const CHOOSING_FLAGS: Flags = { tag: "values", creator: "value" };

/** Words that may be said one by one, or parted by commas. */
const wordsIn = (values: readonly string[] | undefined): readonly string[] | undefined =>
  values?.flatMap((value) => value.split(","));

export function clickWishIn({ options, lists }: Line): Pick<Asked, "from" | "to" | "tz" | "kind" | "filters"> {
  const said = FILTERS.flatMap((name) => {
    const values = lists.get(flagOfFilter(name));
    return values === undefined ? [] : [[name, values] as const];
  });
  const filters: Filters = Object.fromEntries(said);
  return { from: options.get("from"), to: options.get("to"), tz: options.get("tz"), kind: wordsIn(lists.get("kind")), filters };
}

/** `by` is what is counted apart where nothing is said. Checked where it is used, but for what a server would say otherwise. */
export function askedIn(line: Line, by: readonly string[], limitDefault = VALUES_NAMED_DEFAULT): Asked {
  const { options, lists } = line;
  const limit = countIn(options, "limit", limitDefault);
  if (limit > VALUES_NAMED_MAX) throw new UsageError(`--limit is a number from 1 to ${VALUES_NAMED_MAX}.`);
  const compare = options.has("compare") ? { compare: true } : {};
  return { ...clickWishIn(line), by: wordsIn(lists.get("by")) ?? by, limit, ...compare };
}

/** The longest range, in days, whose series goes by hours where nothing is said; and so on. */
const HOURS_UNTIL_DAYS = 3;
const DAYS_UNTIL_DAYS = 100;
const WEEKS_UNTIL_DAYS = 750;

/** What the series goes by. Throws `invalid_field` for a range or a time zone that is none. */
export function intervalIn({ options }: Line, now: number): Interval {
  const said = options.get("interval");
  const known = INTERVALS.find((one) => one === said);
  if (said !== undefined && known === undefined) throw new UsageError(`--interval is one of ${INTERVALS.join(", ")}.`);
  const range = { from: options.get("from"), to: options.get("to") };
  return known ?? intervalFor(rangeIn(range, zoneIn(options.get("tz")), now));
}

function intervalFor({ from, to }: Range): Interval {
  const days = (to - from) / DAY_MS;
  if (days <= HOURS_UNTIL_DAYS) return "hour";
  if (days <= DAYS_UNTIL_DAYS) return "day";
  return days <= WEEKS_UNTIL_DAYS ? "week" : "month";
}
