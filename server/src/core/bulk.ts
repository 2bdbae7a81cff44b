// Many links in one request or file: row by row, each for itself, with a result per row in the order of the rows.
import { type Actor, hasScope, type Scope } from "./actor.ts";

import { editLink, purgeLink, readAsOwner, restoreLink, trashLink } from "./edit.ts";
import { type ErrorCode, type LinnetError, scopeMissing } from "./errors.ts";
import type { Pause } from "./insert.ts";
import { linkIn, type StoredLink } from "./link.ts";
import { type Dice, type LinkContext, makeFrom, readBorn } from "./links.ts";
import { Rehearsal } from "./rehearsal.ts";
import { once, type Repeatable } from "./repeat.ts";
import { type BulkOperation, parseRow, type RowOrder, requestText } from "./rows.ts";
import { type LinkView, viewNow } from "./view.ts";

/** Rows that are worked on at once, unless it is said otherwise: enough for the store to gather them into one commit. */
export const ROWS_AT_ONCE = 256;

const SCOPE_OF: Readonly<Record<BulkOperation, Scope>> = {
  create: "links:create",
  edit: "links:write",
  delete: "links:write",
  restore: "links:write",
  purge: "links:write",
};

/** What became of a row. */
export type RowResult = RowDone | RowFailed;

interface RowDone {
  /** Counted from 1. */
  readonly row: number;
  readonly ok: true;
  /** Null where nothing is left of it, nothing was made yet, or nobody asked for it. */
  readonly link: LinkView | null;
}

interface RowFailed {
  readonly row: number;
  readonly ok: false;
  readonly error: { readonly code: ErrorCode; readonly status: number; readonly message: string; readonly field?: string };
}

export interface BulkOptions {
  /** What a row does that does not say so itself. */
  readonly operation: BulkOperation;
  /** Says what would happen, and changes nothing. */
  readonly dryRun: boolean;
  /** Makes the whole repeatable: row by row, as if each had a key of its own. */
  readonly idempotencyKey?: string | undefined;
  readonly caller: string;
  /** Whether results name the links; nobody looks at those of a long import. */
  readonly views?: boolean;
  readonly rowsAtOnce?: number;
  /** Lets milliseconds pass. With it, links are made also while the store hesitates; else such a row fails. */
  readonly pause?: Pause;
  /** Asked before each row is done: throws, with what the row is then told, when the caller may do nothing any more. */
  readonly stillMay?: () => Promise<void>;
  /** Logs and counts what a row has met, and says what to tell of it. */
  readonly report: (error: unknown) => LinnetError;
}

/** A row as it came, or why it could not be read. `line` is where it begins in what it was read from, from 1. */
export type Row = { readonly line?: number } & ({ readonly value: unknown } | { readonly problem: LinnetError });

/**
 * Works the rows off, up to `ROWS_AT_ONCE` at a time, and tells of each in order as soon as it and all before it are done,
 * whether or not more rows have come. Reads no further ahead than that, so memory does not grow with the number of rows. Rows
 * that name the same link are done in any order. Whoever stops listening stops the reading; what is under way is finished.
 */
export async function* workOff(
  context: LinkContext,
  rows: AsyncIterable<Row>,
  actor: Actor,
  options: BulkOptions,
): AsyncGenerator<RowResult> {
  const source = rows[Symbol.asyncIterator]();
  const underWay = new UnderWay(options.rowsAtOnce ?? ROWS_AT_ONCE);
  let row = 0;
  const modest = { ...context, hashPassword: oneByOne(context.hashPassword) };
  const rehearsal = options.dryRun ? new Rehearsal(modest) : null;
  let last: Promise<RowResult> | null = null;
  void underWay.fill(source, (one) => {
    const stage = rehearsal === null ? modest : rehearsal.contextAfter(Promise.resolve(last));
    last = work(stage, { row: ++row, one, actor, options });
    return last;
  });
  try {
    for (;;) {
      const result = await underWay.next();
      if (result === null) return;
      yield result;
    }
  } finally {
    underWay.stop();
    // Reading may hang as long as the other side says nothing: nobody waits for its end.
    void source.return?.().catch(() => undefined);
  }
}

