// The maker's page of one link: copy it, correct it, switch it off. Without JavaScript it is also the result page.

import { RANGE_DAYS_DEFAULT } from "../../core/clicks/question.ts";
import { countText, kindsText } from "../../core/clicks/words.ts";
import type { Code } from "../../core/code.ts";
import type { Instant } from "../../core/time.ts";
import { html, type SafeHtml } from "../html.ts";
import type { Numbers } from "../numbers.ts";
import { chart } from "./chart.ts";
import { bird, errorLine, footer, type PageAssets, page, resultField, timeElement, wordmark } from "./layout.ts";

export interface LinkView {
  readonly assets: PageAssets;
  readonly tinyUrl: string;
  readonly code: Code | string;
  readonly target: string;
  readonly enabled: boolean;
  readonly createdAt: Instant;
  /** After this the target stays as it is. */
  readonly correctableUntil: Instant;
  readonly now: Instant;
  /** This page's own path, where its forms post to. It holds the maker's secret. */
  readonly managePath: string;
  /** Path of the QR code, without the ending that says in which format. */
  readonly qrPath: string;
  /** Just made: the page is the answer to the form on the home page. */
  readonly fresh: boolean;
  /** What was wrong with the correction that is answered. */
  readonly error?: string | undefined;
  /** What that correction said. */
  readonly input?: string | undefined;
  /** How often the link was followed, and by whom. */
  readonly numbers: Numbers;
}

export function linkPage(view: LinkView): string {
  return page({
    assets: view.assets,
    title: `${view.error === undefined ? "" : "Not corrected: "}${view.code} · linnet`,
    style: "page.css",
    script: "link.js",
    isPrivate: true,
    body: html`<header class="top">${wordmark()}</header>
<main>
<h1 class="hidden-label">${view.fresh ? "Your short link" : `The link ${view.code}`}</h1>
${stage(view)}
<div class="under columns">
<div>
${warning(view)}
${facts(view)}
${correction(view)}
${toggle(view)}
</div>
${qr(view)}
</div>
<p class="hidden-label" id="announcement" role="status"></p>
</main>
${footer()}`,
  });
}

function stage(view: LinkView): SafeHtml {
  const origin = view.tinyUrl.slice(0, view.tinyUrl.lastIndexOf("/") + 1);
  return html`<div class="stage is-high" data-state="${view.enabled ? "done" : "off"}">
<div class="result" id="result">${resultField(origin, view.code, view.tinyUrl)}</div>
${view.enabled && bird()}
<button class="perch" id="copy" type="button" hidden>Copy</button>
<div class="wire"></div>
</div>`;
}

function warning(view: LinkView): SafeHtml {
  return html`<p class="warning"><svg class="sign" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
<path d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2M3 7h10v7.5H3z"/></svg>
<span>${view.fresh && "Bookmark this page: it can't be found again. "}Keep its address to yourself. Whoever has it can change this
link.</span></p>`;
}

function facts(view: LinkView): SafeHtml {
  return html`<dl class="facts">
<div><dt>Leads to</dt><dd class="mono long"><a href="${view.target}" rel="noreferrer nofollow">${view.target}</a></dd></div>
<div><dt>State</dt><dd>${view.enabled ? "On. The short link redirects." : "Switched off. Visitors are told so."}</dd></div>
<div><dt>Made</dt><dd>${timeElement(view.createdAt)}</dd></div>
${clicks(view.numbers)}
</dl>
${days(view)}`;
}

function clicks(numbers: Numbers): SafeHtml | null {
  if (numbers === null) return null;
  if (numbers === "unread") return html`<div><dt>Clicks</dt><dd>The numbers can't be read at the moment.</dd></div>`;
  const { kinds, visitors } = numbers.total;
  return html`<div><dt>Clicks</dt><dd>${kindsText(kinds)}</dd></div>
${kinds.human > 0 && html`<div><dt>Visitors</dt><dd>${countText(visitors)}. Who comes back on another day counts again.</dd></div>`}`;
}

/** The last 30 days; nothing of a link that nobody has followed yet. */
function days({ numbers, now }: LinkView): SafeHtml | null {
  if (numbers === null || numbers === "unread" || numbers.total.kinds.human === 0) return null;
  const slots = numbers.report.series ?? [];
  return html`<section class="block"><h2 class="label">The last ${RANGE_DAYS_DEFAULT} days</h2>
${chart({ slots, step: "day", now, size: "small", span: `the last ${RANGE_DAYS_DEFAULT} days` })}</section>`;
}

function correction(view: LinkView): SafeHtml {
  if (view.now >= view.correctableUntil) {
    return html`<div class="block">${errorLine("problem", view.error)}
<p class="mute">Where it leads could be corrected until ${timeElement(view.correctableUntil)}.</p></div>`;
  }
  const failed = view.error !== undefined;
  return html`<form class="block" method="post" action="${view.managePath}" novalidate>
<input type="hidden" name="action" value="correct">
<label for="correct-url">Correct where it leads</label>
<div class="line"><input class="line-field mono" id="correct-url" name="original_url" type="text" inputmode="url"
 value="${view.input ?? view.target}" autocomplete="off" autocapitalize="off" spellcheck="false"
 aria-describedby="problem correct-until"${failed && html` aria-invalid="true"`}><button class="plain" type="submit">Save</button></div>
${errorLine("problem", view.error)}
<p class="mute small" id="correct-until">Possible until ${timeElement(view.correctableUntil)}, ${remaining(view)} from now.</p>
</form>`;
}

function remaining(view: LinkView): string {
  const minutes = Math.max(1, Math.floor((view.correctableUntil - view.now) / 60_000));
  if (minutes < 120) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return `${Math.floor(minutes / 60)} hours`;
}

function toggle(view: LinkView): SafeHtml {
  const { action, label, words } = view.enabled
    ? {
        action: "disable",
        label: "Switch off",
        words: "Visitors then read that the link was switched off. It can be switched on again.",
      }
    : { action: "enable", label: "Switch on", words: "The short link redirects again." };
  return html`<form class="block toggle" method="post" action="${view.managePath}">
<input type="hidden" name="action" value="${action}">
<button class="plain" type="submit">${label}</button><p class="mute small">${words}</p>
</form>`;
}

function qr(view: LinkView): SafeHtml {
  return html`<div class="qr qr-side"><img src="${view.qrPath}.svg" width="200" height="200" alt="QR code of ${view.tinyUrl}">
<a href="${view.qrPath}.svg" download="linnet-${view.code}.svg">Download SVG</a>
<a href="${view.qrPath}.png?size=1024" download="linnet-${view.code}.png">Download PNG</a></div>`;
}
