// What the server's thread and the thread that writes say to each other.
import type { ErrorData } from "../../core/crossing.ts";
import type { Batch, Durability } from "./executor.ts";
import type { Answer } from "./operations.ts";

/** To the thread. Which store it writes to is told when it is made. */
export type Ask = { readonly id: number } & (
  | { readonly kind: "execute"; readonly batch: Batch }
  | { readonly kind: "durability" }
  | { readonly kind: "close" }
);

export type OutcomeData = { readonly answer: Answer } | { readonly failure: ErrorData };

export interface ReplyData {
  readonly outcomes: readonly OutcomeData[] | "locked";
  readonly problem?: string | null;
}

/** From the thread: one for every ask, with its id. */
export type Told = { readonly id: number } & (
  | { readonly reply: ReplyData }
  | { readonly durability: Durability }
  | { readonly closed: true }
  | { readonly failure: ErrorData }
);
