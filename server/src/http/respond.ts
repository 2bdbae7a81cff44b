// Pages and errors as responses: security headers, compression, and who gets a page and who a problem.
import { errorHeaders, problemResponse } from "../api/problem.ts";
import { ERRORS, type LinnetError } from "../core/errors.ts";
import { accepts } from "./coding.ts";
import type { PageAssets } from "./pages/layout.ts";
import { messagePage } from "./pages/message.ts";

/** No inline script or style, nothing from elsewhere, not to be framed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Browsers hold `form-action` against every redirect that answers a form, and where a link leads is nobody's to know before. */
export const FORM_LEADS_AWAY = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("form-action 'self'", "form-action 'self' https: http:"),
} as const;

/** For the dashboard: besides what is built, styles that carry the nonce (locks of scrolling are such), and the manifest of an app. */
export const policyWith = (nonce: string) =>
  `${CONTENT_SECURITY_POLICY.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)}; manifest-src 'self'`;

const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  Vary: "Accept, Accept-Encoding",
} as const;

/** Pages from this size on are compressed. */
const COMPRESS_BYTES_MIN = 600;

export interface PageOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page. Not stored by caches unless the headers say otherwise. */
export function pageResponse(request: Request, page: string, options: PageOptions = {}): Response {
  const headers: Record<string, string> = { ...PAGE_HEADERS, "Cache-Control": "no-store", ...options.headers };
  const bytes = new TextEncoder().encode(page);
  const gzip = bytes.length >= COMPRESS_BYTES_MIN && accepts(request.headers.get("accept-encoding"), "gzip");
  if (gzip) headers["Content-Encoding"] = "gzip";
  return new Response(gzip ? Bun.gzipSync(bytes) : bytes, { status: options.status ?? 200, headers });
}

/** Whether a person is looking: browsers name text/html, programs do not. */
export function wantsPage(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html");
}

/** What the page of an error is made of. */
export interface ErrorLook {
  readonly assets: PageAssets;
  readonly hint?: string | undefined;
  /** Whether the home page is on the host that was asked for. */
  readonly hasHome: boolean;
}

/** An error as a page for people and a problem for programs. */
export function errorResponse(request: Request, error: LinnetError, look: ErrorLook): Response {
  if (!wantsPage(request)) return problemResponse(error);
  const page = messagePage({ ...look, status: error.status, title: ERRORS[error.code].title, text: error.message });
  return pageResponse(request, page, { status: error.status, headers: { ...errorHeaders(error), "X-Robots-Tag": "noindex" } });
}
