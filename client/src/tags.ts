// Tags: listed, renamed, taken from every link.
import type { components } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { given, signalOf, type Wire } from "./wire.ts";

export type Tag = components["schemas"]["Tag"];

export interface TagCalls {
  /** Every tag that begins so, in order. */
  list(beginning?: string, options?: CallOptions): AsyncGenerator<Tag>;
  /** Tells how many links were changed. */
  rename(tag: string, name: string, options?: CallOptions): Promise<number>;
  delete(tag: string, options?: CallOptions): Promise<number>;
}

export function tagCalls({ http, data }: Wire): TagCalls {
  const at = (tag: string, options?: CallOptions) => ({ params: { path: { tag } }, ...signalOf(options) });
  return {
    async *list(beginning, options) {
      let cursor: string | undefined;
      do {
        const query = { ...given("q", beginning), ...given("cursor", cursor) };
        const { tags, next } = await data(http.GET("/tags", { params: { query }, ...signalOf(options) }), options);
        yield* tags;
        cursor = next ?? undefined;
      } while (cursor !== undefined);
    },
    rename: async (tag, name, options) =>
      (await data(http.PATCH("/tags/{tag}", { ...at(tag, options), body: { name } }), options)).links,
    delete: async (tag, options) => (await data(http.DELETE("/tags/{tag}", at(tag, options)), options)).links,
  };
}
