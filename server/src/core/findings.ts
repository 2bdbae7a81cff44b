// Everything that can be found when settings, store and clicks are looked at, in one table: stable code, what was looked at, what is
// said of it. The sentences are English, for the command line, the log and the API; the dashboard has those of other languages by
// the same codes (web/src/dashboard/text/findings-de.ts), and a test compares the two.

export interface Finding {
  readonly level: Level;
  /** What was looked at, in two or three words. */
  readonly check: Check;
  /** The sentence of its code, with its values in it. */
  readonly message: string;
  readonly code: FindingCode;
  /** What the sentence holds, by the names in its braces. */
  readonly values: Values;
  /** Of several servers the one that this was found on; the message begins with it. Null: there is one, or it holds for all. */
  readonly place: string | null;
}

type Level = "ok" | "warning" | "error";
type Values = Readonly<Record<string, string | number>>;

/** A sentence that says a number of things has a form for one; the number is `count`. */
type Sentence = string | { readonly one: string; readonly other: string };

/** In braces stand values. One whose name ends in Mb or Gb has one decimal place; a `reason` is another program's, in its words. */
export const FINDINGS = {
  base_url: { check: "base URL", says: "{url}" },
  base_url_unset: {
    check: "base URL",
    says: "LINNET_BASE_URL is not set: short URLs begin with {url} and work on this machine only",
  },
  base_url_plain: { check: "base URL", says: "{url} is not https: visitors can be led astray on the way" },
  workers: { check: "workers", says: "{workers}; restarts lose no new connection" },
  workers_reset: {
    check: "workers",
    says: "{workers}; a restart (SIGHUP) may reset connections that are just being made. 'sysctl -w {setting}=1' prevents it (Linux 5.14)",
  },
  setting_unknown: { check: "settings", says: "{name} is not a setting of this version" },
  pages: { check: "pages", says: "built" },
  pages_missing: { check: "pages", says: "not built; run 'npm run build'" },
  places: { check: "places", says: "{file}: {kind}, made on {day}" },
  places_unreadable: { check: "places", says: "{file} can't be read; countries are unknown" },
  places_bundled: { check: "places", says: "the database that comes along, which knows countries, made on {day}" },
  places_bundled_unreadable: {
    check: "places",
    says: "the database that comes along can't be read; countries are unknown",
  },

  store: { check: "store", says: "{store} answers" },
  store_silent: { check: "store", says: "does not answer" },
  store_fails: { check: "store", says: "{reason}" },
  links: { check: "links", says: "{links}; ready codes {ready}" },
  block_list: { check: "block list", says: { one: "{file}: {count} host", other: "{file}: {count} hosts" } },
  block_list_empty: { check: "block list", says: "{file} blocks no host" },
  writing: { check: "writing", says: "the store takes writes" },
  writing_fails: { check: "writing", says: "{reason}" },

  clicks_off: { check: "clicks", says: "not recorded: LINNET_CLICKS is off" },
  clicks_counted: {
    check: "clicks",
    says: "this process has recorded {recorded} and dropped {dropped}; none wait for the store",
  },
  clicks_waiting: {
    check: "clicks",
    says: "this process has recorded {recorded} and dropped {dropped}; {waitingMb} MB wait for the store",
  },
  clicks_none: { check: "clicks", says: "none are recorded yet" },
  clicks_store: { check: "clicks", says: "{store} answers" },
  clicks_store_size: { check: "clicks", says: "{store} answers, {size}" },
  clicks_fail: { check: "clicks", says: "{reason}" },
  journal_empty: { check: "journal of clicks", says: "{folder} is empty" },
  journal: {
    check: "journal of clicks",
    says: "{size} in {folder}; a running server deletes what is in the store piece by piece",
  },
  journal_full: {
    check: "journal of clicks",
    says: "{size} in {folder}; nearly all that LINNET_CLICKS_JOURNAL_MB allows: what comes once it is full is not counted",
  },
  journal_damaged: {
    check: "journal of clicks",
    says: {
      one: "{count} file ({size}) in {folder} could not be read as a whole and were put aside as *.damaged; clicks in them may be missing",
      other:
        "{count} files ({size}) in {folder} could not be read as a whole and were put aside as *.damaged; clicks in them may be missing",
    },
  },

  durability: { check: "durability", says: "write-ahead log, synced at every commit: an acknowledged link is on disk" },
  durability_journal: { check: "durability", says: "journal mode {journal}, synchronous full" },
  durability_unsynced: { check: "durability", says: "journal mode {journal}, synchronous not full" },
  durability_memory: { check: "durability", says: "The store is in memory: links are lost at the end." },
  durability_unknown: { check: "durability", says: "the file can't be opened for writing ({reason})" },
  room: { check: "room", says: "{freeGb} GB free on the disk" },
  file: { check: "file", says: "{path}, {sizeMb} MB, checked page by page" },
  file_damaged: { check: "file", says: "{path} is damaged: {reason}. Restore a backup." },
  indexes: { check: "indexes", says: "{made} links listed, {documents} with their text; {waiting} texts wait to be indexed" },
  indexes_behind: {
    check: "indexes",
    says: "{made} links listed, {documents} with their text; {waiting} texts wait to be indexed, and not all links of an older version are listed yet",
  },

  cluster: { check: "cluster", says: "{masters} masters serve all {slots} slots" },
  cluster_silent: { check: "cluster", says: "no node answers" },
  cluster_unserved: { check: "cluster", says: "{missing} of {slots} slots are served by nobody" },
  cluster_broken: { check: "cluster", says: "the cluster is not whole (CLUSTER INFO says cluster_state:fail)" },
  replicas: { check: "replicas", says: "every master has a replica" },
  replicas_missing: {
    check: "replicas",
    says: {
      one: "{places} has no replica: when such a master is lost, so are its links",
      other: "{places} have no replica: when such a master is lost, so are its links",
    },
  },
  coverage: { check: "coverage", says: "{setting} no: a shard that is lost does not stop the others" },
  coverage_full: { check: "coverage", says: "one shard that is lost stops all of them; set {setting} no" },
  coverage_unseen: { check: "coverage", says: "can't be seen (CONFIG is not allowed); set {setting} no" },
  guards: { check: "guards", says: "every slot holds this store's data" },
  guards_lost: {
    check: "guards",
    says: "{lost} of {slots} slots have lost their data, or hold another store's. Restore it, or give it up with 'linnet serve --init'",
  },
  guards_fail: { check: "guards", says: "can't be looked at: {reason}" },

  server: { check: "server", says: "Redis {version} at {server}" },
  server_fails: { check: "server", says: "{server} can't be looked at: {reason}" },
  persistence_always: {
    check: "persistence",
    says: "append-only file, synced at every write: an acknowledged link is on disk",
  },
  persistence_everysec: {
    check: "persistence",
    says: "append-only file, synced every second: a crash loses up to the last second",
  },
  persistence_lazy: {
    check: "persistence",
    says: "append-only file, synced when the system likes: a crash loses up to half a minute. Set appendfsync everysec",
  },
  persistence_unseen: {
    check: "persistence",
    says: "append-only file; how often it is synced can't be seen (CONFIG is not allowed)",
  },
  persistence_failed: { check: "persistence", says: "the last save to disk failed; Redis's log says why" },
  persistence_none: { check: "persistence", says: "no persistence: all links are lost when Redis stops. Set appendonly yes" },
  snapshots: {
    check: "persistence",
    says: "snapshots only (save {save}): a crash loses the links made since the last one. Set appendonly yes",
  },
  snapshots_unseen: {
    check: "persistence",
    says: "no append-only file; whether snapshots are made can't be seen (CONFIG is not allowed)",
  },
  eviction_none: { check: "eviction", says: "noeviction: a full store refuses new links and keeps the old ones" },
  eviction_volatile: {
    check: "eviction",
    says: "{policy}: keeps links, but forgets limits when memory runs out. Set maxmemory-policy noeviction",
  },
  eviction_any: {
    check: "eviction",
    says: "{policy}: Redis will silently drop links when memory runs out. Set maxmemory-policy noeviction",
  },
  eviction_unseen: { check: "eviction", says: "the eviction policy can't be seen; it must be noeviction" },
  memory: { check: "memory", says: "{usedMb} MB used of {mostMb} MB (maxmemory)" },
  memory_unlimited: { check: "memory", says: "{usedMb} MB used, no maxmemory" },
  memory_unseen: { check: "memory", says: "memory use can't be seen (INFO is not allowed)" },
  replication: { check: "replication", says: "master with {replicas} replicas" },
  replication_none: { check: "replication", says: "no replicas" },
  replication_replica: {
    check: "replication",
    says: "this is a replica: it takes no writes. LINNET_STORE must name its master",
  },
  compact: { check: "compact limits", says: "high enough for compact buckets" },
  compact_one_bucket: { check: "compact limits", says: "one bucket: readable with redis-cli, but large in memory" },
  compact_low: {
    check: "compact limits",
    says: "too low, links take half as much memory again; set {wanted} in redis.conf",
  },
  compact_forgotten: {
    check: "compact limits",
    says: "set, but Redis runs without redis.conf and forgets them at its end; start it with {wanted}",
  },
  compact_unseen: { check: "compact limits", says: "can't be seen (CONFIG is not allowed); set {wanted} in redis.conf" },
  changes: {
    check: "changes",
    says: "edits by other processes are told at once (CLIENT TRACKING), so redirects can be cached",
  },
  changes_untold: {
    check: "changes",
    says: "not told ({reason}), so every redirect asks Redis; allow its user CLIENT TRACKING (+client|tracking)",
  },
  encoding: { check: "encoding", says: "all of {buckets} buckets looked at are compact" },
  encoding_loose: { check: "encoding", says: "{loose} of {buckets} buckets looked at are not compact (hash tables)" },
} as const satisfies Readonly<Record<string, { readonly check: string; readonly says: Sentence }>>;

