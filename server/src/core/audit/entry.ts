// What is said of something that was done: who did what, to what. Never a password, a key, a token, nor a long text.
import { recordUnreadable } from "../errors.ts";
import type { StoredLink } from "../link.ts";
import { type Instant, timeText } from "../time.ts";
import type { AuditRecord, AuditRoom } from "./store.ts";

/** What can be done. What stands before the dot is the kind of thing that it is done to. */
export const AUDIT_ACTIONS = [
  "link.create",
  "link.update",
  "link.delete",
  "link.restore",
  "link.purge",
  "link.add-alias",
  "link.remove-alias",
  "link.share-stats",
  "link.unshare-stats",
  "link.bulk",
  "tag.rename",
  "tag.delete",
  "rule-set.put",
  "rule-set.delete",
  "domain.put",
  "domain.update",
  "domain.delete",
  "block.put",
  "block.delete",
  "report.decide",
  "key.create",
  "key.revoke",
  "session.begin",
  "session.failed",
  "session.end",
  "person.create",
  "person.update",
  "person.role",
  "person.remove",
  "person.reset",
  "person.profile",
  "person.password",
  "person.totp-start",
  "person.totp-on",
  "person.totp-off",
  "person.recovery-codes",
  "invitation.create",
  "invitation.accept",
  "invitation.withdraw",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type AuditDetail = string | number | boolean | null | readonly string[];
export type AuditDetails = Readonly<Record<string, AuditDetail>>;

/** What was done, before it has a moment and a place. */
export interface Said {
  /** `actorName` of who did it. */
  readonly actor: string;
  readonly action: AuditAction;
  /** What it was done to: a link's field, the id of a key or a person, a name; "" for none. */
  readonly target: string;
  readonly details: AuditDetails;
}

export interface AuditEntry extends Said {
  readonly id: string;
  readonly at: Instant;
}

export interface AuditView {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly details: AuditDetails;
}

/** Texts are cut to so many characters, and lists to so many texts. */
const TEXT_LENGTH_MAX = 120;
const LIST_LENGTH_MAX = 20;

const TARGET_LENGTH_MAX = 512;

export const kindOf = (action: string): string => action.split(".", 1)[0] ?? "";

/** The room that a kind of things has. */
export function roomOf(kind: string): AuditRoom {
  if (kind === "link") return "links";
  return kind === "session" ? "sessions" : "rest";
}

export function encodeEntry({ id, at, actor, action, target, details }: AuditEntry): AuditRecord {
  const short = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, shortened(value)]));
  return { id, at, text: JSON.stringify([actor, action, cut(target, TARGET_LENGTH_MAX), short]) };
}

/** Throws `record_unreadable`. An action that a newer version has noted stays what it was. */
export function entryView({ id, at, text }: AuditRecord): AuditView {
  const [actor, action, target, details] = partsOf(text, id);
  return {
    id,
    at: timeText(at),
    actor: String(actor),
    action: String(action),
    target: String(target),
    details: (details ?? {}) as AuditDetails,
  };
}

function partsOf(text: string, id: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(text);
    if (Array.isArray(parts)) return parts;
  } catch {}
  throw recordUnreadable(`audit: ${id}`);
}

function shortened(value: AuditDetail): AuditDetail {
  if (typeof value === "string") return cut(value, TEXT_LENGTH_MAX);
  if (typeof value !== "object" || value === null) return value;
  return value.slice(0, LIST_LENGTH_MAX).map((text) => cut(text, TEXT_LENGTH_MAX));
}

const cut = (text: string, max: number): string => ([...text].length <= max ? text : `${[...text].slice(0, max).join("")}…`);

/** The version that a change of a link has made, and the names of what was changed; null where nothing was, since that moment. */
export function editSaid(
  { details: { id, version, history } }: StoredLink,
  since: Instant,
): Pick<Said, "target" | "details"> | null {
  const edit = history.at(-1);
  if (edit === undefined || edit.version !== version || edit.at < since) return null;
  return { target: id, details: { version, fields: Object.keys(edit.before) } };
}
