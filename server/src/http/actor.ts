// From a request to who is asking: the key it carries, or else the network it comes from.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Actor, hasScope } from "../core/actor.ts";
import { keyRequired, scopeMissing } from "../core/errors.ts";
import { actorOfKey, type KeyContext } from "../core/keys.ts";
import { networkOf, type TrustedProxies } from "../visitor/client-address.ts";

export interface Callers {
  /**
   * The actor of a request from `peer`. Throws `key_invalid` for a key that is none: it is never quietly ignored. Asks the store
   * for each key, so that one that was revoked is good for nothing at once.
   */
  actorOf(request: Request, peer: string): Promise<Actor>;
  /** What limits know a client by. */
  clientOf(request: Request, peer: string): string;
  /** Who follows a link, which needs no key: the admin, or somebody. The store is not asked. */
  visitorOf(request: Request, peer: string): Actor;
  /** Throws `key_required` where anonymous creation is switched off, and `scope_missing` for a key that is for other things. */
  mayCreate(actor: Actor): void;
}

export interface CallerOptions {
  readonly proxies: TrustedProxies;
  readonly adminKey: string | null;
  readonly keys: KeyContext;
  /** Keys the hash by which limits know a client: addresses reach neither the store nor a log. */
  readonly secret: string;
  readonly public: boolean;
  /** Whether nobody at this address may make links without a key. */
  readonly isBlocked: (address: string) => boolean;
}

/** Takes the same time whatever the two have in common. */
export const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

const digest = (text: string) => createHash("sha256").update(text).digest();

export function createCallers(options: CallerOptions): Callers {
  const adminDigest = options.adminKey === null ? null : digest(options.adminKey);
  const isAdmin = (key: string) => adminDigest !== null && timingSafeEqual(digest(key), adminDigest);
  const addressOf = (request: Request, peer: string) => options.proxies.clientOf(peer, request.headers.get("x-forwarded-for"));
  const clientAt = (address: string) =>
    createHmac("sha256", options.secret).update(networkOf(address)).digest("base64url").slice(0, 16);
  const anonymous = (request: Request, peer: string): Actor => {
    const address = addressOf(request, peer);
    return { kind: "anonymous", client: clientAt(address), isBlocked: options.isBlocked(address) };
  };
  return {
    clientOf: (request, peer) => clientAt(addressOf(request, peer)),
    async actorOf(request, peer) {
      const key = keyOf(request);
      if (key === null) return anonymous(request, peer);
      return isAdmin(key) ? { kind: "admin" } : actorOfKey(options.keys, key, isSame);
    },
    visitorOf(request, peer) {
      const key = keyOf(request);
      return key !== null && isAdmin(key) ? { kind: "admin" } : anonymous(request, peer);
    },
    mayCreate(actor) {
      if (actor.kind === "anonymous") {
        if (!options.public) throw keyRequired();
      } else if (!hasScope(actor, "links:create")) throw scopeMissing("links:create");
    },
  };
}

/** The key that the request brings, or null. Other schemes are not ours: a proxy with a password passes its own on. */
function keyOf(request: Request): string | null {
  const authorization = request.headers.get("authorization") ?? "";
  return /^Bearer(?:\s|$)/i.test(authorization) ? authorization.slice("Bearer".length).trim() : null;
}
