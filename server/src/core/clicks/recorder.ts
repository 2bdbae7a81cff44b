// From a decision to what is noted of it. Whoever answers a request tells the recorder, which takes down what the request says
// of its visitor as it is; what a click keeps of that is found out elsewhere, later (analytics/).
import type { Decision } from "../decide.ts";
import type { Field } from "../field.ts";
import type { Choice } from "../rules/choose.ts";
import type { Outcome } from "./click.ts";

/** The request, as far as a click is made of it. */
export interface Requested {
  readonly request: { readonly headers: { get(name: string): string | null } };
  /** Without the question mark. */
  readonly query: string;
  /** The address at the other end of the connection. */
  readonly peer: () => string;
}

/** What was answered. */
export interface Answered {
  /** The link's id; null where there was none. */
  readonly link: Field | null;
  readonly asked: Field;
  readonly outcome: Outcome;
  readonly status: number;
  readonly choice: Choice | null;
}

export interface ClickRecorder {
  /** Takes note of an answer. It does not wait for anything, and never throws: what there is no room for is dropped and counted. */
  record(requested: Requested, answered: Answered): void;
}

/** Where no clicks are counted. */
export const NO_RECORDER: ClickRecorder = { record: () => undefined };

const OUTCOME_OF: Readonly<Record<Exclude<Decision["kind"], "redirect">, Outcome>> = {
  "ask-password": "password",
  preview: "previewed",
  gone: "ended",
  "not-yet": "ended",
  blocked: "blocked",
  "not-found": "not-found",
};

/** How it ended for the visitor: who is led elsewhere because the link is over was not led to its target. */
export function outcomeOf(decision: Decision): Outcome {
  if (decision.kind !== "redirect") return OUTCOME_OF[decision.kind];
  return decision.isEnd ? "ended" : "redirected";
}
