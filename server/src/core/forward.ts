// What of a request goes on to the target: its query, and the path behind the code. Both come from strangers, so they may add
// to where a link leads and never change it: the host and the target's own path stay as they are, and its own parameters do unless the
// link's owner lets others take their place.
import { type Terms, UTM, type Utm } from "./link.ts";
import { SCAN_MARKER } from "./scan.ts";
import { TARGET_LENGTH_MAX, type Target } from "./target.ts";

/** What a request has behind the code, both percent-encoded as they were sent. */
export interface Forwarded {
  /** With its leading slash; "" when the code was all there was. */
  readonly rest: string;
  /** Without the question mark. */
  readonly query: string;
}

/** What of it the link wants, and what it adds itself. */
type Wanted = Pick<Terms, "forwardPath" | "forwardQuery" | "queryOverrides" | "utm">;

/**
 * Where the link leads for this request, or null for a path that can't be put behind the target's (see `forwardPath`). What would
 * become longer than a target may be is not forwarded at all: the visitor gets to where the link leads by itself.
 */
export function forward(target: Target, { rest, query }: Forwarded, wanted: Wanted): Target | null {
  const byPath = wanted.forwardPath ? forwardPath(target, rest) : target;
  if (byPath === null) return null;
  const byQuery = wanted.forwardQuery ? forwardQuery(byPath, query, wanted.queryOverrides) : byPath;
  const forwarded = byQuery.length > TARGET_LENGTH_MAX ? target : byQuery;
  if (wanted.utm === null) return forwarded;
  const marked = forwardQuery(forwarded, utmQuery(wanted.utm));
  return marked.length > TARGET_LENGTH_MAX ? forwarded : marked;
}

/** The parameters as a query. */
function utmQuery(utm: Utm): string {
  return UTM.flatMap((name) => (utm[name] === null ? [] : [`utm_${name}=${encodeURIComponent(utm[name])}`])).join("&");
}

/**
 * The target with the parameters of a query behind its own, in their order as they were sent: without a value, several times,
 * percent-encoded or not. One that the target has already, by name, is left out; or, where the query overrides, it takes the place of
 * the target's. Only what can't stand in a URL is encoded, as the URL Standard does it. The target's fragment stays at the end. What marks a scan is ours,
 * and stays here.
 */
export function forwardQuery(target: Target, query: string, overrides = false): Target {
  const { base, own, fragment } = partsOf(target);
  const [text = ""] = query.split("#");
  const sent = parametersIn(sendable(text)).filter((parameter) => parameter !== SCAN_MARKER);
  const [kept, added] = overrides ? [without(own, sent), sent] : [own, withoutNamesOf(sent, own)];
  if (added.length === 0) return target;
  const parameters = kept === null || kept === "" ? added : [kept, ...added];
  return checked(target, `${base}?${parameters.join("&")}${fragment}`) ?? target;
}

/** Those whose names the target's own query does not have. */
function withoutNamesOf(parameters: readonly string[], own: string | null): string[] {
  const names = new Set(parametersIn(own ?? "").map(nameOf));
  return parameters.filter((parameter) => !names.has(nameOf(parameter)));
}

/** The target's own query without the parameters of these names. */
function without(own: string | null, parameters: readonly string[]): string {
  const names = new Set(parameters.map(nameOf));
  return parametersIn(own ?? "")
    .filter((parameter) => !names.has(nameOf(parameter)))
    .join("&");
}

/** The text with whatever no request should hold percent-encoded: a URL parser would take some of it out, and names with it. */
function sendable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/** A target before its query, its query (null when it has none), and its fragment with the sign before it. */
function partsOf(target: Target): { readonly base: string; readonly own: string | null; readonly fragment: string } {
  const hash = target.indexOf("#");
  const fragment = hash < 0 ? "" : target.slice(hash);
  const plain = hash < 0 ? target : target.slice(0, hash);
  const mark = plain.indexOf("?");
  return mark < 0 ? { base: plain, own: null, fragment } : { base: plain.slice(0, mark), own: plain.slice(mark + 1), fragment };
}

function parametersIn(query: string): string[] {
  return query.split("&").filter((parameter) => parameter !== "");
}

/** A parameter's name as the target may read it: its bytes, each as one character, whatever they are the text of. */
function nameOf(parameter: string): string {
  const [spelt = ""] = parameter.split("=", 1);
  return spelt
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * The target with a path behind its own: `https://a.example/docs?v=2` and `/x/y` make `https://a.example/docs/x/y?v=2`. Slashes in a
 * row count as one, as most servers see them. Null for a path that some server might read as another one than it is: with a
 * segment `.` or `..`, a backslash or a control character, encoded or not. Such a path was never typed, and is not found.
 */
export function forwardPath(target: Target, rest: string): Target | null {
  if (rest === "") return target;
  if (!rest.startsWith("/") || ENDS_PATH.test(rest) || isMisleading(decodedAscii(rest))) return null;
  const segments = sendable(rest)
    .split("/")
    .filter((segment) => segment !== "");
  if (segments.length === 0) return target;
  const { base, own, fragment } = partsOf(target);
  const path = `${base.replace(/\/$/, "")}/${segments.join("/")}${rest.endsWith("/") ? "/" : ""}`;
  return checked(target, path + (own === null ? "" : `?${own}`) + fragment);
}

const ENDS_PATH = /[?#]/;

/** What some parser takes out, stops at, or takes for a slash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
const MISREAD = /[\u0000-\u001f\u007f\\]/;

function isMisleading(path: string): boolean {
  return MISREAD.test(path) || path.split("/").some((segment) => segment === "." || segment === "..");
}

/** The text with its encoded ASCII characters decoded, slashes among them; all else, and what is malformed, stays. */
function decodedAscii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The URL in its one spelling if it begins where the target does and is on the same host; else null. */
function checked(target: Target, text: string): Target | null {
  const own = new URL(target);
  const made = URL.canParse(text) ? new URL(text) : null;
  if (made === null || made.origin !== own.origin || !made.pathname.startsWith(own.pathname)) return null;
  return made.href as Target;
}
