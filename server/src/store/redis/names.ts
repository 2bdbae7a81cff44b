// Names of links on Redis: fields of aliases in `url-hash`, external ids and reuse hashes in `linnet-names`. They lie in other
// slots than the link that has them, so no script can change both. A name is claimed first, then the link's records are
// written, which decides, then the name is settled: made what the records say. A claim is good for some seconds only; whoever
// meets an older one asks the records, and settles it or lets it go. All times are those of a server, because processes have clocks
// of their own; so have the nodes of a cluster, and no limit rests on the difference of two of them.
import { LinnetError, storeUnavailable, storeUnknown } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Log } from "../../core/log.ts";
import { type Name, nameKey, namesOf } from "../../core/names.ts";
import { decodeHot, encodeHot } from "../../core/record.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import { ClusterKeys } from "./guards.ts";
import { ELSEWHERE, type Keys, ownKey } from "./keys.ts";
import { CLAIM, CLAIMED, claimFrom, nameText, type OutboxEntry } from "./outbox-entry.ts";
import { readTruth, type Truth, textOf } from "./records.ts";
import { replyOf, run, type Script } from "./scripts.ts";
import { CLAIM_NAME, CLOCK, SETTLE_ALIAS, SETTLE_NAME, UNCLAIM_NAME } from "./scripts-names.ts";

/** Records that rest on a claim are written within this time, or not at all. Far less than the age at which a claim is let go. */
export const CLAIM_GOOD_MS = 5000;

/** From this age on a claim without a link that has the name is let go. */
export const CLAIM_AGE_MS = 10_000;

/** A name is settled within this time after the records were read, or they are read again. */
const TRUTH_GOOD_MS = 5000;

/** Tries to claim a name, when what is in the way is cleared each time. */
const CLAIM_TRIES = 3;

/** Who claims names, and for which write. */
export interface Claimant {
  readonly id: Field;
  /** The same token claims the same names again. */
  readonly token: string;
}

export type Claimed =
  /** Records that rest on the claims may be written up to this time of the server; null: nothing had to be claimed. */
  | { readonly kind: "claimed"; readonly until: Instant | null }
  | { readonly kind: "taken"; readonly name: Name }
  /** Another write is giving the name to the same link. */
  | { readonly kind: "busy"; readonly name: Name };

/** Names that a write has changed. */
interface NameChange extends Pick<OutboxEntry, "id" | "version" | "names"> {
  /** Only where a claim that begins so still lies; else wherever the names lie. */
  readonly claim?: string;
  /** Tells the link from a later one at the same code. */
  readonly maker?: string;
  /** What lay in the places before the records were read: what lies there since knows the records better. */
  readonly seen?: Seen;
}

/** What lay in the places of names, by `nameKey`; "" for nothing. */
export type Seen = ReadonlyMap<string, string>;

/** What the places of names are told: whose they are and of which version, until when that is so, and until when to try. */
interface Told {
  readonly id: Field;
  readonly version: number;
  /** What the place must begin with; "" for anything. */
  readonly claim: string;
  /** What it must hold; undefined for anything. */
  readonly seen: string | undefined;
  /** By the clock of the place's server. */
  readonly until: Instant;
  /** By `performance.now`. */
  readonly deadline: number;
}

/** What became of a name that was to be settled: "moved" where something else lies there than was seen; a time of its server: too late. */
type Settled = "done" | "moved" | Instant;

export interface NamesOptions {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly log: Log;
  readonly claimAgeMs?: number | undefined;
}

/** Where a name lies. */
interface Place {
  readonly key: string;
  readonly outbox: string;
  readonly field: string;
  readonly note: string;
}

export class RedisNames {
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #log: Log;
  readonly #claimAgeMs: number;

  constructor({ connection, keys, log, claimAgeMs = CLAIM_AGE_MS }: NamesOptions) {
    this.#connection = connection;
    this.#keys = keys;
    this.#log = log;
    this.#claimAgeMs = claimAgeMs;
  }

