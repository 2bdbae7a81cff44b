// Whether the open file is still the store that it was: where its path says, and with our instance in it. A file that was
// deleted or exchanged goes on answering those who have it open, but they are alone with it, and what is written to it is lost.
import type { Statement } from "bun:sqlite";
import { statSync } from "node:fs";
import { storeEmptied, storeUnavailable } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { Connection } from "./connection.ts";
import { MEMORY } from "./open.ts";

/** What tells the files of a store from others at the same paths; null where there was none. */
export type Stamps = ReadonlyMap<string, string | null>;

/** Who the store was when it was opened. Can be sent to another thread. */
export interface IdentityFacts {
  readonly path: string;
  readonly instanceId: string;
  readonly stamps: Stamps;
}

/** The stamps of what is at the path now: a connection must just have opened and read it. */
export function stampsAt(path: string): Stamps {
  // The write-ahead log counts too: until it is copied into the file, it is where the newest links are.
  return new Map((path === MEMORY ? [] : [path, `${path}-wal`]).map((file) => [file, stampOf(file)]));
}

/** What is wrong with the files, for the operator; null when all is well. Throws when they can't be asked. */
export function filesProblem(stamps: Stamps): string | null {
  for (const [file, stamp] of stamps) {
    const now = stampOf(file);
    if (now !== stamp) return `${file} was ${now === null ? "deleted" : "exchanged"} while it was open`;
  }
  return null;
}

/** The store as one connection sees it. */
export class Identity {
  readonly #facts: IdentityFacts;
  readonly #instance: Statement<{ readonly value: string | number }, []>;

  constructor(db: Connection, facts: IdentityFacts) {
    this.#facts = facts;
    this.#instance = db.prepare("SELECT value FROM linnet_meta WHERE key = 'instance_id'");
  }

  /** What is wrong, for the operator; null when all is well. Throws when the file can't be asked. */
  problem(): string | null {
    const { path, instanceId, stamps } = this.#facts;
    const problem = filesProblem(stamps);
    if (problem !== null) return problem;
    return this.#instance.get()?.value === instanceId ? null : `${path} has lost its data`;
  }
}

/** Lets no call through while the store is lost, and tells the operator. */
export class Guard {
  readonly #identity: Identity;
  readonly #path: string;
  readonly #log: Log;
  #problem: string | null = null;
  #wipe: "none" | "under way" | "done" = "none";

  constructor(identity: Identity, path: string, log: Log) {
    this.#identity = identity;
    this.#path = path;
    this.#log = log;
  }

  /** Throws `store_emptied` unless the store is the one that it was: "absent" and "none" count only after this. */
  confirm(): void {
    if (this.problem() !== null) throw storeEmptied();
  }

  /**
   * Throws `store_emptied` while the store is known to be lost: then not even what the open file holds is an answer, since nobody
   * else sees that file. It looks only while it is lost, so that the first call after the file was put back goes through.
   */
  refuseIfLost(): void {
    if (this.#problem !== null || this.#wipe === "done") this.confirm();
  }

  /** What is wrong, for the operator; null when all is well. Throws when the file can't be asked. */
  problem(): string | null {
    if (this.#wipe === "done") return `${this.#path} was wiped`;
    const problem = this.#identity.problem();
    this.#note(problem);
    return problem;
  }

  /** This process wipes the store itself: no alarm is raised about it, and once it is done, no call is let through. */
  markWipe(wipe: "none" | "under way" | "done"): void {
    this.#wipe = wipe;
  }

  /** What the thread that writes has found out about the store. That all is well may be old news by now: it is looked at again. */
  heard(problem: string | null): void {
    if (problem !== null) this.#note(problem);
    else if (this.#problem !== null) this.problem();
  }

  /** Says it once when the store is lost, and once when it is back, however often it is found to be so. */
  #note(problem: string | null): void {
    if (this.#wipe !== "none" || (problem === null) === (this.#problem === null)) return;
    this.#problem = problem;
    const facts = { store: `sqlite:${this.#path}` };
    if (problem === null) this.#log.info(facts, "the store is back");
    else this.#log.error(facts, `THE STORE HAS LOST ITS DATA: ${problem}. Nothing is read from it or written to it`);
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
