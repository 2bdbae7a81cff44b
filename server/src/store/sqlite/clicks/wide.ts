// The tallies of the wider scopes: one for each day and domain, for everything, and for codes that nobody has. On most instances all
// clicks are of one domain: as long as that is so on a day, the domain has no tally of its own, but an empty text, and is what
// everything together is.
import type { Statement } from "bun:sqlite";
import type { Click } from "../../../core/clicks/click.ts";
import type { Day } from "../../../core/clicks/days.ts";
import { ALL, askedOf, domainOf, linkOf, type Scope, scopesOf } from "../../../core/clicks/scope.ts";
import { DayTally } from "../../../core/clicks/tally.ts";
import type { Field } from "../../../core/field.ts";
import type { Connection } from "../connection.ts";
import type { TallyCache } from "./cache.ts";
import type { RunRows, Stretch } from "./run-rows.ts";
import { addLines, type Gathered } from "./runs.ts";

interface WideHead {
  readonly number: number;
  readonly version: number;
}

/** Clicks of a day that are being added. */
interface Folding {
  readonly day: Day;
  readonly changed: Map<Scope, DayTally>;
  /** Whether something was added to anything that day. */
  hasAny: boolean;
  /** The domain of all clicks of the day so far. */
  only: Scope | null;
}

const SAME_AS_ALL = "";

export class WideTallies {
  readonly #runs: RunRows;
  readonly #cache: TallyCache;
  readonly #head: Statement<WideHead, [number, string]>;
  readonly #text: Statement<{ readonly text: string }, [number]>;
  readonly #only: Statement<{ readonly scope: Scope }, [number]>;
  readonly #next: Statement<{ readonly scope: Scope }, [number, string]>;
  readonly #insert: Statement<unknown, [number, string, string]>;
  readonly #update: Statement<unknown, [number, number, string]>;

  constructor(db: Connection, runs: RunRows, cache: TallyCache) {
    this.#runs = runs;
    this.#cache = cache;
    this.#head = db.prepare("SELECT number, version FROM wide WHERE day = ?1 AND scope = ?2");
    this.#text = db.prepare("SELECT text FROM wide WHERE number = ?1");
    this.#only = db.prepare(`SELECT scope FROM wide WHERE day = ?1 AND text = '${SAME_AS_ALL}'`);
    this.#next = db.prepare("SELECT scope FROM wide WHERE day = ?1 AND scope > ?2 ORDER BY scope LIMIT 1");
    this.#insert = db.prepare("INSERT INTO wide (day, scope, version, text) VALUES (?1, ?2, 1, ?3)");
    this.#update = db.prepare("UPDATE wide SET version = ?2, text = ?3 WHERE number = ?1");
  }

  /** The tally of the scope on the day with what is loose, for the caller to keep; null where there is none. */
  read(day: Day, scope: Scope, loose: Stretch | null): DayTally | null {
    const tally = this.#decoded(day, scope);
    return loose === null ? tally : addLines(tally, scope, this.#runs.stretch(loose));
  }

  #decoded(day: Day, scope: Scope): DayTally | null {
    const head = this.#head.get(day, scope);
    const text = head === null ? null : (this.#text.get(head.number)?.text ?? null);
    if (text !== SAME_AS_ALL) return text === null ? null : DayTally.decode(text);
    const all = this.#decoded(day, ALL);
    return all === null ? null : ofDomain(all);
  }

  /** Adds clicks on the day: those of the runs that are loose, or the same where they are known. */
  fold(day: Day, loose: Stretch, known: readonly Gathered[] | null): void {
    const folding: Folding = {
      day,
      changed: new Map(),
      hasAny: this.#head.get(day, ALL) !== null,
      only: this.#only.get(day)?.scope ?? null,
    };
    const { only } = folding;
    let asked: Field | null = null;
    let targets: readonly Target[] = [];
    const add = (click: Click, isFirst: boolean) => {
      // Clicks of a link come together, and those that ask for the same are of the same scopes.
      if (click.link === null || askedOf(click) !== asked) targets = this.#targetsOf(folding, click);
      asked = click.link === null ? null : askedOf(click);
      for (const { scope, tally } of targets) tally.add(click, scope, isFirst);
    };
    if (known === null) for (const { click, isFirst } of this.#runs.stretch(loose)) add(click, isFirst);
    else for (const gathered of known) gathered.each(add);
    for (const [scope, tally] of folding.changed) this.#write(day, scope, tally.encode(), tally);
    if (folding.only !== null && folding.only !== only) this.#write(day, folding.only, SAME_AS_ALL, null);
  }

  #targetsOf(folding: Folding, click: Click): Target[] {
    const targets: Target[] = [];
    for (const scope of scopesOf(click)) {
      if (linkOf(scope) !== null || (domainOf(scope) !== null && this.#isOnly(folding, scope))) continue;
      targets.push({ scope, tally: this.#tally(folding, scope) });
    }
    return targets;
  }

  /** Whether the domain is that of all clicks of the day, with this one. Where it is not, the one that was gets a tally of its own. */
  #isOnly(folding: Folding, domain: Scope): boolean {
    if (!folding.hasAny) folding.only = domain;
    folding.hasAny = true;
    if (folding.only === domain) return true;
    if (folding.only !== null) {
      const soFar = DayTally.decode(this.#tally(folding, ALL).encode());
      folding.changed.set(folding.only, ofDomain(soFar));
      folding.only = null;
    }
    return false;
  }

  #tally({ day, changed }: Folding, scope: Scope): DayTally {
    const known = changed.get(scope);
    if (known !== undefined) return known;
    const version = this.#head.get(day, scope)?.version;
    const tally = this.#cache.get(keyOf(day, scope), version) ?? this.#decoded(day, scope) ?? new DayTally();
    changed.set(scope, tally);
    return tally;
  }

  /** The scope on the day that comes behind this one; null behind the last. */
  next(day: Day, after: string): Scope | null {
    return this.#next.get(day, after)?.scope ?? null;
  }

  /** Quarter-hours of the scope on the day become hours. */
  settle(day: Day, scope: Scope): void {
    if (this.#only.get(day)?.scope === scope) return;
    const tally = this.#decoded(day, scope);
    if (tally === null) return;
    tally.settle();
    this.#write(day, scope, tally.encode(), tally);
  }

  #write(day: Day, scope: Scope, text: string, tally: DayTally | null): void {
    const head = this.#head.get(day, scope);
    const version = (head?.version ?? 0) + 1;
    if (head === null) this.#insert.run(day, scope, text);
    else this.#update.run(head.number, version, text);
    if (tally !== null) this.#cache.put(keyOf(day, scope), { version, tally, length: text.length });
  }
}

interface Target {
  readonly scope: Scope;
  readonly tally: DayTally;
}

const keyOf = (day: Day, scope: Scope): string => `${day} ${scope}`;

/** What everything together is where all of it is of one domain: there, domains are not counted apart. */
function ofDomain(all: DayTally): DayTally {
  for (const { dimensions } of all.kinds.values()) dimensions.delete("domain");
  return all;
}
