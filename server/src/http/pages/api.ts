// The page for programmers: what can be sent, what comes back, what is refused.
import type { ERRORS, ErrorCode } from "../../core/errors.ts";
import { html, type SafeHtml } from "../html.ts";
import { bird, footer, type PageAssets, page, wordmark } from "./layout.ts";

export interface ApiView {
  readonly assets: PageAssets;
  /** Without a slash at the end. */
  readonly baseUrl: string;
}

/** Every code with its status; the compiler sees to it that none is missing and no status is wrong. */
type Problems = { readonly [C in ErrorCode]: { readonly status: (typeof ERRORS)[C]["status"]; readonly when: string } };

/** Ordered by status. A problem's `type` is `/api/docs#CODE`, so each row is an anchor. */
const PROBLEMS: Problems = {
  bad_request: { status: 400, when: "The request can't be read as HTTP." },
  invalid_body: { status: 400, when: "The body is not what its content type says." },
  missing_field: { status: 400, when: "There is no original_url. The detail names the fields that are taken." },
  unknown_field: { status: 400, when: "A field is not known, often a misspelt one." },
  key_required: { status: 401, when: "This server makes links for holders of a key only; metrics always need one from afar." },
  key_invalid: { status: 401, when: "The key is not valid." },
  correction_closed: { status: 403, when: "A link can be corrected for 24 hours after it was made." },
  cross_site: { status: 403, when: "A form was sent from another site." },
  link_not_found: { status: 404, when: "No link has this code. Capitals count." },
  not_found: { status: 404, when: "Nothing is at this address." },
  method_not_allowed: { status: 405, when: "Allow names the methods that are taken." },
  code_taken: { status: 409, when: "The code already leads somewhere." },
  edit_conflict: { status: 409, when: "Somebody else changed the link meanwhile." },
  link_disabled: { status: 410, when: "The link was switched off." },
  body_too_large: { status: 413, when: "The body is larger than 1 MB." },
  unsupported_media_type: { status: 415, when: "The content type is none of the three above." },
  invalid_code: { status: 422, when: "The code is not allowed. The detail says why." },
  invalid_url: { status: 422, when: "The URL can't be shortened. The detail says why." },
  rate_limited: { status: 429, when: "Too many from one client. Retry-After says when to come back." },
  internal: { status: 500, when: "Something broke on the server's side." },
  codes_exhausted: { status: 503, when: "No free code was found. Try again." },
  record_unreadable: { status: 503, when: "The link's record is damaged, or of a newer version." },
  store_emptied: { status: 503, when: "The store is not the one that held the links." },
  store_read_only: { status: 503, when: "The store takes no writes. Nothing was changed." },
  store_unavailable: { status: 503, when: "The store is not reachable. Nothing was changed; try again." },
  store_unknown: { status: 503, when: "The store gave no answer in time. A link may exist that nobody knows." },
  store_full: { status: 507, when: "The store has no room left. Links that exist still work." },
};

export function apiPage(view: ApiView): string {
  const endpoint = `${view.baseUrl}/api/shorten`;
  return page({
    assets: view.assets,
    title: "API · linnet",
    description: "Shorten links from a program: one request, one short link.",
    style: "page.css",
    body: html`<header class="top">${wordmark()}</header>
<main>
<div class="stage is-high"><h1 class="headline">API</h1>${bird()}<div class="wire"></div></div>
<div class="under prose">
<p>One request makes one short link. No account is needed where the home page is open to all; otherwise send
<code>Authorization: Bearer KEY</code>.</p>
${requests(endpoint)}
${answers(view.baseUrl)}
${problems()}
${limits()}
</div>
</main>
${footer()}`,
  });
}

function requests(endpoint: string): SafeHtml {
  return html`<section aria-labelledby="requests"><h2 id="requests"><code>POST /api/shorten</code></h2>
<p>Takes the long link in any of three forms. White space around it is trimmed; a missing scheme becomes
<code>https://</code>.</p>
${example("JSON", `curl ${endpoint} \\\n  --json '{"original_url": "https://example.com/page"}'`)}
${example("A form", `curl ${endpoint} \\\n  --data-urlencode original_url=https://example.com/page`)}
${example(
  "Plain text in, plain text out",
  `curl ${endpoint} \\\n  -H 'Content-Type: text/plain' -H 'Accept: text/plain' \\\n  -d https://example.com/page`,
)}
</section>`;
}

function answers(baseUrl: string): SafeHtml {
  const body = {
    tiny_url: `${baseUrl}/Ab3xKq7`,
    code: "Ab3xKq7",
    original_url: "https://example.com/page",
    manage_url: `${baseUrl}/-/manage/Ab3xKq7/…`,
  };
  return html`<section aria-labelledby="answer"><h2 id="answer">The answer</h2>
${example("201 Created", JSON.stringify(body, null, 2))}
<p>With <code>Accept: text/plain</code> it is the short link and nothing else. <code>manage_url</code> comes once, to whoever made
the link without a key: there it can be corrected for 24 hours, and switched off. Keep it to yourself.</p>
</section>`;
}

function problems(): SafeHtml {
  const body = {
    type: "/api/docs#invalid_url",
    title: "The URL can't be shortened",
    status: 422,
    detail: "That isn't a web address yet. Try example.com/page.",
    code: "invalid_url",
    field: "original_url",
  };
  return html`<section aria-labelledby="problems"><h2 id="problems">Problems</h2>
<p>Whatever is not 201 is a problem after RFC 9457, as <code>application/problem+json</code>. Rely on <code>code</code>: it stays.
The words may change.</p>
${example("422 Unprocessable Content", JSON.stringify(body, null, 2))}
<div class="table" tabindex="0" role="region" aria-label="Codes of problems"><table>
<thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">When</th></tr></thead>
<tbody>${Object.entries(PROBLEMS).map(problemRow)}</tbody>
</table></div>
</section>`;
}

function problemRow([code, { status, when }]: readonly [string, Problems[ErrorCode]]): SafeHtml {
  return html`<tr id="${code}"><td class="mono">${status}</td><td class="mono">${code}</td><td>${when}</td></tr>`;
}

function limits(): SafeHtml {
  return html`<section aria-labelledby="limits"><h2 id="limits">Limits</h2>
<div class="table"><table>
<tbody>
<tr><th scope="row">Links without a key</th><td>10 a minute and 100 an hour per client</td></tr>
<tr><th scope="row">Codes that don't exist</th><td>60 a minute per client</td></tr>
<tr><th scope="row">Following links</th><td>not limited</td></tr>
<tr><th scope="row">A URL</th><td>8192 bytes as serialised</td></tr>
<tr><th scope="row">A request's body</th><td>1 MB</td></tr>
</tbody>
</table></div>
<p>What was counted is answered with <code>RateLimit-*</code>; a 429 also <code>Retry-After</code>, in seconds. A client is an IPv4 address or an IPv6 /64.</p>
</section>`;
}

function example(caption: string, text: string): SafeHtml {
  return html`<figure><figcaption>${caption}</figcaption><pre tabindex="0" aria-label="${caption}"><code>${text}</code></pre></figure>`;
}
