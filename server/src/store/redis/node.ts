// The one way to one Redis server: keeps a connection, replaces it when it is lost, and lets a call through only while the
// server answers and is still the store that it was when it was opened.
//
//   joining, down ──answers with our id──▶ up ──no answer, socket lost, LOADING──▶ down
//   joining, up, down ──answers without our id──▶ emptied ──answers with our id──▶ up

import type { RandomBytes } from "../../core/code.ts";
import { type LinnetError, storeEmptied, storeUnavailable } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { READ_DEADLINE_MS, type StoreStatus, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { KeysWatcher, RedisNode } from "./connection.ts";
import { type Address, type Client, dial, onChangedKey } from "./dial.ts";
import { isAnswer, reasonOf, within } from "./failures.ts";
import type { Keys } from "./keys.ts";
import { type Pause, pauseOf } from "./pauses.ts";
import type { Send } from "./scripts.ts";
import { Watching } from "./watching.ts";

/** The watchdog looks this often. */
const WATCHDOG_INTERVAL_MS = 500;

/** Looks without an answer until calls fail at once, and until the connection is given up: 1 to 1.5 s and 2 to 2.5 s after the
 * last answer. Looks are counted and not milliseconds, so that a process that was stopped itself does not blame the server. */
const UNANSWERED_SILENT = 2;
const UNANSWERED_LOST = 4;

/** An attempt to reconnect may take this long, and the pause before the next one grows up to the maximum. */
const RECONNECT_ATTEMPT_MS = 1000;
const RECONNECT_PAUSE: Pause = { minMs: 25, maxMs: 500 };

/** A connection that has lasted this long is replaced at once when it is lost. Those that end sooner lengthen the pause: a peer
 * that greets and hangs up must not be called all the time. */
const LASTING_MS = 5000;

type State =
  | { readonly kind: "joining" }
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly reason: string }
  | { readonly kind: "emptied" }
  | { readonly kind: "wiped" }
  | { readonly kind: "closed" };

export interface NodeOptions {
  readonly address: Address;
  /** Asks whose data the server holds, in the turn in which it is called; whether it is ours. Throws what the server answers else. */
  readonly isOurs: (send: Send) => Promise<boolean>;
  readonly random: RandomBytes;
  readonly log: Log;
  /** Called with every new connection that is the right store, behind the calls' back. */
  readonly onConnected: (send: Send) => Promise<void>;
  /** Called when calls are let through or not any more, and changes are told or not any more; after both are settled. */
  readonly onStanding?: () => void;
}

export class NodeConnection {
  readonly #options: NodeOptions;
  readonly #watchdog: ReturnType<typeof setInterval>;
  #client: Client | null = null;
  #state: State;
  #isAsking = false;
  #unanswered = 0;
  /** Whether any call was answered since the last look. */
  #wasHeard = false;
  /** Connections that were tried since one has lasted. */
  #attempts = 0;
  #adoptedAtMs = 0;
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  #watching: Watching | null = null;
  /** How often there was a reason to doubt that the store is still the same. */
  #doubts = 0;

  /** Takes over a client that is connected to the right store; without one it makes the first connection itself. */
  constructor(client: Client | null, options: NodeOptions) {
    this.#options = options;
    this.#watchdog = setInterval(() => this.#look(), WATCHDOG_INTERVAL_MS);
    this.#state = client === null ? { kind: "joining" } : { kind: "up" };
    if (client === null) void this.#reconnect();
    else this.#adopt(client);
  }

  /** Host and port, for messages. */
  get place(): string {
    return this.#options.address.place;
  }

  /** Whether calls are let through. */
  get isUp(): boolean {
    return this.#state.kind === "up";
  }

  /** Whether it has neither been reached yet nor failed to be. */
  get isJoining(): boolean {
    return this.#state.kind === "joining";
  }

  /** From now on changes are told, as far as the server does so: on this connection and on every one after it. */
  watch(watcher: KeysWatcher, keys: Keys): void {
    const { log, address } = this.#options;
    this.#watching = new Watching({ keys, watcher, log, place: address.place });
    this.lookNow();
  }

