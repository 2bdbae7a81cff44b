// Many links in one request or file: row by row, each for itself, with a result per row in the order of the rows.
import { type Actor, hasScope, type Scope } from "./actor.ts";
import { editLink, purgeLink, readAsOwner, restoreLink, trashLink } from "./edit.ts";
import { type ErrorCode, type LinnetError, scopeMissing } from "./errors.ts";
import type { Pause } from "./insert.ts";
import { linkIn, type StoredLink } from "./link.ts";
import { type Dice, type LinkContext, makeFrom, readBorn } from "./links.ts";
import { type MadeOrNot, Together } from "./many.ts";
import { Rehearsal } from "./rehearsal.ts";
import { once, type Repeatable } from "./repeat.ts";
import { type BulkOperation, parseRow, type RowOrder, requestText } from "./rows.ts";
import { UnderWay } from "./under-way.ts";
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

/** Rows, some at a time, as they come. */
export type Rows = AsyncIterable<readonly Row[]>;

/**
 * Works the rows off, up to `rowsAtOnce` at a time, and tells of them in order as soon as some and all before them are done,
 * whether or not more rows have come. Reads no further ahead than that, so memory does not grow with the number of rows. Rows
 * that name the same link are done in any order. Whoever stops listening stops the reading; what is under way is finished.
 */
export async function* workOff(
  context: LinkContext,
  rows: Rows,
  actor: Actor,
  options: BulkOptions,
): AsyncGenerator<readonly RowResult[]> {
  const source = rows[Symbol.asyncIterator]();
  const underWay = new UnderWay<Row, RowResult>(options.rowsAtOnce ?? ROWS_AT_ONCE);
  const modest = { ...context, hashPassword: oneByOne(context.hashPassword) };
  const work: Work = { context: modest, actor, options, rehearsal: options.dryRun ? new Rehearsal(modest) : null };
  let before: Promise<unknown> = Promise.resolve();
  void underWay.fill(source, (some, first) => {
    // Of two rows of a rehearsal that ask for one name it is the second that is told.
    const results = options.dryRun ? before.then(() => workTogether(work, some, first)) : workTogether(work, some, first);
    before = results;
    return results;
  });
  try {
    for (;;) {
      const results = await underWay.next();
      if (results === null) return;
      yield results;
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

interface Work {
  readonly context: LinkContext;
  readonly actor: Actor;
  readonly options: BulkOptions;
  /** Null where it is in earnest. */
  readonly rehearsal: Rehearsal | null;
}

/** Rows that are looked at before others have their turn, some milliseconds: requests, and a store that waits for what to do next. */
const ROWS_PER_TURN = 128;

/** A row that says something, by its place among those that are worked on together. */
interface Ordered {
  readonly at: number;
  readonly order: RowOrder;
}

/** Does what the rows say: stores together what only has to be stored, and does the rest one by one. Never rejects. */
async function workTogether(work: Work, rows: readonly Row[], first: number): Promise<readonly RowResult[]> {
  const { context, actor, options } = work;
  const refusal = await refusalOf(options);
  if (refusal !== null) return rows.map((_, at) => failed(options, first + at, refusal.error));
  const results: RowResult[] = new Array(rows.length);
  const together = new Together(context, actor);
  const drafted: number[] = [];
  const single: Ordered[] = [];
  for (const [at, one] of rows.entries()) {
    if (at % ROWS_PER_TURN === ROWS_PER_TURN - 1) await context.breathe();
    try {
      const order = orderIn(work, one);
      if (mayBeTogether(order, options) && together.add(order)) drafted.push(at);
      else single.push({ at, order });
    } catch (error) {
      results[at] = failed(options, first + at, error);
    }
  }
  let last: Promise<unknown> = Promise.resolve();
  const doOne = async ({ at, order }: Ordered) => {
    const stage = work.rehearsal?.contextAfter(last) ?? context;
    const result = workOne({ ...work, context: stage }, order, first + at);
    last = result;
    results[at] = await result;
  };
  const [made] = await Promise.all([together.store(options.pause), doEach(single, doOne)]);
  const tellOne = async (one: MadeOrNot, at: number) => {
    results[at] = await tell(work, one, first + at);
  };
  const open: Promise<void>[] = [];
  for (const [n, one] of made.entries()) {
    const at = drafted[n] ?? 0;
    // A promise for each of many that nobody asks about would cost as much as to make them.
    if ("stored" in one && options.views === false) results[at] = { row: first + at, ok: true, link: null };
    else open.push(tellOne(one, at));
  }
  await Promise.all(open);
  return results;
}

/** Why the caller may do nothing any more; null while it may. */
async function refusalOf({ stillMay }: BulkOptions): Promise<{ readonly error: unknown } | null> {
  try {
    await stillMay?.();
    return null;
  } catch (error) {
    return { error };
  }
}

/** What the row says, if this actor may do it. Throws what is wrong with it. */
function orderIn({ context, actor, options }: Work, one: Row): RowOrder {
  if ("problem" in one) throw one.problem;
  const order = parseRow(one.value, options.operation, context);
  const scope = SCOPE_OF[order.operation];
  if (!hasScope(actor, scope)) throw scopeMissing(scope);
  return order;
}

function mayBeTogether({ operation }: RowOrder, { dryRun, idempotencyKey }: BulkOptions): boolean {
  return operation === "create" && !dryRun && idempotencyKey === undefined;
}

/** Does it for each of them, some at a time: the store takes only so many questions at once. */
async function doEach<Thing>(things: readonly Thing[], work: (thing: Thing) => Promise<void>): Promise<void> {
  const waiting = things.values();
  const worker = async () => {
    for (const thing of waiting) await work(thing);
  };
  await Promise.all(Array.from({ length: Math.min(things.length, ROWS_AT_ONCE) }, worker));
}

/** Does what the row says. Never rejects. */
async function workOne(work: Work, order: RowOrder, row: number): Promise<RowResult> {
  const { context, actor, options } = work;
  try {
    const stored = await (options.dryRun ? rehearse(context, order, actor) : perform(work, order, row));
    return await tell(work, { stored }, row);
  } catch (error) {
    return failed(options, row, error);
  }
}

async function tell({ context, options }: Work, made: MadeOrNot<StoredLink | null>, row: number): Promise<RowResult> {
  if ("error" in made) return failed(options, row, made.error);
  try {
    const link = made.stored !== null && options.views !== false ? await viewNow(context, made.stored) : null;
    return { row, ok: true, link };
  } catch (error) {
    return failed(options, row, error);
  }
}

function failed({ report }: BulkOptions, row: number, error: unknown): RowFailed {
  const { code, status, message, field } = report(error);
  return { row, ok: false, error: { code, status, message, ...(field === undefined ? {} : { field }) } };
}

function perform({ context, actor, options }: Work, order: RowOrder, row: number): Promise<StoredLink | null> {
  const { operation } = order;
  const { idempotencyKey, caller, pause } = options;
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
