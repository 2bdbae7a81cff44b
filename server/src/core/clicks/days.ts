// UTC days, by which clicks are added up, and the quarter-hours in them, of which the days of other time zones are made.
import type { Instant } from "../time.ts";

/** Days since 1970-01-01, in UTC. */
export type Day = number;

/** Quarter-hours since midnight UTC: 0 to 95. */
export type Quarter = number;

export const DAY_MS = 86_400_000;
export const QUARTER_MS = 900_000;
export const HOUR_QUARTERS = 4;

export const dayOf = (at: Instant): Day => Math.floor(at / DAY_MS);

export const startOf = (day: Day): Instant => day * DAY_MS;

export const quarterOf = (at: Instant): Quarter => Math.floor((at - startOf(dayOf(at))) / QUARTER_MS);
