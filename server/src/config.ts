// Every setting, in one table: name, default, how it is read, what it does. Read once, at the start; docs/configuration.md
// lists the same names and a test compares the two.
import { readFileSync } from "node:fs";
import { CASE_MODES, type CodeRules, defaultAlphabet, GENERATED_LENGTH_MAX, hasCapitals } from "./core/code.ts";
import { EDITORS } from "./core/people/roles.ts";
import { PRE_GEN_HASH_NUM } from "./core/pool.ts";
import {
  integer,
  oneOf,
  parseAdminKey,
  parseAlphabetSetting,
  parseBaseUrl,
  parseBoolean,
  parseClicks,
  parseDetails,
  parseDuration,
  parseExtraHosts,
  parseHost,
  parseKey,
  parseOrigins,
  parsePrefix,
  parseStore,
  parseWorkers,
} from "./setting-values.ts";
import { type AddressRange, parseRanges } from "./visitor/client-address.ts";

interface Setting<T> {
  /** The environment variable; the flag of `linnet` is the same without `LINNET_`, in kebab case. */
  readonly name: string;
  /** As it would be written; "" is "not set". */
  readonly default: string;
  /** Never shown in a message or log; may also be given as a file, by `NAME_FILE`. */
  readonly secret?: boolean;
  readonly doc: string;
  /** Without effect on a server. */
  readonly isForCommands?: boolean;
  /** Reads the text. Throws an Error that says what is allowed. */
  readonly parse: (text: string) => T;
}

const setting = <T>(one: Setting<T>): Setting<T> => one;

