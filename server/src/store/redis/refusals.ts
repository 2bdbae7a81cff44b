// Why a start found no store that it can use: one sentence for the operator, who has the URL before him. Credentials are never repeated.
import { ConnectionTimeoutError, ErrorReply, SocketClosedUnexpectedlyError } from "@redis/client";
import { LinnetError, StoreOpenError } from "../../core/errors.ts";
import { DeadlineError, reasonOf } from "./failures.ts";

/** From the first packet to an open store: a start that can't work ends well within two seconds. */
export const OPEN_DEADLINE_MS = 1400;

const REDIS_VERSION_MIN = "7.0";

/** Where the start came to its end. */
interface Where {
  /** Host and port, or several. */
  readonly place: string;
  readonly database: number;
}

export const tooOld = (place: string, version: string) =>
  new StoreOpenError(`Linnet needs Redis ${REDIS_VERSION_MIN} or newer; ${place} has ${version}.`);

/** What an error reply means for the operator, by its first word. */
const REPLIES: Readonly<Record<string, (where: Where, message: string) => string>> = {
  WRONGPASS: ({ place }) => `${place} refuses the user name or password that LINNET_STORE holds.`,
  NOAUTH: ({ place }) => `${place} asks for a password: write LINNET_STORE as redis://:PASSWORD@host:port.`,
  NOPERM: ({ place }, message) => `${place} does not allow Linnet's user what it needs (${message}).`,
  LOADING: ({ place }) => `${place} is still loading its data; start Linnet again when it is done.`,
  READONLY: ({ place }) => `${place} is a read-only replica: LINNET_STORE must name the Redis that takes writes.`,
  MISCONF: ({ place }) => `${place} takes no writes because it can't save to its disk; its log says why.`,
  CLUSTERDOWN: ({ place }) => `the Redis Cluster at ${place} is down: not all of its slots are served.`,
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

/** The error of a start, as one sentence. */
export function explain(error: unknown, where: Where): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const root = error instanceof LinnetError && error.cause !== undefined ? error.cause : error;
  return new StoreOpenError(
    root instanceof ErrorReply ? explainReply(root, where) : `No Redis answers at ${where.place}: ${explainNetwork(root)}`,
    { cause: error },
  );
}

function explainReply({ message }: ErrorReply, where: Where): string {
  const { place, database } = where;
  const known = REPLIES[message.split(" ", 1)[0] ?? ""];
  if (known !== undefined) return known(where, message);
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
