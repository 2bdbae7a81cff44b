// The cookies that prove a session, the first half of a sign-in, and that there was one. Off loopback they are `__Host-` cookies, which browsers keep for this
// host alone, send by https alone, and take from nobody else; scripts don't see them, and no other site's request brings them.

import type { Proof } from "../core/people/context.ts";
import { httpsWanted } from "../core/people/errors.ts";
import { CHALLENGE_MS, REMEMBERED_MS, SESSION_MAX_MS } from "../core/people/sign-in.ts";

export type Kept = "session" | "challenge" | "remembered";

const NAMES: Readonly<Record<Kept, string>> = { session: "linnet", challenge: "linnet-totp", remembered: "linnet-browser" };
const KEPT_MS: Readonly<Record<Kept, number>> = { session: SESSION_MAX_MS, challenge: CHALLENGE_MS, remembered: REMEMBERED_MS };

const MS_PER_S = 1000;

/** A proof is percent-encoded, signature included. */
const PROOF = /^[\w.%~!*'()-]{1,400}$/;

const LOOPBACK = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Whether the browser reaches this server by https, as the base URL says. */
const isSecure = (baseUrl: string): boolean => baseUrl.startsWith("https:");

/** Throws `https_wanted` where what is sent could be read on the way: on plain http, off the machine itself. */
export function mustBePrivate(request: Request, baseUrl: string): void {
  if (!isSecure(baseUrl) && !LOOPBACK.test(request.headers.get("host") ?? "")) throw httpsWanted();
}

/** What the browser keeps; null for nothing, and for what we have not given it. */
export function proofIn(request: Request, baseUrl: string, kept: Kept): Proof | null {
  const start = `${nameOf(kept, baseUrl)}=`;
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const proofs = cookies.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length));
  // Two of one name are not both ours: a page of a neighbouring host may have planted one.
  const [proof, ...others] = proofs;
  return proof !== undefined && others.length === 0 && PROOF.test(proof) ? proof : null;
}

/** Has the browser keep it; null: forget it. */
export function cookieFor(kept: Kept, proof: Proof | null, baseUrl: string): string {
  const maxAge = proof === null ? 0 : KEPT_MS[kept] / MS_PER_S;
  const secure = isSecure(baseUrl) ? "; Secure" : "";
  return `${nameOf(kept, baseUrl)}=${proof ?? ""}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

function nameOf(kept: Kept, baseUrl: string): string {
  return (isSecure(baseUrl) ? "__Host-" : "") + NAMES[kept];
}
