// The store of clicks on one SQLite file, beside that of the links or anywhere else. It is opened in a thread that does nothing
// else, so that it may wait for locks and for the disk. Several processes have the same file open, and take turns.
import type { Statement } from "bun:sqlite";
import { type Day, dayOf, startOf } from "../../../core/clicks/days.ts";
import type { Question } from "../../../core/clicks/question.ts";
import type { Report } from "../../../core/clicks/report.ts";
import { reportFrom } from "../../../core/clicks/report-from.ts";
import { linkOf, type Scope } from "../../../core/clicks/scope.ts";
import type { ClickBatch, ClickStore, EventPage, EventSpan, Latest, Ranked } from "../../../core/clicks/store.ts";
import type { DayTally } from "../../../core/clicks/tally.ts";
import type { LinkTotal } from "../../../core/clicks/total.ts";
import type { RandomBytes } from "../../../core/code.ts";
import { storeEmptied } from "../../../core/errors.ts";
import type { Field } from "../../../core/field.ts";
import type { Log } from "../../../core/log.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";
import { isBusy, readFailure, writeFailure } from "../failures.ts";
import { filesProblem, type Stamps, stampsAt } from "../identity.ts";
import { explain, MEMORY, openForWriting } from "../open.ts";
import { Applying } from "./applying.ts";
import { type DayRow, looseOf } from "./days.ts";
import { eventPage } from "./events.ts";
import { Forgetting } from "./forgetting.ts";
import { Salts } from "./salts.ts";
import { CLICKS, numberIn } from "./schema.ts";
import { type Tables, tablesIn } from "./tables.ts";
import { Upkeep } from "./upkeep.ts";

/** How long another process is waited for that writes to the file, or opens it. */
const LOCK_WAIT_MS = 1500;
const OPEN_RETRY_MS = 10;

/** Pages in the log before they are copied into the file, some 16 MB: a page that changes often is copied once. */
const CHECKPOINT_PAGES = 4000;

/** What of the file is kept in memory, in KB. */
const PAGE_CACHE_KB = 16_000;

export interface SqliteClicksOptions {
  /** A file, or ":memory:". */
  readonly path: string;
  /** Where the salts of visitors are, which are in no backup. */
  readonly saltFolder: string;
  /** Days for which raw events are kept; 0 keeps none. */
  readonly keepDays: number;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** Opens or makes the file. Throws `StoreOpenError` with one sentence for the operator. */
export async function openSqliteClicks(options: SqliteClicksOptions): Promise<ClickStore> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    let db: Connection | null = null;
    try {
      db = openForWriting(options.path, "make", CLICKS);
      return new SqliteClicks(db, options);
    } catch (error) {
      db?.close();
      if (!isBusy(error) || performance.now() > deadline) throw explain(error, options.path);
      await new Promise((resolve) => setTimeout(resolve, OPEN_RETRY_MS));
    }
  }
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

class SqliteClicks implements ClickStore {
  readonly name: string;
  readonly #options: SqliteClicksOptions;
  readonly #db: Connection;
  readonly #stamps: Stamps;
  readonly #begin: Statement;
  readonly #beginWrite: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #tables: Tables;
  readonly #applying: Applying;
  readonly #upkeep: Upkeep;
  readonly #forgetting: Forgetting;
  readonly #salts: Salts;
  #isLost = false;

  constructor(db: Connection, options: SqliteClicksOptions) {
    const { path, saltFolder, random } = options;
    this.name = `sqlite:${path}`;
    this.#options = options;
    this.#db = db;
    db.run(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
    db.run(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.run(`PRAGMA cache_size = -${PAGE_CACHE_KB}`);
    this.#begin = db.prepare("BEGIN");
    this.#beginWrite = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
    this.#tables = tablesIn(db);
    this.#applying = new Applying(db, this.#tables);
    this.#upkeep = new Upkeep(db, this.#tables);
    this.#forgetting = new Forgetting(db, this.#tables);
    this.#salts = new Salts(path === MEMORY ? null : saltFolder, random);
    this.#tables.state.read();
    this.#stamps = stampsAt(path);
  }

  async apply(journal: string, batches: readonly ClickBatch[]): Promise<void> {
    const { clock, keepDays } = this.#options;
    this.#write(() => this.#applying.apply(journal, batches, { now: clock(), keepDays }));
  }

  async days(scope: Scope, first: Day, last: Day): Promise<readonly (readonly [Day, DayTally])[]> {
    return this.#read(() => {
      const tallyOn = this.#tallying(scope);
      const days: (readonly [Day, DayTally])[] = [];
      for (const row of this.#tables.days.within(first, last)) {
        const tally = tallyOn(row);
        if (tally !== null) days.push([row.day, tally]);
      }
      return days;
    });
  }

