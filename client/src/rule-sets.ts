// Sets of rules that many links go by.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Versioned, type Wire } from "./wire.ts";

export type Rule = components["schemas"]["Rule"];
export type Condition = components["schemas"]["Condition"];
export type RuleSet = components["schemas"]["RuleSet"];

export interface RuleSetCalls {
  list(options?: CallOptions): Promise<RuleSet[]>;
  get(name: string, options?: CallOptions): Promise<RuleSet>;
  /** Makes the set, or changes it for all links that go by it; `version` 0: only if it is not there. */
  put(name: string, rules: readonly Rule[], options?: Versioned): Promise<RuleSet>;
  /** Throws `rule_set_in_use` while links go by it. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

export function ruleSetCalls({ http, data }: Wire): RuleSetCalls {
  const at = (name: string, options?: CallOptions) => ({ params: { path: { name } }, ...signalOf(options) });
  return {
    list: async (options) => (await data(http.GET("/rule-sets", signalOf(options)), options)).ruleSets,
    get: (name, options) => data(http.GET("/rule-sets/{name}", at(name, options)), options),
    put: (name, rules, options) => {
      const header = options?.version === undefined ? {} : { header: { "If-Match": `"${options.version}"` } };
      const params = { path: { name }, ...header };
      return data(http.PUT("/rule-sets/{name}", { params, body: { rules: [...rules] }, ...signalOf(options) }), options);
    },
    delete: async (name, options) => {
      await data(http.DELETE("/rule-sets/{name}", at(name, options)), options);
    },
  };
}
