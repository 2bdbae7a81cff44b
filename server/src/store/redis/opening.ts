// The first connection of a start: is it a Redis, one that Linnet can use, and its own? If not, one sentence says why.
import { ErrorReply } from "@redis/client";
import { StoreOpenError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { Instance } from "../../core/store.ts";
import { keepCompact } from "./compact.ts";
import type { Connection } from "./connection.ts";
import { type Address, type Client, dial, parseAddress } from "./dial.ts";
import { firstWord, isFault, within } from "./failures.ts";
import { Keys } from "./keys.ts";
import { type FoundInstance, type MetaOptions, openInstance } from "./meta.ts";
import { explain, OPEN_DEADLINE_MS, tooOld } from "./refusals.ts";
import type { Send } from "./scripts.ts";
import { ServerConnection } from "./server.ts";

const LOADING_POLL_MS = 50;

const MAJOR_VERSION_MIN = 7;

export interface OpeningOptions extends Omit<MetaOptions, "place" | "key" | "beforeMaking"> {
  readonly url: string;
  /** Stands in front of every key. */
  readonly prefix: string;
  readonly log: Log;
}

export interface Opened {
  /** Kind and place, for people. */
  readonly name: string;
  readonly connection: Connection;
  readonly keys: Keys;
  readonly instance: Instance;
}

/** Opens the store on one server: connects, looks who is there, and finds or makes `linnet-meta`. Throws `StoreOpenError`. */
export async function openServer(options: OpeningOptions): Promise<Opened> {
  const { random, log } = options;
  const address = parseAddress(options.url);
  const keys = new Keys(options.prefix, options.buckets);
  const { client, instance } = await openFirst(address, { ...options, place: address.place, key: keys.meta });
  keys.adopt(instance.buckets);
  const connection = new ServerConnection(client, {
    address,
    keys,
    instanceId: instance.id,
    random,
    log,
    onConnected: async (send) => {
      await keepCompact(send);
    },
  });
  const refusal = await keepCompact((args) => connection.read((send) => send(args)));
  if (refusal !== null) {
    log.info({ store: address.place, reason: refusal }, "the limits of compact buckets can't be kept in redis.conf");
  }
  return { name: `redis ${address.place}/${address.database}`, connection, keys, instance };
}

async function openFirst(address: Address, meta: MetaOptions): Promise<{ client: Client; instance: FoundInstance }> {
  const left = timeLeft();
  let client: Client | null = null;
  try {
    client = await dial(address, OPEN_DEADLINE_MS);
    const connected = client;
    const send: Send = (args) => within(left(), connected.sendCommand(args));
    const mode = await modeOf(send, address.place);
    if (mode === "cluster") {
      throw new StoreOpenError(
        `${address.place} is a node of a Redis Cluster: write LINNET_STORE as redis+cluster://${address.place}.`,
      );
    }
    const instance = await loaded(() => openInstance(send, meta), left);
    return { client, instance };
  } catch (error) {
    client?.destroy();
    throw isFault(error) ? error : explain(error, address);
  }
}

/** How many milliseconds of the time for opening are left, one at least. */
export function timeLeft(): () => number {
  const deadline = performance.now() + OPEN_DEADLINE_MS;
  return () => Math.max(1, deadline - performance.now());
}

/** What a server says about itself to HELLO. */
export async function helloOf(send: Send): Promise<{ version: string; mode: string; role: string }> {
  const hello = await send(["HELLO"]);
  const facts = new Map<string, unknown>(typeof hello === "object" && hello !== null ? Object.entries(hello) : []);
  return { version: String(facts.get("version") ?? "0"), mode: String(facts.get("mode")), role: String(facts.get("role")) };
}

/** Whether the server is a part of a cluster, or stands alone. Throws `StoreOpenError` for one that keeps no links. */
export async function modeOf(send: Send, place: string): Promise<"cluster" | "standalone"> {
  const { version, mode } = await helloOf(send);
  if (Number.parseInt(version, 10) < MAJOR_VERSION_MIN) throw tooOld(place, version);
  if (mode === "sentinel") throw new StoreOpenError(`${place} is a Redis Sentinel, not the Redis that it watches.`);
  return mode === "cluster" ? "cluster" : "standalone";
}

/** Tries again while the server loads its data, as long as there is time. */
async function loaded<T>(work: () => Promise<T>, left: () => number): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isLoading = error instanceof ErrorReply && firstWord(error) === "LOADING";
      if (!isLoading || left() < 2 * LOADING_POLL_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOADING_POLL_MS));
    }
  }
}
