// Which stores this machine has worked with: a file per store in the data folder, holding the instance's id. A store
// that was known and now comes up empty has lost links; it must not pass for a new one.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Log } from "../core/log.ts";

const DEFAULT_REDIS_PORT = "6379";

/**
 * What tells one store from another, however its URL is spelled: user and password are left out, defaults written out.
 * Null for a store that can't be met again, or a URL that can't be read.
 */
export function placeOf(url: string, redisPrefix: string): string | null {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    return path === ":memory:" ? null : `sqlite:${resolve(path)}`;
  }
  const withoutUser = url.replace(/^unix:\/\/[^/]*@/, "unix://");
  if (!URL.canParse(withoutUser)) return null;
  const { protocol, hostname, port, pathname, searchParams } = new URL(withoutUser);
  if (protocol === "unix:") return `unix:${pathname} ${Number(searchParams.get("db") ?? 0)} ${redisPrefix}`;
  const host = `${hostname.toLowerCase() || "127.0.0.1"}:${port || DEFAULT_REDIS_PORT}`;
  return `${protocol}//${host}/${Number(pathname.slice(1))} ${redisPrefix}`;
}

const CLUSTER_URL = /^(rediss?\+cluster):\/\/(?:.*@)?([^/?#@]*)/s;

/**
 * All places by which the store is remembered. A cluster is known by any of its nodes, and a setting that names others tomorrow
 * means the same one as long as it shares one of them.
 */
export function placesOf(url: string, redisPrefix: string): string[] {
  const [, scheme, hosts] = CLUSTER_URL.exec(url) ?? [];
  if (scheme === undefined || hosts === undefined) return [placeOf(url, redisPrefix) ?? []].flat();
  return hosts.split(",").flatMap((host) => {
    const place = placeOf(`redis://${host}`, redisPrefix);
    return place === null ? [] : [place.replace("redis:", `${scheme}:`)];
  });
}

function fileOf(data: string, place: string): string {
  return join(data, "known-stores", createHash("sha256").update(place).digest("hex").slice(0, 16));
}

/** The id that the store at any of these places had when it was last opened from here, or null. */
export function knownInstance(data: string, places: readonly string[]): string | null {
  for (const place of places) {
    try {
      const id = readFileSync(fileOf(data, place), "utf8").trim();
      if (id !== "") return id;
    } catch {} // Never seen, or the folder can't be read: then nothing is known.
  }
  return null;
}

/** Notes the id. Without a writable folder only the warning remains: serving goes on. */
export function rememberStore(data: string, places: readonly string[], id: string, log: Log): void {
  try {
    for (const file of places.map((place) => fileOf(data, place))) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.${process.pid}`, `${id}\n`);
      renameSync(`${file}.${process.pid}`, file);
    }
  } catch (error) {
    log.warn(
      { data, reason: String(error) },
      "LINNET_DATA can't be written: an emptied store would not be noticed after a restart",
    );
  }
}

/** Forgets the store at all places where it was seen, also those by which it is not named now. */
export function forgetStore(data: string, id: string): void {
  const folder = join(data, "known-stores");
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (readFileSync(file, "utf8").trim() === id) rmSync(file, { force: true });
  }
}
