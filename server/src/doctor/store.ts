// What can be said of a store that is open, by looking at it.
import type { Config } from "../config.ts";
import { type Finding, finding } from "../core/findings.ts";
import type { Parts } from "../parts.ts";

/** "full" also looks at what takes long with many links. Nothing is written. Where the store gives no answer, that is all there is. */
export async function openStoreFindings(parts: Parts, config: Config, depth: "start" | "full"): Promise<Finding[]> {
  const { store } = parts;
  const { reachable, reason } = await store.status();
  if (!reachable) return [reason === undefined ? finding("error", "store_silent") : finding("error", "store_fails", { reason })];
  const ready = await store.pool.size();
  return [
    finding("ok", "store", { store: store.name }),
    finding("ok", "links", { links: await store.links.count(), ready }),
    ...(config.blockList === null ? [] : [listFinding(parts, config.blockList)]),
    ...(await store.inspect(depth)),
  ];
}

/** Why it can't be read was said by whoever tried. */
function listFinding({ links }: Parts, file: string): Finding {
  const count = links.blocks.listed;
  return count === 0 ? finding("warning", "block_list_empty", { file }) : finding("ok", "block_list", { file, count });
}
