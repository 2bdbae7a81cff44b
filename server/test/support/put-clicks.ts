// Clicks put into the place where a server on SQLite keeps them, from beside.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click } from "../../src/core/clicks/click.ts";
import type { Log } from "../../src/core/log.ts";
import { openClicks } from "../../src/store/open-clicks.ts";
import { batchWith } from "./clicks.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let journals = 0;

/** Adds the clicks to those of the server whose folder this is. */
export async function putClicks(folder: string, clicks: readonly Click[]): Promise<void> {
  const salts = mkdtempSync(join(tmpdir(), "linnet-salts-"));
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const place = { url: `sqlite:${join(folder, "data/linnet-clicks.db")}`, folder: salts, keepDays: 90 };
  const redis = {
    instance: { alphabet: "", caseMode: "sensitive" as const },
    knownInstanceId: null,
    mayCreate: true,
    redisPrefix: "",
    redisBuckets: 1,
    redisEventsMax: 0,
  };
  const store = await openClicks({ ...place, ...redis }, { clock: Date.now, random, log });
  try {
    await store.apply(`put-${process.pid}-${++journals}`, [batchWith(1, clicks)]);
  } finally {
    await store.close();
    rmSync(salts, { recursive: true, force: true });
  }
}
