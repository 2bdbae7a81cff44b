// `linnet doctor`: looks at the settings, the pages and the store, and says what needs attention.
import { existsSync } from "node:fs";
import { WEB_MANIFEST } from "../app.ts";
import { type Config, readConfig, unknownSettings } from "../config.ts";
import { LinnetError, StoreAbsentError, StoreOpenError } from "../core/errors.ts";
import { type Finding, finding } from "../core/findings.ts";
import { placesFinding, settingFindings } from "../doctor/settings.ts";
import { openStoreFindings } from "../doctor/store.ts";
import { geoOf, openParts, type Parts } from "../parts.ts";
import { EXIT, parseWords, plainLog, type World } from "./command.ts";
import { clickFindings } from "./doctor-clicks.ts";

const MARK = { ok: "ok     ", warning: "warning", error: "ERROR  " } as const;

export async function doctorCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none" }, 0);
  const config = readConfig(world.env, line.settings);
  const places = placesFinding(config, geoOf(config, plainLog(world)).about());
  const findings = [
    ...settingFindings(config, unknownSettings(world.env)),
    pagesFinding(),
    places,
    ...(await storeFindings(world, config)),
  ];
  if (line.options.has("json"))
    world.out(JSON.stringify(findings.map(({ level, check, message }) => ({ level, check, message }))));
  else for (const { level, check, message } of findings) world.out(`${MARK[level]}  ${check}: ${message}`);
  return findings.some(({ level }) => level === "error") ? EXIT.failed : EXIT.ok;
}

/** A server has them, or it would not serve. */
function pagesFinding(): Finding {
  return existsSync(WEB_MANIFEST) ? finding("ok", "pages") : finding("error", "pages_missing");
}

async function storeFindings(world: World, config: Config): Promise<Finding[]> {
  try {
    const parts = await openParts(config, plainLog(world), { mayCreate: false });
    try {
      await parts.blockFile.open();
      const found = await openStoreFindings(parts, config, "full");
      if (found.some(({ check, level }) => check === "store" && level === "error")) return found;
      const clicks = parts.direct === null ? [] : await clickFindings(parts.direct, config);
      return [...found, await writableFinding(parts), ...clicks];
    } finally {
      await parts.close();
    }
  } catch (error) {
    if (!(error instanceof StoreOpenError || error instanceof LinnetError)) throw error;
    return [finding(error instanceof StoreAbsentError ? "warning" : "error", "store_fails", { reason: error.message })];
  }
}

/** Writes for real, a code into the pool and out again: a store can answer and yet be full or read-only. */
async function writableFinding({ store, links }: Parts): Promise<Finding> {
  try {
    const code = links.codes.make();
    await store.pool.add([code], Number.MAX_SAFE_INTEGER);
    await store.pool.remove([code]);
    return finding("ok", "writing");
  } catch (error) {
    if (!(error instanceof LinnetError)) throw error;
    return finding("error", "writing_fails", { reason: error.message });
  }
}
