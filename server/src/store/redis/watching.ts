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
import type { Field } from "../../core/link.ts";
import type { Log } from "../../core/log.ts";
import type { LinksWatcher } from "../../core/store.ts";
import { boundBacklog, type Client } from "./dial.ts";
import { isAnswer, reasonOf } from "./failures.ts";
import type { Keys } from "./keys.ts";

/** Where the server has refused, it is asked again at every so many looks of the watchdog (2 s): rights can be given while we run. */
const REFUSED_LOOKS = 4;

export interface WatchingOptions {
  readonly keys: Keys;
  readonly watcher: LinksWatcher;
  readonly log: Log;
  /** Where the server is, for the log. */
  readonly place: string;
}

/** Tells one watcher what happens on one connection after the other. */
export class Watching {
  readonly #options: WatchingOptions;
  #isLive = false;
  #isArmed = false;
  #looks = 0;
  #refusal: string | null = null;

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** There is another connection now, which tells nothing yet. */
  onConnected(): void {
    this.#isArmed = false;
    this.#looks = 0;
  }

  /** Has the server name changed keys on this connection, unless it does already; whether it does. Never throws. */
  async arm(client: Client): Promise<boolean> {
    if (this.#isArmed) return true;
    if (this.#looks++ % REFUSED_LOOKS !== 0) return false;
    try {
      await client.sendCommand(["CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", this.#options.keys.hotStart]);
      this.#isArmed = true;
      void boundBacklog(client, this.#options.keys.channel);
      this.#sayRefusal(null);
      return true;
    } catch (error) {
      // Where no answer came the connection is lost, and that is dealt with elsewhere.
      if (isAnswer(error)) this.#sayRefusal(reasonOf(error));
      return false;
    }
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
