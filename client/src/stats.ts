// Numbers and single clicks.
import { lines, open } from "./bulk.ts";
import type { components, operations } from "./schema.ts";
import type { CallOptions, ClientOptions } from "./shorten.ts";
import { given, searchOf, signalOf, type Which, type Wire } from "./wire.ts";

export type Stats = components["schemas"]["Stats"];
export type DailyStats = components["schemas"]["DailyStats"];
export type Click = components["schemas"]["Click"];

type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;

/** What is asked of numbers: from when to when, by what, of which clicks. */
export type StatsQuery = Omit<QueryOf<"readLinkStats">, "domain">;
/** The same, with which links are meant. */
export type AllStatsQuery = QueryOf<"readStats">;
export type DailyQuery = Omit<QueryOf<"readDailyStats">, "link">;
export type OrphanStatsQuery = QueryOf<"readOrphanStats">;
/** Which single clicks are meant. */
export type ClickQuery = Omit<QueryOf<"listLinkClicks">, "domain" | "cursor" | "format" | "limit">;

export interface LiveOptions extends Which {
  /** The only link to hear of. */
  readonly code?: string | undefined;
  /** Called once Linnet has answered: from then on every click comes. */
  readonly onOpen?: (() => void) | undefined;
}

export interface StatsCalls {
  /** The numbers of a link. */
  link(code: string, query?: StatsQuery, options?: Which): Promise<Stats>;
  /** The numbers of many links, or of all. */
  all(query?: AllStatsQuery, options?: CallOptions): Promise<Stats>;
  /** People's clicks on each of these links (up to 50, by their ids), a number for each of the last days. */
  daily(links: readonly string[], query?: DailyQuery, options?: CallOptions): Promise<DailyStats>;
  /** Requests for codes that nobody has. */
  orphans(query?: OrphanStatsQuery, options?: CallOptions): Promise<Stats>;
  /** Every single click on a link that is kept, newest first; on all links, in no order, where `code` is null. */
  clicks(code: string | null, query?: ClickQuery, options?: Which): AsyncGenerator<Click>;
  /** Clicks as they come, on all links or on one, until nobody takes them any more. Ends when Linnet lets go, or is not heard of any more. */
  live(options?: LiveOptions): AsyncGenerator<Click>;
}

/** The calls that are answered at once. */
export function statsCalls({ http, data }: Wire): Omit<StatsCalls, "clicks" | "live"> {
  return {
    link: (code, query, options) => {
      const params = { path: { code }, query: { ...query, ...given("domain", options?.domain) } };
      return data(http.GET("/links/{code}/stats", { params, ...signalOf(options) }), options);
    },
    all: (query, options) => data(http.GET("/stats", { params: { query: query ?? {} }, ...signalOf(options) }), options),
    daily: (links, query, options) =>
      data(http.GET("/stats/daily", { params: { query: { ...query, link: [...links] } }, ...signalOf(options) }), options),
    orphans: (query, options) =>
      data(http.GET("/stats/orphans", { params: { query: query ?? {} }, ...signalOf(options) }), options),
  };
}

/** The calls that are answered by a stream. */
export function clickStreams(options: ClientOptions): Pick<StatsCalls, "clicks" | "live"> {
  return {
    clicks: (code, query = {}, { domain, signal } = {}) => {
      const path = code === null ? "/stats/clicks" : `/links/${encodeURIComponent(code)}/clicks`;
      const asked = searchOf({ ...query, domain, format: "ndjson" });
      return lines<Click>(options, `${path}?${asked}`, signal === undefined ? {} : { signal });
    },
    live: ({ code, domain, ...call } = {}) => events(options, `/stats/live?${searchOf({ code, domain })}`, call),
  };
}

/** The data of Server-Sent Events named "click" (WHATWG HTML §9.2.6), as Linnet writes them: each in one line. */
async function* events(
  options: ClientOptions,
  path: string,
  { signal, onOpen }: Pick<LiveOptions, "signal" | "onOpen">,
): AsyncGenerator<Click> {
  const init = signal === undefined ? {} : { signal };
  const reader = (await open(options, path, init)).getReader();
  onOpen?.();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const silence = setTimeout(() => void reader.cancel().catch(() => undefined), SILENCE_MAX_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
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

/** Linnet says something every fifteen seconds: where nothing comes for so long, there is no connection any more. */
const SILENCE_MAX_MS = 45_000;
