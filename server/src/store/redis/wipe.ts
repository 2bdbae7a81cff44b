// The plan's `delete_db`: deletes Linnet's own keys, told by their exact names, and never anything else.
import { isClickKey } from "./clicks/keys.ts";
import type { RedisNode } from "./connection.ts";
import { firstWord, isAnswer } from "./failures.ts";
import { isGuard } from "./guards.ts";
import type { Keys } from "./keys.ts";
import type { Send } from "./scripts.ts";

/** Keys that one SCAN looks at. */
const SCAN_COUNT = 1000;

/** Keys that one UNLINK names. */
const UNLINK_KEYS_MAX = 500;

/**
 * Deletes the keys on all servers and returns how many links they held. What the scripts look at before they write (`isGuard`)
 * goes after the rest: other processes stop at that moment, and what they wrote until then goes last. `linnet-meta` goes
 * no sooner, so that a wipe that was interrupted can be done again.
 */
export async function wipeKeys(nodes: readonly RedisNode[], keys: Keys): Promise<number> {
  const links = await unlinkAll(nodes, keys, (key) => key !== keys.meta && !isGuard(keys, key));
  await unlinkAll(nodes, keys, (key) => isGuard(keys, key));
  const late = await unlinkAll(nodes, keys, (key) => key !== keys.meta);
  await unlinkAll(nodes, keys, () => true);
  return links + late;
}

/** Deletes the keys of clicks and nothing else. */
export async function wipeClicks(nodes: readonly RedisNode[], keys: Keys): Promise<void> {
  await unlinkAll(nodes, keys, (key) => isClickKey(key, keys.prefix));
}

async function unlinkAll(nodes: readonly RedisNode[], keys: Keys, isWanted: (key: string) => boolean): Promise<number> {
  const links = await Promise.all(nodes.map(({ send }) => unlinkThere(send, keys, isWanted)));
  return links.reduce((sum, count) => sum + count, 0);
}

async function unlinkThere(send: Send, keys: Keys, isWanted: (key: string) => boolean): Promise<number> {
  let links = 0;
  let cursor = "0";
  do {
    const reply = await send(["SCAN", cursor, "MATCH", keys.pattern, "COUNT", String(SCAN_COUNT)]);
    const [next, found] = Array.isArray(reply) ? reply : ["0", []];
    const ours = (Array.isArray(found) ? found.map(String) : []).filter((key) => keys.isOurs(key) && isWanted(key));
    for (let from = 0; from < ours.length; from += UNLINK_KEYS_MAX) {
      links += await unlink(send, ours.slice(from, from + UNLINK_KEYS_MAX), keys);
    }
    cursor = String(next);
  } while (cursor !== "0");
  return links;
}

/** One key per command: keys of different slots never share one. What only has the name of a bucket holds no links. */
async function unlink(send: Send, ours: readonly string[], keys: Keys): Promise<number> {
  const counts = await Promise.all(
    ours.map(async (key) => {
      const [held] = await Promise.all([isBucket(keys, key) ? lengthOf(send, key) : 0, send(["UNLINK", key])]);
      return Number(held);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function isBucket(keys: Keys, key: string): boolean {
  const hot = keys.hotOf(key);
  return hot !== null && hot.field === undefined;
}

async function lengthOf(send: Send, key: string): Promise<unknown> {
  try {
    return await send(["HLEN", key]);
  } catch (error) {
    if (isAnswer(error) && firstWord(error) === "WRONGTYPE") return 0;
    throw error;
  }
}
