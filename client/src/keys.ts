// Keys: made, listed, revoked.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Wire } from "./wire.ts";

export type Key = components["schemas"]["Key"];
export type MadeKey = components["schemas"]["MadeKey"];
export type NewKey = components["schemas"]["NewKey"];
export type Me = components["schemas"]["Me"];

export interface KeyCalls {
  list(options?: CallOptions): Promise<Key[]>;
  /** The only answer that holds the key's text. */
  create(key: NewKey, options?: CallOptions): Promise<MadeKey>;
  revoke(id: string, options?: CallOptions): Promise<void>;
  /** What the key of this client is good for. */
  me(options?: CallOptions): Promise<Me>;
}

export function keyCalls({ http, data }: Wire): KeyCalls {
  return {
    list: async (options) => (await data(http.GET("/keys", signalOf(options)), options)).keys,
    create: (body, options) => data(http.POST("/keys", { body, ...signalOf(options) }), options),
    revoke: async (id, options) => {
      await data(http.DELETE("/keys/{id}", { params: { path: { id } }, ...signalOf(options) }), options);
    },
    me: (options) => data(http.GET("/keys/me", signalOf(options)), options),
  };
}