const TABLE = {
  host: setting({
    name: "HOST",
    default: "127.0.0.1",
    doc: "Address to listen on. A container sets 0.0.0.0.",
    parse: parseHost,
  }),
  port: setting({ name: "PORT", default: "8080", doc: "Port to listen on; 0 takes a free one.", parse: integer(0, 65_535) }),
  baseUrl: setting({
    name: "LINNET_BASE_URL",
    default: "",
    doc: "What short URLs begin with, such as https://lin.example. Not set: http://localhost:PORT.",
    parse: parseBaseUrl,
  }),
  extraHosts: setting({
    name: "LINNET_EXTRA_HOSTS",
    default: "",
    doc: "Other hosts that are the default domain too, such as www.lin.example, comma-separated. They matter once a domain was added: until then every host is the default one.",
    parse: parseExtraHosts,
  }),
  store: setting({
    name: "LINNET_STORE",
    default: "",
    secret: true,
    doc: "Where links are kept. Not set: the file linnet.db in LINNET_DATA. Else sqlite:FILE, redis://[user:password@]host[:port][/db], rediss://… for TLS, unix:///path/to/redis.sock, redis+cluster://[user:password@]host[:port],host[:port],… or rediss+cluster://….",
    parse: parseStore,
  }),
  clicks: setting({
    name: "LINNET_CLICKS",
    default: "",
    secret: true,
    doc: "Where clicks are kept. Not set: beside the links, in a file of their own or in the same Redis. Else sqlite:FILE or a Redis, written as for LINNET_STORE, or off: then nothing is counted.",
    parse: parseClicks,
  }),
  clicksKeepDays: setting({
    name: "LINNET_CLICKS_KEEP_DAYS",
    default: "90",
    doc: "Days for which each single click is kept; totals and statistics by day are kept for ever. 0 keeps no single click.",
    parse: integer(0, 36_500),
  }),
  clicksDetails: setting({
    name: "LINNET_CLICKS_DETAILS",
    default: "",
    doc: "What is kept of a click besides, comma-separated: page (the path of the page that the link was on), address (the visitor's), agent (the user agent as it was sent). Not set: none of it.",
    parse: parseDetails,
  }),
  clicksJournalMb: setting({
    name: "LINNET_CLICKS_JOURNAL_MB",
    default: "256",
    doc: "Megabytes of clicks that a process keeps in LINNET_DATA while their store takes none, some 8 000 each. What comes then is dropped, and counted.",
    parse: integer(2, 1_048_576),
  }),
  clicksRedisEvents: setting({
    name: "LINNET_CLICKS_REDIS_EVENTS",
    default: "10000000",
    doc: "Single clicks that are kept in Redis at most; the oldest go first. Totals and statistics by day stay.",
    parse: integer(0, 4_000_000_000),
  }),
  preGenHashNum: setting({
    name: "PRE_GEN_HASH_NUM",
    default: String(PRE_GEN_HASH_NUM),
    doc: "How many codes the store keeps ready.",
    parse: integer(1, 10_000),
  }),
  codeLength: setting({
    name: "LINNET_CODE_LENGTH",
    default: "7",
    doc: "Shortest generated code, its check character included. Grows by itself as links fill the space.",
    parse: integer(5, GENERATED_LENGTH_MAX),
  }),
  codeAlphabet: setting({
    name: "LINNET_CODE_ALPHABET",
    default: "",
    doc: "Characters of generated codes: a prime number (29 to 61) of letters and digits. Not set: those that are not misread. Fixed when the store is made.",
    parse: parseAlphabetSetting,
  }),
  caseMode: setting({
    name: "LINNET_CASE",
    default: "sensitive",
    doc: "Whether codes that differ in capitals only are two (sensitive) or one (insensitive). Fixed when the store is made.",
    parse: oneOf(CASE_MODES),
  }),
  multiSegment: setting({
    name: "LINNET_MULTI_SEGMENT",
    default: "false",
    doc: "Whether a code may have several segments, such as sale/shoes.",
    parse: parseBoolean,
  }),
  public: setting({
    name: "LINNET_PUBLIC",
    default: "true",
    doc: "Whether anyone may shorten, within the limits; if not, a key is needed.",
    parse: parseBoolean,
  }),
  adminKey: setting({
    name: "LINNET_ADMIN_KEY",
    default: "",
    secret: true,
    doc: "A key with every scope and no limits, for automation (Authorization: Bearer …). At least 16 characters.",
    parse: parseAdminKey,
  }),
  editors: setting({
    name: "LINNET_EDITORS",
    default: "own",
    doc: "Whose links people with the role editor may change: own, those that they have made, or all. They see all.",
    parse: oneOf(EDITORS),
  }),
  auditDays: setting({
    name: "LINNET_AUDIT_DAYS",
    default: "365",
    doc: "Days for which the audit log keeps what was done, 1 to 3650. It has room for so many entries besides.",
    parse: integer(1, 3650),
  }),
  corsOrigins: setting({
    name: "LINNET_CORS_ORIGINS",
    default: "",
    doc: "Origins whose pages may use the API from a browser, such as https://app.example, comma-separated. Not set: none.",
    parse: parseOrigins,
  }),
  trustProxy: setting({
    name: "LINNET_TRUST_PROXY",
    default: "",
    doc: "Addresses or CIDR ranges of proxies, comma-separated. The client is then the right-most X-Forwarded-For address outside them.",
    parse: (text): readonly AddressRange[] => parseRanges(text),
  }),
  geoDb: setting({
    name: "LINNET_GEO_DB",
    default: "",
    doc: "A database of places (.mmdb, such as GeoLite2-City), read again when the file is replaced. Not set: one that comes along and knows countries.",
    parse: (text): string | null => (text === "" ? null : text),
  }),
  blockList: setting({
    name: "LINNET_BLOCK_LIST",
    default: "",
    doc: "A list of hosts that no link may lead to, one per line, read again when the file is changed. Not set: none.",
    parse: (text): string | null => (text === "" ? null : text),
  }),
  redisPrefix: setting({
    name: "LINNET_REDIS_PREFIX",
    default: "",
    doc: "Put before every Redis key, for a Redis that others use too.",
    parse: parsePrefix,
  }),
  redisBuckets: setting({
    name: "LINNET_REDIS_BUCKETS",
    default: "65536",
    doc: "Hashes that links are spread over in Redis; aim at 16–128 links each. Fixed when the store is made. 1 makes the key exactly url-hash.",
    parse: integer(1, 16_777_216),
  }),
  redisText: setting({
    name: "LINNET_REDIS_TEXT",
    default: "true",
    doc: "Whether links in Redis are found by their text quickly, for some 77 bytes per link. false: a search looks through all links. After switching it on: `linnet reindex`.",
    parse: parseBoolean,
  }),
  cacheMb: setting({
    name: "LINNET_CACHE_MB",
    default: "64",
    doc: "Megabytes of links that are kept in memory, some 1 900 links each; 0 keeps none.",
    parse: integer(0, 65_536),
  }),
  staleMaxMs: setting({
    name: "LINNET_STALE_MAX",
    default: "1h",
    doc: "How long a link in memory is served while the store gives no answer: a number with s, m, h or d. 0s: not at all.",
    parse: parseDuration,
  }),
  data: setting({ name: "LINNET_DATA", default: "./data", doc: "The one folder that Linnet writes to.", parse: (text) => text }),
  workers: setting({
    name: "LINNET_WORKERS",
    default: "1",
    doc: "Processes that share the port, 1 to 64; auto takes one per processor. From 2 on, one more supervises them.",
    parse: parseWorkers,
  }),
  url: setting({
    name: "LINNET_URL",
    default: "",
    isForCommands: true,
    doc: "For commands: the server to work on, such as https://lin.example. Not set: the store itself.",
    parse: parseBaseUrl,
  }),
  key: setting({
    name: "LINNET_KEY",
    default: "",
    secret: true,
    isForCommands: true,
    doc: "For commands: the API key for the server that LINNET_URL names.",
    parse: parseKey,
  }),
  logLevel: setting({
    name: "LINNET_LOG",
    default: "info",
    doc: "How much is logged: debug, info, warn, error or silent.",
    parse: oneOf(["debug", "info", "warn", "error", "silent"]),
  }),
} as const;

