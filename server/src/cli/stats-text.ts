// The numbers of clicks as people read them: a sentence, a chart, a table for each thing that is counted apart, and what is not exact.
import { CLICK_KINDS, type ClickKind, type Dimension } from "../core/clicks/click.ts";
import { DAY_MS } from "../core/clicks/days.ts";
import type { Count } from "../core/clicks/report.ts";
import type { BreakdownView, StatsView } from "../core/stats-view.ts";
import { barOf, chartOf } from "./chart.ts";
import { fitted, type Line, numberText, type Screen } from "./screen.ts";
import { cellText } from "./table.ts";

/** One, and several. */
const NAMES: Readonly<Record<ClickKind, readonly [string, string]>> = {
  human: ["person", "people"],
  bot: ["bot", "bots"],
  preview: ["preview", "previews"],
  monitor: ["monitor", "monitors"],
  automated: ["automated", "automated"],
};

/** The order in which kinds are told. */
const TOLD: readonly ClickKind[] = ["human", "preview", "bot", "monitor", "automated"];

/** Where those are told to have ended that were not led on. */
const NOWHERE = {
  ended: "over or not begun",
  password: "at its password",
  previewed: "at a page in its place",
  blocked: "refused",
  "not-found": "at codes that nobody has",
} as const;

export interface Shown {
  readonly stats: StatsView;
  /** Whose clicks count. */
  readonly kinds: readonly ClickKind[];
  /** How clicks ended that count. */
  readonly outcomes: readonly string[];
  /** "this link" or "any link". */
  readonly what: string;
}

export function linesOfStats(shown: Shown, screen: Screen): Line[] {
  const { stats, what } = shown;
  if (isEmpty(stats)) return [[`Nobody has followed ${what} ${spanText(stats)}.`]];
  const tables = Object.entries(stats.breakdowns).map(([by, one]) => tableOf(by as Dimension, one, screen));
  const chart = chartOf(
    (stats.series ?? []).map(({ start, clicks }) => ({ label: momentText(start, stats.interval), value: clicks })),
    screen,
  );
  const parts = [
    [[{ style: "bold", text: totalsText(shown) }] as Line, ...besideLines(shown)],
    chart,
    ...tables,
    noteLines(stats),
  ];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, at) => (at === 0 ? lines : [[], ...lines]));
}

function isEmpty({ kinds, outcomes }: StatsView): boolean {
  return Object.values(kinds).every(({ clicks }) => clicks === 0) && Object.values(outcomes).every((clicks) => clicks === 0);
}

/** Such as "1 204 clicks by people in 30 days, 803 visitors; 12 previews, 40 bots". */
export function totalsText({ stats, kinds }: Pick<Shown, "stats" | "kinds">): string {
  const isAll = kinds.length === CLICK_KINDS.length;
  const by = isAll ? "" : ` by ${listText(TOLD.filter((kind) => kinds.includes(kind)).map((kind) => NAMES[kind][1]))}`;
  const on = stats.links === null ? "" : ` on ${countText(stats.links, "link", "links")}`;
  const clicks = stats.clicks === 0 ? "No clicks" : countText(stats.clicks, "click", "clicks");
  const visitors = stats.clicks === 0 ? "" : `, ${countText(stats.visitors, "visitor", "visitors")}`;
  const rest = TOLD.filter((kind) => (isAll || !kinds.includes(kind)) && stats.kinds[kind].clicks > 0);
  const others = rest.map((kind) => countText(stats.kinds[kind].clicks, ...NAMES[kind])).join(", ");
  return `${clicks}${by}${on} ${spanText(stats)}${visitors}${others === "" ? "" : `; ${others}`}`;
}

function besideLines({ stats, outcomes }: Shown): Line[] {
  const { hidden, before, clicks, visitors } = stats;
  const nowhere = (Object.keys(NOWHERE) as (keyof typeof NOWHERE)[])
    .filter((outcome) => stats.outcomes[outcome] > 0 && !outcomes.includes(outcome))
    .map((outcome) => `${numberText(stats.outcomes[outcome])} ${NOWHERE[outcome]}`);
  const lines: string[] = [];
  if (before !== null) {
    const change = `${countText(before.clicks, "click", "clicks")}${changeText(before.clicks, clicks)}`;
    lines.push(
      `Before: ${change}, ${countText(before.visitors, "visitor", "visitors")}${changeText(before.visitors, visitors)}.`,
    );
  }
  if (nowhere.length > 0) lines.push(`Led nowhere: ${nowhere.join(", ")}.`);
  if (hidden > 0) lines.push(`Of the clicks, ${numberText(hidden)} asked not to be followed: they are not among the visitors.`);
  return lines.map((line) => [line]);
}

