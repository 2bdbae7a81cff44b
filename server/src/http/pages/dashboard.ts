// The page that starts the dashboard: nothing but what loads it. Styles that scripts add carry the nonce.
import { html } from "../html.ts";
import { assetPath, type PageAssets } from "./layout.ts";

export interface DashboardView {
  readonly assets: PageAssets;
  /** By their logical names. */
  readonly script: string;
  readonly style: string;
  /** Scripts to be asked for at once. */
  readonly preload: readonly string[];
  readonly nonce: string;
}

export function dashboardPage({ assets, script, style, preload, nonce }: DashboardView): string {
  const path = (name: string) => assetPath(assets, name);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>linnet</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#EEF1F2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#11171A" media="(prefers-color-scheme: dark)">
<meta name="robots" content="noindex">
<meta property="csp-nonce" nonce="${nonce}">
<link rel="preload" href="${path("schibsted-grotesk-latin.woff2")}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${path(style)}">
${preload.map((name) => html`<link rel="modulepreload" href="${path(name)}">\n`)}
<script type="module" src="${path(script)}"></script>
<link rel="icon" href="${path("favicon.svg")}" type="image/svg+xml">
<link rel="manifest" href="/dashboard/manifest.webmanifest">
</head>
<body>
<div id="app"></div>
<noscript><p class="no-script">The dashboard needs JavaScript. Short links and the <a href="/">home page</a> work without it.</p></noscript>
</body>
</html>
`.toString();
}
