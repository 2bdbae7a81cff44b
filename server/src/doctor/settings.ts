// What can be said of the settings without looking at the store.
import { readFileSync } from "node:fs";
import { type Config, SETTINGS, settingText, unknownSettings } from "../config.ts";
import type { PlacesFacts, SettingFacts } from "../core/about.ts";
import { type Finding, finding } from "../core/findings.ts";
import { timeText } from "../core/time.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment and the flags say, for a server to tell. */
export function saidIn(env: Env, flags: Readonly<Record<string, string>>) {
  return { settings: settingFacts(env, flags), unknownSettings: unknownSettings(env) };
}

/** Every setting of a server, in the order of the table. Of a secret it is told whether it is set, and nothing else. */
function settingFacts(env: Env, flags: Readonly<Record<string, string>>): SettingFacts[] {
  return SETTINGS.filter(({ isForCommands }) => isForCommands !== true).map((one) => {
    const text = settingText(one, env, flags);
    const isSecret = one.secret === true;
    return {
      name: one.name,
      value: isSecret ? null : text,
      default: one.default,
      isChanged: text !== one.default,
      isSecret,
      doc: one.doc,
    };
  });
}

/** What attention the settings need; `unknown` are names that look like settings. */
export function settingFindings(config: Config, unknown: readonly string[]): Finding[] {
  return [
    baseUrlFinding(config),
    ...(config.workers > 1 ? [restartFinding(config.workers)] : []),
    ...unknown.map((name) => finding("warning", "setting_unknown", { name })),
  ];
}

/** Where addresses are: rules of links may ask for it. */
export function placesFinding({ geoDb }: Config, about: PlacesFacts | null): Finding {
  if (about === null) {
    if (geoDb === null) return finding("error", "places_bundled_unreadable");
    return finding("error", "places_unreadable", { file: geoDb });
  }
  const day = timeText(about.madeAt).slice(0, 10);
  if (geoDb === null) return finding("ok", "places_bundled", { day });
  return finding("ok", "places", { file: geoDb, kind: about.kind, day });
}

const MIGRATE_SETTING = "net.ipv4.tcp_migrate_req";
const MIGRATE_FILE = "/proc/sys/net/ipv4/tcp_migrate_req";

/** A worker that ends closes its queue of new connections; Linux resets what is in it, or hands it to the other workers. */
function restartFinding(workers: number): Finding {
  if (readText(MIGRATE_FILE) === "1") return finding("ok", "workers", { workers });
  return finding("warning", "workers_reset", { workers, setting: MIGRATE_SETTING });
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
  const url = config.baseUrl;
  if (url === null) {
    const level = config.host === "127.0.0.1" || config.host === "localhost" ? "ok" : "warning";
    return finding(level, "base_url_unset", { url: `http://localhost:${config.port}` });
  }
  const { protocol, hostname } = new URL(url);
  const isPlain = protocol === "http:" && hostname !== "localhost" && !hostname.startsWith("127.");
  return isPlain ? finding("warning", "base_url_plain", { url }) : finding("ok", "base_url", { url });
}
