// Hosts as they are blocked: in the one spelling that targets have, so that two texts are one host or are not.
import { addressFrom } from "../rules/address.ts";
import type { Target } from "../target.ts";

const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION = 0x3f;
const HASH = 0x23;
const AT = 0x40;
const OPENING = 0x5b;
const DOT = 0x2e;

/**
 * The host of a target, without its port and without dots at its end, which lead to the same place. Cut out of the text: a target is
 * serialised, and to parse it again would be the longest part of a redirect.
 */
export function hostOfTarget(target: Target): string {
  let from = target.charCodeAt(4) === COLON ? "http://".length : "https://".length;
  let end = from;
  for (; end < target.length; end++) {
    const character = target.charCodeAt(end);
    if (character === AT) from = end + 1;
    else if (character === SLASH || character === QUESTION || character === HASH) break;
  }
  let to = end;
  if (target.charCodeAt(from) === OPENING) to = target.indexOf("]", from) + 1;
  else {
    const colon = target.indexOf(":", from);
    if (colon >= 0 && colon < end) to = colon;
  }
  while (to > from && target.charCodeAt(to - 1) === DOT) to--;
  return target.slice(from, to);
}

/** What needs no parser to be in that spelling: small ASCII letters with a dot among them, and nothing that looks like an address or is encoded. */
const PLAIN = /^(?!.*xn--)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.[a-z_][a-z0-9_-]{0,62}$/;

/** What can't stand in a host, or would be the end of it. */
const NO_HOST = /[\s/?#@\\%*:]/;

/** Characters that are read at all. */
const HOST_LENGTH_MAX = 1000;

/** A host as somebody writes it, in the spelling of targets; null for what is none. Addresses are hosts. */
export function parseHostName(text: string): string | null {
  if (text.length > HOST_LENGTH_MAX) return null;
  if (text.length <= 253 && PLAIN.test(text)) return text;
  const inner = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  const isIpv6 = inner.includes(":") && addressFrom(inner) !== null;
  if (!isIpv6 && (inner !== text || NO_HOST.test(text))) return null;
  const url = `http://${isIpv6 ? `[${inner}]` : text}/`;
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/\.+$/, "");
  return host === "" ? null : host;
}

/** What the map says of the host itself, or of one that it lies below; undefined for nothing. */
export function covering<Value>(map: ReadonlyMap<string, Value>, host: string): Value | undefined {
  for (let from = 0; ; ) {
    const value = map.get(from === 0 ? host : host.slice(from));
    if (value !== undefined) return value;
    const dot = host.indexOf(".", from);
    if (dot < 0) return undefined;
    from = dot + 1;
  }
}
