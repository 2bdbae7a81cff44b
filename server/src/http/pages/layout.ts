// The shell that every page shares: head, wordmark, footer, and the few shapes that stand on a wire.
import { type HtmlValue, html, type SafeHtml } from "../html.ts";

/** Logical name of a built asset (`home.css`) → the URL path under which it is served (`/assets/home-1a2b3c4d.css`). */
export type PageAssets = Readonly<Record<string, string>>;

export interface Page {
  readonly assets: PageAssets;
  /** Before " · linnet"; the home page has its own. */
  readonly title: string;
  /** Logical names of the style sheet and, where there is one, of the script. */
  readonly style: "home.css" | "page.css";
  readonly script?: "home.js" | "link.js";
  readonly description?: string;
  /** More for the head: what programs read. */
  readonly head?: SafeHtml;
  /** Keeps a page whose address is a secret, or that says nothing lasting, out of search engines. */
  readonly isPrivate?: boolean;
  readonly body: HtmlValue;
}

/** The path of an asset. A name that was not built leads to a 404 for that file rather than to a broken page. */
export function assetPath(assets: PageAssets, name: string): string {
  return assets[name] ?? `/assets/${name}`;
}

/** A whole document. Holds no inline script and no inline style: the content security policy allows neither. */
export function page(view: Page): string {
  const path = (name: string) => assetPath(view.assets, name);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${view.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#EEF1F2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#11171A" media="(prefers-color-scheme: dark)">
${view.description !== undefined && html`<meta name="description" content="${view.description}">`}
${view.isPrivate === true && html`<meta name="robots" content="noindex">`}
${view.head}
<link rel="preload" href="${path("schibsted-grotesk-latin.woff2")}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${path(view.style)}">
<link rel="icon" href="${path("favicon.svg")}" type="image/svg+xml">
${view.script !== undefined && html`<script type="module" src="${path(view.script)}"></script>`}
</head>
<body>
${view.body}
</body>
</html>
`.toString();
}

/** The name, top left on every page. */
export function wordmark(): SafeHtml {
  return html`<a class="wordmark" href="/">linnet</a>`;
}

/** The bird, standing: its feet are at the bottom of the box, its tail dips a little below. */
export function bird(): SafeHtml {
  return html`<svg class="bird" viewBox="0 4.6 24 16.8" aria-hidden="true" focusable="false">
<path class="bird-legs" d="M11.5 18.4V21.4M14 18.4V21.4"/>
<path class="bird-body" d="${BIRD_BODY}"/>
<path class="bird-forehead" d="M16.4 5c2.3 0 3.9 1.5 4.4 3.6l-.1 1.1C18 10.4 15.8 7.8 16.4 5z"/>
</svg>`;
}

const BIRD_BODY =
  "M1.6 20.2C5 17.2 8.2 14.9 9.1 11.4 10 7.9 12.6 5 16.2 5c2.3 0 4.1 1.5 4.6 3.6L23.2 10l-2.5 1.1C20.3 15.6 17 18.6 " +
  "12.6 18.6c-1.5 0-3-.2-4.2-.1L3.6 21.6z";

/** What went wrong, in words and with a sign: never by colour alone. `id` is what the field names in aria-describedby. */
export function errorLine(id: string, text: string | undefined): SafeHtml {
  return html`<p class="error" id="${id}" role="alert"${text === undefined && html` hidden`}>
<svg class="sign" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M8 1.5 15 14H1zM8 6.2v3.6M8 11.4v1"/></svg>
<span>${text}</span></p>`;
}

/** A link's address in two lines, its code standing on the wire, and over it the field that it is copied from. */
export function resultField(origin: string, code: string, tinyUrl: string): SafeHtml {
  return html`<span class="result-origin" aria-hidden="true">${origin}</span>
<span class="result-line" aria-hidden="true"><span class="result-code" data-fit="${fitOf(code)}">${code}</span><i class="dot"></i></span>
<input class="result-value" type="text" readonly value="${tinyUrl}" aria-label="Short link" spellcheck="false">`;
}

/** Characters that the code's type must make room for, in the steps that the style sheet knows. */
export function fitOf(code: string): number {
  const steps = [8, 12, 16, 24, 40];
  return steps.find((step) => code.length <= step) ?? 128;
}

/** The one line at the bottom. */
export function footer(note?: SafeHtml): SafeHtml {
  return html`<footer class="footer">${note}<nav aria-label="More"><a href="/api/docs">API</a> <span aria-hidden="true">·</span>
<a href="/readyz">Status</a></nav></footer>`;
}

/** A moment as people write it, to the minute, in UTC. */
export function timeElement(instant: number): SafeHtml {
  const iso = new Date(instant).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}
