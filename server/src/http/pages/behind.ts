// What is behind a link, for people who want to know before they follow it. Needs no script.
import type { Behind } from "../../core/behind.ts";
import { codeOf } from "../../core/field.ts";
import { REPORT_TEXT_LENGTH_MAX } from "../../core/reporting.ts";
import type { ReportReason } from "../../core/reports/report.ts";
import type { Instant } from "../../core/time.ts";
import { html, type SafeHtml } from "../html.ts";
import { bird, footer, type PageAssets, page, resultField, timeElement, wordmark } from "./layout.ts";

export interface BehindView {
  readonly assets: PageAssets;
  readonly behind: Behind;
  /** Of the other places where it may lead, each once. */
  readonly otherHosts: readonly string[];
  readonly tinyUrl: string;
  /** What stands before the code in it. */
  readonly origin: string;
  /** Path of the QR code as SVG. */
  readonly qrPath: string;
  /** Where the form goes that reports the link. */
  readonly reportPath: string;
  /** Whether it was sent a moment ago. */
  readonly isReported: boolean;
  readonly now: Instant;
}

export function behindPage(view: BehindView): string {
  const { field, state } = view.behind;
  const code = codeOf(field);
  const isOn = state === "active";
  return page({
    assets: view.assets,
    title: `Behind ${code} · linnet`,
    style: "page.css",
    isPrivate: true,
    body: html`<header class="top">${wordmark()}</header>
<main>
<h1 class="hidden-label">What is behind ${code}</h1>
<div class="stage is-high" data-state="${isOn ? "done" : "off"}">
<div class="result" id="result">${resultField(view.origin, code, view.tinyUrl)}</div>
${isOn && bird()}
<div class="wire"></div>
</div>
<div class="under columns">
<div>
${facts(view)}
${report(view)}
</div>
<div class="qr qr-side"><img src="${view.qrPath}" width="200" height="200" alt="QR code of ${view.tinyUrl}"></div>
</div>
</main>
${footer()}`,
  });
}

const STATES: Readonly<Record<Behind["state"], string>> = {
  active: "On. The short link redirects.",
  scheduled: "Not yet. Its time begins later.",
  expired: "Expired. It was good for a time, which is over.",
  "used-up": "Used up. It could be followed a number of times, and all of them are taken.",
  disabled: "Switched off.",
  blocked: "Stopped by whoever runs this server.",
};

function facts(view: BehindView): SafeHtml {
  const { behind, now } = view;
  const { url, state, hasPassword, hasLimit, createdAt } = behind;
  return html`<dl class="facts">
<div><dt>Leads to</dt><dd${url !== null && html` class="mono"`}>${url === null ? untold(behind) : destination(url)}</dd></div>
${others(view)}
${behind.isChained && html`<div><dt>And on</dt><dd>Leads on through another shortener: where it ends is not known here.</dd></div>`}
<div><dt>State</dt><dd>${STATES[state]}</dd></div>
${behind.block !== null && behind.block.reason !== "" && html`<div><dt>Reason</dt><dd>${behind.block.reason}</dd></div>`}
${hasPassword && html`<div><dt>Password</dt><dd>Asks for a password.</dd></div>`}
${hasLimit && html`<div><dt>Clicks</dt><dd>Limited: it can be followed a number of times.</dd></div>`}
<div><dt>Made</dt><dd>${ageText(now - createdAt)}, <span class="unbroken">${timeElement(createdAt)}</span></dd></div>
</dl>`;
}

const REASONS: Readonly<Record<ReportReason, string>> = {
  phishing: "It asks for passwords under a false name",
  malware: "It spreads harmful software",
  spam: "It was sent to many who never asked for it",
  illegal: "What it leads to is against the law",
  other: "Something else",
};

/** What people can do about a link that does harm; nothing more about one that is stopped already. */
function report({ behind, reportPath, isReported }: BehindView): SafeHtml | null {
  if (isReported) return html`<p class="block" role="status">Reported. Whoever runs this server will look at it.</p>`;
  if (behind.block !== null) return null;
  return html`<details class="block report"><summary>Report this link</summary>
<form method="post" action="${reportPath}">
<label for="reason">What is wrong with it</label>
<select id="reason" name="reason">
${Object.entries(REASONS).map(([reason, words]) => html`<option value="${reason}">${words}</option>`)}
</select>
<label for="text">What else there is to say, if you like</label>
<textarea id="text" name="text" rows="3" maxlength="${REPORT_TEXT_LENGTH_MAX}"></textarea>
<button class="plain" type="submit">Report</button>
</form></details>`;
}

/** Why the page does not say where the link leads. */
function untold({ state, hasPassword }: Behind): string {
  if (hasPassword) return "Shown to who knows its password.";
  return state === "active" ? "Shown to who follows it: its clicks are counted." : "Told only while the link is on.";
}

/** The whole URL, in which the host is what to look at: all else can be made to look like anything. */
function destination(url: string): SafeHtml {
  const [, scheme = "", host = "", rest = ""] = /^([a-z]+:\/\/)([^/?#]*)(.*)$/s.exec(url) ?? [];
  return html`<a class="destination" href="${url}" rel="noreferrer nofollow noopener">${scheme}<b>${host}</b>${rest}</a>`;
}

function others({ behind, otherHosts }: BehindView): SafeHtml | null {
  const count = behind.others.length;
  if (count === 0) return null;
  const places = count === 1 ? "1 other place" : `${count} other places`;
  return html`<div><dt>Or to</dt><dd>${places}, depending on who follows it:
<ul class="hosts mono">${otherHosts.map((host) => html`<li>${host}</li>`)}</ul></dd></div>`;
}

const STEPS = [
  ["year", 365.25 * 86_400_000],
  ["month", 30.44 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** In the largest whole unit. A clock that was set back makes no link of the future. */
export function ageText(ageMs: number): string {
  const step = STEPS.find(([, unitMs]) => ageMs >= unitMs);
  if (step === undefined) return "Just now";
  const [unit, unitMs] = step;
  const count = Math.floor(ageMs / unitMs);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
