// What is blocked, and what people have reported.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { given, signalOf, type Which, type Wire } from "./wire.ts";

export type Block = components["schemas"]["Block"];
export type BlockKind = Block["kind"];
export type NewBlock = components["schemas"]["NewBlock"];
export type Report = components["schemas"]["Report"];
export type Verdict = components["schemas"]["Verdict"];

export interface BlockCalls {
  /** Everything, or what is of one kind. */
  list(kind?: BlockKind, options?: CallOptions): Promise<Block[]>;
  /** Blocks a host, a link (by any of its codes) or a client, or allows a host. */
  put(kind: BlockKind, value: string, why?: NewBlock, options?: Which): Promise<Block>;
  /** Takes the entry away: links that it has stopped lead again where they did. */
  delete(kind: BlockKind, value: string, options?: Which): Promise<void>;
}

export function blockCalls({ http, data }: Wire): BlockCalls {
  const at = (kind: BlockKind, value: string, options?: Which) => ({
    params: { path: { kind, value }, query: given("domain", options?.domain) },
    ...signalOf(options),
  });
  return {
    list: async (kind, options) =>
      (await data(http.GET("/blocks", { params: { query: given("kind", kind) }, ...signalOf(options) }), options)).blocks,
    put: (kind, value, body = {}, options) =>
      data(http.PUT("/blocks/{kind}/{value}", { ...at(kind, value, options), body }), options),
    delete: async (kind, value, options) => {
      await data(http.DELETE("/blocks/{kind}/{value}", at(kind, value, options)), options);
    },
  };
}

export interface ReportCalls {
  /** Those that wait to be decided, those by most people first. */
  list(options?: CallOptions): Promise<Report[]>;
  /** Blocks the link with this id, or lets it be. */
  decide(id: string, verdict: Verdict, options?: CallOptions): Promise<void>;
}

export function reportCalls({ http, data }: Wire): ReportCalls {
  return {
    list: async (options) => (await data(http.GET("/reports", signalOf(options)), options)).reports,
    decide: async (id, body, options) => {
      await data(http.POST("/reports/{id}/decide", { params: { path: { id } }, body, ...signalOf(options) }), options);
    },
  };
}
