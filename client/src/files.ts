// Addresses of what Linnet gives as a file. A page of its own can link to them (`<a download>`): the browser brings the session along,
// and saves what comes without keeping it in memory.
import type { AuditFilter } from "./audit.ts";
import type { LinkFilter } from "./links.ts";
import type { ClientOptions } from "./shorten.ts";
import type { ClickQuery } from "./stats.ts";
import { searchOf } from "./wire.ts";

export type FileFormat = "csv" | "ndjson";

export interface FileCalls {
  /** Every link that is meant, as rows that `bulk` makes the same links from. */
  links(format: FileFormat, filter?: Omit<LinkFilter, "limit">): string;
  /** Every single click on all links that is kept. */
  clicks(format: FileFormat, query?: ClickQuery & { readonly domain?: string | undefined }): string;
  /** What was done, newest first. */
  audit(format: FileFormat, filter?: AuditFilter): string;
}

export function fileCalls({ url }: ClientOptions): FileCalls {
  const address = (path: string, format: FileFormat, query: object = {}) =>
    `${url.replace(/\/+$/, "")}/api/v1${path}?${searchOf({ format, ...query })}`;
  return {
    links: (format, filter) => address("/export", format, filter),
    clicks: (format, query) => address("/stats/clicks", format, query),
    audit: (format, filter) => address("/audit/export", format, filter),
  };
}
