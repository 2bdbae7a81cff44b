// The plan's `url-hash` on Redis: hot and cold records in buckets, changed together by scripts of one slot. What lies elsewhere
// follows: names are claimed before a write and settled after it, places in the indexes come later (outbox.ts).

import { encodeDetails } from "../../core/cold-record.ts";
import { asError, LinnetError, recordUnreadable, storeUnavailable, storeUnknown } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Alias, HotRecord, StoredLink } from "../../core/link.ts";
import { type Name, nameChanges, namesOf } from "../../core/names.ts";
import { decodeHot, encodeHot } from "../../core/record.ts";
import {
  type Inserted,
  type Links,
  type LinksWatcher,
  type NameTaken,
  type OnUnreadable,
  type RawRecords,
  WRITE_DEADLINE_MS,
} from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import { Inserts, type NewLink, type Outcome } from "./inserts.ts";
import { ELSEWHERE, HOT_RECORD_BYTES_MAX, type Keys, ownKey } from "./keys.ts";
import type { Claimant, RedisNames } from "./names.ts";
import type { Outbox } from "./outbox.ts";
import { encodeEntry, entryFor, type OutboxEntry } from "./outbox-entry.ts";
import { isClaim, readRecords, readTruth, storedFrom } from "./records.ts";
import { LinksScan } from "./scan.ts";
import { replyOf, type Script, type ScriptCall } from "./scripts.ts";
import { INSERT, PUT_BACK, RELEASE, UPDATE } from "./scripts-links.ts";

/** Of many links that are made by one caller. */
const INSERTS_AT_ONCE = 512;

/** Tries to insert, when what is in the way is cleared each time. */
const INSERT_TRIES = 3;

/** How often it is looked whether an earlier edit of the link has let go of its claims. */
const BUSY_PAUSE_MS = 25;

export interface LinksParts {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly names: RedisNames;
  readonly outbox: Outbox;
  /** What all processes share may have been changed. */
  readonly onShared: (isAnew: boolean) => void;
}

/** One write on its way: what it stores, what it claims for it, and what it leaves to do. */
interface Plan {
  readonly id: Field;
  /** The key of its entry in the outbox. */
  readonly key: string;
  readonly entry: OutboxEntry;
  readonly claimant: Claimant;
  readonly claimed: readonly Name[];
  /** Until when to try, by `performance.now`. */
  readonly deadline: number;
}

export class RedisLinks implements Links {
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #names: RedisNames;
  readonly #outbox: Outbox;
  readonly #inserts: Inserts;
  readonly #scan: LinksScan;
  readonly #onShared: (isAnew: boolean) => void;
  #watcher: LinksWatcher | null = null;

  constructor({ connection, keys, names, outbox, onShared }: LinksParts) {
    this.#onShared = onShared;
    this.#connection = connection;
    this.#keys = keys;
    this.#names = names;
    this.#outbox = outbox;
    this.#inserts = new Inserts({ connection, keys, outbox });
    this.#scan = new LinksScan(connection, keys);
  }

