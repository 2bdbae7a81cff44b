// A target is where a link leads: an absolute http(s) URL in the one spelling that the WHATWG URL Standard gives it.
import { invalidUrl } from "./errors.ts";

/** A destination as `new URL(…).href` writes it: ASCII, http or https, no credentials, at most `TARGET_LENGTH_MAX`. */
export type Target = string & { readonly __brand: "Target" };

/** What a target looks like once serialised. */
const SERIALISED = /^https?:\/\/[\x21-\x7e]+$/;

/** Whether a text may be a target that was kept. What doesn't look so is damaged, and never goes into a `Location`. */
export function isKeptTarget(value: unknown): value is Target {
  return typeof value === "string" && SERIALISED.test(value);
}

/** A target that was kept. Throws an Error for what can't be one. */
export function parseKeptTarget(value: unknown): Target {
  if (!isKeptTarget(value)) throw new Error("no URL that was kept looks like this");
  return value;
}

/** Bytes of a target as serialised (it is ASCII, so characters too). */
export const TARGET_LENGTH_MAX = 8192;

/** Characters that are read at all; more can't become a target (only dot segments and a default port shrink a URL). */
const INPUT_LENGTH_MAX = 2 * TARGET_LENGTH_MAX;

const CREDENTIALS = "An address with a user name or password in it can't be shortened. Take out what stands before the @.";
const NOT_YET = "That isn't a web address yet. Try example.com/page.";

/** C0, DEL and C1: the URL parser would silently drop some of them, so a link would lead elsewhere than it reads. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Parsers disagree about where the host ends then: browsers read `http:\\\\a` and `http://a\\@b` as host a. */
const BACKSLASH_BEFORE_PATH = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]*[^/?#]*\\/i;

/**
 * What a person may leave out, and what it becomes. The first row that fits decides; docs/api.md shows the same table.
 * `localhost:3000/x` and `example.com:8080` would parse as URLs with the schemes "localhost" and "example.com", so the
 * rows with a port come before the row that refuses other schemes.
 */
const SCHEME_TABLE: readonly { readonly form: RegExp; readonly becomes: (text: string) => string }[] = [
  { form: /^https?:\/\/[^/]/i, becomes: (text) => text },
  { form: /^\/\/[^/]/, becomes: (text) => `https:${text}` },
  { form: /^localhost(:\d{1,5})?([/?#]|$)/i, becomes: (text) => `https://${text}` },
  { form: /^\[[0-9a-f:.]+\](:\d{1,5})?([/?#]|$)/i, becomes: (text) => `https://${text}` },
  { form: /^\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?([/?#]|$)/, becomes: (text) => `https://${text}` },
  // A number with a dot is no host: the URL parser would make 3.0.0.14 of "3.14".
  {
    form: /^[^\s/?#@:\\[\]]+\.(?!(?:\d+|0x[0-9a-f]*)\.?(?:[:/?#]|$))[^\s/?#@:\\[\].]+\.?(:\d{1,5})?([/?#]|$)/iu,
    becomes: (text) => `https://${text}`,
  },
];

/** The text with a scheme, by the table above. Throws `invalid_url` for anything that is not a web address. */
function withScheme(text: string): string {
  const row = SCHEME_TABLE.find(({ form }) => form.test(text));
  if (row !== undefined) return row.becomes(text);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https") throw invalidUrl(`After "${scheme}:" come two slashes and a host.`);
  if (scheme !== undefined) throw invalidUrl(`"${scheme}:" can't be shortened; only http: and https: can.`);
  if (/^[^/?#]*@/.test(text)) throw invalidUrl(CREDENTIALS);
  throw invalidUrl(NOT_YET);
}

/** Which hosts are this server's own. */
export interface OwnHosts {
  readonly isOwn: (url: URL) => boolean;
}

/** White space, and characters that show nothing but would be part of the URL (zero width, direction marks). */
const INVISIBLE = /[\s\p{Cf}]/u;

/** The text without what can't be seen at its ends. A loop: a pattern for the end would be tried at every space inside. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && INVISIBLE.test(text.charAt(start))) start++;
  while (end > start && INVISIBLE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * Reads a URL as a person pastes it: white space around it is trimmed, a missing scheme becomes `https://`.
 * Throws `invalid_url`, saying what is wrong, for other schemes, control characters, credentials, backslashes before
 * the path, links back to this server, and anything longer than `TARGET_LENGTH_MAX` bytes once serialised.
 */
export function parseTarget(input: string, own: OwnHosts): Target {
  const text = trim(input);
  if (text === "") throw invalidUrl("The URL is empty. Paste a web address such as example.com/page.");
  if (text.length > INPUT_LENGTH_MAX) throw tooLong(text.length);
  if (CONTROL.test(text)) throw invalidUrl("The URL holds a line break, tab or other control character.");
  if (LONE_SURROGATE.test(text)) throw invalidUrl("The URL holds half of a character (a lone surrogate).");
  if (BACKSLASH_BEFORE_PATH.test(text)) throw invalidUrl("A backslash can't stand before the path. Write slashes.");
  const url = parseUrl(withScheme(text));
  if (url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/i.test(text)) {
    throw invalidUrl(CREDENTIALS);
  }
  if (own.isOwn(url)) throw invalidUrl("This address leads back to Linnet itself.");
  const target = url.href;
  if (target.length > TARGET_LENGTH_MAX) throw tooLong(target.length);
  return target as Target;
}

const tooLong = (length: number) => invalidUrl(`The URL has ${length} bytes; up to ${TARGET_LENGTH_MAX} can be shortened.`);

function parseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalidUrl(NOT_YET);
  }
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.hostname === "") throw invalidUrl(NOT_YET);
  return url;
}
