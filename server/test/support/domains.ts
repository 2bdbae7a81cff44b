// Domains for tests that have no store.
import { Domains } from "../../src/core/domains/domains.ts";
import type { DomainSettings } from "../../src/core/domains/settings.ts";
import { encodeDomain, NO_SETTINGS } from "../../src/core/domains/settings.ts";
import type { Log } from "../../src/core/log.ts";
import { Mirror } from "../../src/core/mirror.ts";
import type { Shared } from "../../src/core/store.ts";

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const nothing: Shared = {
  since: async () => ({ revision: 0, entries: [], isAll: true }),
  replace: async () => false,
  watch: () => undefined,
};

/** A server at this base URL, without a domain beside the default one. */
export function domainsAt(baseUrl: string): Domains {
  return new Domains({ mirror: new Mirror({ shared: nothing, log: silent }), baseUrl, extraHosts: [] });
}

/** One with these domains; "" is the default one. Texts are what is kept, whatever that is. */
export async function domainsWith(
  baseUrl: string,
  said: Readonly<Record<string, Partial<DomainSettings> | string>>,
  extraHosts: readonly string[] = [],
): Promise<Domains> {
  const entries = Object.entries(said).map(([host, settings]) => ({
    name: `domain:${host}`,
    text: typeof settings === "string" ? settings : encodeDomain({ ...MADE, settings: { ...NO_SETTINGS, ...settings } }),
  }));
  const mirror = new Mirror({ shared: { ...nothing, since: async () => ({ revision: 1, entries, isAll: true }) }, log: silent });
  await mirror.open();
  return new Domains({ mirror, baseUrl, extraHosts });
}

const MADE = { version: 1, createdAt: 1, updatedAt: 1, updatedBy: "cli" };
