// A link and its two records. The hot record is all that a redirect needs; the cold one is the rest. This file says what
// they are; core/record.ts says how they are written.
import type { Field } from "./field.ts";
import type { Rule } from "./rules/rule.ts";
import type { Target } from "./target.ts";
import type { Instant } from "./time.ts";

export const REDIRECT_STATUSES = [301, 302, 307, 308] as const;
export type RedirectStatus = (typeof REDIRECT_STATUSES)[number];

/** The ways in which a link does not redirect, each of which may lead somewhere else instead of to a page. */
export const ENDS = ["notYet", "expired", "usedUp", "disabled"] as const;
export type End = (typeof ENDS)[number];

/** Systems whose visitors a link may lead somewhere of their own, such as into its app or to the store that has it. */
export const APP_SYSTEMS = ["ios", "android"] as const;
export type AppSystem = (typeof APP_SYSTEMS)[number];

/** What campaigns are told apart by, as analytics read it off a URL: `utm_source`, … */
export const UTM = ["source", "medium", "campaign", "term", "content"] as const;

/** The UTM parameters that a link adds; null for none of that name. */
export type Utm = Readonly<Record<(typeof UTM)[number], string | null>>;

/** What people are shown of the link where it is posted; null: what the target says of itself. */
export interface Preview {
  readonly title: string | null;
  readonly description: string | null;
  readonly image: Target | null;
}

/** On which terms a link redirects. A plain link has none of its own: it has `PLAIN_TERMS`. */
export interface Terms {
  readonly enabled: boolean;
  readonly status: RedirectStatus;
  /** Before it, and from this on, the link does not redirect. */
  readonly startsAt: Instant | null;
  readonly expiresAt: Instant | null;
  /** Redirects that it may make in all, counted since the version `usesSince`. */
  readonly maxClicks: number | null;
  readonly usesSince: number;
  /** argon2id in its own notation (PHC string); null when no password is asked for. */
  readonly passwordHash: string | null;
  /** Whether the query of the request, or the path behind the code, goes on to the target. */
  readonly forwardQuery: boolean;
  readonly forwardPath: boolean;
  /** Whether what is forwarded replaces parameters of the target of the same name, instead of being left out. */
  readonly queryOverrides: boolean;
  readonly utm: Utm | null;
  readonly ends: Readonly<Partial<Record<End, Target>>>;
  /** Where it leads some visitors instead: the first that holds. */
  readonly rules: readonly Rule[];
  /** The set of rules that are looked at behind these; null for none. */
  readonly ruleSet: string | null;
  /** Where it leads visitors of these systems whom no rule leads; null: where it leads everybody. */
  readonly ios: Target | null;
  readonly android: Target | null;
  readonly preview: Preview | null;
  /** Whether the code that the link was born with leads nowhere any more; its aliases do. */
  readonly isBornCodeRetired: boolean;
}

export const PLAIN_TERMS: Terms = {
  enabled: true,
  status: 302,
  startsAt: null,
  expiresAt: null,
  maxClicks: null,
  usesSince: 0,
  passwordHash: null,
  forwardQuery: false,
  forwardPath: false,
  queryOverrides: false,
  utm: null,
  ends: {},
  rules: [],
  ruleSet: null,
  ios: null,
  android: null,
  preview: null,
  isBornCodeRetired: false,
};

/** What a redirect needs to know. */
export interface Link {
  readonly kind: "link";
  /** The field that the link was born with, and its id. */
  readonly field: Field;
  readonly target: Target;
  /** Null for a plain link: `PLAIN_TERMS`. */
  readonly terms: Terms | null;
}

/** A field that leads to a link which was born elsewhere, or did so once and is kept for it. */
export interface Alias {
  readonly kind: "alias";
  readonly field: Field;
  readonly id: Field;
  readonly leads: boolean;
}

/** What is left at the field of a link that was deleted: nobody else gets the code. */
export interface Tombstone {
  readonly kind: "tombstone";
  readonly field: Field;
}

/** What a field may hold. */
export type HotRecord = Link | Alias | Tombstone;

