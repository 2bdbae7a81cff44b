// What a node of a cluster answers when it is not, or not now, the one to ask. All of these are said before anything was
// done, so the command can be sent again.
import { firstWord, isAnswer } from "./failures.ts";

export type Redirection =
  /** The slot belongs to the node at `place`, from now on. */
  | { readonly kind: "moved"; readonly slot: number; readonly place: string }
  /** This key, if there is one, has gone ahead to the node at `place`; the slot will follow. */
  | { readonly kind: "ask"; readonly place: string }
  /** Some keys of the slot have gone and some have not, or nobody serves it at the moment. */
  | { readonly kind: "later" };

/** What stands for the host of a node that does not know by which name it is reached: the one by which it, or its sender, was. */
export const HOST_UNKNOWN: ReadonlySet<string> = new Set(["", "?"]);

/** Commands of scripts have no redirections of their own: Redis says this of a key that is not there any more. */
const NOT_LOCAL = "non local key";

/**
 * Where to send the command instead, or null when the error says nothing of the kind. `host` is that of the node which said so: a
 * redirection without a host means the same one. What stopped a script half way counts only where scripts write nothing.
 */
export function redirectionOf(error: unknown, host: string, isReadOnly: boolean): Redirection | null {
  if (!isAnswer(error)) return null;
  switch (firstWord(error)) {
    case "MOVED":
    case "ASK": {
      const [word, slot = "", address = ""] = error.message.split(" ");
      const place = placeIn(address, host);
      return word === "ASK" ? { kind: "ask", place } : { kind: "moved", slot: Number(slot), place };
    }
    case "TRYAGAIN":
    case "CLUSTERDOWN":
      return { kind: "later" };
    default:
      return isReadOnly && error.message.includes(NOT_LOCAL) ? { kind: "later" } : null;
  }
}

/** Host and port in one text, by which nodes are told apart. */
export function placeOf(host: string, port: number | string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Redis writes addresses of IPv6 without brackets, and none where it does not know its own. */
function placeIn(address: string, askedHost: string): string {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon);
  return placeOf(HOST_UNKNOWN.has(host) ? askedHost : host, address.slice(colon + 1));
}
