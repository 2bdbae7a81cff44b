// The kinds of conditions, in one table: what each may hold, and when it holds. Whoever adds a kind adds it here, and to the
// document of the API (api/v1/rules.ts), which the compiler asks for.
import { invalidField } from "../errors.ts";
import type { Field } from "../field.ts";
import type { Instant } from "../time.ts";
import { timeText } from "../time.ts";
import { flag, objectOf, parseInstant, required, text } from "../values.ts";
import { BROWSERS, type Browser, FORMS, type Form, HOST_LENGTH_MAX, SYSTEMS, type System, type Visitor } from "../visitor.ts";
import { addressFrom, isWithin, type Range, rangeFrom } from "./address.ts";
import { matchesGlob } from "./glob.ts";
import { placeOf } from "./lot.ts";
import { clockIn, isZone, WEEKDAYS, type Weekday } from "./wall-clock.ts";

/** Values that one condition may list. */
export const VALUES_MAX = 100;
export const PARAMETER_NAME_LENGTH_MAX = 100;
/** A longer value fits no pattern: what it costs to compare grows with both lengths. */
export const PARAMETER_VALUE_LENGTH_MAX = 300;
export const PATTERN_LENGTH_MAX = 100;
const GROUP_LENGTH_MAX = 60;
/** A language tag (RFC 5646 §4.4.1). */
const TAG_LENGTH_MAX = 35;
const CITY_LENGTH_MAX = 100;
const DAY_MINUTES = 1440;

export type Test = (visitor: Visitor, id: Field) => boolean;

interface Kind<Value> {
  /** The value in its one spelling. Throws `invalid_field` or `unknown_field`. */
  readonly parse: (value: unknown, path: string) => Value;
  /** When the condition holds; what can be prepared is prepared once. */
  readonly test: (value: Value) => Test;
}

export const DEVICES = ["ios", "android", ...FORMS] as const;
export type Device = (typeof DEVICES)[number];

/** A parameter of the short URL's query: there at all, with this very value, or with one that fits a pattern. */
export interface ParameterCondition {
  readonly name: string;
  readonly equals?: string;
  readonly matches?: string;
}

/** From one moment on, and until another. */
export interface DateCondition {
  readonly from?: string;
  readonly until?: string;
}

/** By the wall clock of a time zone. Hours that end before they begin go past midnight, and belong to the day on which they begin. */
export interface TimeCondition {
  readonly zone: string;
  readonly days?: readonly Weekday[];
  readonly from?: string;
  readonly until?: string;
}

/** So many per cent of all visitors, always the same ones; others in another group. */
export interface PercentageCondition {
  readonly share: number;
  readonly group?: string;
}

export interface KindValues {
  readonly device: readonly Device[];
  readonly os: readonly System[];
  readonly browser: readonly Browser[];
  readonly language: readonly string[];
  readonly country: readonly string[];
  readonly region: readonly string[];
  readonly city: readonly string[];
  readonly ip: readonly string[];
  readonly query: ParameterCondition;
  readonly referrer: readonly string[];
  readonly date: DateCondition;
  readonly time: TimeCondition;
  readonly percentage: PercentageCondition;
  readonly bot: boolean;
  readonly qr: boolean;
}

export type KindName = keyof KindValues;

export type Leaf = { readonly [Name in KindName]: { readonly [Key in Name]: KindValues[Name] } }[KindName];

export const KINDS: { readonly [Name in KindName]: Kind<KindValues[Name]> } = {
  device: {
    parse: listOf(oneOf(DEVICES)),
    test: (devices) => {
      const wanted: ReadonlySet<Form | System | null> = new Set(devices);
      return ({ form, system }) => wanted.has(form) || wanted.has(system);
    },
  },
  os: { parse: listOf(oneOf(SYSTEMS)), test: isOneOf(({ system }) => system) },
  browser: { parse: listOf(oneOf(BROWSERS)), test: isOneOf(({ browser }) => browser) },
  language: {
    parse: listOf(parseLanguage),
    test: (tags) => {
      const wanted = tags.map((tag) => tag.toLowerCase());
      return ({ languages }) => languages.some((preferred) => wanted.some((tag) => isSameLanguage(tag, preferred)));
    },
  },
  country: {
    parse: listOf(spelt(/^[A-Z]{2}$/, "a country by its two letters (ISO 3166-1), such as DE")),
    test: isOneOf(({ country }) => country),
  },
  region: {
    parse: listOf(spelt(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, "a region with its country (ISO 3166-2), such as DE-BY")),
    test: isOneOf(({ region }) => region),
  },
  city: {
    parse: listOf((value, path) => required(text(value, path, CITY_LENGTH_MAX).trim(), path)),
    test: (cities) => {
      const wanted = new Set(cities.map((city) => city.toLowerCase()));
      return ({ city }) => city !== null && wanted.has(city.toLowerCase());
    },
  },
  ip: {
    parse: listOf(parseRange),
    test: (texts) => {
      const ranges = texts.map((one) => rangeFrom(one) as Range);
      return ({ address }) => {
        const found = address === null ? null : addressFrom(address);
        return found !== null && ranges.some((range) => isWithin(found, range));
      };
    },
  },
  query: { parse: parseParameter, test: testParameter },
  referrer: {
    parse: listOf(parseReferrer),
    test: (hosts) => {
      const wanted = new Set(hosts);
      return ({ referrer }) => referrer !== null && (wanted.has(ANY_HOST) || hasHost(wanted, referrer));
    },
  },
  date: {
    parse: parseDates,
    test: ({ from, until }) => {
      const [first, end] = [from === undefined ? -Infinity : instantOf(from), until === undefined ? Infinity : instantOf(until)];
      return ({ now }) => now >= first && now < end;
    },
  },
  time: { parse: parseTimes, test: testTimes },
  percentage: {
    parse: parsePercentage,
    test: ({ share, group = "" }) => {
      return (visitor, id) => placeOf(visitor.lotFor(id), group) * 100 < share;
    },
  },
  bot: { parse: flag, test: (wanted) => (visitor) => visitor.isBot === wanted },
  qr: { parse: flag, test: (wanted) => (visitor) => visitor.isScan === wanted },
};

