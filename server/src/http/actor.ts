// From a request to who is asking: the key it carries, or else the network it comes from.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Actor } from "../core/actor.ts";
import { keyInvalid, keyRequired } from "../core/errors.ts";
import { networkOf, type TrustedProxies } from "./client-address.ts";

export interface Callers {
  /** The actor of a request from `peer`. Throws `key_invalid` for a key that is none: it is never quietly ignored. */
  actorOf(request: Request, peer: string): Actor;
  /** The same, but who brings a bad key is anonymous: for what needs no key at all, such as following a link. */
  visitorOf(request: Request, peer: string): Actor;
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
  const isAdmin = (key: string) => adminDigest !== null && timingSafeEqual(digest(key), adminDigest);
  const anonymous = (request: Request, peer: string): Actor => {
    const address = options.proxies.clientOf(peer, request.headers.get("x-forwarded-for"));
    const client = createHmac("sha256", options.secret).update(networkOf(address)).digest("base64url").slice(0, 16);
    return { kind: "anonymous", client };
  };
  return {
    actorOf(request, peer) {
      const key = keyOf(request);
      if (key === null) return anonymous(request, peer);
      if (!isAdmin(key)) throw keyInvalid();
      return { kind: "admin" };
    },
    visitorOf(request, peer) {
      const key = keyOf(request);
      return key !== null && isAdmin(key) ? { kind: "admin" } : anonymous(request, peer);
    },
    mayCreate(actor) {
      if (actor.kind !== "anonymous" || options.public) return;
      throw keyRequired();
    },
  };
}

/** The key that the request brings, or null. Other schemes are not ours: a proxy with a password passes its own on. */
function keyOf(request: Request): string | null {
  const authorization = request.headers.get("authorization") ?? "";
  return /^Bearer(?:\s|$)/i.test(authorization) ? authorization.slice("Bearer".length).trim() : null;
}
