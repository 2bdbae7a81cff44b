// Errors as RFC 9457 problems ("application/problem+json") with a stable `code`.
import { ERRORS, type LinnetError } from "../core/errors.ts";
import type { Allowance } from "../core/limits.ts";

/** Draft "RateLimit header fields for HTTP" (httpapi, -06): what is left of a limit. */
export function rateLimitHeaders(allowance: Allowance | null | undefined): Record<string, string> {
  if (allowance === null || allowance === undefined) return {};
  return {
    "RateLimit-Limit": String(allowance.limit),
    "RateLimit-Remaining": String(allowance.remaining),
    "RateLimit-Reset": String(allowance.resetS),
  };
}

/** The headers that an error asks for, on a problem and on a page alike. */
export function errorHeaders(error: LinnetError): Record<string, string> {
  return {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...rateLimitHeaders(error.allowance),
    ...(error.retryAfterS === undefined ? {} : { "Retry-After": String(error.retryAfterS) }),
    ...(error.allow === undefined ? {} : { Allow: error.allow.join(", ") }),
    // RFC 7725 §4: whoever blocks says who that is.
    ...(error.status === 451 ? { Link: '</>; rel="blocked-by"' } : {}),
    ...(error.status === 401 ? { "WWW-Authenticate": 'Bearer realm="linnet"' } : {}),
  };
}

/** The problem as a response. `type` leads to the page that explains the codes. */
export function problemResponse(error: LinnetError): Response {
  const body = {
    type: `/api/docs#${error.code}`,
    title: ERRORS[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    status: error.status,
    headers: { ...errorHeaders(error), "Content-Type": "application/problem+json" },
  });
}
