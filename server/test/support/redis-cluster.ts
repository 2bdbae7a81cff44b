// A real Redis Cluster of three masters for a test.
import { freePort } from "./ports.ts";
import { type RedisServer, startRedis } from "./redis.ts";
import { until } from "./wait.ts";

const MASTERS = 3;
const SLOTS = 16_384;

/** A node's own port and its port for other nodes are this far apart by default; both must be valid. */
const BUS_PORT_OFFSET = 10_000;
const PORT_MAX = 65_535;

export interface RedisClusterServers {
  readonly nodes: readonly RedisServer[];
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + BUS_PORT_OFFSET <= PORT_MAX) return port;
  }
}

/** Starts three masters that share the slots evenly, and waits until each of them finds the cluster whole. */
export async function startRedisCluster(): Promise<RedisClusterServers> {
  const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1500"];
  const nodes: RedisServer[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let at = 0; at < MASTERS; at++) nodes.push(await startRedis({ port: await clusterPort(), args }));
    await join(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, ports: nodes.map(({ port }) => port), stop };
}

async function join(nodes: readonly RedisServer[]): Promise<void> {
  for (const [at, node] of nodes.entries()) {
    const first = Math.floor((SLOTS * at) / nodes.length);
    const last = Math.floor((SLOTS * (at + 1)) / nodes.length) - 1;
    await node.cli("CLUSTER", "ADDSLOTSRANGE", String(first), String(last));
    // Two nodes of the same epoch would argue about slots before they agree; distinct epochs settle it at once.
    await node.cli("CLUSTER", "SET-CONFIG-EPOCH", String(at + 1));
  }
  const [seed, ...others] = nodes;
  if (seed === undefined) throw new Error("a cluster needs a node");
  for (const node of others) await node.cli("CLUSTER", "MEET", "127.0.0.1", String(seed.port));
  for (const node of nodes) {
    await until(async () => isWhole(await node.cli("CLUSTER", "INFO"), nodes.length), {
      timeoutMs: 20_000,
      what: `node ${node.port} finds the cluster whole`,
    });
  }
}

function isWhole(info: string, nodes: number): boolean {
  return (
    info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${nodes}`) && info.includes(`cluster_size:${nodes}`)
  );
}
