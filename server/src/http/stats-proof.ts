// That somebody has just typed the password of a page with numbers: a cookie for that page alone, which is good for an hour. It holds no
// password and nothing of the visitor; what is signed has the hashes of secret and password in it, so that a new address or another
// password makes it worthless at once.
import { createHmac } from "node:crypto";
import type { SharedLink } from "../core/stats-sharing.ts";
import type { Instant } from "../core/time.ts";
import { isSame } from "./actor.ts";

export const PROOF_LIFETIME_S = 3600;

const NAME = "linnet_stats";

/** Two moments and signatures of others may stand there, too. */
const COOKIE_FORM = new RegExp(`(?:^|;)\\s*${NAME}=(\\d{1,12})\\.([A-Za-z0-9_-]{43})\\s*(?=;|$)`, "g");

export interface ProofMeans {
  /** Of the instance. */
  readonly secret: string;
  readonly now: Instant;
}

function signature(secret: string, { stored, share }: SharedLink, untilS: number): string {
  const said = JSON.stringify(["stats page", stored.details.id, share.secretHash, share.passwordHash, untilS]);
  return createHmac("sha256", secret).update(said).digest("base64url");
}

/** The header that leaves the proof with the browser; it is sent back to `path` alone, and to no script. */
export function proofCookie(shared: SharedLink, { secret, now }: ProofMeans, { path, isSecure }: CookiePlace): string {
  const untilS = Math.floor(now / 1000) + PROOF_LIFETIME_S;
  const value = `${untilS}.${signature(secret, shared, untilS)}`;
  return `${NAME}=${value}; Path=${path}; Max-Age=${PROOF_LIFETIME_S}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

export interface CookiePlace {
  readonly path: string;
  /** Whether the page is reached by https. */
  readonly isSecure: boolean;
}

/** Whether the request brings a proof that still holds. */
export function isProven(request: Request, shared: SharedLink, { secret, now }: ProofMeans): boolean {
  const cookies = request.headers.get("cookie") ?? "";
  return [...cookies.matchAll(COOKIE_FORM)].some(([, until = "", signed = ""]) => {
    const untilS = Number(until);
    return untilS * 1000 > now && isSame(signed, signature(secret, shared, untilS));
  });
}
