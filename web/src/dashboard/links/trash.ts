// How long deleted links can be had back.

/** Days for which the server keeps them. */
export const TRASH_DAYS = 30;

const DAY_MS = 86_400_000;

/** Days that are left to a link that was deleted then, the begun one too; 0: it goes the next time that the trash is emptied. */
export function daysLeft(deletedAt: string, now: number): number {
  return Math.max(0, Math.ceil(TRASH_DAYS - (now - Date.parse(deletedAt)) / DAY_MS));
}
