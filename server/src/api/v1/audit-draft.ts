// What is noted of a request that changes something: its operation says what it does, and the operation's work may say more.

import { type Actor, actorName } from "../../core/actor.ts";
import type { AuditAction, Said } from "../../core/audit/entry.ts";
import type { AuditTrail } from "../../core/audit/trail.ts";

/** Of an operation that changes nothing although it is no GET. */
export const READS = "reads";
export type Audit = AuditAction | typeof READS;

export class AuditDraft {
  readonly #trail: AuditTrail;
  #said: Said | null;

  /** `target`: what the path names. */
  constructor(
    trail: AuditTrail,
    audit: Audit | undefined,
    { actor, target }: { readonly actor: Actor; readonly target: string },
  ) {
    this.#trail = trail;
    this.#said = audit === undefined || audit === READS ? null : { actor: actorName(actor), action: audit, target, details: {} };
  }

  /** What is known better than the path and the operation know it; details are added to those that were said. */
  say(said: Partial<Said>): void {
    if (this.#said !== null) this.#said = { ...this.#said, ...said, details: { ...this.#said.details, ...said.details } };
  }

  /** Nothing was changed after all, or what was is noted elsewhere. */
  skip(): void {
    this.#said = null;
  }

  /** Notes what has failed, and would not be noted else. */
  async failed(said: Partial<Said>): Promise<void> {
    this.say(said);
    await this.done();
  }

  /** Notes it, once. */
  async done(): Promise<void> {
    const said = this.#said;
    this.#said = null;
    if (said !== null) await this.#trail.note(said);
  }
}