/** The same work, one after the other: the passwords of many rows leave room for those of single requests. */
function oneByOne(work: (value: string) => Promise<string>): (value: string) => Promise<string> {
  let last: Promise<unknown> = Promise.resolve();
  return (value) => {
    const mine = last.then(() => work(value));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Rows that are under way, in their order. Reading fills it and waits while it is full; who hears of results waits while it is empty. */
class UnderWay {
  readonly #rowsMax: number;
  readonly #results: Promise<RowResult>[] = [];
  #isEnded = false;
  #failure: { readonly error: unknown } | null = null;
  /** Wakes whoever waits: never both sides, since it is not full and empty. */
  #wake: () => void = () => undefined;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  /** Begins with each row as soon as there is room. Never rejects: that reading has failed is told behind the last result. */
  async fill(source: AsyncIterator<Row>, begin: (row: Row) => Promise<RowResult>): Promise<void> {
    try {
      while (!this.#isEnded) {
        const next = await source.next();
        if (this.#isEnded || next.done === true) break;
        this.#results.push(begin(next.value));
        this.#wake();
        if (this.#results.length >= this.#rowsMax) await this.#change();
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.stop();
  }

  /** The next result; null behind the last one. Throws what reading has thrown. */
  async next(): Promise<RowResult | null> {
    while (this.#results.length === 0) {
      if (this.#failure !== null) throw this.#failure.error;
      if (this.#isEnded) return null;
      await this.#change();
    }
    const result = await this.#results[0];
    this.#results.shift();
    this.#wake();
    return result ?? null;
  }

  /** Takes no more rows. */
  stop(): void {
    this.#isEnded = true;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

interface Work {
  readonly row: number;
  readonly one: Row;
  readonly actor: Actor;
  readonly options: BulkOptions;
}

/** Does what the row says. Never rejects. */
async function work(context: LinkContext, { row, one, actor, options }: Work): Promise<RowResult> {
  try {
    if ("problem" in one) throw one.problem;
    const order = parseRow(one.value, options.operation, context);
    const scope = SCOPE_OF[order.operation];
    if (!hasScope(actor, scope)) throw scopeMissing(scope);
    await options.stillMay?.();
    const stored = await (options.dryRun ? rehearse(context, order, actor) : perform(context, order, actor, { row, options }));
    const link = stored !== null && options.views !== false ? await viewNow(context, stored) : null;
    return { row, ok: true, link };
  } catch (error) {
    const { code, status, message, field } = options.report(error);
    return { row, ok: false, error: { code, status, message, ...(field === undefined ? {} : { field }) } };
  }
}

function perform(
  context: LinkContext,
  order: RowOrder,
  actor: Actor,
  { row, options: { idempotencyKey, caller, pause } }: Pick<Work, "row" | "options">,
): Promise<StoredLink | null> {
  const { operation } = order;
  if (operation !== "create") return change(context, { ...order, operation }, actor);
  const make = async (dice?: Dice) => {
    const options = dice === undefined ? { ...order.make, many: true, pause } : { ...order.make, dice };
    return (await makeFrom(context, order.input, actor, options)).stored;
  };
  if (idempotencyKey === undefined) return make();
  const request = requestText([order.input, order.make]);
  return makeOnce(context, { key: `${idempotencyKey}:${row}`, caller, request }, make);
}

/** Remembers no more of the link than which it is: the hashes of its secrets stay in its record. Null where it is gone meanwhile. */
async function makeOnce(
  context: LinkContext,
  request: Repeatable,
  make: (dice: Dice) => Promise<StoredLink>,
): Promise<StoredLink | null> {
  let made: StoredLink | null = null;
  const { answer } = await once(context, request, async (dice) => {
    made = await make(dice);
    return made.details.id;
  });
  const stored = made ?? (await readBorn(context.links, answer));
  return stored === null || linkIn(stored) === null ? null : stored;
}

interface Change extends Omit<RowOrder, "operation"> {
  readonly operation: Exclude<BulkOperation, "create">;
}

async function change(
  context: LinkContext,
  { operation, which, input, release }: Change,
  actor: Actor,
): Promise<StoredLink | null> {
  switch (operation) {
    case "edit":
      return editLink(context, which, input, actor);
    case "delete":
      return trashLink(context, which, actor);
    case "restore":
      return restoreLink(context, which, actor);
    case "purge":
      await purgeLink(context, which, actor, release);
      return null;
  }
}

/** What would be refused, in the context of a rehearsal; another process may still be faster when it is done in earnest. */
async function rehearse(context: LinkContext, order: RowOrder, actor: Actor): Promise<StoredLink | null> {
  const { operation, which } = order;
  const stored = operation === "create" || operation === "purge" ? null : await readAsOwner(context, which, actor);
  if (operation === "create") {
    const dice = { random: context.random, codeLength: context.codes.codeLength };
    await makeFrom(context, order.input, actor, { ...order.make, dice });
  } else await change(context, { ...order, operation }, actor);
  return stored;
}
