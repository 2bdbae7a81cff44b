// Who follows a link, as far as that may decide where it leads: facts of one request, and not the request itself. Whoever follows
// a plain link is asked for none of them, and each may be found out only when it is asked for.
import type { Field } from "./field.ts";
import type { Instant } from "./time.ts";

/** What the visitor holds in hand. */
export const FORMS = ["mobile", "tablet", "desktop", "tv"] as const;
export type Form = (typeof FORMS)[number];

export const SYSTEMS = ["android", "chromeos", "harmonyos", "ios", "linux", "macos", "tizen", "webos", "windows"] as const;
/** An operating system; that of an iPad is "ios". */
export type System = (typeof SYSTEMS)[number];

export const BROWSERS = [
  "chrome",
  "duckduckgo",
  "edge",
  "firefox",
  "huawei",
  "ie",
  "miui",
  "opera",
  "qq",
  "safari",
  "samsung",
  "silk",
  "uc",
  "vivaldi",
  "wechat",
  "yandex",
] as const;
/** A browser by its family; what shows pages inside an app counts as the browser that it is made of. */
export type Browser = (typeof BROWSERS)[number];

/** Characters of a host at most (RFC 1035 §2.3.4); the URL Standard knows no such bound. */
export const HOST_LENGTH_MAX = 253;

/** Facts of one request; null, or nothing in a list, is what is not known. */
export interface Visitor {
  readonly now: Instant;
  /** Only looks at the link: takes no use of it, and is not told where one leads that is limited or asks for a password. */
  readonly isPreview: boolean;
  /** Fetches what is shown of the link where it is posted. Only looks, too. */
  readonly isPreviewer: boolean;
  /** Whether a program asks that is nobody's browser: a crawler, a monitor, or one that makes previews. */
  readonly isBot: boolean;
  /** Whether the link was scanned, from a QR code with a marker (`core/scan.ts`). */
  readonly isScan: boolean;
  readonly form: Form | null;
  readonly system: System | null;
  readonly browser: Browser | null;
  /** Those that the visitor prefers to all others (RFC 9110 §12.5.4), in lower case: "de-at". */
  readonly languages: readonly string[];
  /** ISO 3166-1, two capitals. */
  readonly country: string | null;
  /** ISO 3166-2, with the country: "DE-BY". */
  readonly region: string | null;
  /** By its English name. */
  readonly city: string | null;
  /** The client's address, an IPv4 one in its own notation. */
  readonly address: string | null;
  /** The host of the page that the link was on, in lower case. */
  readonly referrer: string | null;
  /** The query of the request as it was sent, without the question mark. */
  readonly query: string;
  /** The same, decoded: the values of each parameter. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** A number from 0 to 2³² - 1, the same whenever this visitor follows this link, and as good as drawn by lot. */
  lotFor(id: Field): number;
}

/** What a request says of who sends it: what most facts are found out from. */
export interface Asking {
  readonly method: string;
  /** The value of a header by its name in lower case. */
  readonly header: (name: string) => string | null;
  /** The query as it was sent, without the question mark. */
  readonly query: string;
  /** The client's address; "" when it is not known any more. */
  readonly address: () => string;
}

/** The parameters of a query (WHATWG URL Standard §5.1), as `Visitor.parameters` has them. */
export function parametersOf(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? "" : decoded(part.slice(equals + 1));
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else before.push(value);
  }
  return values;
}

/** What is no UTF-8 stays as it was sent. */
function decoded(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
