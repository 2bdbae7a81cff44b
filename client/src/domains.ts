// Domains and what they say.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Versioned, type Wire } from "./wire.ts";

export type Domain = components["schemas"]["Domain"];
export type DomainSettings = components["schemas"]["DomainSettings"];

export interface DomainCalls {
  /** The default one first. */
  list(options?: CallOptions): Promise<Domain[]>;
  get(host: string, options?: CallOptions): Promise<Domain>;
  /** Adds the domain, or says anew all that it says; `version` 0: only if it is not there. */
  add(host: string, settings?: DomainSettings, options?: Versioned): Promise<Domain>;
  /** Changes some of what it says. */
  update(host: string, settings: DomainSettings, options?: Versioned): Promise<Domain>;
  /** Throws `domain_in_use` while links are on it. */
  delete(host: string, options?: CallOptions): Promise<void>;
}

export function domainCalls({ http, data }: Wire): DomainCalls {
  const at = (host: string, options?: CallOptions) => ({ params: { path: { host } }, ...signalOf(options) });
  const seen = (host: string, options?: Versioned) => {
    const version = options?.version;
    const header = version === 0 ? { "If-None-Match": "*" } : { "If-Match": `"${version}"` };
    return { params: { path: { host }, ...(version === undefined ? {} : { header }) }, ...signalOf(options) };
  };
  return {
    list: async (options) => (await data(http.GET("/domains", signalOf(options)), options)).domains,
    get: (host, options) => data(http.GET("/domains/{host}", at(host, options)), options),
    add: (host, body = {}, options) => data(http.PUT("/domains/{host}", { ...seen(host, options), body }), options),
    update: (host, body, options) => data(http.PATCH("/domains/{host}", { ...seen(host, options), body }), options),
    delete: async (host, options) => {
      await data(http.DELETE("/domains/{host}", at(host, options)), options);
    },
  };
}
