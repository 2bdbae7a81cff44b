// Opens one connection: address, credentials and database from the URL, RESP3, and an end to waiting.
import { BasicClientSideCache, createClient, type RedisClientOptions } from "@redis/client";
import { StoreOpenError } from "../../core/errors.ts";
import { DeadlineError } from "./failures.ts";

/** Commands that wait to be sent or answered on one connection; more are refused at once. */
const COMMAND_QUEUE_LENGTH_MAX = 20_000;

const DEFAULT_PORT = 6379;

/** A connection of the client library. It never reconnects: `Connection` replaces it. */
export type Client = ReturnType<typeof open>;

/** Where a Redis is, and how to get in. */
export interface Address {
  readonly url: string;
  /** Host and port, or the path of the socket: for messages and logs, without credentials. */
  readonly place: string;
  readonly database: number;
  readonly hasPassword: boolean;
}

/** Reads `redis://`, `rediss://` and `unix://` URLs. Throws `StoreOpenError` without quoting the URL: it may hold a password. */
export function parseAddress(url: string): Address {
  let parsed: URL;
  try {
    parsed = new URL(url.replace(/^unix:\/\/[^/]*@/, "unix://"));
  } catch {
    throw new StoreOpenError("LINNET_STORE is not a URL such as redis://user:password@host:6379/0.");
  }
  if (!isPercentEncoded(url)) {
    throw new StoreOpenError(
      "The user, the password or the path in LINNET_STORE is not percent-encoded rightly: a % is written %25.",
    );
  }
  const isSocket = parsed.protocol === "unix:";
  if (!isSocket && !/^rediss?:$/.test(parsed.protocol)) {
    throw new StoreOpenError(`LINNET_STORE can't have the scheme "${parsed.protocol}"; it is redis:, rediss: or unix:.`);
  }
  const database = isSocket ? (parsed.searchParams.get("db") ?? "") : parsed.pathname.replace(/^\//, "");
  if (!/^\d*$/.test(database)) {
    // With an @ in it, it may be the rest of a password that has a slash, and is not repeated.
    const name = database.includes("@") ? "" : ` "${database}"`;
    throw new StoreOpenError(`LINNET_STORE names the Redis database${name}; it must be a number.`);
  }
  const host = parsed.hostname === "" ? "127.0.0.1" : parsed.hostname;
  return {
    url: isSocket || parsed.hostname !== "" ? url : url.replace(/^(rediss?:\/\/[^/?#]*?)((:\d+)?([/?#]|$))/, `$1${host}$2`),
    place: isSocket ? parsed.pathname : `${host}:${parsed.port || DEFAULT_PORT}`,
    database: Number(database),
    hasPassword: isSocket ? /^unix:\/\/[^/]*:[^/]+@/.test(url) : parsed.password !== "",
  };
}

/** Where a Redis Cluster is: any of its nodes leads to the others. */
export interface ClusterAddress {
  readonly seeds: readonly [Address, ...Address[]];
  /** The hosts and ports of the seeds, for messages. */
  readonly place: string;
  /** The address of any node, which is got into as the seeds are. */
  readonly of: (place: string) => Address;
}

const CLUSTER_URL = /^(rediss?)\+cluster:\/\/(?:(.*)@)?([^/?#@]*)(.*)$/s;

export function isClusterUrl(url: string): boolean {
  return CLUSTER_URL.test(url);
}

/**
 * Reads `redis+cluster://[user:password@]host[:port],…` and `rediss+cluster://…`. Throws `StoreOpenError` without quoting the
 * URL: it may hold a password.
 */
export function parseClusterAddress(url: string): ClusterAddress {
  const [, scheme = "redis", user, hosts = "", rest = ""] = CLUSTER_URL.exec(url) ?? [];
  if (!/^(\/0?)?$/.test(rest)) {
    throw new StoreOpenError("Nothing may stand behind the hosts in LINNET_STORE: a Redis Cluster has database 0 and no other.");
  }
  const of = (place: string) => parseAddress(`${scheme}://${user === undefined ? "" : `${user}@`}${place}`);
  const places = hosts.split(",");
  if (/[/?#]/.test(user ?? "") || places.some((place) => place === "" || !URL.canParse(`redis://${place}`))) {
    throw new StoreOpenError("LINNET_STORE is not a URL such as redis+cluster://user:password@host:6379,host:6379.");
  }
  const [first = "", ...others] = places;
  const seeds = [of(first), ...others.map(of)] as const;
  return { seeds, place: seeds.map(({ place }) => place).join(","), of };
}

/** Whether the client library, which decodes the parts of the URL, will be able to. */
function isPercentEncoded(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

const INVALIDATE = "invalidate";

/**
 * What hears of changed keys. The client library hands such pushes (RESP3) to its own cache and to nobody else, or switches
 * tracking on with the connection, and then there is no connection where tracking is not allowed. So this takes the place of
 * that cache, keeps nothing, and passes on what it hears.
 */
class ChangedKeys extends BasicClientSideCache {
  /** The library greets with this. HELLO changes nothing, and every user may ask it. */
  override trackingOn(): string[] {
    return ["HELLO"];
  }

  override invalidate(key: string | Buffer | null): void {
    this.emit(INVALIDATE, key === null ? null : key.toString());
  }
}

/**
 * Has the listener told each key that the server says has changed, and null when all may have. It is told while the
 * answers that came before are still on their way to those who asked.
 */
export function onChangedKey(client: Client, listener: (key: string | null) => void): void {
  client.clientSideCache?.on(INVALIDATE, listener);
}

/**
 * Subscribes to a channel on which nothing is ever said: Redis bounds what it keeps for a subscriber that does not read
 * (`client-output-buffer-limit pubsub`, 32 MB), and by default for nobody else. Without it a process that hangs for hours while
 * others make links would fill Redis's memory with what it should have been told. Where channels are not allowed there is
 * no bound, and all else works.
 */
export async function boundBacklog(client: Client, channel: string): Promise<void> {
  await client.subscribe(channel, () => undefined).catch(() => undefined);
}

function open({ url }: Address, deadlineMs: number) {
  const options = {
    url,
    RESP: 3,
    disableOfflineQueue: true,
    commandsQueueMaxLength: COMMAND_QUEUE_LENGTH_MAX,
    // 0 switches the library's own time-out off: it costs an AbortSignal per command, and ends with the sending.
    commandOptions: { timeout: 0 },
    disableClientInfo: true,
    maintNotifications: "disabled",
    clientSideCache: new ChangedKeys(),
    name: "linnet",
    socket: { reconnectStrategy: false, connectTimeout: deadlineMs },
  } satisfies RedisClientOptions;
  return createClient(options);
}

/**
 * Connects and introduces itself within the deadline, or throws what stood in the way. An 'error' event without a listener
 * would end the process, so there is one from the first moment on.
 */
export async function dial(address: Address, deadlineMs: number): Promise<Client> {
  const client = open(address, deadlineMs);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failed = new Promise<never>((_, reject) => {
    client.on("error", reject);
    timer = setTimeout(() => reject(new DeadlineError(deadlineMs)), deadlineMs);
  });
  failed.catch(() => undefined);
  try {
    await Promise.race([client.connect(), failed]);
    return client;
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
