// What clicks say, as tables in whose rows bars lie on the wire: a bar is the row's part of all clicks in the table.
import type { Dimension } from "../../core/clicks/click.ts";
import type { Breakdown, Count, Kinds } from "../../core/clicks/report.ts";
import { countText, TOLD_KINDS } from "../../core/clicks/words.ts";
import { html, type SafeHtml } from "../html.ts";
import { valueText } from "./click-values.ts";

/** By what clicks are shown, what that is called, and the words for those that say nothing of it. */
export const SHOWN = {
  country: ["Countries", "Not known"],
  referrer: ["Referrers", "No referrer"],
  device: ["Devices", "Not known"],
  browser: ["Browsers", "Not known"],
  os: ["Systems", "Not known"],
  language: ["Languages", "Not known"],
  qr: ["QR code", "Followed"],
} as const satisfies { readonly [Name in Dimension]?: readonly [title: string, none: string] };

type Shown = keyof typeof SHOWN;

export const SHOWN_DIMENSIONS = Object.keys(SHOWN) as readonly Shown[];

interface Row extends Count {
  readonly name: string;
  /** What it is: a value, or several that are not told apart. */
  readonly kind: string;
}

export function breakdownTable(breakdown: Breakdown): SafeHtml | null {
  const [title, noneWords] = SHOWN[breakdown.by as Shown];
  const { values, more, other, none } = breakdown;
  const rows: Row[] = [
    ...values.map(({ value, ...count }) => ({ name: valueText(breakdown.by, value), kind: "value", ...count })),
    { name: more.values === 1 ? "1 more" : `${countText(more.values)} more`, kind: "rest", ...more },
    { name: "Others", kind: "rest", ...other },
    { name: noneWords, kind: "rest", ...none },
  ];
  return barTable(
    title,
    rows.filter(({ clicks }) => clicks > 0),
  );
}

const KINDS: Readonly<Record<(typeof TOLD_KINDS)[number], string>> = {
  human: "People",
  preview: "Previews",
  bot: "Bots",
  monitor: "Monitors",
  automated: "Unknown programs",
};

/** Everybody by kind, people first, also where none came. */
export function kindsTable(kinds: Kinds): SafeHtml | null {
  const rows = TOLD_KINDS.map((kind) => ({ name: KINDS[kind], kind, ...kinds[kind] }));
  return barTable(
    "Who followed it",
    rows.filter(({ kind, clicks }) => kind === "human" || clicks > 0),
  );
}

function barTable(title: string, rows: readonly Row[]): SafeHtml | null {
  const all = rows.reduce((sum, { clicks }) => sum + clicks, 0);
  if (all === 0) return null;
  return html`<table class="bars"><caption>${title}</caption>
<thead><tr><th scope="col"><span class="hidden-label">${title}</span></th><th scope="col" class="count">Clicks</th><th scope="col" class="count">Visitors</th></tr></thead>
<tbody>${rows.map((row) => barRow(row, all))}</tbody></table>`;
}

function barRow({ name, kind, clicks, visitors }: Row, all: number): SafeHtml {
  const width = Number(((100 * clicks) / all).toFixed(2));
  return html`<tr><th scope="row"><bdi>${name}</bdi><svg class="bar is-${kind}" aria-hidden="true" focusable="false"><rect width="${width}%" height="100%"/></svg></th>
<td class="count">${countText(clicks)}</td><td class="count">${countText(visitors)}</td></tr>`;
}
