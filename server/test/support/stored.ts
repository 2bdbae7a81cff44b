// Every link that a store holds, read through the port after the fact.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Log } from "../../src/core/log.ts";
import { openStore } from "../../src/store/open.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Code → target of every link in the store at `url`. */
export async function storedIn(url: string): Promise<Map<string, string>> {
  const data = mkdtempSync(join(tmpdir(), "linnet-stored-"));
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const store = await openStore({
    url,
    data,
    alphabet: DEFAULT_ALPHABET,
    redisPrefix: "",
    redisBuckets: 131_072,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random,
    log,
  });
  try {
    const found = new Map<string, string>();
    for await (const { link } of store.links.scan()) found.set(link.field, link.target);
    return found;
  } finally {
    await store.close();
    rmSync(data, { recursive: true, force: true });
  }
}
