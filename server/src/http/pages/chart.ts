// A chart of clicks on the wire: a bar for each day or month, and over it an ink line that says how many visitors these were. It is drawn
// here, in parts of a hundred, so that it needs no script and fits any width; the same numbers stand under it as a table.
import type { Slot } from "../../core/clicks/report.ts";
import { countText } from "../../core/clicks/words.ts";
import type { Instant } from "../../core/time.ts";
import { html, type SafeHtml } from "../html.ts";

/** What a step of the series is. */
export type Step = "day" | "month";

export interface ChartView {
  readonly slots: readonly Slot[];
  readonly step: Step;
  readonly now: Instant;
  /** The whole width of the page, or one among other things. */
  readonly size: "tall" | "small";
  /** The time in words: "the last 30 days". */
  readonly span: string;
}

/** A bar's part of its step, in hundredths: the rest parts it from the next. */
const BAR_WIDTH = 72;

/** What is there can be seen, in hundredths of the height. */
const BAR_HEIGHT_MIN = 1.5;

const NAMES: Readonly<Record<Step, { readonly length: number; readonly head: string }>> = {
  day: { length: 10, head: "Day" },
  month: { length: 7, head: "Month" },
};

/** 2027-01-15, or 2027-01. */
function nameOf({ start }: Slot, step: Step): string {
  return new Date(start).toISOString().slice(0, NAMES[step].length);
}

export function chart(view: ChartView): SafeHtml {
  const { slots, size, span } = view;
  const most = Math.max(...slots.map(({ clicks }) => clicks), 0);
  if (most === 0) {
    return html`<div class="chart is-${size} is-empty"><div class="chart-wire"></div><p class="mute">No people in ${span}.</p></div>`;
  }
  return html`<figure class="chart is-${size}">
<p class="chart-most" aria-hidden="true">${countText(most)}</p>
<svg role="img" aria-label="${summary(view, most)}" focusable="false">
<line class="chart-top" x1="0" x2="100%" y1="0" y2="0"/>
${slots.map((slot, at) => bar(view, { slot, at, most }))}
${size === "tall" && today(view)}
</svg>
<div class="chart-wire"></div>
${ends(view)}
<figcaption class="chart-keys"><span class="key-clicks">Clicks of people</span> <span class="key-visitors">Visitors</span></figcaption>
${table(view)}
</figure>`;
}

/** What the drawing shows, for who does not see it. */
function summary({ slots, step, span }: ChartView, most: number): string {
  const busiest = slots.find(({ clicks }) => clicks === most);
  const clicks = slots.reduce((sum, slot) => sum + slot.clicks, 0);
  const when = busiest === undefined ? "" : ` The most in a ${step}: ${countText(most)} on ${nameOf(busiest, step)}.`;
  return `Clicks in ${span}: ${countText(clicks)}.${step === "month" ? when.replace(" on ", " in ") : when} The table below has the same numbers.`;
}

const part = (share: number): string => `${Number((100 * share).toFixed(2))}%`;

interface Bar {
  readonly slot: Slot;
  readonly at: number;
  readonly most: number;
}

function bar({ slots, step }: ChartView, { slot, at, most }: Bar): SafeHtml {
  const { clicks, visitors } = slot;
  const room = html`<title>${nameOf(slot, step)}: ${countText(clicks)} clicks, ${countText(visitors)} visitors</title>
<rect class="chart-room" x="${part(at / slots.length)}" width="${part(1 / slots.length)}" y="0" height="100%"/>`;
  if (clicks === 0) return html`<g>${room}</g>`;
  const height = Math.max(clicks / most, BAR_HEIGHT_MIN / 100);
  const left = (at + (100 - BAR_WIDTH) / 200) / slots.length;
  const width = BAR_WIDTH / 100 / slots.length;
  const line = html`x1="${part(left)}" x2="${part(left + width)}" y1="${part(1 - visitors / most)}" y2="${part(1 - visitors / most)}"`;
  return html`<g>${room}
<rect class="chart-clicks" x="${part(left)}" width="${part(width)}" y="${part(1 - height)}" height="${part(height)}"/>
${visitors > 0 && html`<line class="chart-halo" ${line}/><line class="chart-visitors" ${line}/>`}</g>`;
}

/** Today perches on the wire: what is not over yet. */
function today({ slots, now }: ChartView): SafeHtml | null {
  const at = slots.findIndex(({ start, end }) => start <= now && now < end);
  return at < 0 ? null : html`<circle class="chart-today" cx="${part((at + 0.5) / slots.length)}" cy="100%" r="5"/>`;
}

function ends({ slots, step, now }: ChartView): SafeHtml {
  const [first, last] = [slots.at(0), slots.at(-1)];
  const isNow = last !== undefined && last.end > now;
  const name = (slot: Slot | undefined) => (slot === undefined ? "" : nameOf(slot, step));
  return html`<p class="chart-ends mono" aria-hidden="true"><span>${name(first)}</span><span>${isNow && step === "day" ? "today" : name(last)}</span></p>`;
}

/** The newest first: a reader wants to know of today. */
function table({ slots, step }: ChartView): SafeHtml {
  const rows = slots.toReversed().map(
    (slot) => html`<tr><th scope="row" class="mono">${nameOf(slot, step)}</th><td class="count">${countText(slot.clicks)}</td>
<td class="count">${countText(slot.visitors)}</td></tr>`,
  );
  return html`<details class="chart-table"><summary>As a table</summary>
<table><thead><tr><th scope="col">${NAMES[step].head} (UTC)</th><th scope="col" class="count">Clicks</th><th scope="col" class="count">Visitors</th></tr></thead>
<tbody>${rows}</tbody></table></details>`;
}
