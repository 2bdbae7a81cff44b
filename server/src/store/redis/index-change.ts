// What a write means for the indexes, as a value: it is kept until it has been applied, so it can be applied again.
import type { Field } from "../../core/field.ts";
import type { Entry } from "../../core/names.ts";

export interface IndexChange {
  readonly id: Field;
  /** Places where the link is to be found from now on. */
  readonly put: readonly Entry[];
  /** Places where it is not to be found any more. */
  readonly drop: readonly Entry[];
  /**
   * The hashes of the terms by which the text index finds it (text-signature.ts); null when they did not change, or when it is no more
   * to be found. Later: they are added by whoever has time (text-follower.ts).
   */
  readonly terms: readonly number[] | "later" | null;
  /** Its key in the index `made`. */
  readonly madeKey: string;
}
