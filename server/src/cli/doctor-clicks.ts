// What `linnet doctor` says of clicks: where they are kept, whether that place answers, and what waits to be brought there.
import type { DirectClicks } from "../clicks.ts";
import type { Config } from "../config.ts";
import { LinnetError, StoreOpenError } from "../core/errors.ts";
import type { Finding } from "../core/store.ts";

const BYTES_PER_KB = 1000;
const BYTES_PER_MB = 1_000_000;

/** How much of what a process may keep is a reason to look. */
const FULL_SHARE = 0.9;

export function bytesText(bytes: number): string {
  return bytes < BYTES_PER_MB ? `${(bytes / BYTES_PER_KB).toFixed(1)} kB` : `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

export async function clickFindings(direct: DirectClicks, { clicksJournalMb }: Config): Promise<Finding[]> {
  if (direct.access === null) return [{ level: "ok", check: "clicks", message: "not recorded: LINNET_CLICKS is off" }];
  return [await placeFinding(direct), ...journalFindings(direct, clicksJournalMb * BYTES_PER_MB)];
}

async function placeFinding(direct: DirectClicks): Promise<Finding> {
  const check = "clicks";
  try {
    const kept = await direct.kept();
    if (kept === null) return { level: "ok", check, message: "none are recorded yet" };
    const size = kept.bytes === null ? "" : `, ${bytesText(kept.bytes)}`;
    return { level: "ok", check, message: `${kept.name} answers${size}` };
  } catch (error) {
    if (!(error instanceof StoreOpenError || error instanceof LinnetError)) throw error;
    return { level: "error", check, message: error.message };
  }
}

function journalFindings(direct: DirectClicks, bytesMax: number): Finding[] {
  const { folder } = direct;
  const { bytes, bytesMost, damaged, damagedBytes } = direct.waiting();
  const check = "journal of clicks";
  const isFull = bytesMost >= FULL_SHARE * bytesMax;
  const how = isFull
    ? `nearly all that LINNET_CLICKS_JOURNAL_MB allows: what comes once it is full is not counted`
    : "a running server deletes what is in the store piece by piece";
  const size: Finding = {
    level: isFull ? "warning" : "ok",
    check,
    message: bytes === 0 ? `${folder} is empty` : `${bytesText(bytes)} in ${folder}; ${how}`,
  };
  if (damaged === 0) return [size];
  const files = `${damaged} ${damaged === 1 ? "file" : "files"} (${bytesText(damagedBytes)})`;
  const message = `${files} in ${folder} could not be read as a whole and were put aside as *.damaged; clicks in them may be missing`;
  return [size, { level: "warning", check, message }];
}
