// A page that has one thing to say: nothing here, switched off, too fast, broken. The bird is there unless the link is not.
import { html } from "../html.ts";
import { bird, footer, type PageAssets, page, wordmark } from "./layout.ts";

export interface MessageView {
  readonly assets: PageAssets;
  /** HTTP status that the page is sent with. */
  readonly status: number;
  /** A few words that stand on the wire. */
  readonly title: string;
  /** A sentence or two: what it means and what helps. */
  readonly text: string;
  /** A guess that may help more, such as that a code looks mistyped. */
  readonly hint?: string | undefined;
  /** Whether the home page is on the same host. */
  readonly hasHome: boolean;
}

const LINK_IS_GONE: ReadonlySet<number> = new Set([404, 410, 451]);

export function messagePage(view: MessageView): string {
  return page({
    assets: view.assets,
    title: `${view.title.replace(/\.$/, "")} · linnet`,
    style: "page.css",
    isPrivate: true,
    body: html`<header class="top">${wordmark()}</header>
<main>
<div class="stage"><h1 class="headline">${view.title}</h1>${!LINK_IS_GONE.has(view.status) && bird()}<div class="wire"></div></div>
<div class="under message">
<p class="status">${view.status}</p>
<div><p>${view.text}</p>
${view.hint !== undefined && html`<p class="hint">${view.hint}</p>`}
${view.hasHome && html`<p><a href="/">Shorten a link</a></p>`}</div>
</div>
</main>
${footer()}`,
  });
}
