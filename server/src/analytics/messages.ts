// What the server's thread and the two that work for it say to each other: the one that writes journals, and the one that keeps the
// store of clicks.
import type { ClickStore } from "../core/clicks/store.ts";
import type { ErrorData } from "../core/crossing.ts";
import type { Facts } from "../core/log.ts";
import type { KeeperFigures } from "./keeper.ts";

/** A text is a batch of sightings. */
export type ToRecorder =
  | string
  | { readonly kind: "salt"; readonly day: number; readonly salt: string }
  /** Write what has come, and end. */
  | { readonly kind: "close" };

export type FromRecorder =
  | LogLine
  /** So many sightings are done with; `lost` of them could not be written. */
  | { readonly kind: "done"; readonly count: number; readonly lost: number }
  | { readonly kind: "salt-wanted"; readonly day: number }
  | { readonly kind: "closed" };

/** What may be asked of the store of clicks from afar. */
export const ASKABLE = [
  "report",
  "events",
  "eventsSince",
  "totals",
  "ranked",
  "latest",
  "salt",
  "forget",
  "bytes",
] as const satisfies readonly (keyof ClickStore)[];
export type Askable = (typeof ASKABLE)[number];

export type ToKeeper =
  /** There may be something new in the journal. */
  | { readonly kind: "look" }
  /** From now on sightings go to this journal. */
  | { readonly kind: "journal"; readonly journal: string }
  | { readonly kind: "ask"; readonly id: number; readonly method: Askable; readonly args: readonly unknown[] }
  | { readonly kind: "close"; readonly deadlineMs: number };

export type FromKeeper =
  | LogLine
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: ErrorData }
  | { readonly kind: "figures"; readonly figures: KeeperFigures }
  | { readonly kind: "closed" };

export interface LogLine {
  readonly kind: "log";
  readonly level: "debug" | "info" | "warn" | "error";
  readonly facts: Facts;
  readonly message: string;
}
