// A real Redis Cluster of three masters for a test, with a replica each where that is asked for.
import { LISTPACK_LIMITS } from "../../src/store/redis/compact.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { freePort } from "./ports.ts";
import { PORT_TRIES, type RedisServer, ServerEnded, startRedis } from "./redis.ts";
import { until } from "./wait.ts";

const MASTERS = 3;
const SLOTS = 16_384;

/** A node's own port and its port for other nodes are this far apart by default; both must be valid. */
const BUS_PORT_OFFSET = 10_000;
const PORT_MAX = 65_535;

/** Nodes that hear nothing of one another for so long take each other for dead: with replicas soon, else not because a machine is busy. */
const NODE_TIMEOUT_MS = 15_000;
const FAILOVER_TIMEOUT_MS = 1500;

const START_TIMEOUT_MS = 20_000;

export interface RedisClusterOptions {
  /** Whether each master has a replica, which takes its place. */
  readonly replicas?: boolean;
  /** Whether one lost shard stops all of them, as is Redis's default. */
  readonly fullCoverage?: boolean;
  /** Whether a node that is killed has its data when it is started again. */
  readonly appendOnly?: boolean;
  /** Whether clients are led through a proxy, whose faults are those of all nodes together. */
  readonly proxied?: boolean;
}

export interface RedisClusterServers {
  readonly nodes: readonly RedisServer[];
  readonly ports: readonly number[];
  /** A URL with all nodes that were masters at the start as seeds. */
  readonly url: string;
  /** In front of all nodes, if that was asked for. */
  readonly proxy: FaultProxy | null;
  /** The node that serves this key, as the node of this number says. */
  holderOf(key: string, asked?: number): Promise<RedisServer>;
  stop(): Promise<void>;
}

async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + BUS_PORT_OFFSET <= PORT_MAX) return port;
  }
}

/** Starts three masters that share the slots evenly, and waits until each node finds the cluster whole. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisClusterServers> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof ServerEnded) || attempt === PORT_TRIES) throw error;
    }
  }
}

async function startOnce(options: RedisClusterOptions): Promise<RedisClusterServers> {
  const args = argumentsFor(options);
  const ports: number[] = [];
  while (ports.length < (options.replicas ? 2 * MASTERS : MASTERS)) ports.push(await clusterPort());
  const proxy = options.proxied ? await startFaultProxy(...ports.map((port) => ({ host: "127.0.0.1", port }))) : null;
  const announced = proxy?.ports ?? ports;
  const nodes: RedisServer[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await proxy?.stop();
  };
  try {
    for (const [at, port] of ports.entries()) {
      nodes.push(await startRedis({ port, args: [...args, "--cluster-announce-port", String(announced[at])] }));
    }
    await join(nodes.slice(0, MASTERS), nodes.slice(MASTERS));
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `redis+cluster://${announced.slice(0, MASTERS).map((port) => `127.0.0.1:${port}`)}`;
  const holders = new Map(nodes.map((node, at) => [announced[at] ?? 0, node]));
  return { nodes, ports, url, proxy, stop, holderOf: (key, asked = 0) => holderOf(holders, key, nodes[asked]) };
}

function argumentsFor({ replicas, fullCoverage, appendOnly }: RedisClusterOptions): string[] {
  const args = ["--cluster-enabled", "yes", "--repl-diskless-sync-delay", "0"];
  args.push("--cluster-node-timeout", String(replicas ? FAILOVER_TIMEOUT_MS : NODE_TIMEOUT_MS));
  // What Linnet raises else, and would fail to write into the configuration file that these nodes do not have.
  for (const { name, atLeast } of LISTPACK_LIMITS) args.push(`--${name}`, String(atLeast));
  args.push("--cluster-require-full-coverage", fullCoverage === false ? "no" : "yes");
  return [...args, "--appendonly", appendOnly === true ? "yes" : "no"];
}

async function join(masters: readonly RedisServer[], replicas: readonly RedisServer[]): Promise<void> {
  for (const [at, node] of masters.entries()) {
    const first = Math.floor((SLOTS * at) / masters.length);
    const last = Math.floor((SLOTS * (at + 1)) / masters.length) - 1;
    await node.cli("CLUSTER", "ADDSLOTSRANGE", String(first), String(last));
    // Two nodes of the same epoch would argue about slots before they agree; distinct epochs settle it at once.
    await node.cli("CLUSTER", "SET-CONFIG-EPOCH", String(at + 1));
  }
  const nodes = [...masters, ...replicas];
  const [seed, ...others] = nodes;
  if (seed === undefined) throw new Error("a cluster needs a node");
  for (const node of others) await node.cli("CLUSTER", "MEET", "127.0.0.1", String(seed.port));
  const isJoined = (node: RedisServer) =>
    until(async () => isWhole(await node.cli("CLUSTER", "INFO"), nodes.length, masters.length), {
      timeoutMs: START_TIMEOUT_MS,
      what: `node ${node.port} finds the cluster whole`,
    });
  for (const node of nodes) await isJoined(node);
  for (const [at, replica] of replicas.entries()) {
    const master = masters[at];
    if (master === undefined) throw new Error("there are more replicas than masters");
    await replica.cli("CLUSTER", "REPLICATE", await master.cli("CLUSTER", "MYID"));
  }
  for (const replica of replicas) {
    // A master that is killed before its replica has its data may never come back.
    await until(async () => (await replica.cli("INFO", "replication")).includes("master_link_status:up"), {
      timeoutMs: START_TIMEOUT_MS,
      what: `the replica ${replica.port} has its master's data`,
    });
  }
  for (const node of nodes) {
    // Whoever does not know yet that a node is a replica does not vote for it.
    await until(async () => (await node.cli("CLUSTER", "NODES")).split("slave ").length - 1 === replicas.length, {
      timeoutMs: START_TIMEOUT_MS,
      what: `node ${node.port} knows all replicas`,
    });
  }
}

function isWhole(info: string, nodes: number, masters: number): boolean {
  return (
    info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${nodes}`) && info.includes(`cluster_size:${masters}`)
  );
}

/** Among the nodes, by the ports that they announce. */
async function holderOf(
  holders: ReadonlyMap<number, RedisServer>,
  key: string,
  asked: RedisServer | undefined,
): Promise<RedisServer> {
  const slot = Number(await asked?.cli("CLUSTER", "KEYSLOT", key));
  const lines = ((await asked?.cli("CLUSTER", "NODES")) ?? "").split("\n");
  for (const line of lines) {
    const [, address = "", flags = "", , , , , , ...ranges] = line.split(" ");
    const holder = holders.get(Number(/:(\d+)@/.exec(address)?.[1]));
    const isThere = ranges.some((range) => {
      const [first = "", last = first] = range.split("-");
      return slot >= Number(first) && slot <= Number(last);
    });
    if (isThere && flags.includes("master") && holder !== undefined) return holder;
  }
  throw new Error(`no node serves slot ${slot}`);
}