export function termsOf(link: Link): Terms {
  return link.terms ?? PLAIN_TERMS;
}

/** The link with these terms; those of a plain link are left out, so that it is kept as its URL alone. */
export function withTerms(link: Pick<Link, "field" | "target">, terms: Terms): Link {
  const { field, target } = link;
  if (isPlain(terms)) return { kind: "link", field, target, terms: null };
  const counted = terms.maxClicks === null ? { ...terms, usesSince: PLAIN_TERMS.usesSince } : terms;
  return { kind: "link", field, target, terms: counted };
}

/** What is a value of its own each time, or means nothing by itself. */
const NOT_COMPARED: ReadonlySet<keyof Terms> = new Set(["ends", "rules", "usesSince"]);
const PLAIN_NAMES = (Object.keys(PLAIN_TERMS) as (keyof Terms)[]).filter((name) => !NOT_COMPARED.has(name));

function isPlain(terms: Terms): boolean {
  const isEmpty = Object.keys(terms.ends).length === 0 && terms.rules.length === 0;
  return isEmpty && PLAIN_NAMES.every((name) => terms[name] === PLAIN_TERMS[name]);
}

/** One edit: who, when, and what each field that it changed was before, as the API shows it. */
export interface Edit {
  /** The version that the edit made. */
  readonly version: number;
  readonly at: Instant;
  readonly by: string;
  readonly before: Readonly<Record<string, unknown>>;
}

/** That the link was deleted. */
export interface Trashed {
  readonly at: Instant;
  readonly by: string;
  /** The link as it was; null once it was deleted for good. */
  readonly link: Link | null;
}

/** That whoever knows a secret may see the link's numbers. */
export interface StatsShare {
  /** Hash of the secret in the page's address. */
  readonly secretHash: string;
  /** argon2id as a PHC string; null when no password is asked for. */
  readonly passwordHash: string | null;
}

/** What a redirect does not need to know. */
export interface LinkDetails {
  /** The field that the link was born with. It names the link for ever, wherever it is found later. */
  readonly id: Field;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Who made it: "anonymous", "admin", "cli", "key:ID". */
  readonly createdBy: string;
  /** 1 when made, one more with each edit. */
  readonly version: number;
  /** Hash of the secret that the maker was handed; also tells one try to insert from another's. */
  readonly makerHash: string;
  /** The field that the link is shown by: its id or one of its aliases. */
  readonly shownAs: Field;
  /** Other fields that lead here. */
  readonly aliases: readonly Field[];
  /** Fields that led here once and are kept for this link. */
  readonly retired: readonly Field[];
  readonly title: string;
  readonly notes: string;
  /** In alphabetical order, each once. */
  readonly tags: readonly string[];
  readonly archived: boolean;
  /** The name that another program knows the link by; unique among all links. */
  readonly externalId: string | null;
  /** What `reuse` finds the link by: a hash of maker and content; null unless it was made so. */
  readonly reuseHash: string | null;
  /** Null: only who has a key sees its numbers. */
  readonly statsShare: StatsShare | null;
  /** The newest edits, oldest first. */
  readonly history: readonly Edit[];
  readonly trashed: Trashed | null;
}

/** A link with what a redirect does not need to know. A tombstone's link is in `details.trashed`. */
export interface StoredLink {
  readonly link: Link | Tombstone;
  readonly details: LinkDetails;
}

/** Details of a link that has just been made. */
export function newDetails(
  id: Field,
  facts: Pick<LinkDetails, "createdAt" | "createdBy" | "makerHash"> & Partial<LinkDetails>,
): LinkDetails {
  return {
    id,
    updatedAt: facts.createdAt,
    version: 1,
    shownAs: id,
    aliases: [],
    retired: [],
    title: "",
    notes: "",
    tags: [],
    archived: false,
    externalId: null,
    reuseHash: null,
    statsShare: null,
    history: [],
    trashed: null,
    ...facts,
  };
}

/** The link itself, in the trash or not; null when it was deleted for good. */
export function linkIn({ link, details }: StoredLink): Link | null {
  return link.kind === "link" ? link : (details.trashed?.link ?? null);
}
