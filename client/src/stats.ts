// Numbers and single clicks.
import { lines, open } from "./bulk.ts";
import type { components, operations } from "./schema.ts";
import type { CallOptions, ClientOptions } from "./shorten.ts";

export type Stats = components["schemas"]["Stats"];
export type Click = components["schemas"]["Click"];

type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;

/** What is asked of numbers: from when to when, by what, of which clicks. */
export type StatsQuery = Omit<QueryOf<"readLinkStats">, "domain">;
/** The same, with which links are meant. */
export type AllStatsQuery = QueryOf<"readStats">;
export type OrphanStatsQuery = QueryOf<"readOrphanStats">;
/** Which single clicks are meant. */
export type ClickQuery = Omit<QueryOf<"listLinkClicks">, "domain" | "cursor" | "format" | "limit">;

interface Which extends CallOptions {
  readonly domain?: string | undefined;
}

export interface StatsCalls {
  /** The numbers of a link. */
  link(code: string, query?: StatsQuery, options?: Which): Promise<Stats>;
  /** The numbers of many links, or of all. */
  all(query?: AllStatsQuery, options?: CallOptions): Promise<Stats>;
  /** Requests for codes that nobody has. */
  orphans(query?: OrphanStatsQuery, options?: CallOptions): Promise<Stats>;
  /** Every single click on a link that is kept, newest first; on all links, in no order, where `code` is null. */
  clicks(code: string | null, query?: ClickQuery, options?: Which): AsyncGenerator<Click>;
  /** Clicks as they come, on all links or on one, until nobody takes them any more. Ends when Linnet lets go. */
  live(options?: Which & { readonly code?: string | undefined }): AsyncGenerator<Click>;
}

/** The calls that are answered by a stream. */
export function clickStreams(options: ClientOptions): Pick<StatsCalls, "clicks" | "live"> {
  return {
    clicks: (code, query = {}, { domain, signal } = {}) => {
      const path = code === null ? "/stats/clicks" : `/links/${encodeURIComponent(code)}/clicks`;
      const asked = searchOf({ ...query, domain, format: "ndjson" });
      return lines<Click>(options, `${path}?${asked}`, signal === undefined ? {} : { signal });
    },
    live: ({ code, domain, signal } = {}) => events(options, `/stats/live?${searchOf({ code, domain })}`, signal),
  };
}

function searchOf(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  return search.toString();
}

/** The data of Server-Sent Events named "click" (WHATWG HTML §9.2.6), as Linnet writes them: each in one line. */
async function* events(options: ClientOptions, path: string, signal: AbortSignal | undefined): AsyncGenerator<Click> {
  const init = signal === undefined ? {} : { signal };
  const reader = (await open(options, path, init)).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const whole = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = whole.pop() ?? "";
      for (const event of whole) {
        const data = event.split("\n").find((line) => line.startsWith(DATA));
        if (data !== undefined) yield JSON.parse(data.slice(DATA.length)) as Click;
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

const DATA = "data: ";
