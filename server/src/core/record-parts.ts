// What parts of records may look like, hot ones and cold ones: a part that looks otherwise is damaged, and never guessed at.

/** A whole number: a moment, a version, a count. */
export const isInstant = (value: unknown): boolean => Number.isSafeInteger(value);
export const isFlag = (value: unknown): boolean => value === 1;
/** A text, or 0 in the place of none. */
export const isText = (value: unknown): boolean => typeof value === "string" || value === 0;

/** The object that the JSON spells, or null when it is none or has a key that is not among these. */
export function parseObject(json: string, keys: ReadonlySet<string>): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return null;
    return Object.keys(value).every((key) => keys.has(key)) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
