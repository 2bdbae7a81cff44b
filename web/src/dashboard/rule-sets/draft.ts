// A set of rules as it stands in a form.
import { formIn, type Writing } from "../ui/kept.ts";

export interface SetDraft {
  /** Of a set that is to be made; those that are there keep theirs. */
  readonly name: string;
  /** Rules as JSON, or what shall become that. */
  readonly text: string;
}

export const SET_WRITING: Writing<SetDraft> = { textOf: JSON.stringify, from: (text) => formIn(text, { name: "", text: "" }) };

/** The name under which what is typed of a set is kept; null stands for one that is to be made. */
export const draftNameOf = (name: string | null): string => (name === null ? "rule-set-new" : `rule-set ${name}`);
