// The languages that a browser asks for: `Accept-Language` (RFC 9110 §12.5.4).

/** Languages that are looked at; browsers send a handful. */
const LANGUAGES_MAX = 30;

const RANGE = /^([a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** Those that are preferred to all others, in lower case: several where they are asked for alike. Malformed ones, and *, are left out. */
export function preferredLanguages(header: string): string[] {
  const ranges = header.split(",", LANGUAGES_MAX).flatMap((part) => {
    const [, tag, quality = "1"] = RANGE.exec(part.trim()) ?? [];
    return tag === undefined || Number(quality) === 0 ? [] : [{ tag: tag.toLowerCase(), quality: Number(quality) }];
  });
  const best = Math.max(...ranges.map(({ quality }) => quality));
  return [...new Set(ranges.filter(({ quality }) => quality === best).map(({ tag }) => tag))];
}
