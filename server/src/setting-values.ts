// How the texts of settings are read: one function for each kind of value. Each throws an Error that says what is allowed.
import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { parseAlphabet } from "./core/code.ts";
import { parseHost as hostFrom } from "./core/domains/host.ts";

export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Error(`"${text}" is not a whole number from ${min} to ${max}`);
    return value;
  };
}

export function oneOf<const T extends string>(allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const value = allowed.find((one) => one === text);
    if (value === undefined) throw new Error(`"${text}" is not one of ${allowed.join(", ")}`);
    return value;
  };
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as 90s, 10m, 1h or 2d, in milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const msPerUnit = MS_PER_UNIT[unit];
  if (number === undefined || msPerUnit === undefined) throw new Error(`"${text}" is not a duration such as 90s, 10m, 1h or 2d`);
  return Number(number) * msPerUnit;
}

export function parseBoolean(text: string): boolean {
  return oneOf(["true", "false"])(text) === "true";
}

const WORKERS_MAX = 64;

export function parseWorkers(text: string): number {
  return text === "auto" ? Math.min(WORKERS_MAX, availableParallelism()) : integer(1, WORKERS_MAX)(text);
}

export function parseHost(text: string): string {
  const isName = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(text) && !/^[\d.]+$/.test(text);
  if (isIP(text) === 0 && !isName) throw new Error(`"${text}" is neither an address nor a host name`);
  return text;
}

export function parseBaseUrl(text: string): string | null {
  if (text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain =
    url !== null && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  if (!plain || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new Error(`"${text}" is not http:// or https:// with a host, and nothing behind it`);
  }
  return url.origin;
}

/** Origins as browsers send them: no path, and no port where it is the scheme's own. */
export function parseOrigins(text: string): readonly string[] {
  const origins = text.split(",").map((part) => part.trim());
  for (const origin of origins.filter((one) => one !== "")) {
    const url = URL.canParse(origin) ? new URL(origin) : null;
    if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
      throw new Error(`"${origin}" is not an origin such as https://app.example`);
    }
  }
  return origins.filter((one) => one !== "");
}

/** Hosts as links are kept by them. */
export function parseExtraHosts(text: string): readonly string[] {
  const said = text.split(",").map((part) => part.trim());
  return said.flatMap((one) => {
    if (one === "") return [];
    const host = hostFrom(one);
    if (host === null) throw new Error(`"${one}" is not a host such as www.lin.example`);
    return [host];
  });
}

export function parseStore(text: string): string | null {
  if (text === "") return null;
  if (/^(sqlite:|rediss?(\+cluster)?:\/\/|unix:\/\/).+/.test(text)) return text;
  const scheme = /^[a-z+]+:/.exec(text)?.[0] ?? "";
  throw new Error(
    `${scheme === "" ? "the store" : `"${scheme}"`} is not known; allowed are sqlite:FILE, redis://HOST, rediss://HOST, unix://SOCKET, redis+cluster://HOST,HOST and rediss+cluster://HOST,HOST`,
  );
}

export function parseClicks(text: string): string | null {
  return text === "off" ? text : parseStore(text);
}

const DETAILS = ["page", "address", "agent"] as const;

export function parseDetails(text: string): Readonly<Record<(typeof DETAILS)[number], boolean>> {
  const said = text.split(",").flatMap((part) => part.trim() || []);
  for (const one of said) oneOf(DETAILS)(one);
  return { page: said.includes("page"), address: said.includes("address"), agent: said.includes("agent") };
}

export function parseAlphabetSetting(text: string): string | null {
  if (text === "") return null;
  const alphabet = parseAlphabet(text);
  if ("reason" in alphabet) throw new Error(`"${text}" ${alphabet.reason}`);
  return text;
}

export function parseAdminKey(text: string): string | null {
  if (text === "") return null;
  if (!/^[\x21-\x7e]{16,}$/.test(text)) throw new Error("needs at least 16 characters without white space");
  return text;
}

export function parseKey(text: string): string | null {
  if (!/^[\x21-\x7e]*$/.test(text)) throw new Error("has white space or other characters that no key has");
  return text === "" ? null : text;
}

export function parsePrefix(text: string): string {
  if (!/^[A-Za-z0-9:._-]{0,64}$/.test(text)) throw new Error(`"${text}" may hold up to 64 letters, digits and : . _ -`);
  return text;
}
