// Decoded records in memory, before either store. What a hit costs is a lookup and two comparisons; how long it holds is decided
// by what the store tells (`Links.watch`), never by a time to live: a link that is asked for all the time would otherwise
// never be asked for again.
//
//   fresh ──suspected, live──▶ suspect ──the store answers──▶ fresh, or gone
//     └───────changed────────▶ gone       └──no answer──▶ served as it was, for LINNET_STALE_MAX at most;
//                                                         never a link with a limit
import { LinnetError } from "../core/errors.ts";
import type { Field } from "../core/field.ts";
import type { HotRecord } from "../core/link.ts";
import { encodeHot } from "../core/record.ts";
import type { Links, LinksWatcher } from "../core/store.ts";
import { AbsentFields } from "./absent.ts";
import { Eviction, type Kept, USES_MAX } from "./eviction.ts";

/** What an entry costs beside its characters: entry, link, map entry, string headers. Measured; see docs/performance.md. */
const ENTRY_BYTES = 450;

/** What the terms of a link cost beside their characters, some twenty values and the objects that hold them. */
const TERMS_BYTES = 300;

/** This share of the bytes is for what is known to be absent. */
const ABSENT_SHARE = 1 / 16;

/** Groups that are told apart; those that share a place are suspected together. */
const GROUP_SLOTS = 1 << 17;

/** A read that a change has overtaken is done again; so often at most, however fast one link is edited. */
const READS_MAX = 8;

/** Ends of eras that are remembered. What has not been asked for since an earlier one is not served without an answer. */
const ERA_ENDS_MAX = 64;

/** After a read without an answer, what is suspect is served without waiting for the next one, for this long. */
const SILENCE_MS = 250;

/** The era of what is read while the store can't tell of changes. */
const NO_ERA = -1;

/** What had been told when a read began: its answer is fresh as long as nothing more is. */
interface Reading {
  /** From one change of the channel to the next. */
  readonly era: number;
  /** Where the suspicions against its group are counted, and how many there were. */
  readonly slot: number;
  readonly suspicions: number;
  /** How often links were added. */
  readonly additions: number;
}

interface Entry extends Kept {
  record: HotRecord;
  reading: Reading;
  /** Since when it is suspect, where no end of an era tells; monotonic. */
  suspectSinceMs: number | null;
}

/** One read under way, whoever waits for it. */
interface Flight {
  reading: Reading;
  answer: Promise<HotRecord | null>;
}

export interface LinkCacheOptions {
  readonly links: Pick<Links, "find" | "watch" | "groupOf">;
  /** Bytes that entries may take together; 0 keeps none. */
  readonly bytesMax: number;
  /** How long a link is served while the store gives no answer. */
  readonly staleMaxMs: number;
  /** Milliseconds of a clock that is never set: only differences matter. */
  readonly monotonicMs: () => number;
}

/** What the cache did. Plain numbers that only grow: counting must cost a redirect nothing. */
export interface CacheCounts {
  hits: number;
  /** Absent codes that the store was not asked for. */
  absentHits: number;
  /** Requests that waited for the store, alone or together. */
  misses: number;
  /** Reads of the store. */
  fills: number;
  /** Reads that were done again because a change overtook them. */
  overtaken: number;
  /** Links that were served as they were because the store gave no answer. */
  stale: number;
}

export class LinkCache implements LinksWatcher {
  readonly counts: CacheCounts = { hits: 0, absentHits: 0, misses: 0, fills: 0, overtaken: 0, stale: 0 };
  readonly #options: LinkCacheOptions;
  readonly #entries = new Map<Field, Entry>();
  readonly #eviction: Eviction;
  readonly #absent: AbsentFields<Reading>;
  readonly #flights = new Map<Field, Flight>();
  readonly #suspicions = new Uint32Array(GROUP_SLOTS);
  readonly #eraEnds: { readonly era: number; readonly atMs: number }[] = [];
  #era = 0;
  #additions = 0;
  #isLive = false;
  #silentUntilMs = Number.NEGATIVE_INFINITY;

