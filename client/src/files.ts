// Addresses of what Linnet gives as a file, and what is there. A page of its own can link to them (`<a download>`): the browser brings the
// session along, and saves what comes without keeping it in memory.
import type { AuditFilter } from "./audit.ts";
import { pieces } from "./bulk.ts";
import type { LinkFilter } from "./links.ts";
import type { CallOptions, ClientOptions } from "./shorten.ts";
import type { ClickQuery } from "./stats.ts";
import { searchOf, signalOf } from "./wire.ts";

export type FileFormat = "csv" | "ndjson";

export interface BytesOptions extends CallOptions {
  /** Called once the answer has begun: what is thrown afterwards has broken it off, maybe before any of its bytes were seen. */
  readonly onOpen?: (() => void) | undefined;
}

export interface FileCalls {
  /** Every link that is meant, as rows that `bulk` makes the same links from. */
  links(format: FileFormat, filter?: Omit<LinkFilter, "limit">): string;
  /** Every single click on all links that is kept. */
  clicks(format: FileFormat, query?: ClickQuery & { readonly domain?: string | undefined }): string;
  /** What was done, newest first. */
  audit(format: FileFormat, filter?: AuditFilter): string;
  /** The bytes at one of these addresses as they come, for whoever shows how far a file is. One that breaks off throws `LinnetUnreachable`. */
  bytes(address: string, options?: BytesOptions): AsyncGenerator<Uint8Array>;
}

export function fileCalls(options: ClientOptions): FileCalls {
  const base = `${options.url.replace(/\/+$/, "")}/api/v1`;
  const address = (path: string, format: FileFormat, query: object = {}) => `${base}${path}?${searchOf({ format, ...query })}`;
  return {
    links: (format, filter) => address("/export", format, filter),
    clicks: (format, query) => address("/stats/clicks", format, query),
    audit: (format, filter) => address("/audit/export", format, filter),
    // The key goes to no other host: what is not under the base is no path of it.
    bytes: (file, call) => pieces(options, file.slice(base.length), signalOf(call), call?.onOpen),
  };
}
