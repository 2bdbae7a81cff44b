// Limits on Redis, shared by all processes: one counter per window, gone by itself when the window is over.
import { LinnetError, storeUnavailable } from "../../core/errors.ts";
import { type Allowance, LIMITS, type LimitName, type LimitWindow, tightest } from "../../core/limits.ts";
import { type Limits, READ_DEADLINE_MS } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { COUNT, run } from "./scripts.ts";

const MS_PER_S = 1000;

export class RedisLimits implements Limits {
  readonly shared = true;
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /** Waits as short as a read does: a visitor's request for a missing code comes through here. */
  async take(limit: LimitName, client: string, uses: 1 | -1 = 1): Promise<Allowance> {
    const windows: readonly LimitWindow[] = LIMITS[limit];
    const counters = windows.map(({ windowS }) => this.#keys.limit(limit, client, windowS));
    const keys = [...counters, this.#keys.guardOf(counters[0] ?? this.#keys.meta)];
    const args = [...windows.map(({ windowS }) => String(windowS * MS_PER_S)), String(uses), this.#connection.instanceId];
    const reply = await this.#connection
      .write((send, signal) => run(send, COUNT, { keys, args, signal }), READ_DEADLINE_MS)
      .catch((error: unknown) => {
        // Whether the use was counted does not matter to anybody who is told to come back later.
        throw error instanceof LinnetError && error.code === "store_unknown" ? storeUnavailable(error.cause) : error;
      });
    const counted = Array.isArray(reply) ? reply.map(Number) : [];
    return tightest(
      windows.map((window, at) => ({
        window,
        used: counted[2 * at] ?? 0,
        resetS: Math.max(1, Math.ceil((counted[2 * at + 1] ?? 0) / MS_PER_S)),
      })),
    );
  }
}
