// What is shown of a link to who only looks at it, where looking must not use it up or give away where it leads.
import { html } from "../html.ts";
import { bird, footer, type PageAssets, page, wordmark } from "./layout.ts";

export function previewPage(assets: PageAssets): string {
  return page({
    assets,
    title: "Short link · linnet",
    style: "page.css",
    isPrivate: true,
    body: html`<header class="top">${wordmark()}</header>
<main>
<div class="stage"><h1 class="headline">A short link.</h1>${bird()}<div class="wire"></div></div>
<div class="under"><p>It shows where it leads when it is opened. <a href="" rel="nofollow">Open it</a></p></div>
</main>
${footer()}`,
  });
}
