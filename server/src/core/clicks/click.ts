// One recorded event: what is kept of a request for a short link, and what never is. Who the visitor was is not among it: the
// address and the user agent end where a click begins (analytics/enrich.ts).
import type { Field } from "../field.ts";
import type { Instant } from "../time.ts";
import type { Browser, Form, System } from "../visitor.ts";

/**
 * Who has clicked: people; crawlers; programs that show links where they are posted, and browsers that fetch ahead; watchers of
 * other people's servers; and what shows signs of a program that nobody knows, such as a tool or no user agent at all.
 */
export const CLICK_KINDS = ["human", "bot", "preview", "monitor", "automated"] as const;
export type ClickKind = (typeof CLICK_KINDS)[number];

/**
 * How it ended: led to a target; told, or led elsewhere, that the link has not begun or is over; asked for a password; shown a page
 * instead; refused by whoever runs the server; or there was no such link.
 */
export const OUTCOMES = ["redirected", "ended", "password", "previewed", "blocked", "not-found"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What of the query of the short URL is kept, without `utm_`. */
export const UTM_PARAMETERS = ["source", "medium", "campaign", "term", "content"] as const;

export interface Click {
  readonly at: Instant;
  /** The link's id; null where there was none. */
  readonly link: Field | null;
  /** What was asked for, an alias or a code that nobody has; null where it is the id. */
  readonly asked: Field | null;
  readonly outcome: Outcome;
  /** Of the answer, 100 to 599. */
  readonly status: number;
  readonly kind: ClickKind;
  /** A keyed hash of address and user agent, of 53 bits; its key is thrown away with the day. Null for who asks not to be followed. */
  readonly visitor: number | null;
  /** ISO 3166-1. */
  readonly country: string | null;
  /** ISO 3166-2, with the country. */
  readonly region: string | null;
  /** English name and country: "Berlin, DE". */
  readonly city: string | null;
  readonly device: Form | null;
  readonly os: System | null;
  readonly browser: Browser | null;
  /** Major version of the browser: "120". */
  readonly version: string | null;
  /** The one that is preferred, in lower case: "de-at". */
  readonly language: string | null;
  /** Host of the page that the link was on. */
  readonly referrer: string | null;
  /** Its path, where the setting says so. */
  readonly page: string | null;
  /** In the order of `UTM_PARAMETERS`. */
  readonly utm: readonly (string | null)[];
  /** The rule that won, by its place from 1: "2", or "SET 2" of a set. */
  readonly rule: string | null;
  /** The URL of a split that won, by its place from 1. */
  readonly side: string | null;
  /** Whether a QR code was scanned. */
  readonly isScan: boolean;
  /** Where the setting says so: the client's address. */
  readonly address: string | null;
  /** Where the setting says so: the user agent as it was sent. */
  readonly agent: string | null;
}

/** By what clicks can be counted apart and filtered. "link" and "domain" where there are several, "code" where there was no link. */
export const DIMENSIONS = [
  "country",
  "region",
  "city",
  "device",
  "os",
  "browser",
  "version",
  "language",
  "referrer",
  "page",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "rule",
  "side",
  "qr",
  "status",
  "code",
  "link",
  "domain",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Characters of a value at most; what is longer is cut. */
export const VALUE_LENGTH_MAX = 200;

/** A click as it is written to journals and stores: JSON without what is absent at the end. Never changes its meaning: places are only added. */
export function encodeClick(click: Click): string {
  const { at, link, asked, outcome, status, kind, visitor, country, region, city, device, os, browser, version } = click;
  const parts = [
    at,
    link,
    asked,
    OUTCOMES.indexOf(outcome),
    status,
    CLICK_KINDS.indexOf(kind),
    visitor,
    country,
    region,
    city,
    device,
    os,
    browser,
    version,
    click.language,
    click.referrer,
    click.page,
    click.rule,
    click.side,
    click.isScan ? 1 : null,
    ...click.utm,
    click.address,
    click.agent,
  ];
  let length = parts.length;
  while (parts[length - 1] === null) length--;
  parts.length = length;
  return JSON.stringify(parts);
}

const UTM_AT = 20;
const ADDRESS_AT = UTM_AT + UTM_PARAMETERS.length;

/** The click that `encodeClick` has written; null for anything else. */
export function decodeClick(text: string): Click | null {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return null;
  }
  return Array.isArray(parts) ? clickFrom(parts) : null;
}

function clickFrom(parts: readonly unknown[]): Click | null {
  const [at, link, asked, outcome, status, kind, visitor] = parts;
  const text = (place: number): string | null => {
    const value = parts[place];
    return typeof value === "string" ? value : null;
  };
  const known = { outcome: OUTCOMES[outcome as number], kind: CLICK_KINDS[kind as number] };
  if (typeof at !== "number" || typeof status !== "number" || known.outcome === undefined || known.kind === undefined)
    return null;
  return {
    at,
    link: typeof link === "string" ? (link as Field) : null,
    asked: typeof asked === "string" ? (asked as Field) : null,
    outcome: known.outcome,
    status,
    kind: known.kind,
    visitor: typeof visitor === "number" ? visitor : null,
    country: text(7),
    region: text(8),
    city: text(9),
    device: text(10) as Form | null,
    os: text(11) as System | null,
    browser: text(12) as Browser | null,
    version: text(13),
    language: text(14),
    referrer: text(15),
    page: text(16),
    rule: text(17),
    side: text(18),
    isScan: parts[19] === 1,
    utm: UTM_PARAMETERS.map((_, place) => text(UTM_AT + place)),
    address: text(ADDRESS_AT),
    agent: text(ADDRESS_AT + 1),
  };
}