function changeText(before: number, now: number): string {
  if (before === 0) return "";
  const percent = Math.round(((now - before) / before) * 100);
  return ` (${percent > 0 ? "+" : ""}${numberText(percent)} %)`;
}

const countText = (count: number, one: string, several: string): string => `${numberText(count)} ${count === 1 ? one : several}`;

function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const MIDNIGHT = "T00:00:00";

/** "in 30 days", where the range is of whole days; else from when to when. Both ends are moments of one time zone. */
function spanText({ from, to, tz }: Pick<StatsView, "from" | "to" | "tz">): string {
  const isOfDays = [from, to].every((moment) => moment.slice(10, 19) === MIDNIGHT);
  if (!isOfDays) return `from ${momentText(from, "hour")} to ${momentText(to, "hour")} (${tz})`;
  const days = Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / DAY_MS);
  return days === 1 ? `on ${from.slice(0, 10)}` : `in ${numberText(days)} days`;
}

/** "2030-12-31T08:00:00+01:00" as short as the interval allows. */
function momentText(moment: string, interval: string | null): string {
  return interval === "hour" ? moment.slice(0, 16).replace("T", " ") : moment.slice(0, 10);
}

const LABEL_COLUMNS_MAX = 40;
const BAR_COLUMNS_MAX = 40;
/** Less is not worth drawing. */
const BAR_COLUMNS_MIN = 6;
const GAP = "  ";

interface Row {
  readonly label: string;
  readonly count: Count;
  /** Whether it is a value, and not what is left. */
  readonly isValue: boolean;
}

function tableOf(by: Dimension, breakdown: BreakdownView, screen: Screen): Line[] {
  const rows = rowsOf(breakdown);
  if (rows.length === 0) return [];
  const title = by.replace("_", " ").toUpperCase();
  const total = rows.reduce((sum, { count }) => sum + count.clicks, 0);
  const cells = rows.map(({ count }) => [
    numberText(count.clicks),
    `${Math.round((count.clicks / total) * 100)} %`,
    numberText(count.visitors),
  ]);
  const head = ["CLICKS", "SHARE", "VISITORS"];
  const widths = head.map((name, at) => Math.max(name.length, ...cells.map((row) => (row[at] ?? "").length)));
  const numbers = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  const labels = Math.max(title.length, ...rows.map(({ label }) => screen.widthOf(cellText(label))));
  const label = Math.min(labels, LABEL_COLUMNS_MAX, Math.max(title.length, screen.columns - numbers));
  const room = Math.min(BAR_COLUMNS_MAX, screen.columns - numbers - label - GAP.length);
  const bar = room < BAR_COLUMNS_MIN ? 0 : room;
  const aligned = (row: readonly string[]) => row.map((cell, at) => GAP + cell.padStart(widths[at] ?? 0)).join("");
  const most = Math.max(...rows.map(({ count, isValue }) => (isValue ? count.clicks : 0)));
  return [
    [{ style: "bold", text: fitted(title, label, screen) + aligned(head) }],
    ...rows.map((row, at): Line => {
      const drawn = row.isValue ? barOf(row.count.clicks, most, bar, screen.isUtf8) : "";
      const name = fitted(row.label, label, screen);
      const start = row.isValue ? name : { style: "dim" as const, text: name };
      return [start, aligned(cells[at] ?? []), bar === 0 ? "" : GAP, { style: "bar", text: drawn }];
    }),
  ];
}

function rowsOf({ values, more, other, none }: BreakdownView): Row[] {
  const rows = values.map((one): Row => {
    const name = one.link === undefined ? one.value : (one.link?.shortUrl.replace(/^https?:\/\//, "") ?? `${one.value} (gone)`);
    return { label: name, count: one, isValue: true };
  });
  const rest = [
    { label: `(${numberText(more.values)} more)`, count: more, isValue: false },
    { label: "(others)", count: other, isValue: false },
    { label: "(none)", count: none, isValue: false },
  ];
  return [...rows, ...rest.filter(({ count }) => count.clicks > 0)];
}

function noteLines({ notes, events }: StatsView): Line[] {
  const isShort = notes.some(({ code }) => code === "events-short");
  const since = isShort && events !== null && events.since !== null ? [`Single clicks are kept from ${events.since} on.`] : [];
  return [...notes.map(({ text }) => text), ...since].map((text) => [{ style: "dim", text }]);
}
