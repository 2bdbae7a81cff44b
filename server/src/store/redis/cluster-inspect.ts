// What `linnet doctor` says about a Redis Cluster as a whole.
import { type Finding, finding } from "../../core/findings.ts";
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
  const ranges = await firstOf(nodes, async (send) => rangesIn(await send(["CLUSTER", "SLOTS"]), ""));
  const info = await firstOf(nodes, async (send) => String(await send(["CLUSTER", "INFO"])));
  if (ranges === null) return [finding("error", "cluster_silent")];
  return [wholeness(ranges, info), replicas(ranges)];
}

function wholeness(ranges: readonly SlotRange[], info: string | null): Finding {
  const missing = SLOTS - slotsServed(ranges);
  if (missing > 0) return finding("error", "cluster_unserved", { missing, slots: SLOTS });
  if (info !== null && !info.includes("cluster_state:ok")) return finding("error", "cluster_broken");
  return finding("ok", "cluster", { masters: new Set(ranges.map(({ place }) => place)).size, slots: SLOTS });
}

function replicas(ranges: readonly SlotRange[]): Finding {
  const alone = [...new Set(ranges.filter((range) => range.replicas === 0).map(({ place }) => place))];
  if (alone.length === 0) return finding("ok", "replicas");
  return finding("warning", "replicas_missing", { count: alone.length, places: alone.join(", ") });
}

async function coverage(nodes: readonly RedisNode[]): Promise<Finding> {
  const config = await firstOf(nodes, (send) => readConfig(send, [COVERAGE]));
  const value = config?.get(COVERAGE);
  const named = { setting: COVERAGE };
  if (value === undefined) return finding("warning", "coverage_unseen", named);
  return value === "no" ? finding("ok", "coverage", named) : finding("warning", "coverage_full", named);
}

async function guards(send: Send, keys: ClusterKeys, { instanceId }: Connection): Promise<Finding> {
  try {
    const { missing, others } = await findGuards(send, keys, instanceId);
    const lost = missing.length + others.length;
    return lost === 0 ? finding("ok", "guards") : finding("error", "guards_lost", { lost, slots: SLOTS });
  } catch (error) {
    return finding("error", "guards_fail", { reason: reasonOf(error) });
  }
}
