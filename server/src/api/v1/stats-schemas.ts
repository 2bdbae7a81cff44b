// The shapes of numbers and of single clicks.
import { z } from "@hono/zod-openapi";
import { INTERVALS } from "../../core/clicks/calendar.ts";
import { CLICK_KINDS, DIMENSIONS, OUTCOMES, UTM_PARAMETERS } from "../../core/clicks/click.ts";
import { NOTES, type Note } from "../../core/clicks/report.ts";
import type { ClickView, DaysView, StatsView } from "../../core/stats-view.ts";
import { BROWSERS, FORMS, SYSTEMS } from "../../core/visitor.ts";

const describe = (description: string) => ({ description });

const moment = (description: string) => z.string().openapi({ format: "date-time", description });

/** An object with a field for each of these names. */
function each<Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) {
  return z.object(Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>);
}

const COUNT = {
  clicks: z.int(),
  visitors: z.int().openapi(describe("Over several days, the sum of each day's: nobody is known the day after.")),
};

const Count = z.object(COUNT).openapi("Count");

const Slot = z.object({ start: moment("When it begins; it ends where the next one does."), ...COUNT }).openapi("Slot");

const PERIOD = {
  from: moment("In the time zone that was asked for."),
  to: moment("Not included."),
  ...COUNT,
  kinds: each(CLICK_KINDS, Count).openapi(describe("Each kind of visitor by itself, also those that do not count above.")),
  series: z.array(Slot).nullable().openapi(describe("By `interval`; null without one.")),
};

const LinkOfValue = z.object({
  code: z.string(),
  domain: z.string(),
  shortUrl: z.string(),
  url: z.string().nullable(),
  title: z.string(),
});

const Breakdown = z
  .object({
    values: z
      .array(
        z.object({
          value: z.string(),
          ...COUNT,
          link: LinkOfValue.nullable()
            .optional()
            .openapi(describe("With by=link: the link with this id; null for one that is no more.")),
        }),
      )
      .openapi(describe("The most frequent ones.")),
    more: Count.extend({ values: z.int() }).openapi(describe("How many more values there are, and what they have together.")),
    other: Count.openapi(describe("What a day had beside its thousand most frequent values: of which ones is not known.")),
    none: Count.openapi(describe("Clicks that say nothing of it.")),
  })
  .openapi("Breakdown");

export const Stats = z
  .object({
    ...PERIOD,
    tz: z.string(),
    interval: z.enum(INTERVALS).nullable(),
    links: z.int().nullable().openapi(describe("How many links were added up, where they were chosen one by one.")),
    hidden: z.int().openapi(describe("Clicks whose visitors ask not to be followed: they are not among the visitors.")),
    outcomes: each(OUTCOMES, z.int()).openapi(describe("How clicks ended, also those that led nowhere.")),
    breakdowns: each(DIMENSIONS, Breakdown).partial().openapi(describe("Those that were asked for with `by`.")),
    before: z.object(PERIOD).nullable().openapi(describe("The period before, with compare=true.")),
    events: z
      .object({
        since: moment("From when on single clicks are kept; null: they are not.").nullable(),
        scanned: z.int(),
        cut: z.boolean().openapi(describe("There were more than are looked at.")),
      })
      .nullable()
      .openapi(describe("The single clicks that the numbers are of, with filters; null: everything was added up already.")),
    notes: z
      .array(z.object({ code: z.enum(Object.keys(NOTES) as [Note, ...Note[]]), text: z.string() }))
      .openapi(describe("What is not exact, and why.")),
  })
  .openapi("Stats") satisfies z.ZodType<Omit<StatsView, "interval" | "notes" | "breakdowns">>;

export const DaysEach = z
  .object({
    tz: z.string(),
    days: z.array(z.string()).openapi(describe("When each day begins, in the time zone; the last one is today.")),
    links: z.array(z.object({ id: z.string(), clicks: z.array(z.int()).openapi(describe("A number for each of the days.")) })),
  })
  .openapi("DailyStats") satisfies z.ZodType<DaysView>;

const text = z.string().nullable();

export const Click = z
  .object({
    time: moment("When."),
    link: text.openapi(describe("Id of the link; null where there was none.")),
    code: z.string().openapi(describe("What was asked for.")),
    domain: z.string(),
    outcome: z.enum(OUTCOMES),
    status: z.int(),
    kind: z.enum(CLICK_KINDS),
    visitor: text.openapi(
      describe("The same on one day for the same visitor, and never again; null for who asks not to be followed."),
    ),
    country: text,
    region: text,
    city: text,
    device: z.enum(FORMS).nullable(),
    os: z.enum(SYSTEMS).nullable(),
    browser: z.enum(BROWSERS).nullable(),
    version: text,
    language: text,
    referrer: text,
    page: text,
    ...(Object.fromEntries(UTM_PARAMETERS.map((name) => [`utm_${name}`, text])) as Record<
      `utm_${(typeof UTM_PARAMETERS)[number]}`,
      typeof text
    >),
    rule: text.openapi(describe("The rule that won, by its place from 1.")),
    side: text.openapi(describe("The URL of a split that won, by its place from 1.")),
    qr: z.boolean(),
    address: text.openapi(describe("Where the settings keep it.")),
    agent: text.openapi(describe("Where the settings keep it.")),
  })
  .openapi("Click") satisfies z.ZodType<ClickView>;

export const ClickPage = z
  .object({
    clicks: z.array(Click),
    next: z
      .string()
      .nullable()
      .openapi(
        describe("The cursor of the next page; null on the last one. A page may be short, or empty, and not be the last."),
      ),
    since: moment("From when on single clicks are kept; null: they are not.").nullable(),
  })
  .openapi("ClickPage");
