// A store opened beside the servers that use it, and every link that it holds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import { linkIn } from "../../src/core/link.ts";
import type { Log } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";
import { openStore } from "../../src/store/open.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface OpenedStore {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

/** Opens the store at `url` with the default settings, and a data folder of its own. */
export async function openStoreAt(url: string): Promise<OpenedStore> {
  const data = mkdtempSync(join(tmpdir(), "linnet-stored-"));
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const codes = { alphabet: DEFAULT_ALPHABET, caseMode: "sensitive" } as const;
  const settings = { ...codes, redisPrefix: "", redisBuckets: 65_536, init: false, mayCreate: true };
  const store = await openStore({ url, data, ...settings, clock: Date.now, random, log });
  const close = async () => {
    await store.close();
    rmSync(data, { recursive: true, force: true });
  };
  return { store, close };
}

/** Id → target of every link in the store at `url` that was not deleted for good; those in the trash lead where they did. */
export async function storedIn(url: string): Promise<Map<string, string>> {
  const { store, close } = await openStoreAt(url);
  try {
    const found = new Map<string, string>();
    for await (const stored of store.links.scan()) {
      const link = linkIn(stored);
      if (link !== null) found.set(link.field, link.target);
    }
    return found;
  } finally {
    await close();
  }
}