  /** Claims all of the names, or none. Throws before anything has changed that anybody can see. */
  async claim(claimant: Claimant, names: readonly Name[], deadline: number): Promise<Claimed> {
    try {
      const begun = await this.#clockBefore(claimant.id);
      const claims = await Promise.all(names.map((name) => this.#claim(claimant, name, deadline)));
      const refused = claims.find(({ kind }) => kind !== "claimed");
      if (refused === undefined) return { kind: "claimed", until: goodUntil(claims, begun) };
      await this.giveUp(claimant, names, deadline);
      return refused;
    } catch (error) {
      void this.giveUp(claimant, names, deadline);
      // No link has changed: whether a claim was made need not be known.
      throw error instanceof LinnetError && error.code === "store_unknown" ? storeUnavailable(error.cause) : error;
    }
  }

  /**
   * Lets go what was claimed for a write that came to nothing, unless the link has the name all the same. Never throws: a claim
   * that stays is let go by whoever meets it later.
   */
  async giveUp({ id, token }: Claimant, names: readonly Name[], deadline: number): Promise<void> {
    if (names.length === 0) return;
    try {
      const truth = await readTruth(this.#connection, this.#keys, id);
      const has = new Set(truth.stored === null ? [] : namesOf(truth.stored).map(nameKey));
      const claim = `${CLAIM}${id} ${token} `;
      const unclaimed = names.filter((name) => !has.has(nameKey(name))).map((name) => this.#unclaim(name, claim, deadline));
      const kept = names.filter((name) => has.has(nameKey(name)));
      await Promise.all([...unclaimed, this.#settleAll(truth, { id, version: 0, names: kept, claim }, deadline)]);
    } catch (error) {
      this.#log.debug({ id, reason: String(error) }, "claims of names are left to be let go later");
    }
  }

  /**
   * Makes the names of the entry what the link's records say of them. Those that the link has not were given up by the entry's
   * version at the latest. False: some place holds something else than was seen, so that all must be read anew. Throws
   * `store_unknown` unless it is done: the records are written already.
   */
  async settle(truth: Truth, entry: NameChange & Pick<OutboxEntry, "maker">, deadline: number): Promise<boolean> {
    try {
      return await this.#settleAll(truth, entry, deadline);
    } catch (error) {
      throw error instanceof LinnetError && error.code !== "store_emptied" ? storeUnknown(error) : error;
    }
  }

  /**
   * What lies in the places of the names. Whoever finishes an old write reads them before the records, and so never undoes what
   * was settled by newer ones.
   */
  async seen(names: readonly Name[]): Promise<Seen> {
    if (names.length === 0) return new Map();
    const places = names.map((name) => this.#placeOf(name));
    const held = await this.#connection.read((send) => Promise.all(places.map(({ key, field }) => send(["HGET", key, field]))));
    return new Map(names.map((name, at) => [nameKey(name), textOf(held[at]) ?? ""]));
  }

  /** The id of the link that has the name. A claim counts if the link's records have the name, and so does what is no alias. */
  async holderOf(name: Name): Promise<Field | null> {
    const { key, field } = this.#placeOf(name);
    const held = await this.#connection.read(async (send) => {
      const found = await send(["HGET", key, field]);
      if (typeof found !== "string") await this.#connection.confirm(send, key);
      return found;
    });
    if (typeof held !== "string") return null;
    const claim = claimFrom(held);
    if (claim !== null) return isNamed(await this.#truthOf(claim.id), name) ? claim.id : null;
    if (name.kind !== "alias") return (await this.#isLeftBehind(name, held)) ? null : holderIn(held).id;
    const record = held === ELSEWHERE ? null : decodeHot(name.field, held);
    return record?.kind === "alias" ? record.id : null;
  }

  /**
   * Settles a claim that was met, or lets it go, if it is old enough. Whether the place may be another one now. `now` is
   * the time of the server at which the claim was seen: only what the records say after that counts.
   */
  async resolve(name: Name, text: string, now: Instant): Promise<boolean> {
    const claim = claimFrom(text);
    if (claim === null) return true;
    if (now - claim.at < this.#claimAgeMs) return false;
    const deadline = performance.now() + WRITE_DEADLINE_MS;
    const truth = await this.#truthOf(claim.id);
    if (isNamed(truth, name)) await this.#settleAll(truth, { id: claim.id, version: 0, names: [name], claim: text }, deadline);
    else await this.#unclaim(name, text, deadline);
    return true;
  }

  async #claim(claimant: Claimant, name: Name, deadline: number): Promise<Claimed> {
    const { id, token } = claimant;
    const { key, outbox, field, note } = this.#placeOf(name);
    const args = [field, note, id, token, this.#connection.instanceId, name.kind === "alias" ? "1" : "0"];
    for (let attempt = 0; attempt < CLAIM_TRIES; attempt++) {
      const reply = await this.#write(CLAIM_NAME, [key, outbox, this.#keys.guardOf(key)], args, deadline);
      const [word, what, now] = replyOf(reply);
      if (word === "claimed") return { kind: "claimed", until: Number(what) + CLAIM_GOOD_MS };
      if (word === "held") return { kind: "claimed", until: null };
      if (word === "taken" && (await this.#freed(name, String(what), deadline))) continue;
      if (word !== "claim") return { kind: "taken", name };
      const claim = String(what);
      if (await this.resolve(name, claim, Number(now))) continue;
      return { kind: claimFrom(claim)?.id === id ? "busy" : "taken", name };
    }
    return { kind: "taken", name };
  }

  /**
   * Whether an external id or reuse hash lies there that its link has not: whoever finishes an old write late may put it back for a
   * moment, and what was lost elsewhere may have left it. It is nobody's then. A link that can't be read keeps what lies there.
   */
  async #isLeftBehind(name: Name, held: string): Promise<boolean> {
    try {
      return !isNamed(await this.#truthOf(holderIn(held).id), name);
    } catch (error) {
      if (error instanceof LinnetError && error.code === "record_unreadable") return false;
      throw error;
    }
  }

  /** Frees a name that was left behind, unless it is an alias. Whether it was. */
  async #freed(name: Name, held: string, deadline: number): Promise<boolean> {
    if (name.kind === "alias" || !(await this.#isLeftBehind(name, held))) return false;
    const { id, version } = holderIn(held);
    await this.#settleAll(await this.#truthOf(id), { id, version, names: [name] }, deadline);
    return true;
  }

  async #unclaim(name: Name, claim: string, deadline: number): Promise<void> {
    const { key, outbox, field, note } = this.#placeOf(name);
    const args = [field, note, claim, this.#connection.instanceId];
    await this.#write(UNCLAIM_NAME, [key, outbox, this.#keys.guardOf(key)], args, deadline);
  }

  /**
   * Where it was too late, or that server's clock is ahead, once more by what the records say after the time that was told: then
   * only times of one clock are compared.
   */
  async #settleAll(truth: Truth, change: NameChange, deadline: number): Promise<boolean> {
    const until = truth.readAt + TRUTH_GOOD_MS;
    const first = await this.#settleEach(truth, change, stillItsOwn(truth, change), () => ({ until, deadline }));
    const times = new Map(
      [...first].flatMap(([key, settled]) => (typeof settled === "number" ? [[key, settled + TRUTH_GOOD_MS]] : [])),
    );
    if (times.size === 0) return !hasMoved(first);
    const again = await this.#truthOf(change.id);
    const late = change.names.filter((name) => times.has(nameKey(name)));
    const names = stillItsOwn(again, { ...change, names: late });
    const later = await this.#settleEach(again, change, names, (name) => ({ until: times.get(nameKey(name)) ?? 0, deadline }));
    if ([...later.values()].some((settled) => typeof settled === "number")) {
      throw storeUnknown(new Error("a name was settled too late"));
    }
    return !hasMoved(first) && !hasMoved(later);
  }

  /** What became of each name, by `nameKey`. */
  async #settleEach(
    truth: Truth,
    { id, version, claim = "", seen }: NameChange,
    names: readonly Name[],
    limits: (name: Name) => Pick<Told, "until" | "deadline">,
  ): Promise<Map<string, Settled>> {
    const has = new Map((truth.stored === null ? [] : namesOf(truth.stored)).map((name) => [nameKey(name), name]));
    const settled = await Promise.all(
      names.map(async (name): Promise<[string, Settled]> => {
        const key = nameKey(name);
        const own = has.get(key) ?? null;
        const known = own === null ? version : (truth.stored?.details.version ?? version);
        const told = { id, version: known, claim, seen: seen?.get(key), ...limits(name) };
        return [
          key,
          await (name.kind === "alias" ? this.#settleAlias(name.field, own, told) : this.#settleName(name, own, told)),
        ];
      }),
    );
    return new Map(settled);
  }

  async #settleAlias(field: Field, own: Name | null, told: Told): Promise<Settled> {
    const { key, outbox, note } = this.#placeOf({ kind: "alias", field, leads: true });
    const record = own?.kind === "alias" ? encodeHot({ kind: "alias", field, id: told.id, leads: own.leads }) : "";
    if (told.seen === record) return "done";
    const args = [field, note, told.id, record, this.#connection.instanceId, String(told.until), told.claim];
    if (told.seen !== undefined) args.push(told.seen);
    return this.#settleOne(SETTLE_ALIAS, [key, outbox, this.#keys.guardOf(key), ownKey(key, field)], args, told);
  }

  async #settleName(name: Name, own: Name | null, told: Told): Promise<Settled> {
    const { key, outbox, field, note } = this.#placeOf(name);
    if (own === null && told.seen === "") return "done";
    const args = [field, note, told.id, String(told.version), this.#connection.instanceId, String(told.until), told.claim];
    args.push(own === null ? "0" : "1");
    if (told.seen !== undefined) args.push(told.seen);
    return this.#settleOne(SETTLE_NAME, [key, outbox, this.#keys.guardOf(key)], args, told);
  }

  async #settleOne(script: Script, keys: readonly string[], args: readonly string[], told: Told): Promise<Settled> {
    const [word, now] = replyOf(await this.#write(script, keys, args, told.deadline));
    if (word === "late") return Number(now);
    if (word === "taken") this.#log.error({ id: told.id, name: args[0] }, "A NAME OF THIS LINK BELONGS TO ANOTHER ONE");
    return word === "moved" ? word : "done";
  }

  /** The time at the link's records, before anything is claimed for it; null where one server has all clocks. */
  async #clockBefore(id: Field): Promise<Instant | null> {
    if (!(this.#keys instanceof ClusterKeys)) return null;
    const { hot } = this.#keys.of(id);
    return Number(await this.#connection.read((send) => run(send, CLOCK, { keys: [hot], args: [] })));
  }

  /** Every script here may run twice: the second time finds its work done. */
  #write(script: Script, keys: readonly string[], args: readonly string[], deadline: number): Promise<unknown> {
    return runAgain(this.#connection, script, { keys, args }, deadline);
  }

  #truthOf(id: Field): Promise<Truth> {
    return readTruth(this.#connection, this.#keys, id);
  }

  #placeOf(name: Name): Place {
    const text = nameText(name);
    const note = CLAIMED + text;
    if (name.kind === "alias") {
      const { hot, outbox } = this.#keys.of(name.field);
      return { key: hot, outbox, field: name.field, note };
    }
    const { names, outbox } = this.#keys.of(text);
    return { key: names, outbox, field: text, note };
  }
}

/**
 * Without the aliases where a later link is at the same code: it could be made only after all of them were free. An external id or
 * reuse hash may have been left by a write that was never finished, and is then nobody's but this entry's to free.
 */
function stillItsOwn({ stored }: Truth, { names, maker }: NameChange): readonly Name[] {
  if (stored === null || maker === undefined || stored.details.makerHash === maker) return names;
  return names.filter(({ kind }) => kind !== "alias");
}

/** What lies in the place of an external id or reuse hash. */
function holderIn(held: string): { readonly id: Field; readonly version: number } {
  const end = held.indexOf(" ");
  return { id: held.slice(0, end) as Field, version: Number(held.slice(end + 1)) };
}

function isNamed({ stored }: Truth, name: Name): boolean {
  return stored !== null && namesOf(stored).some((other) => nameKey(other) === nameKey(name));
}

/** The claims were made after `begun`, by the clock that they will be compared with; null: that is the clock of the claims. */
function goodUntil(claims: readonly Claimed[], begun: Instant | null): Instant | null {
  const times = claims.flatMap((claim) => (claim.kind === "claimed" && claim.until !== null ? [claim.until] : []));
  if (times.length === 0) return null;
  return begun === null ? Math.min(...times) : begun + CLAIM_GOOD_MS;
}

const hasMoved = (settled: ReadonlyMap<string, Settled>) => [...settled.values()].includes("moved");
