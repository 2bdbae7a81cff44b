// Which of the slots of a Redis Cluster a key lies in, which key of a command decides, and a short text for every slot.
// Routing is arithmetic on the key alone: it costs less than looking the key up would.

/** A cluster has this many slots, whatever its size. */
export const SLOTS = 16_384;

/** CRC-16/XMODEM (polynomial 0x1021, begins with 0), as the Redis Cluster specification has it, one byte at a time. */
const CRC_POLYNOMIAL = 0x1021;
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ CRC_POLYNOMIAL : crc << 1;
  return crc;
});

const ASCII_MAX = 0x7f;

const encoder = new TextEncoder();

/** The slot of a key: of what stands between its first `{` and the next `}` when that is anything, else of all of it. */
export function slotOf(key: string): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open + 1);
  const isTagged = close > open + 1;
  return crcOf(key, isTagged ? open + 1 : 0, isTagged ? close : key.length) % SLOTS;
}

function crcOf(text: string, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit > ASCII_MAX) return crcOfBytes(encoder.encode(text.slice(from, to)));
    crc = next(crc, unit);
  }
  return crc;
}

function crcOfBytes(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = next(crc, byte);
  return crc;
}

function next(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (CRC_TABLE[(crc >> 8) ^ byte] ?? 0);
}

let tags: readonly string[] | null = null;

/**
 * A text that lies in this slot: the least whole number that does, in decimal. Part of the data format, so it must never
 * change. All of them are found at the first call, among some 110 000 numbers (10 ms).
 */
export function tagOf(slot: number): string {
  tags ??= findTags();
  const tag = tags[slot];
  if (tag === undefined) throw new RangeError(`there is no slot ${slot}`);
  return tag;
}

function findTags(): string[] {
  const found = new Array<string | undefined>(SLOTS).fill(undefined);
  for (let number = 0, missing = SLOTS; missing > 0; number++) {
    const tag = String(number);
    const slot = crcOf(tag, 0, tag.length) % SLOTS;
    if (found[slot] !== undefined) continue;
    found[slot] = tag;
    missing--;
  }
  return found.map(String);
}

/** Commands whose first argument is a key, and those whose second one is. */
const KEY_FIRST = new Set(
  `DECR DEL DUMP EXISTS EXPIRE EXPIRETIME GET GETDEL GETEX HDEL HEXISTS HGET HGETALL HINCRBY HKEYS HLEN HMGET HRANDFIELD HSCAN HSET
  HSETNX HSTRLEN HVALS INCR INCRBY LINDEX LLEN LPOP LPUSH LRANGE LREM LTRIM PERSIST PEXPIRE PEXPIREAT PTTL RPOP RPUSH SADD SCARD SET
  SETNX SISMEMBER SMEMBERS SMISMEMBER SPOP SRANDMEMBER SREM SSCAN STRLEN TTL TYPE UNLINK XADD XDEL XLEN XRANGE XREVRANGE XTRIM ZADD
  ZCARD ZCOUNT ZINCRBY ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYLEX
  ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZSCAN ZSCORE`.split(/\s+/),
);
const KEY_SECOND = new Set(["OBJECT", "MEMORY"]);

/** Commands that say how many keys they have. */
const KEYS_COUNTED = new Set(["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO"]);

/** The key that decides where a command goes. A command that is not known, or has no key, is a fault of ours. */
export function keyOf(args: readonly string[]): string {
  const [command = "", first, second, third] = args;
  if (KEY_FIRST.has(command) && first !== undefined) return first;
  if (KEYS_COUNTED.has(command) && third !== undefined && Number(second) > 0) return third;
  if (KEY_SECOND.has(command) && second !== undefined) return second;
  throw new TypeError(`it is not known which node of a cluster ${command} is for`);
}
