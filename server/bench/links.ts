// The links that all contenders redirect: the same codes in each run, and targets that follow from the code, so that the
// load can check an answer without asking anybody.
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { type Code, DEFAULT_ALPHABET, generateCode, parseAlphabet, type RandomBytes } from "../src/core/code.ts";
import { fieldOf } from "../src/core/field.ts";
import { type Link, type LinkDetails, newDetails } from "../src/core/link.ts";
import type { Log } from "../src/core/log.ts";
import type { Store } from "../src/core/store.ts";
import type { Target } from "../src/core/target.ts";
import { openStore } from "../src/store/open.ts";
import { stateKey } from "../src/store/redis/index-keys.ts";

const CODE_LENGTH = 7;

/** No code of the bench ends so; one that does is absent. */
export const ABSENT_END = "z";

export const TARGET_PREFIX = "https://example.com/";
/** Makes a target 70 characters long. */
export const TARGET_SUFFIX = "/a-page-of-a-shop?utm_source=print&utm_id=1";

/** Inserts that are under way at a time: stores group what comes together. */
const INSERTS_AT_ONCE = 500;

const SEED = 20_261_122;

export function targetOf(code: string): string {
  return TARGET_PREFIX + code + TARGET_SUFFIX;
}

/** Bytes that are the same in each run (mulberry32). Good enough to draw codes from, and for nothing else. */
function repeatable(seed: number): RandomBytes {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 24;
  };
  return (count) => Uint8Array.from({ length: count }, next);
}

/** Distinct codes as Linnet generates them, in random order, always the same ones. */
export function makeCodes(count: number): Code[] {
  const alphabet = parseAlphabet(DEFAULT_ALPHABET);
  if ("reason" in alphabet) throw new Error(alphabet.reason);
  const random = repeatable(SEED);
  const codes = new Set<Code>();
  while (codes.size < count) {
    const code = generateCode(random, alphabet, CODE_LENGTH);
    if (!code.endsWith(ABSENT_END)) codes.add(code);
  }
  return [...codes];
}

const silent = () => undefined;
const SILENT: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** Opens a store beside the servers, with the settings that they have when nothing is set. */
export function openBeside(url: string, data: string): Promise<Store> {
  return openStore({
    url,
    data,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    redisPrefix: "",
    redisBuckets: 65_536,
    init: false,
    mayCreate: true,
    clock: () => Date.now(),
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: SILENT,
  });
}

/** A link that leads where the load expects. */
export function plainLink(code: Code): Link {
  return { kind: "link", field: fieldOf(code), target: targetOf(code) as Target, terms: null };
}

interface Making {
  readonly linkOf?: (code: Code) => Link;
  readonly detailsOf?: (link: Link) => LinkDetails;
}

const plainDetails = ({ field }: Link) => newDetails(field, { createdAt: Date.now(), createdBy: "admin", makerHash: "" });

/** Makes a link for each code, through the port, as creates do. */
export async function fillStore(url: string, data: string, codes: readonly Code[], making: Making = {}): Promise<void> {
  const { linkOf = plainLink, detailsOf = plainDetails } = making;
  const store = await openBeside(url, data);
  try {
    let next = 0;
    const work = async () => {
      for (let code = codes[next++]; code !== undefined; code = codes[next++]) {
        const link = linkOf(code);
        await store.links.insert({ link, details: detailsOf(link) });
      }
    };
    await Promise.all(Array.from({ length: INSERTS_AT_ONCE }, work));
    const count = await store.links.count();
    if (count !== codes.length) throw new Error(`${url} holds ${count} links instead of ${codes.length}`);
    if (url.startsWith("sqlite:")) await textsIndexed(url.slice("sqlite:".length));
    else await nothingOwed(url);
  } finally {
    await store.close();
  }
}

/** How often it is looked whether a store has caught up. */
const LOOK_MS = 100;

/** Waits until the texts of all links are indexed: or the server would do that while it is measured, on the same core. */
async function textsIndexed(path: string): Promise<void> {
  const db = new Database(path, { readonly: true });
  try {
    const waiting = db.query<{ count: number }, []>("SELECT count(*) AS count FROM text_queue");
    while ((waiting.get()?.count ?? 0) > 0) await Bun.sleep(LOOK_MS);
  } finally {
    db.close();
  }
}

/** The same on Redis, where an open store also finishes what its writes have left to do. */
async function nothingOwed(url: string): Promise<void> {
  const redis = new Bun.RedisClient(url);
  try {
    const isOwed = async () => Number(await redis.send("EXISTS", [`${stateKey("")}:owed`])) > 0;
    while ((await isOwed()) || (await hasKeys(redis, "url-outbox*"))) await Bun.sleep(LOOK_MS);
  } finally {
    redis.close();
  }
}

async function hasKeys(redis: Bun.RedisClient, pattern: string): Promise<boolean> {
  let cursor = "0";
  do {
    const [next, keys] = (await redis.send("SCAN", [cursor, "MATCH", pattern, "COUNT", "10000"])) as [string, string[]];
    if (keys.length > 0) return true;
    cursor = next;
  } while (cursor !== "0");
  return false;
}

/** Writes the codes for load.lua: one on each line, all of the same length. Returns the file. */
export async function writeCodes(folder: string, codes: readonly Code[]): Promise<string> {
  const file = join(folder, "codes");
  await Bun.write(file, codes.map((code) => `${code}\n`).join(""));
  return file;
}