/** The table as a list, for documentation and flags. */
export const SETTINGS: readonly Setting<unknown>[] = Object.values(TABLE);

/** What the settings say, read and checked. */
export type Config = { readonly [Key in keyof typeof TABLE]: ReturnType<(typeof TABLE)[Key]["parse"]> };

/** Wrong settings: `problems` has a line for each of them. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** The flag of a setting: `LINNET_BASE_URL` → `base-url`, `PORT` → `port`. */
export function flagOf(name: string): string {
  return name
    .replace(/^LINNET_/, "")
    .toLowerCase()
    .replaceAll("_", "-");
}

/** Names that begin like settings but are none: a misspelt setting would otherwise be silently without effect. */
export function unknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(SETTINGS.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])));
  return Object.keys(env).filter((name) => name.startsWith("LINNET_") && !name.startsWith("LINNET_TEST_") && !known.has(name));
}

/** Reads all settings from the environment and the flags (which win). Throws a ConfigError that lists every wrong one. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string>> = {},
): Config {
  const problems: string[] = [];
  const read = (one: Setting<unknown>): unknown => {
    try {
      return one.parse(settingText(one, env, flags));
    } catch (error) {
      problems.push(`${one.name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const values = Object.fromEntries(Object.entries(TABLE).map(([key, one]) => [key, read(one as Setting<unknown>)]));
  if (values.store === "sqlite::memory:" && Number(values.workers) > 1) {
    problems.push("LINNET_WORKERS: a store in memory belongs to one process; take 1, or a store that several can open");
  }
  if (values.caseMode === "insensitive" && typeof values.codeAlphabet === "string" && hasCapitals(values.codeAlphabet)) {
    problems.push("LINNET_CODE_ALPHABET: holds capitals, which LINNET_CASE=insensitive does not tell apart; take small letters");
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Config;
}

/** What codes are generated of: the setting, or the characters that fit how codes are read. */
export function codeAlphabetOf({ codeAlphabet, caseMode }: Pick<Config, "codeAlphabet" | "caseMode">): string {
  return codeAlphabet ?? defaultAlphabet(caseMode);
}

/** How codes are read. */
export function codeRulesOf({ caseMode, multiSegment }: Pick<Config, "caseMode" | "multiSegment">): CodeRules {
  return { caseMode, multiSegment };
}

/** What a setting says: its flag, the environment, or its default. Throws where the file of a secret can't be read. */
export function settingText(
  one: Setting<unknown>,
  env: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string>>,
): string {
  return flags[flagOf(one.name)] ?? textOf(one, env) ?? one.default;
}

function textOf(one: Setting<unknown>, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const file = one.secret ? env[`${one.name}_FILE`] : undefined;
  if (file === undefined || file === "") return env[one.name] === "" ? undefined : env[one.name];
  if (env[one.name]) throw new Error(`set either it or ${one.name}_FILE, not both`);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Error(`the file ${file} can't be read`, { cause: error });
  }
}

/** The URL of the store: the setting, or the embedded default in the data folder. */
export function storeUrlOf({ store, data }: Pick<Config, "store" | "data">): string {
  return store ?? `sqlite:${data}/linnet.db`;
}
