// Notes of requests that may be sent again: the table request.

import type { Requests } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import type { Writer } from "./writer.ts";

export class SqliteRequests implements Requests {
  readonly #writer: Writer;
  readonly #clock: () => Instant;

  constructor(writer: Writer, clock: () => Instant) {
    this.#writer = writer;
    this.#clock = clock;
  }

  claim(key: string, note: string): Promise<string> {
    return this.#writer.write({ kind: "claim", key, note, now: this.#clock() });
  }

  settle(key: string, from: string, to: string): Promise<string> {
    return this.#writer.write({ kind: "settle", key, from, to, now: this.#clock() });
  }
}
