// Numbers and single clicks as the API shows them.
import { type Click, type ClickKind, type Dimension, type Outcome, UTM_PARAMETERS } from "./clicks/click.ts";
import { type Breakdown, type Count, NOTES, type Period } from "./clicks/report.ts";
import { askedOf, valueIn } from "./clicks/scope.ts";
import { localText, type Zone, zoneOf } from "./clicks/zone.ts";
import { codeOf, type Field, hostOf } from "./field.ts";
import { linkIn, type StoredLink } from "./link.ts";
import type { LinkContext } from "./links.ts";
import { type DaysEach, linksById, type Stats } from "./stats.ts";
import { timeText } from "./time.ts";
import { tinyUrlOf } from "./view.ts";

interface PeriodView extends Count {
  readonly from: string;
  readonly to: string;
  readonly kinds: Readonly<Record<ClickKind, Count>>;
  readonly series: readonly (Count & { readonly start: string })[] | null;
}

/** What a value of the dimension "link" is; null for one that is no more. */
interface LinkOfValue {
  readonly code: string;
  readonly domain: string;
  readonly shortUrl: string;
  readonly url: string | null;
  readonly title: string;
}

export interface BreakdownView extends Pick<Breakdown, "more" | "other" | "none"> {
  readonly values: readonly (Count & { readonly value: string; readonly link?: LinkOfValue | null })[];
}

/** A report as JSON. Times are those of the zone that was asked for. */
export interface StatsView extends PeriodView {
  readonly tz: string;
  readonly interval: string | null;
  readonly links: number | null;
  readonly hidden: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly breakdowns: Readonly<Partial<Record<Dimension, BreakdownView>>>;
  readonly before: PeriodView | null;
  readonly events: { readonly since: string | null; readonly scanned: number; readonly cut: boolean } | null;
  readonly notes: readonly { readonly code: string; readonly text: string }[];
}

export async function statsView(context: LinkContext, { question, report, links, notes }: Stats): Promise<StatsView> {
  const zone = zoneOf(question.zone) as Zone;
  const { before, events } = report;
  const breakdowns = await Promise.all(
    report.breakdowns.map(async (one) => [one.by, await breakdownView(context, one)] as const),
  );
  return {
    ...periodView(report, zone),
    tz: question.zone,
    interval: question.interval,
    links,
    hidden: report.hidden,
    outcomes: report.outcomes,
    breakdowns: Object.fromEntries(breakdowns),
    before: before === null ? null : periodView(before, zone),
    events:
      events === null
        ? null
        : { since: events.since === null ? null : localText(zone, events.since), scanned: events.scanned, cut: events.isCut },
    notes: notes.map((code) => ({ code, text: NOTES[code] })),
  };
}

/** The last days of many links as JSON. */
export interface DaysView {
  readonly tz: string;
  /** When each day begins. */
  readonly days: readonly string[];
  readonly links: readonly { readonly id: string; readonly clicks: readonly number[] }[];
}

export function daysView({ starts, zone: name, links }: DaysEach): DaysView {
  const zone = zoneOf(name) as Zone;
  return { tz: name, days: starts.map((start) => localText(zone, start)), links };
}

function periodView({ from, to, total, kinds, series }: Period, zone: Zone): PeriodView {
  return {
    from: localText(zone, from),
    to: localText(zone, to),
    ...total,
    kinds,
    series: series?.map(({ start, clicks, visitors }) => ({ start: localText(zone, start), clicks, visitors })) ?? null,
  };
}

async function breakdownView(context: LinkContext, { by, values, more, other, none }: Breakdown): Promise<BreakdownView> {
  const rest = { more, other, none };
  if (by === "domain") return { values: values.map((one) => ({ ...one, value: domainText(context, one.value) })), ...rest };
  if (by !== "link") return { values, ...rest };
  const found = await linksById(
    context,
    values.map(({ value }) => value as Field),
  );
  return { values: values.map((one) => ({ ...one, link: linkOfValue(context, found.get(one.value as Field)) })), ...rest };
}

/** The default domain by its name. */
function domainText({ baseUrl }: Pick<LinkContext, "baseUrl">, host: string): string {
  return host || new URL(baseUrl).host;
}

function linkOfValue(context: LinkContext, stored: StoredLink | undefined): LinkOfValue | null {
  if (stored === undefined) return null;
  const { shownAs, title } = stored.details;
  return {
    code: codeOf(shownAs),
    domain: domainText(context, hostOf(shownAs)),
    shortUrl: tinyUrlOf(context.baseUrl, shownAs),
    url: linkIn(stored)?.target ?? null,
    title,
  };
}

const UTM_FIELDS = UTM_PARAMETERS.map((name) => `utm_${name}` as const);

type AsItIs = Exclude<keyof Click, "at" | "link" | "asked" | "utm" | "isScan" | "visitor">;

/** A click as JSON, and as a row of a table: flat, with every field there. */
export type ClickView = Pick<Click, AsItIs> & { readonly [Name in (typeof UTM_FIELDS)[number]]: string | null } & {
  readonly time: string;
  readonly link: string | null;
  readonly code: string;
  readonly domain: string;
  readonly visitor: string | null;
  readonly qr: boolean;
};

export function clickView(context: Pick<LinkContext, "baseUrl">, click: Click): ClickView {
  const { at, asked: _asked, utm: _utm, isScan, visitor, ...rest } = click;
  const utm = Object.fromEntries(UTM_FIELDS.map((name) => [name, valueIn(click, name)])) as Pick<
    ClickView,
    (typeof UTM_FIELDS)[number]
  >;
  const field = askedOf(click);
  return {
    time: timeText(at),
    code: codeOf(field),
    domain: domainText(context, hostOf(field)),
    ...rest,
    ...utm,
    // Numbers of 53 bits are more than some readers of JSON take.
    visitor: visitor === null ? null : visitor.toString(36),
    qr: isScan,
  };
}

/** The fields of a click, in the order of tables. */
export const CLICK_FIELDS = [
  "time",
  "link",
  "code",
  "domain",
  "outcome",
  "status",
  "kind",
  "visitor",
  "country",
  "region",
  "city",
  "device",
  "os",
  "browser",
  "version",
  "language",
  "referrer",
  "page",
  ...UTM_FIELDS,
  "rule",
  "side",
  "qr",
  "address",
  "agent",
] as const satisfies readonly (keyof ClickView)[];