type Parse<Value> = (value: unknown, path: string) => Value;

/** A list of values, or one without a list around it; each once, in the order in which they came. */
function listOf<Value>(parse: Parse<Value>): Parse<readonly Value[]> {
  return (value, path) => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0 || values.length > VALUES_MAX) {
      throw invalidField(path, `${path} is a list of 1 to ${VALUES_MAX} values.`);
    }
    return [...new Set(values.map((one, at) => parse(one, Array.isArray(value) ? `${path}[${at}]` : path)))];
  };
}

function oneOf<const Value extends string>(allowed: readonly Value[]): Parse<Value> {
  return (value, path) => {
    const known = typeof value === "string" ? allowed.find((one) => one === value.toLowerCase()) : undefined;
    if (known === undefined) throw invalidField(path, `${path} is one of ${allowed.join(", ")}.`);
    return known;
  };
}

function spelt(form: RegExp, what: string): Parse<string> {
  return (value, path) => {
    const spelling = typeof value === "string" ? value.toUpperCase() : "";
    if (!form.test(spelling)) throw invalidField(path, `${path} is ${what}.`);
    return spelling;
  };
}

/** Whether the fact is one of those listed. What is not known is none of them. */
function isOneOf<Value>(fact: (visitor: Visitor) => Value | null): (values: readonly Value[]) => Test {
  return (values) => {
    const wanted: ReadonlySet<Value | null> = new Set(values);
    return (visitor) => wanted.has(fact(visitor));
  };
}

/** BCP 47, in its canonical spelling. */
function parseLanguage(value: unknown, path: string): string {
  try {
    const [tag = ""] = typeof value === "string" && value.length <= TAG_LENGTH_MAX ? Intl.getCanonicalLocales(value) : [];
    if (tag !== "" && tag.length <= TAG_LENGTH_MAX) return tag;
  } catch {
    // Told below.
  }
  throw invalidField(path, `${path} is a language such as de or pt-BR (BCP 47).`);
}

/** "de" and "de-AT" are the same as far as they go; "de-AT" and "de-CH" are not. */
function isSameLanguage(wanted: string, preferred: string): boolean {
  return preferred === wanted || preferred.startsWith(`${wanted}-`) || wanted.startsWith(`${preferred}-`);
}

function parseRange(value: unknown, path: string): string {
  if (typeof value !== "string" || rangeFrom(value) === null) {
    throw invalidField(path, `${path} is an address or a range such as 192.0.2.0/24 or 2001:db8::/32.`);
  }
  return value.toLowerCase();
}

function parseParameter(value: unknown, path: string): ParameterCondition {
  const parts = objectOf(value, path, ["name", "equals", "matches"]);
  const name = required(text(parts.name ?? null, `${path}.name`, PARAMETER_NAME_LENGTH_MAX), `${path}.name`);
  const equals = optional(parts.equals, `${path}.equals`);
  const matches = optional(parts.matches, `${path}.matches`, PATTERN_LENGTH_MAX);
  if (equals !== undefined && matches !== undefined) throw invalidField(path, `${path} has equals or matches, not both.`);
  return { name, ...(equals === undefined ? {} : { equals }), ...(matches === undefined ? {} : { matches }) };
}

/** What is said, an empty text too. */
function optional(value: unknown, path: string, lengthMax = PARAMETER_VALUE_LENGTH_MAX): string | undefined {
  return (value ?? null) === null ? undefined : text(value, path, lengthMax);
}

