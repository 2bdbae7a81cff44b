// A link as it stands in a form: texts and switches, in the reader's terms. What is sent is made of it here: of a new link everything
// that says something, of one that exists what differs.
import type { Link, LinkChange, NewLink } from "@linnet/client";
import { formIn, type Writing } from "../ui/kept.ts";
import { NO_PREVIEW, type PreviewDraft, previewDraftOf, previewOf } from "./card/shown.ts";
import { type EndsDraft, endsDraftOf, endsOf, NO_ENDS } from "./ends.ts";
import { type RuleDraft, ruleDrafts, rulesOf } from "./rules/rule-draft.ts";
import { isoOf, localOf } from "./times.ts";
import { NO_UTM, UTM_NAMES, type UtmDraft, utmOf } from "./utm.ts";

export interface Draft {
  readonly url: string;
  readonly code: string;
  /** "" is the default one. */
  readonly domain: string;
  readonly tags: readonly string[];
  readonly title: string;
  readonly notes: string;
  readonly startsAt: string;
  readonly expiresAt: string;
  readonly maxClicks: string;
  /** What the password shall be; "" leaves it as it is. */
  readonly password: string;
  readonly removesPassword: boolean;
  readonly status: number;
  readonly enabled: boolean;
  readonly archived: boolean;
  readonly forwardQuery: boolean;
  readonly forwardPath: boolean;
  readonly utm: UtmDraft;
  readonly rules: readonly RuleDraft[];
  /** "" for none. */
  readonly ruleSet: string;
  readonly ios: string;
  readonly android: string;
  readonly queryOverrides: boolean;
  readonly externalId: string;
  /** Of a new link that is given no code: whether its own shall be too long to be guessed. */
  readonly private: boolean;
  readonly ends: EndsDraft;
  readonly preview: PreviewDraft;
}

export const STATUSES = [302, 301, 307, 308] as const;

export const EMPTY: Draft = {
  url: "",
  code: "",
  domain: "",
  tags: [],
  title: "",
  notes: "",
  startsAt: "",
  expiresAt: "",
  maxClicks: "",
  password: "",
  removesPassword: false,
  status: 302,
  enabled: true,
  archived: false,
  forwardQuery: false,
  forwardPath: false,
  utm: NO_UTM,
  rules: [],
  ruleSet: "",
  ios: "",
  android: "",
  queryOverrides: false,
  externalId: "",
  private: false,
  ends: NO_ENDS,
  preview: NO_PREVIEW,
};

/** A link that exists, in a form. */
export function draftOf(link: Link): Draft {
  const { code, domain, tags, title, notes, status, enabled, archived, forwardQuery, forwardPath } = link;
  return {
    ...{ code, domain, tags, title, notes, status, enabled, archived, forwardQuery, forwardPath },
    url: link.url ?? "",
    startsAt: localOf(link.startsAt),
    expiresAt: localOf(link.expiresAt),
    maxClicks: link.maxClicks === null ? "" : String(link.maxClicks),
    password: "",
    removesPassword: false,
    utm: Object.fromEntries(UTM_NAMES.map((name) => [name, link.utm?.[name] ?? ""])) as UtmDraft,
    rules: ruleDrafts(link.rules),
    ruleSet: link.ruleSet ?? "",
    ios: link.ios ?? "",
    android: link.android ?? "",
    queryOverrides: link.queryOverrides,
    externalId: link.externalId ?? "",
    private: false,
    ends: endsDraftOf(link.ends),
    preview: previewDraftOf(link.preview),
  };
}

/** All that a draft says, by the names of the API. A number that is none goes as it is: the API says what is wrong with it. */
function saidBy(draft: Draft) {
  const { tags, title, notes, status, enabled, archived, forwardQuery, forwardPath } = draft;
  const clicks = draft.maxClicks.trim();
  return {
    ...{ title, notes, enabled, archived, forwardQuery, forwardPath },
    url: draft.url.trim(),
    code: draft.code.trim(),
    tags: [...tags],
    startsAt: isoOf(draft.startsAt),
    expiresAt: isoOf(draft.expiresAt),
    maxClicks: clicks === "" ? null : numberOrText(clicks),
    status: status as Link["status"],
    utm: utmOf(draft.utm),
    rules: rulesOf(draft.rules),
    ruleSet: draft.ruleSet || null,
    ios: draft.ios.trim() || null,
    android: draft.android.trim() || null,
    queryOverrides: draft.queryOverrides,
    externalId: draft.externalId.trim() || null,
    ends: endsOf(draft.ends),
    preview: previewOf(draft.preview),
  };
}

/** JSON has no word for "not a number": it would be sent as none at all. */
function numberOrText(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : (text as unknown as number);
}

type Said = ReturnType<typeof saidBy>;

/** What the names differ in. */
function difference(is: Said, was: Said): Partial<Said> {
  const names = (Object.keys(is) as (keyof Said)[]).filter((name) => JSON.stringify(is[name]) !== JSON.stringify(was[name]));
  return Object.fromEntries(names.map((name) => [name, is[name]]));
}

export function newLinkOf(draft: Draft): NewLink {
  const { domain, password } = draft;
  return {
    ...difference(saidBy(draft), saidBy(EMPTY)),
    url: draft.url.trim(),
    ...(domain === "" ? {} : { domain }),
    ...(password === "" ? {} : { password }),
    ...(draft.private && draft.code.trim() === "" ? { private: true } : {}),
  };
}

/** What has to be sent for the link to be as the draft has it; an empty object when it is. */
export function changeOf(draft: Draft, before: Draft): LinkChange {
  const { password, removesPassword, domain } = draft;
  return {
    ...difference(saidBy(draft), saidBy(before)),
    ...(domain === before.domain ? {} : { domain }),
    ...(password === "" ? {} : { password }),
    ...(removesPassword && password === "" ? { password: null } : {}),
  };
}

/** A draft from a text that was kept; null for anything else. */
export function draftFrom(text: string | null): Draft | null {
  const said = formIn(text, EMPTY);
  return said === null ? null : { ...said, password: "", rules: ruleDrafts(said.rules) };
}

/** What is kept of a draft over a reload: all but the password, and rules as the API has them. */
export function draftText(draft: Draft): string {
  return JSON.stringify({ ...draft, password: "", rules: rulesOf(draft.rules) });
}

export const LINK_WRITING: Writing<Draft> = { textOf: draftText, from: draftFrom };

/** The name under which what is typed of a link is kept. */
export const draftNameOf = ({ id }: Pick<Link, "id">): string => `link ${id}`;