  /** What calls are sent by. Throws `store_unavailable` or `store_emptied` where none are let through. */
  usable(): Client {
    if (this.#state.kind === "up" && this.#client !== null) return this.#client;
    if (this.#state.kind === "emptied" || this.#state.kind === "wiped") throw storeEmptied();
    throw storeUnavailable(new Error(this.#state.kind === "down" ? this.#state.reason : this.#state.kind));
  }

  /** The server as it is now, past all that may be said of it later. */
  asNode(): RedisNode {
    try {
      const client = this.usable();
      return { place: this.place, send: (args) => client.sendCommand(args) };
    } catch (error) {
      return { place: this.place, send: () => Promise.reject(error) };
    }
  }

  /** Any answer to a call shows that the server is there, also one that refuses. */
  heard(): void {
    this.#wasHeard = true;
  }

  /** Asks at once who the server is, rather than at the watchdog's next look. */
  lookNow(): void {
    if (this.#client !== null && !this.#isAsking) void this.#probe(this.#client);
  }

  /** Waits until calls are let through again; false if they are not within that time. */
  backWithin(ms: number): Promise<boolean> {
    if (ms <= 0) return Promise.resolve(false);
    if (this.#state.kind !== "down" && !this.isJoining) return Promise.resolve(this.isUp);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(this.isUp);
      });
    });
  }

  /** Asks now whether the server is there and ours. */
  async status(): Promise<StoreStatus> {
    try {
      const client = this.usable();
      const isOurs = await within(
        READ_DEADLINE_MS,
        this.#options.isOurs((args) => client.sendCommand(args)),
      );
      this.heard();
      if (!isOurs) throw this.emptied();
      return { reachable: true };
    } catch (error) {
      if (isAnswer(error)) this.heard();
      return { reachable: false, reason: this.#reason(error) };
    }
  }

  /** From now on the store has no data, and that is as it should be: no call is let through any more, no alarm raised. */
  markWiped(): void {
    this.#become({ kind: "wiped" });
  }

  /** Lets no more calls through, waits for those under way as long as a write may take, ends timers and connection. */
  async close(): Promise<void> {
    if (this.#state.kind === "closed") return;
    clearInterval(this.#watchdog);
    clearTimeout(this.#reconnectTimer);
    this.#become({ kind: "closed" });
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    // Its answer comes behind all others. The client's own way to wait would never end when the connection is lost meanwhile.
    await within(WRITE_DEADLINE_MS, client.sendCommand(["PING"])).catch(() => undefined);
    client.destroy();
  }

  /** The store is another one: from now on no call is let through, and the caller that found out is told this. */
  emptied(): LinnetError {
    this.#doubts++;
    this.#become({ kind: "emptied" });
    return storeEmptied();
  }

  #reason(error: unknown): string {
    const { place } = this.#options.address;
    if (this.#state.kind === "down") return `${place}: ${this.#state.reason}`;
    if (this.#state.kind === "emptied") return `${place} answers, but it is not the store that held the links`;
    if (this.#state.kind !== "up") return `${place}: ${this.#state.kind}`;
    return `${place}: ${reasonOf(error)}`;
  }

  /** Changes the state and says so once, however often it is found to be so. */
  #become(next: State): void {
    const before = this.#state;
    if (before.kind === "closed" || (before.kind === "wiped" && next.kind !== "closed")) return;
    this.#state = next;
    if (next.kind === "up") this.#watching?.onUp();
    else {
      this.#watching?.live(false);
      this.#options.onStanding?.();
    }
    if (before.kind === next.kind) return;
    const { log, address } = this.#options;
    const facts = { store: address.place };
    if (next.kind === "down")
      log.warn({ ...facts, reason: next.reason }, "the store does not answer; trying again until it does");
    if (next.kind === "emptied") {
      log.error(
        facts,
        "THE STORE HAS LOST ITS DATA: it answers, but it is not the one that held the links. Nothing is served from it",
      );
    }
    if (next.kind === "up" && before.kind !== "joining") log.info(facts, "the store is back");
    if (next.kind !== "down") for (const wake of this.#waiting.splice(0)) wake();
  }

  #adopt(client: Client): void {
    this.#client = client;
    this.#adoptedAtMs = performance.now();
    this.#isAsking = false;
    this.#unanswered = 0;
    this.#watching?.onConnected();
    onChangedKey(client, (key) => this.#onChangedKey(client, key));
    const lost = (error: unknown) => this.#lost(client, reasonOf(error));
    client.on("error", lost);
    client.on("terminated", lost);
    client.on("end", () => lost(new Error("the connection was closed")));
  }

  #lost(client: Client, reason: string): void {
    if (client !== this.#client || this.#state.kind === "closed") return;
    this.#client = null;
    this.#become({ kind: "down", reason });
    client.destroy();
    if (performance.now() - this.#adoptedAtMs >= LASTING_MS) this.#attempts = 0;
    this.#reconnectSoon();
  }

  /** The word that all keys may have changed is believed until the store is seen to be the same. */
  #onChangedKey(client: Client, key: string | null): void {
    if (client !== this.#client) return;
    if (key !== null) {
      this.#watching?.onChangedKey(key);
      return;
    }
    this.#doubts++;
    this.#watching?.live(false);
    this.lookNow();
  }

  #reconnectSoon(): void {
    const pauseMs = pauseOf(this.#attempts++, RECONNECT_PAUSE, this.#options.random);
    clearTimeout(this.#reconnectTimer);
    this.#reconnectTimer = setTimeout(() => void this.#reconnect(), pauseMs);
  }

  async #reconnect(): Promise<void> {
    try {
      const client = await dial(this.#options.address, RECONNECT_ATTEMPT_MS);
      if (this.#state.kind === "closed") {
        client.destroy();
        return;
      }
      this.#adopt(client);
      await this.#probe(client);
      if (client === this.#client && this.#state.kind === "up")
        await this.#options.onConnected((args) => client.sendCommand(args));
    } catch (error) {
      if (this.#state.kind === "closed" || this.#client !== null) return;
      this.#become({ kind: "down", reason: reasonOf(error) });
      this.#reconnectSoon();
    }
  }

  #look(): void {
    const client = this.#client;
    if (client === null) return;
    const wasHeard = this.#wasHeard;
    this.#wasHeard = false;
    if (this.#isAsking) this.#missed(client);
    else void this.#probe(client, wasHeard);
  }

  /** One more look without an answer. */
  #missed(client: Client): void {
    this.#unanswered++;
    if (this.#unanswered >= UNANSWERED_LOST) this.#lost(client, "no answer for more than 2 s");
    else if (this.#unanswered >= UNANSWERED_SILENT) this.#become({ kind: "down", reason: "no answer for more than 1 s" });
  }

  /**
   * Asks who the server is, and to tell of changes first: only the store that was seen to be ours after that tells all that
   * matters. As long as no answer comes, the watchdog counts. Where there is no room for the question, any other answer since
   * the last look will do.
   */
  async #probe(client: Client, wasHeard = true): Promise<void> {
    this.#isAsking = true;
    const doubts = this.#doubts;
    let found: State;
    let isTold = false;
    try {
      const [isArmed, isOurs] = await Promise.all([
        this.#watching?.arm(client) ?? false,
        this.#options.isOurs((args) => client.sendCommand(args)),
      ]);
      found = isOurs ? { kind: "up" } : { kind: "emptied" };
      isTold = isArmed;
    } catch (error) {
      if (!isAnswer(error)) {
        if (client !== this.#client) return;
        this.#isAsking = false;
        if (wasHeard) this.#unanswered = 0;
        else this.#missed(client);
        return;
      }
      found = { kind: "down", reason: reasonOf(error) };
    }
    if (client !== this.#client) return;
    this.#isAsking = false;
    this.#unanswered = 0;
    this.#become(found);
    // An answer to a question from before the doubt does not settle it.
    if (isTold && this.isUp && doubts === this.#doubts) this.#watching?.live(true);
    this.#options.onStanding?.();
  }
}
