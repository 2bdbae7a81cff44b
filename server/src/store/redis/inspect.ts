// What `linnet doctor` says about a Redis, and what the start warns of: whether links survive there.
import { type Finding, finding, foundAt } from "../../core/findings.ts";
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
      finding("ok", "server", { version, server: node.place }),
      persistence(facts),
      eviction(facts),
      memory(facts),
      replication(facts, role),
      compactLimits(facts, keys),
      ...(depth === "full" ? [await changes(send)] : []),
    ];
  } catch (error) {
    return [finding("error", "server_fails", { server: node.place, reason: reasonOf(error) })];
  }
}

/** What is the same on all servers is said once; the rest with the place in front. */
function merged(nodes: readonly RedisNode[], ofNodes: readonly (readonly Finding[])[]): Finding[] {
  const all = ofNodes.flatMap((findings, at) => findings.map((found) => ({ found, place: nodes[at]?.place ?? "" })));
  const checks = [...new Set(all.map(({ found }) => found.check))];
  return checks.flatMap((check) => {
    const alike = all.filter(({ found }) => found.check === check);
    const isSame = alike.length === nodes.length && new Set(alike.map(({ found }) => found.message)).size === 1;
    return (isSame ? alike.slice(0, 1) : alike).map(({ found, place }) =>
      isSame || check === "server" ? found : foundAt(place, found),
    );
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

function appendOnlyFile(fsync: string | undefined): Finding {
  switch (fsync) {
    case "always":
      return finding("ok", "persistence_always");
    case "everysec":
      return finding("ok", "persistence_everysec");
    case "no":
      return finding("warning", "persistence_lazy");
    default:
      return finding("ok", "persistence_unseen");
  }
}

function persistence({ info, config }: Facts): Finding {
  if (info.get("aof_last_write_status") === "err" || info.get("rdb_last_bgsave_status") === "err") {
    return finding("error", "persistence_failed");
  }
  const appendOnly = config.get("appendonly") ?? (info.get("aof_enabled") === "1" ? "yes" : info.get("aof_enabled"));
  if (appendOnly === "yes") return appendOnlyFile(config.get("appendfsync"));
  const save = config.get("save");
  if (save === undefined) return finding("warning", "snapshots_unseen");
  return save === "" ? finding("error", "persistence_none") : finding("warning", "snapshots", { save });
}

/** Links have no time to live and limit counters do, so a volatile policy can drop counters only. */
function eviction({ info, config }: Facts): Finding {
  const policy = config.get("maxmemory-policy") ?? info.get("maxmemory_policy");
  if (policy === undefined) return finding("warning", "eviction_unseen");
  if (policy === "noeviction") return finding("ok", "eviction_none");
  return policy.startsWith("volatile-")
    ? finding("warning", "eviction_volatile", { policy })
    : finding("error", "eviction_any", { policy });
}

function memory({ info }: Facts): Finding {
  const used = Number(info.get("used_memory") ?? Number.NaN);
  const most = Number(info.get("maxmemory") ?? 0);
  if (Number.isNaN(used)) return finding("warning", "memory_unseen");
  const usedMb = used / 1e6;
  if (most === 0) return finding("ok", "memory_unlimited", { usedMb });
  return finding(used > most * MEMORY_SHARE_WARNING ? "warning" : "ok", "memory", { usedMb, mostMb: most / 1e6 });
}

function replication({ info }: Facts, role: string): Finding {
  if (role === "replica" || role === "slave") return finding("error", "replication_replica");
  const replicas = Number(info.get("connected_slaves") ?? 0);
  return replicas === 0 ? finding("ok", "replication_none") : finding("ok", "replication", { replicas });
}

function compactLimits({ info, config }: Facts, keys: Keys): Finding {
  if (keys.buckets === 1) return finding("ok", "compact_one_bucket");
  const wanted = LISTPACK_LIMITS.map(({ name, atLeast }) => `${name} ${atLeast}`).join(", ");
  const known = LISTPACK_LIMITS.every(({ name }) => config.has(name));
  if (!known) return finding("warning", "compact_unseen", { wanted });
  const low = LISTPACK_LIMITS.filter(({ name, atLeast }) => Number(config.get(name)) < atLeast);
  if (low.length > 0) return finding("warning", "compact_low", { wanted });
  return info.get("config_file") === "" ? finding("warning", "compact_forgotten", { wanted }) : finding("ok", "compact");
}

/**
 * Whether tracking is allowed, without switching it on or off: a server that knows and allows the command finds fault with
 * this only when it has come as far as the argument. A server that watches finds out for itself and warns, so this is not asked at the start.
 */
async function changes(send: Send): Promise<Finding> {
  const reply = await send(["CLIENT", "TRACKING", "PERHAPS"]).then(() => "", reasonOf);
  return /syntax/i.test(reply) ? finding("ok", "changes") : finding("warning", "changes_untold", { reason: reply });
}

async function encoding(send: Send, keys: Keys): Promise<Finding> {
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
  const loose = buckets - compact;
  return loose === 0 ? finding("ok", "encoding", { buckets }) : finding("warning", "encoding_loose", { loose, buckets });
}
