// The server itself: what it is, how it does, and what it was started with.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Wire } from "./wire.ts";

export type Instance = components["schemas"]["Instance"];
export type Check = components["schemas"]["Check"];
export type Setting = components["schemas"]["Setting"];

export interface InstanceCalls {
  read(options?: CallOptions): Promise<Instance>;
  /** Looks at settings, store and clicks now. */
  checks(options?: CallOptions): Promise<Check[]>;
  /** Every setting, as it was at the start. */
  settings(options?: CallOptions): Promise<Setting[]>;
}

export function instanceCalls({ http, data }: Wire): InstanceCalls {
  return {
    read: (options) => data(http.GET("/instance", signalOf(options)), options),
    checks: async (options) => (await data(http.GET("/instance/checks", signalOf(options)), options)).checks,
    settings: async (options) => (await data(http.GET("/instance/settings", signalOf(options)), options)).settings,
  };
}
