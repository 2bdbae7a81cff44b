// Who has changed what.
import type { components, paths } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { signalOf, type Wire } from "./wire.ts";

type AuditQuery = NonNullable<paths["/audit"]["get"]["parameters"]["query"]>;

export type AuditEntry = components["schemas"]["AuditEntry"];
/** Which entries are meant. */
export type AuditFilter = Omit<AuditQuery, "cursor" | "limit">;

export type AuditPage = components["schemas"]["AuditPage"];

export interface AuditCalls {
  /** One page, which may be short or empty, and where the next one begins. */
  page(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;
  /** All entries that are meant, newest first, fetched as they are taken; `limit` is how many at a time. */
  list(filter?: AuditFilter & { readonly limit?: number }, options?: CallOptions): AsyncGenerator<AuditEntry>;
}

export function auditCalls({ http, data }: Wire): AuditCalls {
  const page: AuditCalls["page"] = (query = {}, options) =>
    data(http.GET("/audit", { params: { query }, ...signalOf(options) }), options);
  return {
    page,
    async *list(filter = {}, options) {
      let cursor: string | undefined;
      do {
        const { entries, next } = await page({ ...filter, ...(cursor === undefined ? {} : { cursor }) }, options);
        yield* entries;
        cursor = next ?? undefined;
      } while (cursor !== undefined);
    },
  };
}