function testParameter({ name, equals, matches }: ParameterCondition): Test {
  return ({ parameters }) => {
    const values = parameters.get(name);
    if (values === undefined) return false;
    if (equals !== undefined) return values.includes(equals);
    return (
      matches === undefined || values.some((value) => value.length <= PARAMETER_VALUE_LENGTH_MAX && matchesGlob(matches, value))
    );
  };
}

/** Stands for every page that says where it is. */
const ANY_HOST = "*";

function parseReferrer(value: unknown, path: string): string {
  if (value === ANY_HOST) return ANY_HOST;
  const host = typeof value === "string" && value.length <= HOST_LENGTH_MAX ? hostFrom(value) : null;
  if (host === null || host.length > HOST_LENGTH_MAX)
    throw invalidField(path, `${path} is a host such as example.com, which stands for www.example.com too; or *.`);
  return host;
}

/** A host as URLs spell it: in lower case, other letters as punycode. */
function hostFrom(text: string): string | null {
  const url = `https://${text}/`;
  if (text === "" || /[/?#@:\\\s]/.test(text) || !URL.canParse(url)) return null;
  return new URL(url).hostname;
}

/** Whether the host is one of these or lies below one. */
function hasHost(hosts: ReadonlySet<string>, host: string): boolean {
  for (let name = host; ; name = name.slice(name.indexOf(".") + 1)) {
    if (hosts.has(name)) return true;
    if (!name.includes(".")) return false;
  }
}

const instantOf = (text: string): Instant => parseInstant(text, "");

function parseDates(value: unknown, path: string): DateCondition {
  const parts = objectOf(value, path, ["from", "until"]);
  const [from, until] = [instantIn(parts.from, `${path}.from`), instantIn(parts.until, `${path}.until`)];
  if (from === undefined && until === undefined) throw invalidField(path, `${path} has from, until or both.`);
  if (from !== undefined && until !== undefined && until <= from) {
    throw invalidField(`${path}.until`, `${path}.until must be later than from.`);
  }
  return { ...(from === undefined ? {} : { from: timeText(from) }), ...(until === undefined ? {} : { until: timeText(until) }) };
}

function instantIn(value: unknown, path: string): Instant | undefined {
  return (value ?? null) === null ? undefined : parseInstant(value, path);
}

function parseTimes(value: unknown, path: string): TimeCondition {
  const parts = objectOf(value, path, ["zone", "days", "from", "until"]);
  const { zone } = parts;
  if (typeof zone !== "string" || zone.length > 64 || !isZone(zone)) {
    throw invalidField(`${path}.zone`, `${path}.zone is a time zone such as Europe/Berlin or UTC.`);
  }
  const days = (parts.days ?? null) === null ? undefined : listOf(oneOf(WEEKDAYS))(parts.days, `${path}.days`);
  const [from, until] = [hourIn(parts.from, `${path}.from`), hourIn(parts.until, `${path}.until`)];
  if (days === undefined && from === undefined && until === undefined) {
    throw invalidField(path, `${path} has days, or from and until.`);
  }
  if (from !== undefined && from === until) throw invalidField(`${path}.until`, `${path}.until is another hour than from.`);
  return {
    zone,
    ...(days === undefined ? {} : { days: WEEKDAYS.filter((day) => days.includes(day)) }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

const HOUR = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

function hourIn(value: unknown, path: string): string | undefined {
  if ((value ?? null) === null) return undefined;
  if (typeof value !== "string" || !HOUR.test(value)) throw invalidField(path, `${path} is an hour from 00:00 to 24:00.`);
  return value;
}

const minuteOf = (hour: string): number => Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3));

function testTimes({ zone, days, from = "00:00", until = "24:00" }: TimeCondition): Test {
  const clock = clockIn(zone);
  const [first, end] = [minuteOf(from), minuteOf(until)];
  const isDay = WEEKDAYS.map((day) => days === undefined || days.includes(day));
  return ({ now }) => {
    const shown = clock(now);
    const [day, minute] = [Math.floor(shown / DAY_MINUTES), shown % DAY_MINUTES];
    if (first < end) return isDay[day] === true && minute >= first && minute < end;
    // Past midnight it is still the evening of the day before.
    return minute < end ? isDay[(day + 6) % 7] === true : minute >= first && isDay[day] === true;
  };
}

function parsePercentage(value: unknown, path: string): PercentageCondition {
  const parts = typeof value === "number" ? { share: value } : objectOf(value, path, ["share", "group"]);
  const { share, group: said } = parts as { readonly share?: unknown; readonly group?: unknown };
  if (typeof share !== "number" || !(share >= 0 && share <= 100)) {
    throw invalidField(path, `${path} is a number from 0 to 100, or an object with that as share, and group.`);
  }
  const group = text(said ?? null, `${path}.group`, GROUP_LENGTH_MAX).trim();
  return group === "" ? { share } : { share, group };
}
