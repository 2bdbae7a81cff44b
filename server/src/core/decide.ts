// What happens when somebody follows a link, as a value. Pure: one responder (http/) turns it into an answer.
import type { Link } from "./link.ts";
import type { Target } from "./target.ts";

/** What to answer. Later parts add their kinds here, and the compiler then names every place that must know. */
export type Decision =
  | { readonly kind: "redirect"; readonly target: Target; readonly status: 302 }
  | { readonly kind: "gone"; readonly why: "disabled" }
  | { readonly kind: "not-found" };

const NOT_FOUND: Decision = { kind: "not-found" };
const DISABLED: Decision = { kind: "gone", why: "disabled" };

/** Decides for one request. `null` is a link that the store has said does not exist; a store's failure never gets here. */
export function decide(link: Link | null): Decision {
  if (link === null) return NOT_FOUND;
  if (!link.enabled) return DISABLED;
  return { kind: "redirect", target: link.target, status: 302 };
}
