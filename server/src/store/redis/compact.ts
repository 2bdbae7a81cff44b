// The compact encoding of buckets (listpack): 81 bytes per link instead of 120. Redis keeps it only below two limits,
// which are raised where that is allowed, never lowered.
import { reasonOf } from "./failures.ts";
import { HOT_RECORD_BYTES_MAX } from "./keys.ts";
import type { Send } from "./scripts.ts";

/** Redis's own settings, and the least that Linnet's buckets need. */
export const LISTPACK_LIMITS = [
  { name: "hash-max-listpack-entries", atLeast: 512 },
  { name: "hash-max-listpack-value", atLeast: HOT_RECORD_BYTES_MAX },
] as const;

/** Names and values of server settings that fit the patterns. Throws when CONFIG is not allowed. */
export async function readConfig(send: Send, patterns: readonly string[]): Promise<Map<string, string>> {
  const reply = await send(["CONFIG", "GET", ...patterns]);
  const isMap = typeof reply === "object" && reply !== null;
  return new Map(isMap ? Object.entries(reply).map(([name, value]) => [name, String(value)]) : []);
}

/**
 * Raises the limits, and has the server write them to its configuration file, because after a restart under lower limits
 * it would load every bucket as a hash table for good. Returns why that can't be, or null.
 */
export async function keepCompact(send: Send): Promise<string | null> {
  try {
    const config = await readConfig(
      send,
      LISTPACK_LIMITS.map(({ name }) => name),
    );
    const low = LISTPACK_LIMITS.filter(({ name, atLeast }) => Number(config.get(name) ?? 0) < atLeast);
    if (low.length === 0) return null;
    for (const { name, atLeast } of low) await send(["CONFIG", "SET", name, String(atLeast)]);
    await send(["CONFIG", "REWRITE"]);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}
