// Which entries of the audit log are looked at, as it stands in the address.
import type { AuditFilter } from "@linnet/client";
import { dateIn, given, type Said, textIn } from "../address.ts";
import { startOf } from "../links/view.ts";

export interface AuditView {
  readonly actor?: string;
  /** An action, or all of a kind. */
  readonly action?: string;
  /** Dates, both included. */
  readonly from?: string;
  readonly to?: string;
}

export function auditViewFrom(said: Said): AuditView {
  return given<AuditView>({
    actor: textIn(said.actor),
    action: textIn(said.action),
    from: dateIn(said.from),
    to: dateIn(said.to),
  });
}

/** What is asked of the API: days of the reader's time zone. */
export function filterOf({ actor, action, from, to }: AuditView): AuditFilter {
  return given<AuditFilter>({
    actor,
    action,
    from: from === undefined ? undefined : startOf(from).toISOString(),
    to: to === undefined ? undefined : startOf(to, 1).toISOString(),
  });
}
