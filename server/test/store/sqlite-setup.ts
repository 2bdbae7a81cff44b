// Stores on files of their own for a test: opened as the program does, closed and deleted behind each test.
import { afterEach } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Log } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";
import type { SqliteOptions } from "../../src/store/sqlite/instance.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";

export const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface FileStores {
  /** Where a file may be, in a new folder. */
  newPath(): string;
  open(path: string, change?: Partial<SqliteOptions>): Promise<Store>;
}

export function fileStores(): FileStores {
  const folders: string[] = [];
  const stores: Store[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return {
    newPath() {
      const folder = mkdtempSync(join(tmpdir(), "linnet-sqlite-"));
      folders.push(folder);
      return join(folder, "linnet.db");
    },
    async open(path, change = {}) {
      const store = await openSqlite({
        path,
        alphabet: DEFAULT_ALPHABET,
        caseMode: "sensitive",
        knownInstanceId: null,
        init: false,
        mayCreate: true,
        clock: Date.now,
        random: (count) => crypto.getRandomValues(new Uint8Array(count)),
        log: silent,
        ...change,
      });
      stores.push(store);
      return store;
    },
  };
}
