// The last links made in this browser. They are kept in its local storage and nowhere else; where storage is blocked or
// holds something else, there are none, and nothing fails.

/** A link as this browser remembers it. */
export interface RecentLink {
  readonly code: string;
  readonly tinyUrl: string;
  /** Host of the long URL: enough to know the link again. */
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** The maker's secret page, which can't be found again. */
  readonly manageUrl: string | null;
}

/** The key in local storage. */
export const RECENT_KEY = "linnet.recent";

/** Links that are remembered; the oldest give way. */
export const RECENT_MAX = 20;

/** What is remembered, newest first. */
export function readRecent(): readonly RecentLink[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isRecentLink).slice(0, RECENT_MAX) : [];
  } catch {
    return [];
  }
}

/** Remembers one more. */
export function remember(link: RecentLink): void {
  const others = readRecent().filter((other) => other.tinyUrl !== link.tinyUrl);
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify([link, ...others].slice(0, RECENT_MAX)));
  } catch {
    // Blocked or full: the link itself was made and shown.
  }
}

/** Forgets all of them. The links go on working. */
export function forgetAll(): void {
  try {
    localStorage.removeItem(RECENT_KEY);
  } catch {
    // Blocked: then there is nothing to forget.
  }
}

/** How long ago that was, in as few characters as a row has room for. */
export function ageOf(madeAt: number, now: number): string {
  const minutes = Math.floor((now - madeAt) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

function isRecentLink(value: unknown): value is RecentLink {
  if (typeof value !== "object" || value === null) return false;
  const link = value as Partial<Record<keyof RecentLink, unknown>>;
  const texts = [link.code, link.tinyUrl, link.host].every((text) => typeof text === "string" && text !== "");
  return (
    texts &&
    Number.isFinite(link.madeAt) &&
    isWebAddress(link.tinyUrl) &&
    (link.manageUrl === null || isWebAddress(link.manageUrl))
  );
}

function isWebAddress(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\//.test(value);
}
