// Whether the open file is still the store that it was: where its path says, and with our instance in it. A file that was
// deleted or exchanged goes on answering those who have it open, but what is written to it is lost when they let go.
import type { Statement } from "bun:sqlite";
import { statSync } from "node:fs";
import { storeEmptied, storeUnavailable } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { Connection } from "./connection.ts";
import { MEMORY } from "./open.ts";

export interface IdentityOptions {
  readonly path: string;
  readonly instanceId: string;
  readonly log: Log;
}

type InstanceRow = Statement<{ readonly value: string | number }, []>;

const INSTANCE = "SELECT value FROM linnet_meta WHERE key = 'instance_id'";

export class Identity {
  readonly #options: IdentityOptions;
  readonly #files: ReadonlyMap<string, string | null>;
  readonly #seenByReader: InstanceRow;
  readonly #seenByWriter: InstanceRow;
  #problem: string | null = null;
  #wiped = false;

  /** Takes what is at the path now for the right store: both connections must just have been opened. */
  constructor(reader: Connection, writer: Connection, options: IdentityOptions) {
    const { path } = options;
    this.#options = options;
    // The write-ahead log counts too: until it is copied into the file, it is where the newest links are.
    this.#files = new Map((path === MEMORY ? [] : [path, `${path}-wal`]).map((file) => [file, stampOf(file)]));
    this.#seenByReader = reader.prepare(INSTANCE);
    this.#seenByWriter = writer.prepare(INSTANCE);
  }

  /** Whether this process has wiped the store itself: then it is empty as it should be. */
  get isWiped(): boolean {
    return this.#wiped;
  }

  /** From now on no call is let through any more, and no alarm is raised about it. */
  markWiped(): void {
    this.#wiped = true;
  }

  /** Throws `store_emptied` unless the store is the one that it was: "absent" and "none" count only after this. */
  confirmForReading(): void {
    this.#confirm(this.#seenByReader);
  }

  /** The same inside the write transaction, in which nobody else can change the answer. */
  confirmForWriting(): void {
    this.#confirm(this.#seenByWriter);
  }

  /** What is wrong, for the operator; null when all is well. Throws when the file can't be asked. */
  problem(): string | null {
    const problem = this.#look(this.#seenByReader);
    this.#become(problem);
    return problem;
  }

  #confirm(row: InstanceRow): void {
    const problem = this.#look(row);
    this.#become(problem);
    if (problem !== null) throw storeEmptied();
  }

  #look(row: InstanceRow): string | null {
    if (this.#wiped) return `${this.#options.path} was wiped`;
    for (const [file, stamp] of this.#files) {
      const now = stampOf(file);
      if (now !== stamp) return `${file} was ${now === null ? "deleted" : "exchanged"} while it was open`;
    }
    return row.get()?.value === this.#options.instanceId ? null : `${this.#options.path} has lost its data`;
  }

  /** Says it once when the store is lost, and once when it is back, however often it is found to be so. */
  #become(problem: string | null): void {
    const before = this.#problem;
    this.#problem = problem;
    if (this.#wiped || (problem === null) === (before === null)) return;
    const facts = { store: `sqlite:${this.#options.path}` };
    if (problem === null) this.#options.log.info(facts, "the store is back");
    else this.#options.log.error(facts, `THE STORE HAS LOST ITS DATA: ${problem}. Nothing is written to it`);
  }
}

/** What tells a file from another at the same path; null when there is none. */
function stampOf(file: string): string | null {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw storeUnavailable(error);
  }
}