type Table = typeof FINDINGS;
export type FindingCode = keyof Table;
type Check = Table[FindingCode]["check"];

export const FINDING_CODES = Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]];

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<Says> = Says extends { readonly one: infer One; readonly other: infer Other }
  ? NamesIn<One> | NamesIn<Other> | "count"
  : NamesIn<Says>;

/** The values that a code's sentence holds, none where it holds none. */
type ValuesOf<Code extends FindingCode> = [NamesOf<Table[Code]["says"]>] extends [never]
  ? []
  : [Readonly<Record<NamesOf<Table[Code]["says"]>, string | number>>];

export function finding<Code extends FindingCode>(level: Level, code: Code, ...[said]: ValuesOf<Code>): Finding {
  const values = (said ?? {}) as Values;
  const { check, says } = FINDINGS[code];
  const message = formOf(says, values).replace(/\{(\w+)\}/g, (_, name: string) => valueText(name, values[name] ?? ""));
  return { level, check, message, code, values, place: null };
}

/** Of several servers this was found on one. */
export function foundAt(place: string, found: Finding): Finding {
  return { ...found, message: `${place}: ${found.message}`, place };
}

function formOf(says: Sentence, { count }: Values): string {
  if (typeof says === "string") return says;
  return count === 1 ? says.one : says.other;
}

function valueText(name: string, value: string | number): string {
  return typeof value === "number" && /[MG]b$/.test(name) ? value.toFixed(1) : String(value);
}
