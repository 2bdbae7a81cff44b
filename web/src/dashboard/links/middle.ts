// Long addresses in little room: the host is read first, and the end of a path tells more than its middle.

export interface Shown {
  readonly host: string;
  /** What may be cut, and what stays behind the cut. */
  readonly start: string;
  readonly end: string;
}

/** Characters at the end that stay. */
const END_LENGTH = 14;

export function shownUrl(url: string): Shown {
  if (!URL.canParse(url)) return { host: url, start: "", end: "" };
  const { host, pathname, search, hash } = new URL(url);
  const rest = `${pathname === "/" ? "" : pathname}${search}${hash}`;
  const characters = [...rest];
  if (characters.length <= 2 * END_LENGTH) return { host, start: rest, end: "" };
  return { host, start: characters.slice(0, -END_LENGTH).join(""), end: characters.slice(-END_LENGTH).join("") };
}
