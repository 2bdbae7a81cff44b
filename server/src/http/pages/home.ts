// The home page: one wire, one field. Everything that needs JavaScript is hidden until the script shows it; without it
// the form posts to `/`.
import { html, type SafeHtml } from "../html.ts";
import { bird, errorLine, footer, type PageAssets, page, resultField, wordmark } from "./layout.ts";

export interface HomeView {
  readonly assets: PageAssets;
  /** Where short links are made for; without a slash at the end. */
  readonly baseUrl: string;
  /** Whether anybody may shorten here, or only who has a key. */
  readonly public: boolean;
  /** What was sent by the form that is answered with `error`. */
  readonly input?: string | undefined;
  /** What is wrong with it, as a sentence. */
  readonly error?: string | undefined;
}

export function homePage(view: HomeView): string {
  const failed = view.error !== undefined;
  return page({
    assets: view.assets,
    title: failed ? "Not shortened · linnet" : "linnet: short links",
    description: "Paste a long link, get a short one.",
    style: "home.css",
    ...(view.public ? { script: "home.js" as const } : {}),
    body: html`<header class="top"><h1>${wordmark()}</h1></header>
<main>${view.public ? stage(view) : privateStage(view)}</main>
${footer()}`,
  });
}

function stage(view: HomeView): SafeHtml {
  const failed = view.error !== undefined;
  return html`<form class="stage" id="stage" method="post" action="/" novalidate data-base-url="${view.baseUrl}"
 data-state="${failed ? "error" : "empty"}">
<label class="hidden-label" for="url">Long link to shorten</label>
<input class="field" id="url" name="original_url" type="text" inputmode="url" placeholder="Paste a long link" value="${view.input}"
 autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="go"
 aria-describedby="problem"${failed && html` aria-invalid="true"`}>
<div class="result" id="result" hidden>${resultField("", "", "")}</div>
${bird()}
<button class="perch" id="shorten" type="submit">Shorten</button>
<button class="perch" id="copy" type="button" hidden>Copy</button>
<div class="wire"></div>
<div class="notice">
${errorLine("problem", view.error)}
<div class="outcome" id="outcome" hidden>
<p class="target" id="target"></p>
<p class="actions"><button class="quiet" id="show-qr" type="button" aria-expanded="false" aria-controls="result-qr">QR code</button>
<a id="manage" href="/" hidden>Manage link</a>
<button class="quiet" id="again" type="button">New link</button></p>
</div>
</div>
</form>
<div class="under">
<div class="qr" id="result-qr" hidden></div>
<p class="note" id="origin-note" hidden>Short links made here begin with <span class="mono">${view.baseUrl}/</span>, which is not
the address of this page.</p>
<section class="recent" id="recent" aria-labelledby="recent-title" hidden>
<div class="recent-head"><h2 id="recent-title">Made in this browser</h2><button class="quiet" id="forget" type="button">Forget</button></div>
<ul id="recent-list"></ul>
</section>
<p class="hidden-label" id="announcement" role="status"></p>
</div>`;
}

function privateStage(view: HomeView): SafeHtml {
  return html`<div class="stage"><p class="headline">Links are made with a key here.</p>${bird()}<div class="wire"></div></div>
<div class="under"><p>Short links at <span class="mono">${view.baseUrl}/</span> work for everybody.
<a href="/api/docs">How to make one with a key</a></p></div>`;
}
