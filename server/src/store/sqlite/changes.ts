// Tells who keeps links of what may have changed: of this process's writes at once, of everybody else's by looking at the
// file 40 times a second, which costs a few microseconds while nothing has happened.
import type { Statement } from "bun:sqlite";
import type { Field } from "../../core/field.ts";
import type { Log } from "../../core/log.ts";
import type { LinksWatcher } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";

/** How often the file is looked at: a quarter of the time in which others' changes must be told. */
const POLL_INTERVAL_MS = 25;

/** How often it is looked whether the file is still the right one while nothing in it changes. */
const IDENTITY_INTERVAL_MS = 500;

/** In the place of a field: something that all processes share was changed. The triggers of the schema write it. */
const SHARED = "@shared" as Field;

interface ChangeRow {
  readonly seq: number;
  readonly field: Field;
}

export interface ChangesOptions {
  readonly guard: Guard;
  readonly log: Log;
  /** Whether other processes can change the store. */
  readonly isShared: boolean;
}

export class Changes {
  readonly #guard: Guard;
  readonly #log: Log;
  readonly #isShared: boolean;
  readonly #version: Statement<{ data_version: number }, []>;
  readonly #schema: Statement<{ schema_version: number }, []>;
  readonly #newest: Statement<{ seq: number }, []>;
  readonly #since: Statement<ChangeRow, [number]>;
  #watcher: LinksWatcher | null = null;
  #onShared: (isAnew: boolean) => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | null = null;
  #isLive = false;
  #isFailing = false;
  /** The state of the file up to which everything was told. */
  #seen = { version: 0, schema: 0, seq: 0 };
  #confirmedAtMs = Number.NEGATIVE_INFINITY;

  constructor(reader: Connection, { guard, log, isShared }: ChangesOptions) {
    this.#guard = guard;
    this.#log = log;
    this.#isShared = isShared;
    this.#version = reader.prepare("PRAGMA data_version"); // Another number after every commit by another connection.
    // Another number after a backup was put into the open file: other links, but perhaps the same newest row of changes.
    this.#schema = reader.prepare("PRAGMA schema_version");
    this.#newest = reader.prepare("SELECT max(seq) AS seq FROM change");
    // With the last one that is known: if it is missing, so are others behind it.
    this.#since = reader.prepare("SELECT seq, field FROM change WHERE seq >= ?1 ORDER BY seq");
  }

  watch(watcher: LinksWatcher): void {
    this.#watcher = watcher;
    this.look();
    if (!this.#isShared || this.#timer !== null) return;
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Tells of what all processes share, to whoever watches the links of this process. */
  watchShared(onChanged: (isAnew: boolean) => void): void {
    this.#onShared = onChanged;
  }

  /** This process has written the link at this field, or may have. */
  changed(field: Field): void {
    this.#tell((watcher) => watcher.changed(field));
  }

  /** Looks at the file now, also whether it is the right one, and tells what it finds. */
  look(): void {
    this.#confirmedAtMs = Number.NEGATIVE_INFINITY;
    this.#poll();
  }

  /** Nothing is told any more. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#watcher = null;
  }

  /** Never throws. */
  #poll(): void {
    if (this.#watcher === null) return;
    try {
      this.#follow();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#log.error({ reason: String(error) }, "changes by other processes can't be seen: links are asked for each time");
      this.#isFailing = true;
      this.#become(false);
    }
  }

  #follow(): void {
    const version = this.#version.get()?.data_version ?? 0;
    const hasMoved = version !== this.#seen.version;
    if ((hasMoved || this.#isConfirmationDue()) && this.#guard.problem() !== null) {
      this.#become(false);
      return;
    }
    if (this.#isLive && hasMoved) this.#catchUp(version);
    else if (!this.#isLive) this.#beginAt(version);
  }

  #isConfirmationDue(): boolean {
    const now = performance.now();
    if (this.#isLive && now - this.#confirmedAtMs < IDENTITY_INTERVAL_MS) return false;
    this.#confirmedAtMs = now;
    return true;
  }

  #catchUp(version: number): void {
    const schema = this.#schemaVersion(); // Before the rows: what is restored in between is found at the next look.
    const [last, ...rows] = this.#since.all(this.#seen.seq);
    if (schema !== this.#seen.schema || last?.seq !== this.#seen.seq) {
      this.#become(false); // More was changed than the table keeps, or it is another table.
      this.#beginAt(version);
      return;
    }
    this.#seen = { version, schema, seq: rows.at(-1)?.seq ?? last.seq };
    this.#tell((watcher) => watcher.added());
    for (const { field } of rows) this.#tell((watcher) => (field === SHARED ? this.#onShared(false) : watcher.changed(field)));
  }

  /** What is read after this is read from the file as it is now, or later. */
  #beginAt(version: number): void {
    this.#seen = { version, schema: this.#schemaVersion(), seq: this.#newest.get()?.seq ?? 0 };
    this.#become(true);
  }

  #schemaVersion(): number {
    return this.#schema.get()?.schema_version ?? 0;
  }

  #become(isLive: boolean): void {
    if (this.#isLive === isLive) return;
    this.#isLive = isLive;
    this.#tell((watcher) => watcher.live(isLive));
    if (isLive) this.#tell(() => this.#onShared(true));
  }

  /** A watcher that fails is a mistake of ours; it must not stop the others' work. */
  #tell(word: (watcher: LinksWatcher) => void): void {
    try {
      if (this.#watcher !== null) word(this.#watcher);
    } catch (error) {
      this.#log.error({ reason: String(error) }, "a change could not be told");
    }
  }
}
