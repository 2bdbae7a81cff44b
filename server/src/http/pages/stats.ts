// The page with a link's numbers for whoever has its address. Needs no script.
import { NOTES } from "../../core/clicks/report.ts";
import { countText, kindsText, TOLD_KINDS } from "../../core/clicks/words.ts";
import type { Instant } from "../../core/time.ts";
import { html, type SafeHtml } from "../html.ts";
import type { LinkNumbers, Numbers } from "../numbers.ts";
import { breakdownTable, kindsTable } from "./breakdowns.ts";
import { chart, type Step } from "./chart.ts";
import { footer, type PageAssets, page, wordmark } from "./layout.ts";

export interface RangeView {
  /** "30 days" */
  readonly name: string;
  readonly path: string;
  readonly isShown: boolean;
}

export interface StatsView {
  readonly assets: PageAssets;
  readonly code: string;
  /** What stands before the code in the short URL. */
  readonly origin: string;
  /** Where the link leads; null where that is nobody's to know. */
  readonly target: string | null;
  readonly numbers: Numbers;
  readonly ranges: readonly RangeView[];
  /** The time that is shown, in words. */
  readonly span: string;
  readonly step: Step;
  readonly now: Instant;
}

export function statsPage(view: StatsView): string {
  const { numbers } = view;
  return page({
    assets: view.assets,
    title: `Numbers of ${view.code} · linnet`,
    style: "page.css",
    isPrivate: true,
    body: html`<header class="top">${wordmark()}</header>
<main class="numbers">
<h1 class="numbers-link mono"><span class="mute">${view.origin}</span>${view.code}</h1>
${view.target !== null && html`<p class="numbers-target small mute">Leads to <a class="mono" href="${view.target}" rel="noreferrer nofollow noopener">${view.target}</a></p>`}
${numbers === null || numbers === "unread" ? html`<p class="numbers-said">${UNTOLD[numbers ?? "off"]}</p>` : told(view, numbers)}
</main>
${footer()}`,
  });
}

const UNTOLD = {
  off: "Clicks are not counted on this server.",
  unread: "The numbers can't be read at the moment. Try again later.",
} as const;

function told(view: StatsView, numbers: LinkNumbers): SafeHtml {
  const { report, total } = numbers;
  const { span, step, now } = view;
  const ever = sum(total.kinds);
  if (ever === 0) {
    const words = kindsText(total.kinds);
    return html`<div class="chart is-tall numbers-bare"><p class="numbers-said">${words}</p><div class="chart-wire"></div></div>`;
  }
  const kinds = Object.fromEntries(TOLD_KINDS.map((kind) => [kind, report.kinds[kind].clicks])) as typeof total.kinds;
  const { visitors } = report.total;
  return html`<p class="numbers-said">${sum(kinds) === 0 ? `Nobody in ${span}.` : kindsText(kinds)}</p>
<p class="small mute">${sum(kinds) > 0 && `In ${span}, by ${countText(visitors)} ${visitors === 1 ? "visitor" : "visitors"}. `}Ever: ${kindsText(total.kinds)}</p>
<nav class="ranges" aria-label="Time">${view.ranges.map(rangeLink)}</nav>
${chart({ slots: report.series ?? [], step, now, size: "tall", span })}
<div class="tables">${kindsTable(report.kinds)}${report.breakdowns.map(breakdownTable)}</div>
${notes(numbers)}`;
}

const sum = (kinds: LinkNumbers["total"]["kinds"]): number => TOLD_KINDS.reduce((all, kind) => all + kinds[kind], 0);

function rangeLink({ name, path, isShown }: RangeView): SafeHtml {
  return html`<a href="${path}"${isShown && html` aria-current="true"`}>${name}</a>`;
}

/** How far the numbers are exact, in words. */
function notes({ report: { notes: codes, total } }: LinkNumbers): SafeHtml {
  const said = codes.map((code) => html`<li>${NOTES[code]}</li>`);
  return html`<section class="notes small mute"><h2 class="hidden-label">How to read the numbers</h2><ul>
<li>Days are those of UTC. A visitor counts once a day: nobody is known the day after.</li>
${total.clicks > 0 && html`<li>Only the first table is of everybody; the chart and the other tables are of people.</li>`}
${said}</ul></section>`;
}
