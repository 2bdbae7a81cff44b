// What CLUSTER SLOTS answers: who serves which slots.
import { HOST_UNKNOWN, placeOf } from "./redirections.ts";
import { SLOTS } from "./slots.ts";

/** Slots that follow one another and belong to one master. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  /** Host and port of the master. */
  readonly place: string;
  readonly replicas: number;
}

/** Reads the answer. A node without a host is at the host that was asked. */
export function rangesIn(reply: unknown, askedHost: string): SlotRange[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((range: unknown): SlotRange[] => {
    if (!Array.isArray(range)) return [];
    const [first, last, master, ...replicas] = range;
    if (!Array.isArray(master)) return [];
    const [host, port] = master;
    const place = placeOf(typeof host === "string" && !HOST_UNKNOWN.has(host) ? host : askedHost, Number(port));
    return [{ first: Number(first), last: Number(last), place, replicas: replicas.length }];
  });
}

/** How many slots somebody serves. */
export function slotsServed(ranges: readonly SlotRange[]): number {
  return Math.min(
    SLOTS,
    ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0),
  );
}

/** The host of a place, as placeOf joined them. */
export function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(":"));
}
