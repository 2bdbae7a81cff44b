// What `linnet doctor` says of clicks: where they are kept, whether that place answers, and what waits to be brought there.
import type { DirectClicks } from "../clicks.ts";
import type { Config } from "../config.ts";
import { LinnetError, StoreOpenError } from "../core/errors.ts";
import { type Finding, finding } from "../core/findings.ts";

const BYTES_PER_KB = 1000;
const BYTES_PER_MB = 1_000_000;

/** How much of what a process may keep is a reason to look. */
const FULL_SHARE = 0.9;

export function bytesText(bytes: number): string {
  return bytes < BYTES_PER_MB ? `${(bytes / BYTES_PER_KB).toFixed(1)} kB` : `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

export async function clickFindings(direct: DirectClicks, { clicksJournalMb }: Config): Promise<Finding[]> {
  if (direct.access === null) return [finding("ok", "clicks_off")];
  return [await placeFinding(direct), ...journalFindings(direct, clicksJournalMb * BYTES_PER_MB)];
}

async function placeFinding(direct: DirectClicks): Promise<Finding> {
  try {
    const kept = await direct.kept();
    if (kept === null) return finding("ok", "clicks_none");
    const { name: store, bytes } = kept;
    if (bytes === null) return finding("ok", "clicks_store", { store });
    return finding("ok", "clicks_store_size", { store, size: bytesText(bytes) });
  } catch (error) {
    if (!(error instanceof StoreOpenError || error instanceof LinnetError)) throw error;
    return finding("error", "clicks_fail", { reason: error.message });
  }
}

function journalFindings(direct: DirectClicks, bytesMax: number): Finding[] {
  const { folder } = direct;
  const { bytes, bytesMost, damaged, damagedBytes } = direct.waiting();
  const isFull = bytesMost >= FULL_SHARE * bytesMax;
  const level = isFull ? "warning" : "ok";
  const said =
    bytes === 0
      ? finding(level, "journal_empty", { folder })
      : finding(level, isFull ? "journal_full" : "journal", { size: bytesText(bytes), folder });
  if (damaged === 0) return [said];
  return [said, finding("warning", "journal_damaged", { count: damaged, size: bytesText(damagedBytes), folder })];
}
