// What can be said of a store that is open, by looking at it.
import type { Config } from "../config.ts";
import type { Finding } from "../core/store.ts";
import type { Parts } from "../parts.ts";

/** "full" also looks at what takes long with many links. Nothing is written. Where the store gives no answer, that is all there is. */
export async function openStoreFindings(parts: Parts, config: Config, depth: "start" | "full"): Promise<Finding[]> {
  const { store } = parts;
  const status = await store.status();
  if (!status.reachable) return [{ level: "error", check: "store", message: status.reason ?? "does not answer" }];
  const ready = await store.pool.size();
  return [
    { level: "ok", check: "store", message: `${store.name} answers` },
    { level: "ok", check: "links", message: `${await store.links.count()}; ready codes ${ready}` },
    ...(config.blockList === null ? [] : [listFinding(parts, config.blockList)]),
    ...(await store.inspect(depth)),
  ];
}

/** Why it can't be read was said by whoever tried. */
function listFinding({ links }: Parts, file: string): Finding {
  const check = "block list";
  const hosts = links.blocks.listed;
  if (hosts === 0) return { level: "warning", check, message: `${file} blocks no host` };
  return { level: "ok", check, message: `${file}: ${hosts} ${hosts === 1 ? "host" : "hosts"}` };
}
