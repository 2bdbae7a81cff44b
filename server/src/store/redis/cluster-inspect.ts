// What `linnet doctor` says about a Redis Cluster as a whole.
import type { Finding } from "../../core/store.ts";
import { readConfig } from "./compact.ts";
import type { Connection, RedisNode } from "./connection.ts";
import { reasonOf } from "./failures.ts";
import { type ClusterKeys, findGuards } from "./guards.ts";
import type { Send } from "./scripts.ts";
import { rangesIn, type SlotRange, slotsServed } from "./slot-map.ts";
import { SLOTS } from "./slots.ts";

const COVERAGE = "cluster-require-full-coverage";

export interface ClusterInspection {
  readonly connection: Connection;
  readonly nodes: readonly RedisNode[];
  readonly keys: ClusterKeys;
  readonly depth: "start" | "full";
  /** To whoever serves the key. */
  readonly send: Send;
}

/** Looks at slots, replicas and coverage; "full" also whether every slot still holds this store's data. */
export async function inspectCluster({ connection, nodes, keys, depth, send }: ClusterInspection): Promise<Finding[]> {
  const findings = await Promise.all([
    state(nodes),
    coverage(nodes),
    ...(depth === "full" ? [guards(send, keys, connection)] : []),
  ]);
  return findings.flat();
}

/** The first answer of any node; null when none answers. */
async function firstOf<T>(nodes: readonly RedisNode[], ask: (send: Send) => Promise<T>): Promise<T | null> {
  for (const { send } of nodes) {
    try {
      return await ask(send);
    } catch {} // That a node does not answer is said where each of them is looked at.
  }
  return null;
}

async function state(nodes: readonly RedisNode[]): Promise<Finding[]> {
  const check = "cluster";
  const ranges = await firstOf(nodes, async (send) => rangesIn(await send(["CLUSTER", "SLOTS"]), ""));
  const info = await firstOf(nodes, async (send) => String(await send(["CLUSTER", "INFO"])));
  if (ranges === null) return [{ level: "error", check, message: "no node answers" }];
  const served = slotsServed(ranges);
  const masters = new Set(ranges.map(({ place }) => place)).size;
  if (served < SLOTS)
    return [{ level: "error", check, message: `${SLOTS - served} of ${SLOTS} slots are served by nobody` }, replicas(ranges)];
  if (info !== null && !info.includes("cluster_state:ok")) {
    return [
      { level: "error", check, message: "the cluster is not whole (CLUSTER INFO says cluster_state:fail)" },
      replicas(ranges),
    ];
  }
  return [{ level: "ok", check, message: `${masters} masters serve all ${SLOTS} slots` }, replicas(ranges)];
}

function replicas(ranges: readonly SlotRange[]): Finding {
  const check = "replicas";
  const alone = [...new Set(ranges.filter((range) => range.replicas === 0).map(({ place }) => place))];
  if (alone.length === 0) return { level: "ok", check, message: "every master has a replica" };
  return {
    level: "warning",
    check,
    message: `${alone.join(", ")} ${alone.length === 1 ? "has" : "have"} no replica: when such a master is lost, so are its links`,
  };
}

async function coverage(nodes: readonly RedisNode[]): Promise<Finding> {
  const check = "coverage";
  const config = await firstOf(nodes, (send) => readConfig(send, [COVERAGE]));
  const value = config?.get(COVERAGE);
  if (value === undefined)
    return { level: "warning", check, message: `can't be seen (CONFIG is not allowed); set ${COVERAGE} no` };
  if (value === "no") return { level: "ok", check, message: `${COVERAGE} no: a shard that is lost does not stop the others` };
  return { level: "warning", check, message: `one shard that is lost stops all of them; set ${COVERAGE} no` };
}

async function guards(send: Send, keys: ClusterKeys, { instanceId }: Connection): Promise<Finding> {
  const check = "guards";
  try {
    const { missing, others } = await findGuards(send, keys, instanceId);
    if (missing.length + others.length === 0) return { level: "ok", check, message: "every slot holds this store's data" };
    return {
      level: "error",
      check,
      message: `${missing.length + others.length} of ${SLOTS} slots have lost their data, or hold another store's. Restore it, or give it up with 'linnet serve --init'`,
    };
  } catch (error) {
    return { level: "error", check, message: `can't be looked at: ${reasonOf(error)}` };
  }
}