  watch(watcher: LinksWatcher): void {
    this.#watcher = watcher;
    this.#connection.watch({
      live: (isLive) => {
        watcher.live(isLive);
        // It may have been changed while nobody told.
        if (isLive) this.#onShared(true);
      },
      changed: (field) => watcher.changed(field),
      suspected: (group) => watcher.suspected(group),
      added: () => watcher.added(),
      shared: this.#onShared,
    });
  }

  groupOf(field: Field): number {
    return this.#keys.bucketOf(field);
  }

  async insert(stored: StoredLink): Promise<Inserted> {
    const [answer = storeUnknown()] = await this.insertAll([stored]);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async insertAll(stored: readonly StoredLink[]): Promise<(Inserted | Error)[]> {
    const answers: (Inserted | Error)[] = [];
    for (let from = 0; from < stored.length; from += INSERTS_AT_ONCE) {
      await this.#outbox.room();
      answers.push(...(await this.#insertTogether(stored.slice(from, from + INSERTS_AT_ONCE))));
    }
    return answers;
  }

  find(field: Field): Promise<HotRecord | null> {
    const { hot } = this.#keys.of(field);
    return this.#connection.read(async (send) => {
      const record = await send(["HGET", hot, field]);
      if (typeof record !== "string" || isClaim(record)) {
        await this.#connection.confirm(send, hot);
        return null;
      }
      if (record !== ELSEWHERE) return decodeHot(field, record);
      const records = await readRecords(this.#connection, this.#keys, field, send);
      return records.hot === null ? null : decodeHot(field, records.hot);
    });
  }

  read(field: Field): Promise<StoredLink | Alias | null> {
    return this.#connection.read(async (send) => storedFrom(field, await readRecords(this.#connection, this.#keys, field, send)));
  }

  async update(after: StoredLink, before: StoredLink): Promise<"updated" | "absent" | "conflict" | NameTaken> {
    try {
      return await this.#update(after, before);
    } finally {
      this.#changed(after, before);
    }
  }

  async release(stored: StoredLink): Promise<"released" | "absent" | "conflict"> {
    try {
      return await this.#release(stored);
    } finally {
      this.#changed(stored, null);
    }
  }

  holderOf(name: Name): Promise<Field | null> {
    return this.#names.holderOf(name);
  }

  exists(field: Field): Promise<boolean> {
    const { hot } = this.#keys.of(field);
    return this.#connection.read(async (send) => {
      if ((await send(["HEXISTS", hot, field])) === 1) return true;
      await this.#connection.confirm(send, hot);
      return false;
    });
  }

  scan(onUnreadable?: OnUnreadable): AsyncIterable<StoredLink> {
    return this.#scan.links(onUnreadable);
  }

  async putBack(field: Field, { hot: record, cold: details }: RawRecords): Promise<"inserted" | "taken"> {
    const { hot, cold, outbox } = this.#keys.of(field);
    const isLong = isLongerThan(record, HOT_RECORD_BYTES_MAX);
    const args = [field, record, details ?? "", isLong ? "1" : "0", this.#connection.instanceId];
    const keys = [hot, cold, ownKey(hot, field), outbox, this.#keys.guardOf(hot)];
    const deadline = performance.now() + WRITE_DEADLINE_MS;
    try {
      const reply = await runAgain(this.#connection, PUT_BACK, { keys, args }, deadline);
      return replyOf(reply)[0] === "stored" ? "inserted" : "taken";
    } finally {
      this.#watcher?.changed(field);
    }
  }

  count(): Promise<number> {
    return this.#scan.count();
  }

  estimate(): Promise<number> {
    return this.#scan.estimate();
  }

  async #insertTogether(stored: readonly StoredLink[]): Promise<(Inserted | Error)[]> {
    const links = stored.map((one): NewLink => ({ stored: one, entry: entryFor(null, one) }));
    try {
      const outcomes = await this.#inserts.insertAll(links);
      if (outcomes.includes("before")) this.#outbox.leave();
      return await Promise.all(outcomes.map((outcome, at) => this.#answerTo(links[at] as NewLink, outcome)));
    } finally {
      for (const one of stored) this.#changed(one, null);
    }
  }

  #answerTo(link: NewLink, outcome: Outcome): Inserted | Error | Promise<Inserted | Error> {
    if (outcome === "else") return this.#insertAlone(link).catch(asError);
    return outcome === "stored" || outcome === "before" ? "inserted" : outcome;
  }

  async #insertAlone({ stored, entry }: NewLink): Promise<Inserted> {
    const { id, makerHash } = stored.details;
    // The maker's token and not one of this try: whoever asks again finds the claims to be its own.
    const plan = this.#plan(entry, { id, token: makerHash }, namesOf(stored));
    const claims = await this.#claim(plan);
    if (claims.kind !== "claimed") {
      const truth = await readTruth(this.#connection, this.#keys, id);
      return truth.stored?.details.makerHash === makerHash ? "inserted" : { taken: claims.name };
    }
    const { call, cold } = this.#callFor(stored, plan, claims.until, [makerHash]);
    const [word, at] = await this.#insertRecords(plan, call);
    if (word === "stored") {
      await this.#follow(plan, { stored, cold, readAt: Number(at) });
      return "inserted";
    }
    // Of an earlier try of this maker the link may have changed since: what it is now decides which names are its own.
    await this.#names.giveUp(plan.claimant, plan.claimed, plan.deadline);
    if (word === "late") throw tooLate();
    if (word !== "before") return "taken";
    this.#outbox.leave();
    return "inserted";
  }

  /** Writes the records; what is in the way, and should not be any more, is cleared first. */
  async #insertRecords(plan: Plan, call: ScriptCall): Promise<readonly [word: string, at?: unknown]> {
    for (let attempt = 0; attempt < INSERT_TRIES; attempt++) {
      const [word, what, now] = await this.#write(INSERT, call, plan);
      if (word !== "claim" && word !== "released") return [word, what];
      const isCleared =
        word === "claim"
          ? await this.#names.resolve({ kind: "alias", field: plan.id, leads: true }, String(what), Number(now))
          : await this.#outbox.finishRelease(plan.id, String(what));
      if (!isCleared) break;
    }
    return ["taken"];
  }

  async #update(after: StoredLink, before: StoredLink): Promise<"updated" | "absent" | "conflict" | NameTaken> {
    const { id } = after.details;
    const plan = this.#plan(entryFor(before, after), { id, token: "" }, nameChanges(before, after).claimed);
    const claims = await this.#claimInTurn(plan);
    if (claims.kind === "taken") return { taken: claims.name };
    const { call, cold } = this.#callFor(after, plan, claims.until, seenAs(before));
    const [word, at] = await this.#write(UPDATE, call, plan);
    if (word === "stored") {
      await this.#follow(plan, { stored: after, cold, readAt: Number(at) });
      return "updated";
    }
    await this.#names.giveUp(plan.claimant, plan.claimed, plan.deadline);
    if (word === "absent" || word === "conflict") return word;
    throw word === "late" ? tooLate() : recordUnreadable(id);
  }

  async #release(stored: StoredLink): Promise<"released" | "absent" | "conflict"> {
    const { id } = stored.details;
    const plan = this.#plan(entryFor(stored, null), { id, token: "" }, []);
    const { hot, cold, outbox, uses } = this.#keys.of(id);
    const hasNames = plan.entry.names.length > 0;
    const [version, maker] = seenAs(stored);
    const args = [id, version, hasNames ? "1" : "0", maker, this.#connection.instanceId, plan.key, encodeEntry(plan.entry)];
    const keys = [hot, cold, ownKey(hot, id), outbox, this.#keys.guardOf(hot), uses];
    const [word, at] = await this.#write(RELEASE, { keys, args }, plan);
    if (word === "absent" || word === "conflict") return word;
    if (word !== "released") throw recordUnreadable(id);
    await this.#follow(plan, { stored: null, cold: "", readAt: Number(at) });
    return "released";
  }

  #plan(entry: OutboxEntry, claimant: Claimant, claimed: readonly Name[]): Plan {
    const key = this.#outbox.newKey();
    const { id, token } = claimant;
    const deadline = performance.now() + WRITE_DEADLINE_MS;
    return { id, key, entry, claimed, deadline, claimant: { id, token: token === "" ? key : token } };
  }

  #claim({ claimant, claimed, deadline }: Plan): ReturnType<RedisNames["claim"]> | typeof NOTHING_CLAIMED {
    return claimed.length === 0 ? NOTHING_CLAIMED : this.#names.claim(claimant, claimed, deadline);
  }

  /**
   * Waits for an earlier edit of the link that has claimed the same name: it ends soon, or nobody knows what became of it, and then its
   * claim is let go when it is old. Whoever sent it may be the one who asks now, so that this is no conflict.
   */
  async #claimInTurn(plan: Plan) {
    for (;;) {
      const claims = await this.#claim(plan);
      if (claims.kind !== "busy") return claims;
      if (performance.now() + BUSY_PAUSE_MS >= plan.deadline) {
        throw storeUnavailable(new Error(`an earlier edit of ${plan.id} is not settled yet`));
      }
      await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
    }
  }

  /** Settles the names of what was stored, and has the indexes follow. */
  async #follow(plan: Plan, truth: { stored: StoredLink | null; cold: string; readAt: Instant }): Promise<void> {
    const { id, key, entry, deadline } = plan;
    if (entry.names.length > 0) {
      try {
        await this.#names.settle(truth, entry, deadline);
        if (truth.stored === null) await this.#outbox.opened(id, key, deadline);
      } catch (error) {
        this.#outbox.leave();
        throw error;
      }
    }
    this.#outbox.push({ key, outbox: this.#keys.of(id).outbox, links: [{ entry, truth }] });
  }

  /** Asks again when the reply is lost. Only when it is certain that nothing was stored, the claims are let go. */
  async #write(script: Script, call: ScriptCall, plan: Plan): Promise<readonly [word: string, ...rest: unknown[]]> {
    try {
      return replyOf(await runAgain(this.#connection, script, call, plan.deadline));
    } catch (error) {
      const isUnknown = error instanceof LinnetError && error.code === "store_unknown";
      if (isUnknown) this.#outbox.leave();
      else void this.#names.giveUp(plan.claimant, plan.claimed, plan.deadline);
      throw error;
    }
  }

  #callFor(
    stored: StoredLink,
    plan: Plan,
    until: Instant | null,
    condition: readonly string[],
  ): { call: ScriptCall; cold: string } {
    const { id, key, entry } = plan;
    const { hot, cold, outbox, uses } = this.#keys.of(id);
    const record = encodeHot(stored.link);
    const details = encodeDetails(id, stored.details);
    const isLong = isLongerThan(record, HOT_RECORD_BYTES_MAX);
    const entryText = encodeEntry(entry);
    const fence = until === null ? "" : String(until);
    const { instanceId } = this.#connection;
    const args = [id, record, details, isLong ? "1" : "0", instanceId, key, entryText, fence, ...condition];
    const keys = [hot, cold, ownKey(hot, id), outbox, this.#keys.guardOf(hot), uses];
    return { call: { keys, args }, cold: details };
  }

  /** Tells the watcher of all fields that a write may have changed. */
  #changed(stored: StoredLink, before: StoredLink | null): void {
    if (this.#watcher === null) return;
    this.#watcher.changed(stored.details.id);
    for (const name of [...namesOf(stored), ...(before === null ? [] : namesOf(before))]) {
      if (name.kind === "alias") this.#watcher.changed(name.field);
    }
  }
}

/** What tells whether the link is still the one that was seen: a code that was given away begins at version 1 again. */
function seenAs({ details }: StoredLink): [version: string, maker: string] {
  return [String(details.version), details.makerHash];
}

/** Whether the text has more bytes than that in UTF-8, where a unit takes three at most: the bytes of few texts need to be counted. */
function isLongerThan(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

const NOTHING_CLAIMED = { kind: "claimed", until: null } as const;

const tooLate = () => storeUnavailable(new Error("the claims of names were too old when the records were to be written"));
