// What a domain says for itself and for its links, how that is checked, and how it is kept.
import { type AppLinks, parseAppLinks } from "../app-links.ts";
import { invalidField, unknownField } from "../errors.ts";
import type { Utm } from "../link.ts";
import { parseKeptTarget, type Target } from "../target.ts";
import type { Instant } from "../time.ts";
import { parseUtm } from "../utm.ts";

/** Whether search engines may have what is on a domain: nothing but its home page, or where its links lead. */
export const ROBOTS = ["none", "follow"] as const;
export type Robots = (typeof ROBOTS)[number];

export interface DomainSettings {
  /** Where `/` leads; null: to the home page on the default domain, and nowhere on another one. */
  readonly homeUrl: Target | null;
  /** Where what is no link leads; null: to a page that says so. */
  readonly notFoundUrl: Target | null;
  /** Where links lead that have expired or are used up, and name no place of their own for that. */
  readonly expiredUrl: Target | null;
  readonly robots: Robots;
  /** Parameters that links add which have none of their own. */
  readonly utm: Utm | null;
  /** Apps that open its short links by themselves. */
  readonly apps: AppLinks | null;
}

export const NO_SETTINGS: DomainSettings = {
  homeUrl: null,
  notFoundUrl: null,
  expiredUrl: null,
  robots: "none",
  utm: null,
  apps: null,
};

export const SETTING_NAMES = Object.keys(NO_SETTINGS) as readonly (keyof DomainSettings)[];

/** Checks a URL. Throws `invalid_url`, or whatever says that it is none. */
type ParseTarget = (value: unknown, name: string) => Target;

type Parse<Value> = (value: unknown, name: string, parseTarget: ParseTarget) => Value;

const url: Parse<Target | null> = (value, name, parseTarget) => (value === null ? null : parseTarget(value, name));

const PARSERS: { readonly [Name in keyof DomainSettings]: Parse<DomainSettings[Name]> } = {
  homeUrl: url,
  notFoundUrl: url,
  expiredUrl: url,
  robots(value, name) {
    const known = ROBOTS.find((one) => one === value);
    if (known === undefined) throw invalidField(name, `${name} is one of ${ROBOTS.join(", ")}.`);
    return known;
  },
  utm: parseUtm,
  apps: parseAppLinks,
};

/** The settings with what is said of them. Throws for the first that is wrong, naming it, and for one that nobody knows. */
export function settingsWith(
  before: DomainSettings,
  said: Readonly<Record<string, unknown>>,
  parseTarget: ParseTarget,
): DomainSettings {
  const settings: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(said)) {
    if (!Object.hasOwn(PARSERS, name)) throw unknownField(name, SETTING_NAMES);
    const parse: Parse<unknown> = PARSERS[name as keyof DomainSettings];
    settings[name] = parse(value, name, parseTarget);
  }
  return settings as unknown as DomainSettings;
}

/** A domain as it is kept. */
export interface DomainRecord {
  readonly settings: DomainSettings;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

/** Where nothing was ever said: version 0. */
export const UNSAID: DomainRecord = { settings: NO_SETTINGS, version: 0, createdAt: 0, updatedAt: 0, updatedBy: "" };

/** As short as records are (core/record.ts); `s` has what is not as it is anyway. */
interface Kept {
  readonly v: number;
  readonly c: Instant;
  readonly u: Instant;
  readonly b: string;
  readonly s: Partial<DomainSettings>;
}

export function encodeDomain({ settings, version, createdAt, updatedAt, updatedBy }: DomainRecord): string {
  const said = SETTING_NAMES.filter((name) => settings[name] !== NO_SETTINGS[name]).map((name) => [name, settings[name]]);
  const kept: Kept = { v: version, c: createdAt, u: updatedAt, b: updatedBy, s: Object.fromEntries(said) };
  return JSON.stringify(kept);
}

/** Null for what this build can't read: it must not be taken for a domain that says nothing. */
export function decodeDomain(kept: string): DomainRecord | null {
  try {
    const { v, c, u, b, s, ...rest } = JSON.parse(kept) as Partial<Kept>;
    const isWhole = Number.isSafeInteger(v) && Number.isSafeInteger(c) && Number.isSafeInteger(u) && typeof b === "string";
    if (!isWhole || Object.keys(rest).length > 0 || typeof s !== "object" || s === null) return null;
    const settings = settingsWith(NO_SETTINGS, s as Record<string, unknown>, parseKeptTarget);
    return { settings, version: v as number, createdAt: c as Instant, updatedAt: u as Instant, updatedBy: b as string };
  } catch {
    return null;
  }
}
