// The conformance suite of clicks on SQLite.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickStore } from "../../src/core/clicks/store.ts";
import { openSqliteClicks } from "../../src/store/sqlite/clicks/store.ts";
import { type ClicksSettings, type ClicksUnderTest, KEEP_DAYS } from "./clicks-under-test.ts";
import { clicksContract } from "./contract-clicks.ts";
import { silent } from "./sqlite-setup.ts";

async function openUnderTest({ keepDays = KEEP_DAYS }: Partial<ClicksSettings> = {}): Promise<ClicksUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "linnet-clicks-"));
  const stores: ClickStore[] = [];
  let kept = keepDays;
  const open = async () => {
    const means = { clock: Date.now, random: (count: number) => crypto.getRandomValues(new Uint8Array(count)), log: silent };
    const store = await openSqliteClicks({ path: join(folder, "clicks.db"), saltFolder: folder, keepDays: kept, ...means });
    stores.push(store);
    return store;
  };
  const closeAll = async () => {
    for (const store of stores.splice(0)) await store.close();
  };
  return {
    store: await open(),
    openSecond: open,
    reopen: async (days = kept) => {
      await closeAll();
      kept = days;
      return open();
    },
    close: async () => {
      await closeAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

clicksContract("SQLite", openUnderTest);
