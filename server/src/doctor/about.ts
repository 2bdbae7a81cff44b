// What a server that runs tells of itself: its facts, its settings, and what of `linnet doctor` can be looked at meanwhile.
import { type Config, storeUrlOf } from "../config.ts";
import type { About, SettingFacts, StoreKind } from "../core/about.ts";
import { type Finding, finding } from "../core/findings.ts";
import type { Parts } from "../parts.ts";
import { placesFinding, settingFindings } from "./settings.ts";
import { openStoreFindings } from "./store.ts";

const MS_PER_S = 1000;
const BYTES_PER_MB = 1_000_000;

/** From this share of the journal on there is a warning. */
const FULL_SHARE = 0.9;

/** What only the start of the process knows. */
export interface Started {
  readonly version: string;
  readonly settings: readonly SettingFacts[];
  /** Names in the environment that look like settings and are none. */
  readonly unknownSettings: readonly string[];
}

export function aboutOf(config: Config, parts: Parts, started: Started): About {
  const startedAt = Math.round(Date.now() - process.uptime() * MS_PER_S);
  return {
    settings: started.settings,
    async facts() {
      const { store, geo, links, clicks } = parts;
      const { schemaVersion, createdAt } = store.instance;
      const { reachable } = await store.status();
      return {
        version: started.version,
        bun: process.versions.bun ?? "",
        startedAt,
        workers: config.workers,
        baseUrl: links.baseUrl,
        store: { kind: kindOf(storeUrlOf(config)), schemaVersion, createdAt, reachable },
        places: geo.about(),
        clicks: clicks === null ? null : { keepDays: config.clicksKeepDays },
        caseMode: config.caseMode,
        isPublic: config.public,
      };
    },
    checks: async () => [
      ...settingFindings(config, started.unknownSettings),
      placesFinding(config, parts.geo.about()),
      ...(await openStoreFindings(parts, config, "start")),
      clicksFinding(config, parts),
    ],
  };
}

function kindOf(url: string): StoreKind {
  if (url.startsWith("sqlite:")) return "sqlite";
  return /^rediss?\+cluster:/.test(url) ? "redis-cluster" : "redis";
}

/** What this process has counted since it was started, and what waits to be brought to the store. */
function clicksFinding({ clicksJournalMb }: Config, { clicks }: Parts): Finding {
  if (clicks === null) return finding("ok", "clicks_off");
  const { recorded, dropped, journalBytes } = clicks.figures();
  const isFull = journalBytes >= FULL_SHARE * clicksJournalMb * BYTES_PER_MB;
  const level = dropped > 0 || isFull ? "warning" : "ok";
  if (journalBytes === 0) return finding(level, "clicks_counted", { recorded, dropped });
  return finding(level, "clicks_waiting", { recorded, dropped, waitingMb: journalBytes / BYTES_PER_MB });
}
