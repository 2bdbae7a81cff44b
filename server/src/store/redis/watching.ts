// What the watcher of the links is told, and on whose word: keys that the server names on the connection that reads travel on.
//
// Why one connection: Redis writes answers and the names of changed keys into one stream, in the order in which things
// happened. From that follows all that is promised:
// - An answer that is older than a change is read before that change is told. It may still be on its way through promises, so
//   a read under way when a change is told may be old; a read that begins afterwards is not.
// - An answer to the watchdog says that every change before it has been told. When none comes, reads fail too.
// - A key is named once the event loop of Redis has gone round, together with or before the acknowledgement of whoever
//   changed it (both are written after the append-only file was). So between two processes lies the network, no timer.
// - Our own writes are named as well, late ones of unknown outcome included; the links tell them besides, before the
//   promise of the write settles.
// What no key is named for is SWAPDB; the watchdog finds another store in the place within its interval.
import type { Field } from "../../core/field.ts";
import type { Log } from "../../core/log.ts";
import type { KeysWatcher } from "./connection.ts";
import { boundBacklog, type Client } from "./dial.ts";
import { isAnswer, reasonOf, wasNeverSent } from "./failures.ts";
import type { Keys } from "./keys.ts";

/** Where the server has refused, it is asked again at every so many looks of the watchdog (2 s): rights can be given while we run. */
const REFUSED_LOOKS = 4;

/** There are proxies that end the connection instead of refusing. After so many such ends in a row the next connections are not
 * asked to tell, so that the store can be used; one is asked after 2 s, and after twice as long each time that ends it, to 64 s. */
const ENDS_MAX = 2;
const ENDS_DOUBLED_MAX = 5;

export interface WatchingOptions {
  readonly keys: Keys;
  readonly watcher: KeysWatcher;
  readonly log: Log;
  /** Where the server is, for the log. */
  readonly place: string;
}

/** Tells one watcher what happens on one connection after the other. */
export class Watching {
  readonly #options: WatchingOptions;
  #isLive = false;
  #isArmed = false;
  /** Looks until the server is asked again. */
  #looksToWait = 0;
  /** Connections that have ended, one after the other, before they answered whether they tell. */
  #ends = 0;
  #wasAsked = false;
  #wasUp = false;
  #refusal: string | null = null;

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** There is another connection now, which tells nothing yet. */
  onConnected(): void {
    // The one before ended without being asked, and was of no use: it is not the asking that ends them.
    if (!this.#wasAsked && !this.#wasUp) this.#ends = 0;
    if (this.#ends < ENDS_MAX) this.#looksToWait = 0;
    this.#isArmed = false;
    this.#wasAsked = false;
    this.#wasUp = false;
  }

  /** This connection leads to the right store. */
  onUp(): void {
    this.#wasUp = true;
  }

  /** Has the server name changed keys on this connection, unless it does already; whether it does. Never throws. */
  async arm(client: Client): Promise<boolean> {
    if (this.#isArmed) return true;
    if (this.#looksToWait-- > 0) return false;
    this.#looksToWait = REFUSED_LOOKS - 1;
    this.#wasAsked = true;
    const { hotStart, shared } = this.#options.keys;
    try {
      await client.sendCommand(["CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", hotStart, "PREFIX", shared]);
      this.#isArmed = true;
      this.#ends = 0;
      void boundBacklog(client, this.#options.keys.channel);
      this.#sayRefusal(null);
      return true;
    } catch (error) {
      if (isAnswer(error)) {
        this.#ends = 0;
        this.#sayRefusal(reasonOf(error));
      } else if (!wasNeverSent(error)) this.#ended();
      return false;
    }
  }

  /** The connection is lost, which is dealt with elsewhere; it may have been lost because of what it was asked. */
  #ended(): void {
    this.#ends++;
    // Only now is it sure: one that was not asked was of use in between.
    if (this.#ends > ENDS_MAX) this.#sayRefusal("the connection ends when it is asked to tell");
    if (this.#ends >= ENDS_MAX) this.#looksToWait = REFUSED_LOOKS * 2 ** Math.min(this.#ends - ENDS_MAX, ENDS_DOUBLED_MAX);
  }

  /** Passes on whether changes are told, when that is something new. */
  live(isLive: boolean): void {
    if (this.#isLive === isLive) return;
    this.#isLive = isLive;
    this.#options.watcher.live(isLive);
  }

  /** Passes on what a changed key means. */
  onChangedKey(key: string): void {
    const { keys, watcher } = this.#options;
    if (key === keys.shared) watcher.shared(false);
    const hot = keys.hotOf(key);
    if (hot === null) return;
    if (hot.field === undefined) watcher.suspected(hot.bucket);
    else watcher.changed(hot.field as Field);
  }

  #sayRefusal(reason: string | null): void {
    const before = this.#refusal;
    this.#refusal = reason;
    const { log, place } = this.#options;
    if (reason === null && before !== null) log.info({ store: place }, "the store tells of changes: redirects are cached again");
    if (reason === null || before !== null) return;
    log.warn(
      { store: place, reason },
      "THE STORE DOES NOT TELL OF CHANGES, so every redirect has to ask it: allow Linnet's user the command CLIENT TRACKING (+client|tracking)",
    );
  }
}
