// The page of a link, or of its numbers, that asks for a password: the home page's wire with another field on it. It posts to its own address, with
// the query that the visitor came with, and works without a script.
import { html } from "../html.ts";
import { bird, errorLine, footer, type PageAssets, page, wordmark } from "./layout.ts";

export interface PasswordView {
  readonly assets: PageAssets;
  /** What asks for it; a link where nothing is said. */
  readonly what?: "link" | "page";
  /** What was wrong with the try that is answered, as a sentence. */
  readonly error?: string | undefined;
}

export function passwordPage(view: PasswordView): string {
  const failed = view.error !== undefined;
  const { what = "link" } = view;
  return page({
    assets: view.assets,
    title: `${failed ? "Not opened" : "Password"} · linnet`,
    style: "home.css",
    isPrivate: true,
    body: html`<header class="top">${wordmark()}</header>
<main>
<h1 class="hidden-label">This ${what} asks for a password</h1>
<form class="stage" id="stage" method="post" novalidate data-state="${failed ? "error" : "empty"}">
<label class="hidden-label" for="password">Password</label>
<input class="field" id="password" name="password" type="password" placeholder="Password" autocomplete="current-password"
 autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="go" autofocus
 aria-describedby="problem why"${failed && html` aria-invalid="true"`}>
${bird()}
<button class="perch" type="submit">Open</button>
<div class="wire"></div>
<div class="notice">
${errorLine("problem", view.error)}
<p class="note" id="why">This ${what} asks for a password. Whoever sent it to you knows it.</p>
</div>
</form>
</main>
${footer()}`,
  });
}
