// From a sighting to a click: what is found out of who came, and what is thrown away. The address and the user agent end here,
// before anything is written anywhere, unless the setting says that they are kept.
import { createHmac } from "node:crypto";
import { type Click, type ClickKind, UTM_PARAMETERS, VALUE_LENGTH_MAX } from "../core/clicks/click.ts";
import { type Day, dayOf } from "../core/clicks/days.ts";
import type { Field } from "../core/field.ts";
import { Remembered } from "../core/remembered.ts";
import { isScanned } from "../core/scan.ts";
import { type Browser, type Form, HOST_LENGTH_MAX, parametersOf, type System } from "../core/visitor.ts";
import type { Sighting } from "./sighting.ts";

/** What a user agent says of itself. */
interface Agent {
  readonly kind: ClickKind;
  readonly form: Form | null;
  readonly system: System | null;
  readonly browser: Browser | null;
  readonly version: string | null;
}

interface Place {
  readonly country: string | null;
  readonly region: string | null;
  readonly city: string | null;
}

/** Parts of a click that are kept only where the setting says so. */
export interface Details {
  readonly page: boolean;
  readonly address: boolean;
  readonly agent: boolean;
}

export interface EnrichOptions {
  readonly agentOf: (text: string) => Agent;
  readonly placeOf: (address: string) => Place;
  /** The client's address, by the peer's and what proxies say. */
  readonly clientOf: (peer: string, forwardedFor: string | null) => string;
  /** The preferred language first. */
  readonly languagesOf: (text: string) => readonly string[];
  readonly details: Details;
}

/** Visitors, their places, and pages and languages that are remembered: most come again, or from where others come from. */
const VISITORS_MAX = 20_000;
const TEXTS_MAX = 4000;

/** Texts that are longer are looked at each time: they would take too much room. */
const REMEMBERED_LENGTH_MAX = 1000;

/** Characters of a code that nobody has, at most. */
const ASKED_LENGTH_MAX = 150;

/** 2²¹: what of a second word makes 53 bits with the first 32. */
const WORD_REST = 2 ** 21;

/** What would break a line, a table or a reading direction: nobody needs it in a statistic. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value as it is kept: printable, not too long, "" is nothing. */
export function clean(text: string | null | undefined, lengthMax = VALUE_LENGTH_MAX): string | null {
  if (text === null || text === undefined || text === "") return null;
  const cut = text.length > lengthMax ? text.slice(0, lengthMax) : text;
  const plain = /^[ -~]*$/.test(cut) ? cut : cut.replace(UNPRINTABLE, "");
  return plain.trim() || null;
}

export class Enricher {
  readonly #options: EnrichOptions;
  readonly #places: Remembered<Place>;
  readonly #pages: Remembered<Referrer>;
  readonly #languages: Remembered<{ readonly first: string | null }>;
  #visitors = new Remembered(VISITORS_MAX, () => 0);
  #day: Day = Number.NaN;
  #salt = "";

  constructor(options: EnrichOptions) {
    this.#options = options;
    const { placeOf, languagesOf, details } = options;
    this.#places = new Remembered(VISITORS_MAX, (address) => placeFrom(placeOf(address)));
    this.#pages = new Remembered(TEXTS_MAX, (text) => referrerFrom(text, details));
    this.#languages = new Remembered(TEXTS_MAX, (text) => ({ first: clean(languagesOf(text)[0]?.toLowerCase()) }));
  }

  /** Places are to be found anew: there is another database. */
  forgetPlaces(): void {
    this.#places.forget();
  }

  /** Nothing is to be known of the visitors of days before. */
  forgetVisitorsBefore(day: Day): void {
    if (this.#day < day) this.#keepVisitorsOf(Number.NaN, "");
  }

  /** The click; `salt` is the key of its day's visitors. */
  clickOf(seen: Sighting, salt: string): Click {
    const { agentOf, clientOf, details } = this.#options;
    const client = clientOf(seen.peer, seen.forwardedFor === "" ? null : seen.forwardedFor);
    const { kind, form, system, browser, version } = agentOf(seen.agent);
    return {
      at: seen.at,
      link: seen.link === "" ? null : (seen.link as Field),
      asked: seen.asked === "" ? null : askedIn(seen),
      outcome: seen.outcome,
      status: seen.status,
      kind: seen.isPrefetch ? "preview" : kind,
      visitor: seen.isUnfollowed ? null : this.#visitorOf(dayOf(seen.at), salt, `${client}\n${seen.agent}`),
      ...this.#places.of(client),
      device: form,
      os: system,
      browser,
      version,
      language: seen.language === "" ? null : this.#languages.of(seen.language.slice(0, REMEMBERED_LENGTH_MAX)).first,
      ...(seen.referrer === "" ? NO_REFERRER : this.#referrerOf(seen.referrer)),
      ...queryIn(seen.query),
      rule: clean(seen.rule),
      side: clean(seen.side),
      address: details.address ? clean(client) : null,
      agent: details.agent ? clean(seen.agent, 2 * VALUE_LENGTH_MAX) : null,
    };
  }

  #referrerOf(text: string): Referrer {
    return text.length > REMEMBERED_LENGTH_MAX ? referrerFrom(text, this.#options.details) : this.#pages.of(text);
  }

  /** HMAC-SHA-256 (RFC 2104), of which 53 bits are kept: two of a million visitors of a day are the same once in 18 000 days. */
  #visitorOf(day: Day, salt: string, who: string): number {
    if (day !== this.#day || salt !== this.#salt) this.#keepVisitorsOf(day, salt);
    return who.length > REMEMBERED_LENGTH_MAX ? keyedHash(salt, who) : this.#visitors.of(who);
  }

  #keepVisitorsOf(day: Day, salt: string): void {
    this.#day = day;
    this.#salt = salt;
    this.#visitors = new Remembered(VISITORS_MAX, (text) => keyedHash(salt, text));
  }
}

function placeFrom({ country, region, city }: Place): Place {
  return {
    country: clean(country),
    region: clean(region),
    city: clean(city === null || country === null ? city : `${city}, ${country}`),
  };
}

function keyedHash(salt: string, who: string): number {
  const digest = createHmac("sha256", salt).update(who).digest();
  return digest.readUInt32BE(0) * WORD_REST + (digest.readUInt32BE(4) >>> 11);
}

function askedIn({ asked, link }: Sighting): Field {
  // An alias of a link is as it is; what nobody has can be anything.
  return (link === "" ? (clean(asked, ASKED_LENGTH_MAX) ?? "?") : asked) as Field;
}

const NO_UTM = UTM_PARAMETERS.map(() => null);
const NO_QUERY: Pick<Click, "utm" | "isScan"> = { utm: NO_UTM, isScan: false };

function queryIn(query: string): Pick<Click, "utm" | "isScan"> {
  if (query === "") return NO_QUERY;
  const isScan = isScanned(query);
  if (!query.includes("utm_")) return { utm: NO_UTM, isScan };
  const parameters = parametersOf(query);
  return { utm: UTM_PARAMETERS.map((name) => clean(parameters.get(`utm_${name}`)?.[0])), isScan };
}

type Referrer = Pick<Click, "referrer" | "page">;

const NO_REFERRER: Referrer = { referrer: null, page: null };

function referrerFrom(text: string, details: Details): Referrer {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return NO_REFERRER;
  const { hostname, pathname } = new URL(text);
  return { referrer: clean(hostname, HOST_LENGTH_MAX), page: details.page ? clean(pathname) : null };
}
