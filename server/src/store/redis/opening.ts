// The first connection of a start: is it a Redis, one that Linnet can use, and its own? If not, one sentence says why.
import { ConnectionTimeoutError, ErrorReply, SocketClosedUnexpectedlyError } from "@redis/client";
import { StoreOpenError } from "../../core/errors.ts";
import type { Instance } from "../../core/store.ts";
import { type Address, type Client, dial } from "./dial.ts";
import { DeadlineError, firstWord, isFault, reasonOf, within } from "./failures.ts";
import { type MetaOptions, openInstance } from "./meta.ts";
import type { Send } from "./scripts.ts";

/** From the first packet to an open store: a start that can't work ends well within two seconds. */
const OPEN_DEADLINE_MS = 1400;

const LOADING_POLL_MS = 50;

const REDIS_VERSION_MIN = "7.0";
const MAJOR_VERSION_MIN = 7;

export interface Opened {
  readonly client: Client;
  readonly instance: Instance;
}

/** Connects, looks who is there, and finds or makes `linnet-meta`. Throws `StoreOpenError`. */
export async function openFirst(address: Address, meta: MetaOptions): Promise<Opened> {
  const deadline = performance.now() + OPEN_DEADLINE_MS;
  const left = () => Math.max(1, deadline - performance.now());
  let client: Client | null = null;
  try {
    client = await dial(address, OPEN_DEADLINE_MS);
    const connected = client;
    const send: Send = (args) => within(left(), connected.sendCommand(args));
    await refuseOtherServers(send, address);
    const instance = await loaded(() => openInstance(send, meta), left);
    return { client, instance };
  } catch (error) {
    client?.destroy();
    throw isFault(error) ? error : explain(error, address);
  }
}

/** What a server says about itself to HELLO. */
export async function helloOf(send: Send): Promise<{ version: string; mode: string; role: string }> {
  const hello = await send(["HELLO"]);
  const facts = new Map<string, unknown>(typeof hello === "object" && hello !== null ? Object.entries(hello) : []);
  return { version: String(facts.get("version") ?? "0"), mode: String(facts.get("mode")), role: String(facts.get("role")) };
}

async function refuseOtherServers(send: Send, { place }: Address): Promise<void> {
  const { version, mode } = await helloOf(send);
  if (Number.parseInt(version, 10) < MAJOR_VERSION_MIN) throw tooOld(place, version);
  if (mode === "cluster") throw new StoreOpenError(`${place} is a node of a Redis Cluster, which redis:// URLs can't name.`);
  if (mode === "sentinel") throw new StoreOpenError(`${place} is a Redis Sentinel, not the Redis that it watches.`);
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

const tooOld = (place: string, version: string) =>
  new StoreOpenError(`Linnet needs Redis ${REDIS_VERSION_MIN} or newer; ${place} has ${version}.`);

/** What an error reply means for the operator, by its first word. */
const REPLIES: Readonly<Record<string, (address: Address, message: string) => string>> = {
  WRONGPASS: ({ place }) => `${place} refuses the user name or password that LINNET_STORE holds.`,
  NOAUTH: ({ place }) => `${place} asks for a password: write LINNET_STORE as redis://:PASSWORD@host:port.`,
  NOPERM: ({ place }, message) => `${place} does not allow Linnet's user what it needs (${message}).`,
  LOADING: ({ place }) => `${place} is still loading its data; start Linnet again when it is done.`,
  READONLY: ({ place }) => `${place} is a read-only replica: LINNET_STORE must name the Redis that takes writes.`,
  MISCONF: ({ place }) => `${place} takes no writes because it can't save to its disk; its log says why.`,
  OOM: ({ place }) => `${place} has no memory left (maxmemory).`,
  DENIED: ({ place }) => `${place} is in protected mode and refuses connections from other machines.`,
  NOPROTO: ({ place }) => tooOld(place, "an older one").message,
};

const CLOSED = "it closed the connection. Does it want rediss:// (TLS)?";

/** What an error of the network means, by its code. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused. Is it running?",
  ENOENT: "there is no such socket.",
  EACCES: "no permission to connect.",
  ENOTFOUND: "the host name is not known.",
  EAI_AGAIN: "the host name can't be looked up now.",
  EHOSTUNREACH: "the host can't be reached.",
  ENETUNREACH: "the network can't be reached.",
  ECONNRESET: CLOSED,
};

function explain(error: unknown, address: Address): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const { place } = address;
  return new StoreOpenError(
    error instanceof ErrorReply ? explainReply(error, address) : `No Redis answers at ${place}: ${explainNetwork(error)}`,
    { cause: error },
  );
}

function explainReply(error: ErrorReply, address: Address): string {
  const { place, database } = address;
  const { message } = error;
  const known = REPLIES[firstWord(error)];
  if (known !== undefined) return known(address, message);
  if (message.includes("DB index")) return `${place} has no database ${database}, which LINNET_STORE names.`;
  // This reply repeats the arguments, a password among them.
  if (message.includes("unknown command")) return tooOld(place, "an older one").message;
  return `${place} answers "${message}".`;
}

function explainNetwork(error: unknown): string {
  if (error instanceof DeadlineError || error instanceof ConnectionTimeoutError)
    return `no answer within ${OPEN_DEADLINE_MS} ms.`;
  if (error instanceof SocketClosedUnexpectedlyError) return CLOSED;
  if (error instanceof Error && error.message.startsWith("Unknown RESP type")) return "what answers there is no Redis.";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return NETWORK[code] ?? reasonOf(error);
}
