// GET /metrics: for whoever runs on this machine, or has a key for it. A proxy's requests come from this machine too, so
// that what was forwarded needs the key.
import { hasScope } from "../core/actor.ts";
import { metricsKeyRequired, scopeMissing } from "../core/errors.ts";
import type { Callers } from "./actor.ts";

/** What proxies and CDNs add to a request they pass on, besides all that begins with `x-forwarded-`. */
const FORWARDING_HEADERS: ReadonlySet<string> = new Set([
  "forwarded",
  "via",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "cf-connecting-ip",
  "fastly-client-ip",
  "true-client-ip",
]);

export interface MetricsParts {
  /** The address at the other end of the connection. */
  readonly peer: string;
  readonly callers: Callers;
  /** The text format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

/** The metrics. Throws `key_invalid` for a key that is none, and `key_required` for a stranger without one. */
export async function metricsResponse(request: Request, { peer, callers, metrics }: MetricsParts): Promise<Response> {
  const actor = await callers.actorOf(request, peer);
  if (!hasScope(actor, "metrics:read") && !isLocal(request, peer)) {
    throw actor.kind === "key" ? scopeMissing("metrics:read") : metricsKeyRequired();
  }
  return new Response(await metrics(), {
    headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store" },
  });
}

function isLocal(request: Request, peer: string): boolean {
  const isLoopback = peer === "::1" || /^(?:::ffff:)?127\./i.test(peer);
  return isLoopback && ![...request.headers.keys()].some(isForwarding);
}

/** `name` is in small letters, as `Headers` has it. */
function isForwarding(name: string): boolean {
  return name.startsWith("x-forwarded-") || FORWARDING_HEADERS.has(name);
}
