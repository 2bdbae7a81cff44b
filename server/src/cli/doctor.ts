// `linnet doctor`: looks at the settings, the pages and the store, and says what needs attention.
import { existsSync, readFileSync } from "node:fs";
import { WEB_MANIFEST } from "../app.ts";
import { type Config, readConfig, unknownSettings } from "../config.ts";
import { LinnetError, StoreAbsentError, StoreOpenError } from "../core/errors.ts";
import type { Finding } from "../core/store.ts";
import { timeText } from "../core/time.ts";
import { geoOf, openParts, type Parts } from "../parts.ts";
import { EXIT, parseWords, plainLog, type World } from "./command.ts";
import { clickFindings } from "./doctor-clicks.ts";

const MARK = { ok: "ok     ", warning: "warning", error: "ERROR  " } as const;

export async function doctorCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none" }, 0);
  const config = readConfig(world.env, line.settings);
  const findings = [...settingFindings(world, config), placesFinding(world, config), ...(await storeFindings(world, config))];
  if (line.options.has("json")) world.out(JSON.stringify(findings));
  else for (const { level, check, message } of findings) world.out(`${MARK[level]}  ${check}: ${message}`);
  return findings.some(({ level }) => level === "error") ? EXIT.failed : EXIT.ok;
}

function settingFindings(world: World, config: Config): Finding[] {
  const unknown = unknownSettings(world.env);
  return [
    baseUrlFinding(config),
    existsSync(WEB_MANIFEST)
      ? { level: "ok", check: "pages", message: "built" }
      : { level: "error", check: "pages", message: "not built; run 'npm run build'" },
    ...(config.workers > 1 ? [restartFinding(config.workers)] : []),
    ...unknown.map(
      (name): Finding => ({ level: "warning", check: "settings", message: `${name} is not a setting of this version` }),
    ),
  ];
}

/** Where addresses are: rules of links may ask for it. */
function placesFinding(world: World, config: Config): Finding {
  const check = "places";
  const about = geoOf(config, plainLog(world)).about();
  const name = config.geoDb ?? "the database that comes along";
  if (about === null) return { level: "error", check, message: `${name} can't be read; countries are unknown` };
  return { level: "ok", check, message: `${name}: ${about.kind}, made on ${timeText(about.madeAt).slice(0, 10)}` };
}

const MIGRATE_SETTING = "net.ipv4.tcp_migrate_req";
const MIGRATE_FILE = "/proc/sys/net/ipv4/tcp_migrate_req";

/** A worker that ends closes its queue of new connections; Linux resets what is in it, or hands it to the other workers. */
function restartFinding(workers: number): Finding {
  const check = "workers";
  if (readText(MIGRATE_FILE) === "1") return { level: "ok", check, message: `${workers}; restarts lose no new connection` };
  return {
    level: "warning",
    check,
    message: `${workers}; a restart (SIGHUP) may reset connections that are just being made. 'sysctl -w ${MIGRATE_SETTING}=1' prevents it (Linux 5.14)`,
  };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null; // Another system, or an older Linux.
  }
}

/** Short URLs are printed on paper: what they begin with should be reachable by others, and meant for good. */
function baseUrlFinding(config: Config): Finding {
  const check = "base URL";
  if (config.baseUrl === null) {
    const level = config.host === "127.0.0.1" || config.host === "localhost" ? "ok" : "warning";
    return {
      level,
      check,
      message: `LINNET_BASE_URL is not set: short URLs begin with http://localhost:${config.port} and work on this machine only`,
    };
  }
  const { protocol, hostname } = new URL(config.baseUrl);
  if (protocol === "http:" && hostname !== "localhost" && !hostname.startsWith("127.")) {
    return { level: "warning", check, message: `${config.baseUrl} is not https: visitors can be led astray on the way` };
  }
  return { level: "ok", check, message: config.baseUrl };
}

async function storeFindings(world: World, config: Config): Promise<Finding[]> {
  try {
    const parts = await openParts(config, plainLog(world), { mayCreate: false });
    try {
      const status = await parts.store.status();
      const reachable: Finding = status.reachable
        ? { level: "ok", check: "store", message: `${parts.store.name} answers` }
        : { level: "error", check: "store", message: status.reason ?? "does not answer" };
      if (!status.reachable) return [reachable];
      const ready = await parts.store.pool.size();
      const count: Finding = { level: "ok", check: "links", message: `${await parts.store.links.count()}; ready codes ${ready}` };
      const listed = config.blockList === null ? [] : [await listFinding(parts, config.blockList)];
      const clicks = parts.direct === null ? [] : await clickFindings(parts.direct, config);
      return [reachable, await writableFinding(parts), count, ...listed, ...(await parts.store.inspect("full")), ...clicks];
    } finally {
      await parts.close();
    }
  } catch (error) {
    if (!(error instanceof StoreOpenError || error instanceof LinnetError)) throw error;
    return [{ level: error instanceof StoreAbsentError ? "warning" : "error", check: "store", message: error.message }];
  }
}

/** Why it can't be read was said by whoever tried. */
async function listFinding({ blockFile, links }: Parts, file: string): Promise<Finding> {
  const check = "block list";
  await blockFile.open();
  const hosts = links.blocks.listed;
  if (hosts === 0) return { level: "warning", check, message: `${file} blocks no host` };
  return { level: "ok", check, message: `${file}: ${hosts} ${hosts === 1 ? "host" : "hosts"}` };
}

/** Writes for real, a code into the pool and out again: a store can answer and yet be full or read-only. */
async function writableFinding({ store, links }: Parts): Promise<Finding> {
  const check = "writing";
  try {
    const code = links.codes.make();
    await store.pool.add([code], Number.MAX_SAFE_INTEGER);
    await store.pool.remove([code]);
    return { level: "ok", check, message: "the store takes writes" };
  } catch (error) {
    if (!(error instanceof LinnetError)) throw error;
    return { level: "error", check, message: error.message };
  }
}
