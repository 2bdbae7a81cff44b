// What can be said of the settings without looking at the store.
import { readFileSync } from "node:fs";
import { type Config, SETTINGS, settingText, unknownSettings } from "../config.ts";
import type { SettingFacts } from "../core/about.ts";
import type { Finding } from "../core/store.ts";
import { type Instant, timeText } from "../core/time.ts";

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
    ...unknown.map(
      (name): Finding => ({ level: "warning", check: "settings", message: `${name} is not a setting of this version` }),
    ),
  ];
}

/** Where addresses are: rules of links may ask for it. */
export function placesFinding({ geoDb }: Config, about: { readonly kind: string; readonly madeAt: Instant } | null): Finding {
  const check = "places";
  const name = geoDb ?? "the database that comes along";
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
