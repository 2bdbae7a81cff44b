// What `linnet doctor` says about a Redis, and what the start warns of: whether links survive there.
import type { Finding } from "../../core/store.ts";
import { inspectCluster } from "./cluster-inspect.ts";
import { LISTPACK_LIMITS, readConfig } from "./compact.ts";
import type { Connection, RedisNode } from "./connection.ts";
import { reasonOf, within } from "./failures.ts";
import { ClusterKeys } from "./guards.ts";
import type { Keys } from "./keys.ts";
import { helloOf } from "./opening.ts";
import type { Send } from "./scripts.ts";

/** Looking at a server may take longer than a request waits. */
const INSPECT_DEADLINE_MS = 5000;

/** Buckets whose encoding is looked at, this many in one round trip. */
const ENCODING_SAMPLE_BUCKETS = 4096;
const ENCODING_ROUND_BUCKETS = 512;

/** From this share of `maxmemory` on there is a warning. */
const MEMORY_SHARE_WARNING = 0.85;

const CONFIG_PATTERNS = ["appendonly", "appendfsync", "save", "maxmemory-policy", ...LISTPACK_LIMITS.map(({ name }) => name)];

/** What INFO and CONFIG tell; settings are empty where CONFIG is not allowed. */
interface Facts {
  readonly info: ReadonlyMap<string, string>;
  readonly config: ReadonlyMap<string, string>;
}

/** Looks at everything. "full" also looks whether changes would be told, and samples how buckets are encoded. */
export async function inspectRedis(connection: Connection, keys: Keys, depth: "start" | "full"): Promise<Finding[]> {
  const send: Send = (args) => connection.read((through) => through(args), INSPECT_DEADLINE_MS);
  const nodes = connection.nodes();
  const ofNodes = await Promise.all(nodes.map((node) => inspectNode(node, keys, depth)));
  return [
    ...(keys instanceof ClusterKeys ? await inspectCluster({ connection, nodes, keys, depth, send }) : []),
    ...merged(nodes, ofNodes),
    ...(depth === "full" && keys.buckets > 1 ? [await encoding(send, keys)] : []),
  ];
}

/** Looks at one server. */
async function inspectNode(node: RedisNode, keys: Keys, depth: "start" | "full"): Promise<Finding[]> {
  const send: Send = (args) => within(INSPECT_DEADLINE_MS, node.send(args));
  try {
    const { version, role } = await helloOf(send);
    const facts = await factsOf(send);
    return [
      { level: "ok", check: "server", message: `Redis ${version} at ${node.place}` },
      persistence(facts),
      eviction(facts),
      memory(facts),
      replication(facts, role),
      compactLimits(facts, keys),
      ...(depth === "full" ? [await changes(send)] : []),
    ];
  } catch (error) {
    return [{ level: "error", check: "server", message: `${node.place} can't be looked at: ${reasonOf(error)}` }];
  }
}

/** What is the same on all servers is said once; the rest with the place in front. */
function merged(nodes: readonly RedisNode[], ofNodes: readonly (readonly Finding[])[]): Finding[] {
  const all = ofNodes.flatMap((findings, at) => findings.map((finding) => ({ ...finding, place: nodes[at]?.place ?? "" })));
  const checks = [...new Set(all.map(({ check }) => check))];
  return checks.flatMap((check) => {
    const found = all.filter((finding) => finding.check === check);
    const isSame = found.length === nodes.length && new Set(found.map(({ message }) => message)).size === 1;
    return (isSame ? found.slice(0, 1) : found).map(({ level, message, place }) => ({
      level,
      check,
      message: isSame || check === "server" ? message : `${place}: ${message}`,
    }));
  });
}

async function factsOf(send: Send): Promise<Facts> {
  const [text, config] = await Promise.all([
    send(["INFO"]).catch(() => ""),
    readConfig(send, CONFIG_PATTERNS).catch(() => new Map<string, string>()),
  ]);
  const lines = String(text).split("\r\n");
  const pairs = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon > 0 && !line.startsWith("#") ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
  });
  return { info: new Map(pairs), config };
}

const FSYNC: Readonly<Record<string, Omit<Finding, "check">>> = {
  always: { level: "ok", message: "append-only file, synced at every write: an acknowledged link is on disk" },
  everysec: { level: "ok", message: "append-only file, synced every second: a crash loses up to the last second" },
  no: {
    level: "warning",
    message: "append-only file, synced when the system likes: a crash loses up to half a minute. Set appendfsync everysec",
  },
};

function persistence({ info, config }: Facts): Finding {
  const check = "persistence";
  if (info.get("aof_last_write_status") === "err" || info.get("rdb_last_bgsave_status") === "err") {
    return { level: "error", check, message: "the last save to disk failed; Redis's log says why" };
  }
  const appendOnly = config.get("appendonly") ?? (info.get("aof_enabled") === "1" ? "yes" : info.get("aof_enabled"));
  if (appendOnly === "yes") {
    const unknown: Omit<Finding, "check"> = {
      level: "ok",
      message: "append-only file; how often it is synced can't be seen (CONFIG is not allowed)",
    };
    return { check, ...(FSYNC[config.get("appendfsync") ?? ""] ?? unknown) };
  }
  const save = config.get("save");
  if (save === undefined) {
    return {
      level: "warning",
      check,
      message: "no append-only file; whether snapshots are made can't be seen (CONFIG is not allowed)",
    };
  }
  if (save === "") {
    return { level: "error", check, message: "no persistence: all links are lost when Redis stops. Set appendonly yes" };
  }
  return {
    level: "warning",
    check,
    message: `snapshots only (save ${save}): a crash loses the links made since the last one. Set appendonly yes`,
  };
}