/** Moves the slot's keys and then the slot, step by step; `between` runs when the keys are there and the slot is not. */
export async function moveSlot(slot: number, from: RedisServer, to: RedisServer, between: () => Promise<void>): Promise<void> {
  const [fromId, toId] = await Promise.all([from.cli("CLUSTER", "MYID"), to.cli("CLUSTER", "MYID")]);
  await to.cli("CLUSTER", "SETSLOT", String(slot), "IMPORTING", fromId);
  await from.cli("CLUSTER", "SETSLOT", String(slot), "MIGRATING", toId);
  const keys = (await from.cli("CLUSTER", "GETKEYSINSLOT", String(slot), "10000")).split("\n").filter((key) => key !== "");
  if (keys.length > 0) await from.cli("MIGRATE", "127.0.0.1", String(to.port), "", "0", "5000", "KEYS", ...keys);
  await between();
  await to.cli("CLUSTER", "SETSLOT", String(slot), "NODE", toId);
  await from.cli("CLUSTER", "SETSLOT", String(slot), "NODE", toId);
}

/** Moves as many slots from one master to the other as `redis-cli --cluster reshard` does it, while the cluster is in use. */
export async function reshard(from: RedisServer, to: RedisServer, slots: number): Promise<void> {
  const [fromId, toId] = await Promise.all([from.cli("CLUSTER", "MYID"), to.cli("CLUSTER", "MYID")]);
  const words = ["--cluster-from", fromId, "--cluster-to", toId, "--cluster-slots", String(slots), "--cluster-yes"];
  const told = await from.cli("--cluster", "reshard", `127.0.0.1:${from.port}`, ...words, "--cluster-pipeline", "100");
  if (/ERR|\[ERR\]/.test(told)) throw new Error(told.slice(-500));
}

/** What a node refuses in the normal life of a cluster: a script that it has not seen, a slot that is or was elsewhere. */
const USUAL_ERRORS: ReadonlySet<string> = new Set(["NOSCRIPT", "MOVED"]);

/** Every other error that the nodes have answered since they were started, and how often, as `CROSSSLOT 1`. */
export async function objectionsOf({ nodes }: RedisClusterServers): Promise<string[]> {
  const stats = await Promise.all(nodes.map((node) => node.cli("INFO", "errorstats")));
  const errors = stats.flatMap((text) => [...text.matchAll(/^errorstat_([^:]*):count=(\d+)/gm)]);
  return errors.filter(([, name]) => !USUAL_ERRORS.has(name ?? "")).map(([, name, count]) => `${name} ${count}`);
}