  /** Watches the links from now on. */
  constructor(options: LinkCacheOptions) {
    const { bytesMax, links } = options;
    this.#options = options;
    this.#eviction = new Eviction(bytesMax * (1 - ABSENT_SHARE), (field) => this.#entries.delete(field));
    this.#absent = new AbsentFields(bytesMax * ABSENT_SHARE);
    links.watch(this);
  }

  /** What is kept at this moment. */
  get size(): { readonly entries: number; readonly absent: number; readonly bytes: number; readonly evictions: number } {
    const { bytes, evictions } = this.#eviction;
    return { entries: this.#entries.size, absent: this.#absent.size, bytes: bytes + this.#absent.bytes, evictions };
  }

  /** What is at the field if that is known beyond doubt. Undefined says nothing: `find` asks. */
  known(field: Field): HotRecord | undefined {
    const entry = this.#entries.get(field);
    if (entry === undefined || !this.#isFresh(entry.reading)) return undefined;
    if (entry.uses < USES_MAX) entry.uses++;
    this.counts.hits++;
    return entry.record;
  }

  /**
   * What a redirect needs, or null when there is no such link. Requests for one field share one read. Throws what the store
   * throws; but where that is "no answer", a record that was known is returned as it was, for `staleMaxMs` at most, unless it is
   * a link with a limit.
   */
  find(field: Field): Promise<HotRecord | null> {
    const record = this.known(field);
    if (record !== undefined) return Promise.resolve(record);
    const absence = this.#absent.readingOf(field, this.#options.monotonicMs());
    if (absence !== null && this.#isFresh(absence) && absence.additions === this.#additions) {
      this.counts.absentHits++;
      return Promise.resolve(null);
    }
    this.counts.misses++;
    const { answer } = this.#flightOf(field);
    const entry = this.#entries.get(field);
    if (entry === undefined || !this.#isSilent() || !this.#mayServe(entry)) return answer;
    answer.catch(() => undefined); // It goes on for those who come later, and ends the silence.
    this.counts.stale++;
    return Promise.resolve(entry.record);
  }

  live(isLive: boolean): void {
    if (this.#isLive) this.#eraEnds.push({ era: this.#era, atMs: this.#options.monotonicMs() });
    if (this.#eraEnds.length > ERA_ENDS_MAX) this.#eraEnds.shift();
    this.#isLive = isLive;
    this.#era++;
  }

  changed(field: Field): void {
    this.#drop(field);
    this.#absent.delete(field);
    // A read that is under way may have missed it: it finds itself replaced, and whoever asks from now on starts another.
    this.#flights.delete(field);
  }

  suspected(group: number): void {
    const slot = group % GROUP_SLOTS;
    this.#suspicions[slot] = (this.#suspicions[slot] ?? 0) + 1;
  }

  added(): void {
    this.#additions++;
  }

  #isFresh({ era, slot, suspicions }: Reading): boolean {
    return era === this.#era && suspicions === this.#suspicions[slot];
  }

  #isSilent(): boolean {
    return this.#options.monotonicMs() < this.#silentUntilMs;
  }

  /** The read that is under way, unless something was told since it began that it may have missed; else a new one. */
  #flightOf(field: Field): Flight {
    const reading = this.#readingOf(field);
    const flight = this.#flights.get(field);
    if (flight !== undefined && isSame(flight.reading, reading)) return flight;
    const departing: Flight = { reading, answer: Promise.resolve(null) };
    this.#flights.set(field, departing);
    departing.answer = this.#fly(field, departing);
    return departing;
  }

  /** Reads, and reads again if a change was told meanwhile: what is returned is at least as new as anything returned before. */
  async #fly(field: Field, flight: Flight): Promise<HotRecord | null> {
    for (let reads = 1; ; reads++) {
      flight.reading = this.#readingOf(field);
      const answer = await this.#ask(field);
      if (this.#flights.get(field) === flight) {
        this.#flights.delete(field);
        return this.#take(field, flight.reading, answer);
      }
      this.counts.overtaken++;
      if (reads === READS_MAX || "error" in answer) return answered(answer);
      const newer = this.#flights.get(field);
      if (newer !== undefined) return newer.answer;
      this.#flights.set(field, flight);
    }
  }

  #readingOf(field: Field): Reading {
    const slot = this.#options.links.groupOf(field) % GROUP_SLOTS;
    const era = this.#isLive ? this.#era : NO_ERA;
    return { era, slot, suspicions: this.#suspicions[slot] ?? 0, additions: this.#additions };
  }

  async #ask(field: Field): Promise<Answer> {
    this.counts.fills++;
    try {
      const record = await this.#options.links.find(field);
      this.#silentUntilMs = Number.NEGATIVE_INFINITY;
      return { record };
    } catch (error) {
      if (isNoAnswer(error)) this.#silentUntilMs = this.#options.monotonicMs() + SILENCE_MS;
      return { error };
    }
  }

