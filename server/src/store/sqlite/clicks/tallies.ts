// The tallies of links: one for each link and day that has more clicks than are added up by whoever reads.
import type { Statement } from "bun:sqlite";
import type { Scope } from "../../../core/clicks/scope.ts";
import { DayTally } from "../../../core/clicks/tally.ts";
import type { Connection } from "../connection.ts";
import type { TallyCache } from "./cache.ts";
import type { RunRows } from "./run-rows.ts";
import { addLines, type Gathered } from "./runs.ts";

interface TallyHead {
  readonly folded: number;
  readonly version: number;
}

/** Where the tally of a link on a day is. */
export interface LinkDay {
  readonly spot: number;
  readonly scope: Scope;
}

/** Runs of a link on a day: the last of those that are to be read, and the last of all that are added. */
interface Last {
  readonly last: number;
  readonly to: number;
}

export class LinkTallies {
  readonly #runs: RunRows;
  readonly #cache: TallyCache;
  readonly #head: Statement<TallyHead, [number]>;
  readonly #text: Statement<{ readonly text: string }, [number]>;
  readonly #put: Statement<unknown, [number, number, number, string]>;

  constructor(db: Connection, runs: RunRows, cache: TallyCache) {
    this.#runs = runs;
    this.#cache = cache;
    this.#head = db.prepare("SELECT folded, version FROM tally WHERE spot = ?1");
    this.#text = db.prepare("SELECT text FROM tally WHERE spot = ?1");
    this.#put = db.prepare(
      "INSERT INTO tally VALUES (?1, ?2, ?3, ?4) ON CONFLICT (spot) DO UPDATE SET folded = ?2, version = ?3, text = ?4",
    );
  }

  /** The tally of the link on the day with what is loose, for the caller to keep; null where there is none. `last` is its last run. */
  read({ spot, scope }: LinkDay, last: number): DayTally | null {
    const head = this.#head.get(spot);
    return addLines(head === null ? null : this.#decoded(spot), scope, this.#runs.chain(last, head?.folded ?? 0));
  }

  /** Adds to the link's tally what is loose, and these clicks of runs behind it. */
  fold({ spot, scope }: LinkDay, { last, to }: Last, known: Gathered | null): void {
    const head = this.#head.get(spot);
    const tally = head === null ? new DayTally() : (this.#cache.get(String(spot), head.version) ?? this.#decoded(spot));
    for (const { click, isFirst } of this.#runs.chain(last, head?.folded ?? 0)) tally.add(click, scope, isFirst);
    known?.each((click, isFirst) => tally.add(click, scope, isFirst));
    this.#write(spot, { folded: to, version: (head?.version ?? 0) + 1 }, tally);
  }

  /** Adds to the link's tally what is loose; quarter-hours become hours. */
  settle(at: LinkDay, { last, to }: Last): void {
    const tally = this.read(at, last);
    if (tally === null) return;
    tally.settle();
    this.#write(at.spot, { folded: to, version: (this.#head.get(at.spot)?.version ?? 0) + 1 }, tally);
  }

  /** The run up to which all are in the link's tally; null where it has none. */
  foldedAt(spot: number): number | null {
    return this.#head.get(spot)?.folded ?? null;
  }

  #write(spot: number, { folded, version }: TallyHead, tally: DayTally): void {
    const text = tally.encode();
    this.#put.run(spot, folded, version, text);
    this.#cache.put(String(spot), { version, tally, length: text.length });
  }

  #decoded(spot: number): DayTally {
    return DayTally.decode(this.#text.get(spot)?.text ?? "");
  }
}
