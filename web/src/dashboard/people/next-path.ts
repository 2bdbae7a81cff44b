// Where to go after signing in. An address may be written by anybody, so only paths of the dashboard count.

/** `next`, where it is a path of the dashboard, perhaps with a query; null for anything else. */
export function nextPath(next: unknown): string | null {
  if (typeof next !== "string" || !next.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return null;
  const base = "https://linnet.invalid";
  if (!URL.canParse(next, base)) return null;
  const { origin, pathname, search } = new URL(next, base);
  const isOurs = pathname === "/dashboard" || pathname.startsWith("/dashboard/");
  if (origin !== base || !isOurs || /%(?:2f|5c)/i.test(pathname.split("/")[2] ?? "")) return null;
  return pathname + search;
}
