// What a request says of its visitor, as it is: the way from the thread that answers to the one that makes clicks of it. It is in memory
// only, and never anywhere else. One text for a whole batch crosses between threads for a tenth of what objects would cost.
import { OUTCOMES, type Outcome } from "../core/clicks/click.ts";

/**
 * Parts of one sighting, in this order: when, the link's id, what is rare, the peer, user agent, referrer, language, marks. There are few of them, because each costs
 * every redirect something: what most sightings do not have is one part together.
 */
export const SIGHTING_PARTS = 8;

/** Stands between parts: no header of HTTP holds one (RFC 9110 §5.5), and no URL. */
export const PART_END = "\n";

/** Stands between the parts of what is rare. */
const RARE_END = "\u0001";

/** Begins the last part of each sighting, so that one that has gone wrong does not shift the parts of all others. */
export const MARKS_START = "!";

/** Among the marks: a browser has fetched ahead what may be clicked. */
export const PREFETCH_MARK = "p";
/** Among the marks: the visitor asks not to be followed. */
export const UNFOLLOWED_MARK = "u";

/** What most sightings do not have: they are of a link by its own code, plainly asked for, that has led to its target with 302. */
export interface Rare {
  /** "" where it is the link. */
  readonly asked: string;
  readonly outcome: Outcome;
  readonly status: number;
  /** The rule that won, counted from 1, with its set in front; "" for none. */
  readonly rule: string;
  readonly side: string;
  readonly query: string;
  readonly forwardedFor: string;
}

/** What is known of a visit before anything is found out from it. */
export interface Sighting extends Rare {
  readonly at: number;
  /** "" where there was no link. */
  readonly link: string;
  readonly peer: string;
  readonly agent: string;
  readonly referrer: string;
  readonly language: string;
  readonly isPrefetch: boolean;
  readonly isUnfollowed: boolean;
}

const PLAIN: Rare = { asked: "", outcome: "redirected", status: 302, rule: "", side: "", query: "", forwardedFor: "" };

/** What is rare as one part. */
export function rarePart({ asked, outcome, status, rule, side, query, forwardedFor }: Rare): string {
  return [asked, OUTCOMES.indexOf(outcome), status, rule, side, query, forwardedFor].join(RARE_END);
}

function rareIn(part: string): Rare | null {
  if (part === "") return PLAIN;
  const [asked = "", outcome, status, rule = "", side = "", query = "", ...forwarded] = part.split(RARE_END);
  const known = OUTCOMES[Number(outcome)];
  if (known === undefined) return null;
  return { asked, outcome: known, status: Number(status), rule, side, query, forwardedFor: forwarded.join(RARE_END) };
}

/** The sightings of a batch; what can't be read is left out, and counted. */
export function sightingsIn(text: string): { readonly sightings: readonly Sighting[]; readonly unreadable: number } {
  const parts = text.split(PART_END);
  const sightings: Sighting[] = [];
  const total = Math.ceil(parts.length / SIGHTING_PARTS);
  for (let at = 0; at < parts.length; at += SIGHTING_PARTS) {
    const sighting = sightingAt(parts, at);
    if (sighting === null) break;
    sightings.push(sighting);
  }
  return { sightings, unreadable: total - sightings.length };
}

function sightingAt(parts: readonly string[], at: number): Sighting | null {
  const part = (place: number) => parts[at + place] ?? "";
  const marks = part(7);
  const rare = rareIn(part(2));
  if (!marks.startsWith(MARKS_START) || rare === null) return null;
  return {
    at: Number(part(0)),
    link: part(1),
    ...rare,
    peer: part(3),
    agent: part(4),
    referrer: part(5),
    language: part(6),
    isPrefetch: marks.includes(PREFETCH_MARK),
    isUnfollowed: marks.includes(UNFOLLOWED_MARK),
  };
}
