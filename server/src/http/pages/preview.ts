// What is shown of a link to who only looks at it: to programs that show it where it is posted, what it wants shown of itself (Open
// Graph, https://ogp.me, and the cards of X); to all others nothing, where looking must not use it up or give away where it leads.
import type { Preview } from "../../core/link.ts";
import { html, type SafeHtml } from "../html.ts";
import { bird, footer, type PageAssets, page, wordmark } from "./layout.ts";
import { harmless } from "./text.ts";

/** The page of a link that says nothing of itself. */
export function previewPage(assets: PageAssets): string {
  return page({
    assets,
    title: "Short link · linnet",
    style: "page.css",
    isPrivate: true,
    body: body(html`<form class="shown" method="post"><p>It shows where it leads when it is opened.</p>
<p><button class="quiet" type="submit">Open it</button></p></form>`),
  });
}

export interface SharedView {
  readonly assets: PageAssets;
  readonly preview: Preview;
  readonly tinyUrl: string;
  /** The same as people write it. */
  readonly name: string;
  /** The host of the server. */
  readonly site: string;
  /** Where the link leads; null where that is nobody's to know. */
  readonly target: string | null;
}

/** The page of a link that says what is to be shown of it. Programs read its head; its body is for people who come by mistake. */
export function sharedPage(view: SharedView): string {
  const title = harmless(view.preview.title ?? "") || view.name;
  const description = harmless(view.preview.description ?? "") || null;
  return page({
    assets: view.assets,
    title,
    ...(description === null ? {} : { description }),
    head: tags(view, title, description),
    style: "page.css",
    isPrivate: true,
    body: body(html`<div class="shown"><p class="shown-title" dir="auto">${title}</p>
${description !== null && html`<p class="mute" dir="auto">${description}</p>`}
${opening(view.target)}</div>`),
  });
}

/** Where the target is nobody's to know, opening the link is a thing of its own: whoever only looks does not press a button. */
function opening(target: string | null): SafeHtml {
  if (target === null) return html`<form method="post"><button class="quiet" type="submit">Open it</button></form>`;
  return html`<p><a href="${target}" rel="noreferrer nofollow noopener">Open it</a></p>`;
}

function tags({ preview: { image }, tinyUrl, site }: SharedView, title: string, description: string | null): SafeHtml {
  return html`<meta property="og:type" content="website">
<meta property="og:site_name" content="${site}">
<meta property="og:url" content="${tinyUrl}">
<meta property="og:title" content="${title}">
${description !== null && html`<meta property="og:description" content="${description}">`}
${image !== null && html`<meta property="og:image" content="${image}">`}
<meta name="twitter:card" content="${image === null ? "summary" : "summary_large_image"}">
<meta name="twitter:title" content="${title}">
${description !== null && html`<meta name="twitter:description" content="${description}">`}
${image !== null && html`<meta name="twitter:image" content="${image}">`}`;
}

function body(text: SafeHtml): SafeHtml {
  return html`<header class="top">${wordmark()}</header>
<main>
<div class="stage"><h1 class="headline">A short link.</h1>${bird()}<div class="wire"></div></div>
<div class="under">${text}</div>
</main>
${footer()}`;
}
