// How calls are sent and answers read: what every noun of the SDK shares.
import createFetchClient, { type Client } from "openapi-fetch";
import { LinnetUnreachable, problemOf } from "./problem.ts";
import type { paths } from "./schema.ts";
import type { CallOptions, ClientOptions } from "./shorten.ts";

/** Which link, off the default domain. */
export interface Which extends CallOptions {
  readonly domain?: string | undefined;
}

/** The version that was seen; the change is refused (`precondition_failed`) when the link has another one by now. */
export interface Change extends Which {
  readonly version?: number | undefined;
}

/** Only the version that was seen shall be changed. */
export interface Versioned extends CallOptions {
  readonly version?: number | undefined;
}

export interface Wire {
  readonly http: Client<paths>;
  /** The data of an answer; anything else is thrown. */
  data<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>, options?: CallOptions): Promise<T>;
}

export function wireOf(options: ClientOptions): Wire {
  const http = createFetchClient<paths>({
    baseUrl: `${options.url.replace(/\/+$/, "")}/api/v1`,
    ...(options.key === undefined ? {} : { headers: { Authorization: `Bearer ${options.key}` } }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const data: Wire["data"] = async (call, asked) => {
    const {
      data: found,
      error,
      response,
    } = await call.catch((cause: unknown) => {
      if (asked?.signal?.aborted === true) throw asked.signal.reason;
      throw new LinnetUnreachable(options.url, cause);
    });
    if (response.ok && error === undefined) return found as NonNullable<typeof found>;
    throw problemOf(response, typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {});
  };
  return { http, data };
}

export const signalOf = ({ signal }: CallOptions = {}) => (signal === undefined ? {} : { signal });

export const given = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });

export const ifMatch = ({ version }: Change = {}) => (version === undefined ? {} : { header: { "If-Match": `"${version}"` } });

/** A query as text: lists are names that come several times, and what is undefined is not there. */
export function searchOf(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  return search.toString();
}
