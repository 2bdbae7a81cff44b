// Putting the rows of a file in, and keeping account of it: what was made, what was there already and what of that was changed,
// and what went wrong in which line. Rows that meet a link of somebody else's making are dealt with behind the others.
import type { Row, RowResult, Rows } from "../core/bulk.ts";
import type { LinkView } from "../core/view.ts";
import type { Desk } from "./desk.ts";

export const ON_CONFLICT = ["fail", "skip", "update"] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];

/** Rows with a conflict that are gathered before they are dealt with. */
const CONFLICTS_AT_ONCE = 500;

/** From here on it is the store that fails, not the row: the next row would fare no better. */
const STATUS_OF_STORE = 500;

/** A row of a file that failed. */
export interface Failure {
  /** Of the file, from 1. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

export interface Tally {
  made: number;
  updated: number;
  skipped: number;
  failed: number;
  /** Whether the store gave up, so that rows behind the last failure were not looked at. */
  stopped: boolean;
}

export interface ImportWish {
  readonly onConflict: OnConflict;
  readonly dryRun: boolean;
  /** For rows that name no tags. */
  readonly defaultTags: readonly string[];
  readonly onFailure: (failure: Failure) => Promise<void>;
  /** Hears from time to time how many rows are done with. */
  readonly onRows: (rows: number) => void;
}

type Values = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly line: number;
  /** Only where it may be needed once more. */
  readonly value: Values | null;
}

/** Stands for a row that there is none of. */
const NOT_READ: Waiting = { line: 0, value: null };

export async function importRows(desk: Desk, rows: Rows, wish: ImportWish): Promise<Tally> {
  return new Importer(desk, wish).run(rows);
}

class Importer {
  readonly #desk: Desk;
  readonly #wish: ImportWish;
  readonly #tally: Tally = { made: 0, updated: 0, skipped: 0, failed: 0, stopped: false };
  /** Rows that the desk has and has not told of. */
  readonly #waiting: Waiting[] = [];
  #conflicts: Waiting[] = [];

  constructor(desk: Desk, wish: ImportWish) {
    this.#desk = desk;
    this.#wish = wish;
  }

  async run(rows: Rows): Promise<Tally> {
    const { dryRun } = this.#wish;
    for await (const results of this.#desk.bulk(this.#noted(rows), { operation: "create", dryRun })) {
      const waiting = this.#next(results.length);
      for (const [at, result] of results.entries()) {
        if (result.ok) this.#tally.made++;
        else await this.#refused(waiting[at] ?? NOT_READ, result);
        if (this.#conflicts.length >= CONFLICTS_AT_ONCE) await this.#settleConflicts();
        if (this.#tally.stopped) return this.#tally;
      }
      this.#progress();
    }
    await this.#settleConflicts();
    this.#progress();
    return this.#tally;
  }

  async *#noted(rows: Rows): AsyncGenerator<readonly Row[]> {
    let line = 0;
    const noted = (row: Row): Row => {
      line = row.line ?? line + 1;
      const value = "value" in row && isObject(row.value) ? this.#withTags(row.value) : null;
      this.#waiting.push({ line, value: this.#wish.onConflict === "update" ? value : null });
      return value === null ? row : { value };
    };
    for await (const some of rows) yield some.map(noted);
  }

  #withTags(value: Values): Values {
    const { defaultTags } = this.#wish;
    return defaultTags.length === 0 || (value.tags ?? null) !== null ? value : { ...value, tags: defaultTags };
  }

  #next(count: number): readonly Waiting[] {
    if (count > this.#waiting.length) throw new Error("there are more results than rows");
    return this.#waiting.splice(0, count);
  }

  #progress(): void {
    const { made, updated, skipped, failed } = this.#tally;
    this.#wish.onRows(made + updated + skipped + failed);
  }

  async #refused(waiting: Waiting, { error }: Extract<RowResult, { ok: false }>): Promise<void> {
    const isConflict = error.code === "code_taken" || error.code === "external_id_taken";
    if (isConflict && this.#wish.onConflict === "skip") {
      this.#tally.skipped++;
      return;
    }
    if (isConflict && this.#wish.onConflict === "update" && waiting.value !== null) {
      const { value } = waiting;
      const holder = error.code === "external_id_taken" ? await this.#holderOf(value.externalId) : null;
      if (this.#wish.dryRun && holder === null && !(await this.#isThere(value))) {
        this.#tally.updated++;
        return;
      }
      const found = holder === null ? {} : { match: holder.code, domain: value.domain ?? holder.domain };
      this.#conflicts.push({ ...waiting, value: { ...value, ...found } });
      return;
    }
    await this.#fail(waiting.line, error);
  }

  async #fail(line: number, error: Extract<RowResult, { ok: false }>["error"]): Promise<void> {
    const { code, message, field } = error;
    if (error.status >= STATUS_OF_STORE && code !== "record_unreadable") this.#tally.stopped = true;
    await this.#wish.onFailure({ line, code, message, ...(field === undefined ? {} : { field }) });
    this.#tally.failed++;
  }

  /** The link that has the external id; null when it has gone meanwhile. */
  async #holderOf(externalId: unknown): Promise<LinkView | null> {
    if (typeof externalId !== "string") return null;
    return this.#desk.getByExternalId(externalId).catch(() => null);
  }

  /** Whether the code leads to a link. In a dry run it may be one of another row that would have been made by then. */
  async #isThere({ code, domain }: Values): Promise<boolean> {
    if (typeof code !== "string") return false;
    const named = typeof domain === "string" ? { code, domain } : { code };
    return (await this.#desk.get(named).catch(() => null)) !== null;
  }

  /** Edits the links that are there. What only a new link can be told is left out. */
  async #settleConflicts(): Promise<void> {
    const conflicts = this.#conflicts;
    this.#conflicts = [];
    if (conflicts.length === 0) return;
    const edits = conflicts.map(({ value }): Row => ({ value: editFrom(value ?? {}) }));
    let at = 0;
    for await (const results of this.#desk.bulk(together(edits), { operation: "edit", dryRun: this.#wish.dryRun })) {
      for (const result of results) {
        const line = conflicts[at++]?.line ?? 0;
        if (result.ok) this.#tally.updated++;
        else await this.#fail(line, result.error);
      }
    }
  }
}

function editFrom({ reuse: _reuse, private: _private, ...value }: Values): Values {
  return value;
}

async function* together(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