/** Links have no time to live and limit counters do, so a volatile policy can drop counters only. */
function eviction({ info, config }: Facts): Finding {
  const check = "eviction";
  const policy = config.get("maxmemory-policy") ?? info.get("maxmemory_policy");
  if (policy === undefined)
    return { level: "warning", check, message: "the eviction policy can't be seen; it must be noeviction" };
  if (policy === "noeviction")
    return { level: "ok", check, message: "noeviction: a full store refuses new links and keeps the old ones" };
  if (policy.startsWith("volatile-")) {
    return {
      level: "warning",
      check,
      message: `${policy}: keeps links, but forgets limits when memory runs out. Set maxmemory-policy noeviction`,
    };
  }
  return {
    level: "error",
    check,
    message: `${policy}: Redis will silently drop links when memory runs out. Set maxmemory-policy noeviction`,
  };
}

function memory({ info }: Facts): Finding {
  const check = "memory";
  const used = Number(info.get("used_memory") ?? Number.NaN);
  const most = Number(info.get("maxmemory") ?? 0);
  if (Number.isNaN(used)) return { level: "warning", check, message: "memory use can't be seen (INFO is not allowed)" };
  const usedMb = (used / 1e6).toFixed(1);
  if (most === 0) return { level: "ok", check, message: `${usedMb} MB used, no maxmemory` };
  const message = `${usedMb} MB used of ${(most / 1e6).toFixed(1)} MB (maxmemory)`;
  return { level: used > most * MEMORY_SHARE_WARNING ? "warning" : "ok", check, message };
}

function replication({ info }: Facts, role: string): Finding {
  const check = "replication";
  if (role === "replica" || role === "slave") {
    return { level: "error", check, message: "this is a replica: it takes no writes. LINNET_STORE must name its master" };
  }
  const replicas = Number(info.get("connected_slaves") ?? 0);
  return { level: "ok", check, message: replicas === 0 ? "no replicas" : `master with ${replicas} replicas` };
}

function compactLimits({ info, config }: Facts, keys: Keys): Finding {
  const check = "compact limits";
  if (keys.buckets === 1) return { level: "ok", check, message: "one bucket: readable with redis-cli, but large in memory" };
  const wanted = LISTPACK_LIMITS.map(({ name, atLeast }) => `${name} ${atLeast}`).join(", ");
  const known = LISTPACK_LIMITS.every(({ name }) => config.has(name));
  if (!known) return { level: "warning", check, message: `can't be seen (CONFIG is not allowed); set ${wanted} in redis.conf` };
  const low = LISTPACK_LIMITS.filter(({ name, atLeast }) => Number(config.get(name)) < atLeast);
  if (low.length > 0) {
    return { level: "warning", check, message: `too low, links take half as much memory again; set ${wanted} in redis.conf` };
  }
  if (info.get("config_file") === "") {
    return {
      level: "warning",
      check,
      message: `set, but Redis runs without redis.conf and forgets them at its end; start it with ${wanted}`,
    };
  }
  return { level: "ok", check, message: "high enough for compact buckets" };
}

/**
 * Whether tracking is allowed, without switching it on or off: a server that knows and allows the command finds fault with
 * this only when it has come as far as the argument. A server that watches finds out for itself and warns, so this is not asked at the start.
 */
async function changes(send: Send): Promise<Finding> {
  const check = "changes";
  const reply = await send(["CLIENT", "TRACKING", "PERHAPS"]).then(() => "", reasonOf);
  if (/syntax/i.test(reply)) {
    return {
      level: "ok",
      check,
      message: "edits by other processes are told at once (CLIENT TRACKING), so redirects can be cached",
    };
  }
  return {
    level: "warning",
    check,
    message: `not told (${reply}), so every redirect asks Redis; allow its user CLIENT TRACKING (+client|tracking)`,
  };
}

async function encoding(send: Send, keys: Keys): Promise<Finding> {
  const check = "encoding";
  const most = Math.min(keys.buckets, ENCODING_SAMPLE_BUCKETS);
  const start = Math.floor(Math.random() * keys.buckets);
  let buckets = 0;
  let compact = 0;
  for (let from = 0; from < most; from += ENCODING_ROUND_BUCKETS) {
    const count = Math.min(ENCODING_ROUND_BUCKETS, most - from);
    const hashes = Array.from({ length: count }, (_, at) => keys.bucket((start + from + at) % keys.buckets).hot);
    const encodings = await Promise.all(hashes.map((hot) => send(["OBJECT", "ENCODING", hot])));
    buckets += encodings.filter((encoding) => typeof encoding === "string").length;
    compact += encodings.filter((encoding) => encoding === "listpack").length;
  }
  if (buckets === compact) return { level: "ok", check, message: `all of ${buckets} buckets looked at are compact` };
  return {
    level: "warning",
    check,
    message: `${buckets - compact} of ${buckets} buckets looked at are not compact (hash tables)`,
  };
}
