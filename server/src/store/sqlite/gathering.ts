// New links of callers who have many: what waits while others are written goes to the table in its order. Links that are neighbours
// there lie on the same page, which is then written once for all of them; codes are random, so that in the order in which they come
// nearly each link would be a page of its own.

import { encodeDetails } from "../../core/cold-record.ts";
import { fromData } from "../../core/crossing.ts";
import { asError, storeUnknown } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { StoredLink } from "../../core/link.ts";
import { encodeHot } from "../../core/record.ts";
import type { Inserted } from "../../core/store.ts";
import type { Writer } from "./writer.ts";

/** New links that are written by one operation, some hundredths of a second, and operations that are under way. */
const WRITTEN_TOGETHER = 1024;
const OPERATIONS_AT_ONCE = 4;

/** One that has asked. */
interface Call {
  readonly answers: (Inserted | Error)[];
  open: number;
  readonly settle: (answers: (Inserted | Error)[]) => void;
}

interface NewLink {
  readonly field: Field;
  readonly hot: string;
  readonly cold: string;
  /** Every field that leads to the link, where it is not the only one. */
  readonly fields: readonly Field[] | null;
  readonly call: Call;
  /** Its place among those of the call. */
  readonly at: number;
}

export class Gathering {
  readonly #writer: Writer;
  #waiting: NewLink[] = [];
  #underWay = 0;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Stores the links, in any order; an answer for each, in theirs. */
  insertAll(stored: readonly StoredLink[]): Promise<(Inserted | Error)[]> {
    if (stored.length === 0) return Promise.resolve([]);
    return new Promise((settle) => {
      const call: Call = { answers: new Array(stored.length), open: stored.length, settle };
      for (const [at, one] of stored.entries()) this.#waiting.push(newLinkOf(one, call, at));
      while (this.#underWay < OPERATIONS_AT_ONCE && this.#waiting.length > 0) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#underWay++;
    while (this.#waiting.length > 0) {
      const links = this.#waiting.splice(0, WRITTEN_TOGETHER).sort(byField);
      const answers = await this.#write(links);
      for (const [n, { call, at }] of links.entries()) {
        call.answers[at] = answers[n] ?? storeUnknown();
        call.open--;
        if (call.open === 0) call.settle(call.answers);
      }
    }
    this.#underWay--;
  }

  /** What fails as a whole has failed for each. */
  async #write(links: readonly NewLink[]): Promise<readonly (Inserted | Error)[]> {
    const fields = links.map(({ field }) => field);
    const hots = links.map(({ hot }) => hot);
    const colds = links.map(({ cold }) => cold);
    const changed = links.flatMap((link) => link.fields ?? link.field);
    try {
      const outcomes = await this.#writer.write({ kind: "insert-all", fields, hots, colds }, changed);
      return outcomes.map((outcome) => (typeof outcome === "object" && "failed" in outcome ? fromData(outcome.failed) : outcome));
    } catch (error) {
      return links.map(() => asError(error));
    }
  }
}

/** By the units of the texts, which is quick and nearly the order of the table; of two at one field the first stays the first. */
function byField(a: NewLink, b: NewLink): number {
  if (a.field === b.field) return 0;
  return a.field < b.field ? -1 : 1;
}

function newLinkOf({ link, details }: StoredLink, call: Call, at: number): NewLink {
  const { id, aliases, retired } = details;
  const fields = aliases.length + retired.length === 0 ? null : [id, ...aliases, ...retired];
  return { field: id, hot: encodeHot(link), cold: encodeDetails(id, details), fields, call, at };
}
