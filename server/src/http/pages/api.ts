// The page for programmers: what can be sent, what comes back, what is refused. Version 1 is drawn from its own document.
import type { OpenApiDocument } from "../../api/openapi.ts";
import { html, type SafeHtml } from "../html.ts";
import { operationChapters, shapes } from "./api-document.ts";
import { problemRows } from "./api-problems.ts";
import { bird, footer, type PageAssets, page, wordmark } from "./layout.ts";

export interface ApiView {
  readonly assets: PageAssets;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly document: OpenApiDocument;
}

export function apiPage({ assets, baseUrl, document }: ApiView): string {
  const chapters = operationChapters(document);
  const contents = [
    { id: "shorten", title: "Shorten" },
    ...chapters,
    { id: "shapes", title: "Shapes" },
    { id: "problems", title: "Problems" },
    { id: "limits", title: "Limits" },
  ];
  return page({
    assets,
    title: "API · linnet",
    description: "Shorten links from a program: one request, one short link.",
    style: "page.css",
    body: html`<header class="top">${wordmark()}</header>
<main>
<div class="stage is-high"><h1 class="headline">API</h1>${bird()}<div class="wire"></div></div>
<div class="under prose">
<nav class="contents" aria-label="On this page"><ul>
${contents.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
</ul></nav>
${shorten(baseUrl)}
${versionOne(baseUrl)}
${chapters.map(({ id, title, body }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`)}
<section aria-labelledby="shapes"><h2 id="shapes">Shapes</h2><p>JSON objects. Times are RFC 3339 in UTC.</p>${shapes(document)}</section>
${problems()}
${limits()}
</div>
</main>
${footer()}`,
  });
}

function shorten(baseUrl: string): SafeHtml {
  const endpoint = `${baseUrl}/api/shorten`;
  const body = {
    tiny_url: `${baseUrl}/Ab3xKq7`,
    code: "Ab3xKq7",
    original_url: "https://example.com/page",
    manage_url: `${baseUrl}/-/manage/Ab3xKq7/…`,
  };
  return html`<section aria-labelledby="shorten"><h2 id="shorten">Shorten</h2>
<p class="call"><code><b>POST</b> /api/shorten</code></p>
<p>One request makes one short link. No account is needed where the home page is open to all. The long link comes in any of three forms;
white space around it is trimmed, and a missing scheme becomes <code>https://</code>.</p>
${example("JSON", `curl ${endpoint} \\\n  --json '{"original_url": "https://example.com/page"}'`)}
${example("A form", `curl ${endpoint} \\\n  --data-urlencode original_url=https://example.com/page`)}
${example(
  "Plain text in, plain text out",
  `curl ${endpoint} \\\n  -H 'Content-Type: text/plain' -H 'Accept: text/plain' \\\n  -d https://example.com/page`,
)}
${example("201 Created", JSON.stringify(body, null, 2))}
<p>With <code>Accept: text/plain</code> it is the short link and nothing else. <code>manage_url</code> comes once, to whoever made
the link without a key: there it can be corrected for 24 hours, and switched off. Keep it to yourself.</p>
</section>`;
}

function versionOne(baseUrl: string): SafeHtml {
  return html`<section aria-labelledby="v1"><h2 id="v1">Version 1</h2>
<p>Everything else is below <code>${baseUrl}/api/v1</code> and needs a key: <code>Authorization: Bearer lk_…</code>. The same as a document
for programs: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${example("Make a link", `curl ${baseUrl}/api/v1/links \\\n  -H "Authorization: Bearer $KEY" \\\n  --json '{"url": "https://example.com/page", "code": "sale", "tags": ["summer"]}'`)}
${example("Change it, only if it is still the one that was seen", `curl -X PATCH ${baseUrl}/api/v1/links/sale \\\n  -H "Authorization: Bearer $KEY" -H 'If-Match: "1"' \\\n  --json '{"expiresAt": "2030-12-31T23:59:59Z"}'`)}
${example("Take all links along", `curl ${baseUrl}/api/v1/export -H "Authorization: Bearer $KEY" > links.ndjson\ncurl https://other.example/api/v1/bulk -H "Authorization: Bearer $KEY" \\\n  -H 'Content-Type: application/x-ndjson' -T links.ndjson -X POST`)}
</section>`;
}

function problems(): SafeHtml {
  const body = {
    type: "/api/docs#invalid_url",
    title: "The URL can't be shortened",
    status: 422,
    detail: "That isn't a web address yet. Try example.com/page.",
    code: "invalid_url",
    field: "url",
  };
  return html`<section aria-labelledby="problems"><h2 id="problems">Problems</h2>
<p>Whatever is not 2xx or 304 is a problem after RFC 9457, as <code>application/problem+json</code>. Rely on <code>code</code>: it stays.
The words may change.</p>
${example("422 Unprocessable Content", JSON.stringify(body, null, 2))}
<div class="table" tabindex="0" role="region" aria-label="Codes of problems"><table>
<thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">When</th></tr></thead>
<tbody>${problemRows()}</tbody>
</table></div>
</section>`;
}

function limits(): SafeHtml {
  return html`<section aria-labelledby="limits"><h2 id="limits">Limits</h2>
<div class="table"><table>
<tbody>
<tr><th scope="row">Links without a key</th><td>10 a minute and 100 an hour per client</td></tr>
<tr><th scope="row">Requests with a key</th><td>600 a minute per key; a bulk request counts as one</td></tr>
<tr><th scope="row">Codes that don't exist</th><td>60 a minute per client</td></tr>
<tr><th scope="row">Following links</th><td>not limited</td></tr>
<tr><th scope="row">A URL</th><td>8192 bytes as serialised</td></tr>
<tr><th scope="row">A request's body</th><td>1 MB; of bulk, 256 kB a row and any number of rows</td></tr>
</tbody>
</table></div>
<p>What was counted is answered with <code>RateLimit-*</code>; a 429 also <code>Retry-After</code>, in seconds. A client is an IPv4 address or an IPv6 /64.</p>
</section>`;
}

function example(caption: string, text: string): SafeHtml {
  return html`<figure><figcaption>${caption}</figcaption><pre tabindex="0" aria-label="${caption}"><code>${text}</code></pre></figure>`;
}
