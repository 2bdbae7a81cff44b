// From a request to who is asking: the key it carries, or else the network it comes from.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Actor } from "../core/actor.ts";
import { LinnetError } from "../core/errors.ts";
import { networkOf, type TrustedProxies } from "./client-address.ts";

export interface Callers {
  /** The actor of a request from `peer`. Throws `key_invalid` for a key that is none: it is never quietly ignored. */
  actorOf(request: Request, peer: string): Actor;
  /** Throws `key_required` where anonymous creation is switched off. */
  mayCreate(actor: Actor): void;
}

export interface CallerOptions {
  readonly proxies: TrustedProxies;
  readonly adminKey: string | null;
  /** Keys the hash by which limits know a client: addresses reach neither the store nor a log. */
  readonly secret: string;
  readonly public: boolean;
}

const digest = (text: string) => createHash("sha256").update(text).digest();

export function createCallers(options: CallerOptions): Callers {
  const adminDigest = options.adminKey === null ? null : digest(options.adminKey);
  return {
    actorOf(request, peer) {
      const authorization = request.headers.get("authorization");
      if (authorization !== null) return actorOfKey(authorization, adminDigest);
      const address = options.proxies.clientOf(peer, request.headers.get("x-forwarded-for"));
      const client = createHmac("sha256", options.secret).update(networkOf(address)).digest("base64url").slice(0, 16);
      return { kind: "anonymous", client };
    },
    mayCreate(actor) {
      if (actor.kind !== "anonymous" || options.public) return;
      throw new LinnetError("key_required", "Making links needs a key here: Authorization: Bearer KEY.");
    },
  };
}

function actorOfKey(authorization: string, adminDigest: Buffer | null): Actor {
  const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (key !== undefined && adminDigest !== null && timingSafeEqual(digest(key), adminDigest)) return { kind: "admin" };
  throw new LinnetError("key_invalid", "The key in Authorization is not known here.");
}
