// What an entry of the audit log says: what can have been done, to what, and where the facts stand in its sentence.
import type { AuditEntry } from "@linnet/client";

/** Kinds of things that something is done to. */
export const KINDS = ["link", "tag", "rule-set", "domain", "block", "report", "key", "session", "person", "invitation"] as const;

/** What can have been done; a newer server may note more. */
export const ACTIONS = [
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
export type Action = (typeof ACTIONS)[number];

export function actionOf(text: string): Action | null {
  return ACTIONS.find((action) => action === text) ?? null;
}

/** What an entry is about, and where that is seen. */
export type Target =
  | { readonly kind: "link"; readonly code: string; readonly domain: string | undefined }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "maker"; readonly id: string }
  | { readonly kind: "other"; readonly text: string };

export function targetOf({ action, target, details }: AuditEntry): Target {
  const [kind] = action.split(".", 1);
  if (target === "") return { kind: "other", text: "" };
  if (kind === "link") {
    // A link is named by its code, and off the default domain by its host behind it.
    const [code = "", host] = target.split("@");
    return { kind, code, domain: host ?? (typeof details.domain === "string" ? details.domain : undefined) };
  }
  if (action === "tag.delete") return { kind: "other", text: target };
  if (kind === "tag") return { kind, tag: typeof details.name === "string" ? details.name : target };
  if (kind === "key") return { kind: "maker", id: `key:${target}` };
  if (kind === "person" || kind === "session") return { kind: "maker", id: `user:${target}` };
  return { kind: "other", text: target };
}

/** A detail in one line. */
export function detailText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Stand in a sentence for what is shown in other ways than as text. */
export const MARKS = { who: "\uE000", what: "\uE001" } as const;

export type Piece = { readonly text: string } | { readonly fact: keyof typeof MARKS };

/** A sentence that was said with marks, and what stands where. */
export function piecesOf(sentence: string): readonly Piece[] {
  return sentence
    .split(/([\uE000\uE001])/)
    .filter((text) => text !== "")
    .map((text) => {
      if (text === MARKS.who) return { fact: "who" };
      return text === MARKS.what ? { fact: "what" } : { text };
    });
}
