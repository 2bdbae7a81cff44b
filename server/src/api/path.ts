// The path of a request, cut out by hand: `request.url` may be just a path (HTTP/1.0 without Host), or have a Host that
// `new URL` throws at.

/** The percent-encoded path and the query without its question mark. */
export function pathOf(url: string): { readonly path: string; readonly query: string } {
  const start = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return { path: "/", query: "" };
  const mark = url.indexOf("?", start);
  return mark < 0 ? { path: url.slice(start), query: "" } : { path: url.slice(start, mark), query: url.slice(mark + 1) };
}
