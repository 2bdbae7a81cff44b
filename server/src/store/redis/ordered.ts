// The ordered indexes of one generation: each a row of chunks (chunk-scripts.ts), spread over all slots, of which every one knows
// where it ends and so where the next begins.
//
//   map   …  "c…"  "t…"  …            beginnings of chunks, one step behind at times
//              │     │
//   "" ──▶ "c…" ──▶ "k…" ──▶ "t…"     a chunk that has no place in the map yet is found from the one before it
//
// The map is a chunk that never splits: at a billion links it holds 100 000 beginnings, in small keys of one slot, and a process
// remembers what it has seen of it. What is remembered, or not in the map yet, may be wrong in one way only: a chunk has split since.
// Then it says where it ends, and the reader or writer goes on to the right. So no crash between two commands loses anything.
// A chunk that has become empty stays, some 150 bytes, until the next rebuild.
import type { IndexName } from "../../core/names.ts";
import { type Position, type Span, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { compareBytes } from "./byte-order.ts";
import { type Changed, Chunks, type MemberChange } from "./chunks.ts";
import type { IndexConnection } from "./index-connection.ts";
import { chunkKey, type Generation, mapKey } from "./index-keys.ts";
import type { Keys } from "./keys.ts";
import { KnownChunks } from "./known-chunks.ts";
import { afterKey, beforeKey, memberOf, positionOf } from "./member.ts";

/** Members that one script changes: about a millisecond of the server's time. */
const MEMBERS_PER_CALL = 400;

/** Scripts under way at a time, so that nobody else waits long, and a round stays within its deadline. */
const CALLS_PER_ROUND = 64;

/** Beginnings of chunks that are asked of the map at a time. */
const MAP_PAGE = 256;

/** Chunks of all indexes that a process remembers; when there are more it begins anew. */
const KNOWN_CHUNKS_MAX = 100_000;

interface Work extends MemberChange {
  readonly index: IndexName;
  /** No chunk that begins before this takes the members. */
  readonly atLeast: string;
}

interface Call extends MemberChange {
  readonly index: IndexName;
  readonly low: string;
}

export class Ordered {
  readonly generation: Generation;
  readonly #prefix: string;
  readonly #chunks: Chunks;
  #known = new Map<IndexName, KnownChunks>();
  #knownChunks = 0;

  constructor(connection: IndexConnection, keys: Keys, generation: Generation) {
    this.generation = generation;
    this.#prefix = keys.prefix;
    this.#chunks = new Chunks(connection, keys);
  }

  /** Puts and drops members, in the order of their bytes, each in one of both lists. Can be repeated. */
  async apply(changes: ReadonlyMap<IndexName, MemberChange>): Promise<void> {
    let open: Work[] = [...changes].map(([index, { put, drop }]) => ({ index, put, drop, atLeast: "" }));
    while (open.length > 0) {
      const calls = (await Promise.all(open.map((work) => this.#callsFor(work)))).flat();
      open = [];
      for (let from = 0; from < calls.length; from += CALLS_PER_ROUND) {
        open.push(...(await this.#round(calls.slice(from, from + CALLS_PER_ROUND))));
      }
    }
  }

  async range(index: IndexName, span: Span): Promise<Position[]> {
    const members = span.descending ? await this.#descending(index, span) : await this.#ascending(index, span);
    return members.map(positionOf);
  }

  /** The members of all chunks; those of one that splits meanwhile count once. */
  async size(index: IndexName): Promise<number> {
    let total = 0;
    for (let low: string | null = ""; low !== null; ) {
      const lows: string[] = [low, ...(await this.#mapped(index, { from: low, limit: MAP_PAGE }))];
      const found = await this.#chunks.sizes(lows.map((each) => this.#key(index, each)));
      low = null;
      for (const [at, { size, end }] of found.entries()) {
        const next = lows[at + 1] ?? null;
        total += size;
        low = end;
        while (next !== null && low !== null && low !== next) {
          const [between] = await this.#chunks.sizes([this.#key(index, low)]);
          total += between?.size ?? 0;
          low = between?.end ?? null;
        }
      }
    }
    return total;
  }

  /** Removes an index. The map goes last, so that what a crash leaves is found again. */
  async remove(index: IndexName): Promise<void> {
    const ends = new Set<string>([""]);
    for (let from = ""; ; ) {
      const page = await this.#mapped(index, { from, limit: MAP_PAGE });
      for (const low of page) ends.add(low);
      if (page.length < MAP_PAGE) break;
      from = page.at(-1) as string;
    }
    for (const low of ends) {
      const { moving, end } = await this.#chunks.remove(this.#key(index, low));
      if (moving !== null) ends.add(moving);
      if (end !== null) ends.add(end);
    }
    await this.#chunks.remove(mapKey(this.#prefix, this.generation, index));
  }

  /** One call per chunk, or several where there is much to do. */
  async #callsFor({ index, put, drop, atLeast }: Work): Promise<Call[]> {
    const byChunk = new Map<string, { put: string[]; drop: string[] }>();
    const assign = async (members: readonly string[], kind: "put" | "drop") => {
      let call = { put: [] as string[], drop: [] as string[] };
      // Members come in order: most lie in the chunk of the one before.
      let end: string | null = "";
      for (const member of members) {
        if (end !== null && compareBytes(member, end) >= 0) {
          const known = this.#knownOf(index).covering(member);
          const low = known ?? (await this.#seek(index, member, { atLeast, deadlineMs: WRITE_DEADLINE_MS }));
          end = this.#knownOf(index).endOf(low);
          call = byChunk.get(low) ?? { put: [], drop: [] };
          byChunk.set(low, call);
        }
        call[kind].push(member);
      }
    };
    await assign(put, "put");
    await assign(drop, "drop");
    const calls: Call[] = [];
    for (const [low, all] of byChunk) {
      for (const part of partsOf(all)) calls.push({ index, low, ...part });
    }
    return calls;
  }

  /** Makes the calls; returns what the chunks did not take. Chunks that grew too large are split. */
  async #round(calls: readonly Call[]): Promise<Work[]> {
    const changed = await this.#chunks.change(calls.map(({ index, low, ...rest }) => ({ key: this.#key(index, low), ...rest })));
    const left: Work[] = [];
    const splits = new Map<string, Call>();
    for (const [at, call] of calls.entries()) {
      const { end, isMoving, isLarge } = changed[at] as Changed;
      if (isMoving || isLarge) splits.set(this.#key(call.index, call.low), call);
      if (!isMoving) this.#learn(call.index, call.low, end);
      if (end === null) continue;
      const isLeft = (member: string | undefined) => member !== undefined && compareBytes(member, end) >= 0;
      if (!isLeft(call.put.at(-1)) && !isLeft(call.drop.at(-1))) continue;
      const put = call.put.filter(isLeft);
      const drop = call.drop.filter(isLeft);
      if (put.length + drop.length > 0) left.push({ index: call.index, put, drop, atLeast: end });
    }
    await Promise.all([...splits.values()].map(({ index, low }) => this.#split(index, low)));
    return left;
  }

  async #split(index: IndexName, low: string): Promise<void> {
    const made = await this.#chunks.split(this.#key(index, low), (from) => this.#key(index, from));
    if (made === null) return;
    this.#learn(index, low, made.from);
    this.#learn(index, made.from, made.end);
    await this.#note(index, made.from);
  }

  /** Notes in the map that a chunk begins there. */
  async #note(index: IndexName, low: string): Promise<void> {
    await this.#chunks.change([{ key: mapKey(this.#prefix, this.generation, index), put: [low], drop: [] }]);
  }

  async #ascending(index: IndexName, { after, until, limit }: Span): Promise<string[]> {
    const found: string[] = [];
    const stop = until === undefined ? null : afterKey(until);
    const greatest = stop === null ? "+" : `(${stop}`;
    let near = after === undefined ? "" : memberOf(after);
    const least = near === "" ? "-" : `(${near}`;
    let low: string | null =
      near === "" ? "" : (this.#knownOf(index).covering(near) ?? (await this.#seek(index, near, { atLeast: "" })));
    while (low !== null) {
      const slice = { least, greatest, descending: false, limit: limit - found.length, near };
      const { members, end }: Awaited<ReturnType<Chunks["range"]>> = await this.#chunks.range(this.#key(index, low), slice);
      this.#learn(index, low, end);
      found.push(...members);
      const isDone = found.length >= limit || (stop !== null && end !== null && compareBytes(stop, end) <= 0);
      low = isDone ? null : end;
      near = "";
    }
    return found;
  }

  async #descending(index: IndexName, { after, until, limit }: Span): Promise<string[]> {
    const found: string[] = [];
    const stop = until === undefined ? null : beforeKey(until);
    const least = stop === null ? "-" : `[${stop}`;
    let probe = after === undefined ? null : memberOf(after);
    const greatest = probe === null ? "+" : `(${probe}`;
    let low = await this.#before(index, probe, "");
    for (;;) {
      const slice = { least, greatest, descending: true, limit: limit - found.length, near: probe ?? "" };
      const { members, end } = await this.#chunks.range(this.#key(index, low), slice);
      this.#learn(index, low, end);
      // The chunk has split: what comes first lies further to the right.
      if (end !== null && (probe === null || compareBytes(end, probe) < 0)) {
        low = await this.#before(index, probe, end);
        continue;
      }
      found.push(...members);
      if (found.length >= limit || low === "" || (stop !== null && compareBytes(low, stop) <= 0)) return found;
      probe = low;
      low = await this.#before(index, low, "");
    }
  }

  /** Where the chunk begins that holds what comes before the member, as far as can be known; null: before the end. */
  async #before(index: IndexName, member: string | null, atLeast: string): Promise<string> {
    const known = this.#knownOf(index);
    const low = member === null ? known.last() : known.before(member);
    if (low !== null) return low;
    if (known.size === 0 && atLeast === "") return this.#firstOf(index);
    const lows = await this.#mapped(index, { downFrom: member === null ? "+" : `(${member}`, limit: 1 });
    return this.#adopt(index, [lows[0] ?? "", ...(member === null ? [] : [member])], atLeast);
  }

  /** Where the chunk begins that takes this member, by the map, of which the surroundings are remembered. */
  async #seek(index: IndexName, member: string, { atLeast, deadlineMs }: Seeking): Promise<string> {
    if (this.#knownOf(index).size === 0 && atLeast === "") return this.#firstOf(index);
    const [[low = ""], above] = await Promise.all([
      this.#mapped(index, { downFrom: `[${member}`, limit: 1, deadlineMs }),
      this.#mapped(index, { from: member, limit: MAP_PAGE, deadlineMs }),
    ]);
    for (const [at, begin] of above.entries()) {
      const end = above[at + 1];
      if (end !== undefined) this.#learn(index, begin, end);
      else if (above.length < MAP_PAGE) this.#learn(index, begin, null);
    }
    return this.#adopt(index, [low, ...above.slice(0, 1)], atLeast);
  }

  /** The chunk that the map names, unless one is known that begins later: that one was not noted yet, and is now. */
  async #adopt(index: IndexName, [low = "", end]: readonly string[], atLeast: string): Promise<string> {
    const isBehind = compareBytes(low, atLeast) < 0;
    const begin = isBehind ? atLeast : low;
    this.#learn(index, begin, end ?? null);
    if (isBehind) await this.#note(index, atLeast);
    return begin;
  }

  /** Most indexes are one chunk: it says so itself, and the map need not be asked. */
  #firstOf(index: IndexName): string {
    this.#learn(index, "", null);
    return "";
  }

  /** Beginnings of chunks in the map: those behind `from` in order, or from `downFrom` on in reverse (a bound as ZRANGE takes it). */
  async #mapped(index: IndexName, { from = "", downFrom, limit, deadlineMs }: MapSpan): Promise<string[]> {
    const key = mapKey(this.#prefix, this.generation, index);
    const least = from === "" ? "-" : `(${from}`;
    const descending = downFrom !== undefined;
    const slice = {
      least,
      greatest: downFrom ?? "+",
      descending,
      limit,
      near: descending ? downFrom.slice(1) : from,
      deadlineMs,
    };
    return (await this.#chunks.range(key, slice)).members;
  }

  #knownOf(index: IndexName): KnownChunks {
    const known = this.#known.get(index);
    if (known !== undefined) return known;
    if (this.#knownChunks >= KNOWN_CHUNKS_MAX) {
      this.#known = new Map();
      this.#knownChunks = 0;
    }
    const begun = new KnownChunks();
    this.#known.set(index, begun);
    return begun;
  }

  #learn(index: IndexName, low: string, end: string | null): void {
    const known = this.#knownOf(index);
    const before = known.size;
    known.learn(low, end);
    this.#knownChunks += known.size - before;
  }

  #key(index: IndexName, low: string): string {
    return chunkKey(this.#prefix, this.generation, index, low);
  }
}

interface MapSpan {
  readonly from?: string;
  readonly downFrom?: string;
  readonly limit: number;
  readonly deadlineMs?: number | undefined;
}

interface Seeking {
  /** No chunk that begins before this is the one. */
  readonly atLeast: string;
  readonly deadlineMs?: number;
}

/** The members in parts that one script may change. */
function partsOf({ put, drop }: MemberChange): MemberChange[] {
  const parts: MemberChange[] = [];
  for (let from = 0; from < put.length; from += MEMBERS_PER_CALL) {
    parts.push({ put: put.slice(from, from + MEMBERS_PER_CALL), drop: [] });
  }
  for (let from = 0; from < drop.length; from += MEMBERS_PER_CALL) {
    parts.push({ put: [], drop: drop.slice(from, from + MEMBERS_PER_CALL) });
  }
  const [first, second] = parts;
  const isOne = parts.length === 2 && put.length > 0 && drop.length > 0 && put.length + drop.length <= MEMBERS_PER_CALL;
  return isOne ? [{ put: first?.put ?? [], drop: second?.drop ?? [] }] : parts;
}