  #take(field: Field, reading: Reading, answer: Answer): HotRecord | null {
    if ("error" in answer) return this.#unanswered(field, answer);
    if (answer.record === null) {
      this.#drop(field);
      this.#absent.add(field, reading, this.#options.monotonicMs());
    } else {
      this.#keep(field, reading, answer.record);
    }
    return answer.record;
  }

  #keep(field: Field, reading: Reading, record: HotRecord): void {
    const bytes = ENTRY_BYTES + field.length + bytesOf(record);
    const suspectSinceMs = reading.era === NO_ERA ? this.#options.monotonicMs() : null;
    const entry = this.#entries.get(field);
    if (entry === undefined) {
      const added: Entry = { field, record, reading, suspectSinceMs, bytes, uses: 0, queue: null, newer: null, older: null };
      this.#entries.set(field, added);
      this.#eviction.add(added);
    } else {
      Object.assign(entry, { record, reading, suspectSinceMs });
      this.#eviction.resize(entry, bytes);
    }
  }

  #drop(field: Field): void {
    const entry = this.#entries.get(field);
    if (entry === undefined) return;
    this.#entries.delete(field);
    this.#eviction.remove(entry);
  }

  /** Only where nobody can say more is what was known last returned. A record that this build can't read is an answer. */
  #unanswered(field: Field, answer: { readonly error: unknown }): HotRecord | null {
    const entry = this.#entries.get(field);
    if (!isNoAnswer(answer.error)) this.#drop(field);
    else if (entry !== undefined && this.#mayServe(entry)) {
      this.counts.stale++;
      return entry.record;
    }
    return answered(answer);
  }

  /** A limit that can't be looked at is taken for reached: more redirects than were allowed can't be taken back. */
  #mayServe(entry: Entry): boolean {
    if (isLimited(entry.record)) return false;
    const nowMs = this.#options.monotonicMs();
    entry.suspectSinceMs ??= this.#endOf(entry.reading.era) ?? nowMs;
    return nowMs - entry.suspectSinceMs < this.#options.staleMaxMs;
  }

  /** When the era ended; null while it lasts, long ago when that is forgotten. */
  #endOf(era: number): number | null {
    if (era === this.#era) return null;
    return this.#eraEnds.find((end) => end.era === era)?.atMs ?? Number.NEGATIVE_INFINITY;
  }
}

function isSame(a: Reading, b: Reading): boolean {
  return a.era === b.era && a.slot === b.slot && a.suspicions === b.suspicions && a.additions === b.additions;
}

type Answer = { readonly record: HotRecord | null } | { readonly error: unknown };

function answered(answer: Answer): HotRecord | null {
  if ("error" in answer) throw answer.error;
  return answer.record;
}

function isLimited(record: HotRecord): boolean {
  return record.kind === "link" && record.terms !== null && record.terms.maxClicks !== null;
}

/** What a record takes in memory beside its entry. */
function bytesOf(record: HotRecord): number {
  if (record.kind === "link" && record.terms === null) return record.target.length;
  return encodeHot(record).length + (record.kind === "link" ? TERMS_BYTES : 0);
}

/** Whether the store could not say anything about the link. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof LinnetError && (error.code === "store_unavailable" || error.code === "store_emptied");
}