  #tallying(scope: Scope): (row: DayRow) => DayTally | null {
    const link = linkOf(scope);
    if (link === null) return (row) => this.#tables.wide.read(row.day, scope, row.loose > 0 ? looseOf(row) : null);
    const number = this.#tables.links.find(link);
    if (number === null) return () => null;
    return ({ day }) => {
      const spot = numberIn(day, number);
      return this.#tables.tallies.read({ spot, scope }, this.#tables.links.lastAt(spot));
    };
  }

  report(question: Question): Promise<Report> {
    return reportFrom(this, question, breathe);
  }

  async events(span: EventSpan): Promise<EventPage> {
    if (this.#options.keepDays === 0) return { clicks: [], after: null };
    return this.#read(() => eventPage(this.#tables, span));
  }

  async eventsSince(): Promise<Instant | null> {
    const { keepDays, clock } = this.#options;
    if (keepDays === 0) return null;
    return this.#read(() => {
      const dropped = this.#tables.days.lastDropped();
      const kept = startOf(dayOf(clock()) - keepDays);
      return Math.max(kept, dropped === null ? kept : startOf(dropped + 1), this.#tables.state.read().stripped_until);
    });
  }

  async totals(links: readonly Field[]): Promise<readonly LinkTotal[]> {
    return this.#read(() => this.#tables.links.totals(links));
  }

  async ranked(limit: number, after?: Ranked): Promise<readonly Ranked[]> {
    return this.#read(() => this.#tables.links.ranked(limit, after));
  }

  async latest(cursor: string): Promise<Latest> {
    const now = this.#options.clock();
    if (this.#read(() => this.#tables.ring.isUnheard(now))) this.#write(() => this.#tables.ring.hear(now));
    return this.#read(() => this.#tables.ring.latest(cursor));
  }

  async salt(day: Day): Promise<string> {
    return this.#salts.of(day);
  }

  async forget(link: Field): Promise<void> {
    this.#write(() => this.#forgetting.forget(link));
  }

  async tidy(now: Instant): Promise<boolean> {
    this.#salts.tidy(now);
    return this.#write(() => {
      this.#tables.ring.tidy(now);
      return this.#upkeep.tidy(now, this.#options.keepDays);
    });
  }

  async bytes(): Promise<number | null> {
    const size = "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size";
    return this.#read(() => this.#db.row<{ bytes: number }>(size)?.bytes ?? null);
  }

  async wipe(): Promise<void> {
    this.#write(() => this.#forgetting.wipe());
    this.#salts.wipe();
    this.#shrink();
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  /** Gives the room of what was deleted back to the disk, unless somebody reads. */
  #shrink(): void {
    try {
      this.#db.run("VACUUM");
      this.#db.rows("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      this.#options.log.warn({ reason: String(error) }, "clicks were deleted, but their file is as large as it was");
    }
  }

  #read<T>(work: () => T): T {
    try {
      return this.#transact(this.#begin, work);
    } catch (error) {
      throw readFailure(error);
    }
  }

  #write<T>(work: () => T): T {
    try {
      return this.#transact(this.#beginWrite, () => {
        this.#refuseIfLost();
        return work();
      });
    } catch (error) {
      this.#applying.dropCache();
      throw writeFailure(error);
    }
  }

  #transact<T>(begin: Statement, work: () => T): T {
    if (this.#db.inTransaction) this.#rollback.run(); // One whose end has failed.
    begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** What has broken the transaction may break its end too. Then it is ended before the next one begins. */
  #rollBack(): void {
    try {
      if (this.#db.inTransaction) this.#rollback.run();
    } catch {
      // The caller is told already that the work has failed.
    }
  }

  /** A file that was deleted or exchanged goes on taking clicks, which nobody would ever see: they are better kept in the journal. */
  #refuseIfLost(): void {
    const problem = filesProblem(this.#stamps);
    if ((problem !== null) !== this.#isLost) {
      this.#isLost = problem !== null;
      const facts = { clicks: this.name };
      if (problem === null) this.#options.log.info(facts, "the store of clicks is back");
      else
        this.#options.log.error(
          facts,
          `the store of clicks is lost: ${problem}. Clicks stay in the journal until it is back or Linnet is restarted`,
        );
    }
    if (problem !== null) throw storeEmptied();
  }
}
