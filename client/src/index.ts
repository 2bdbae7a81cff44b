// The SDK: Linnet's HTTP API as functions, with the types of its OpenAPI document. Runs wherever there is `fetch`.
import createFetchClient, { type Client } from "openapi-fetch";
import { type BulkOptions, bulk, exported } from "./bulk.ts";
import { LinnetUnreachable, problemOf } from "./problem.ts";
import type { components, operations, paths } from "./schema.ts";
import { type CallOptions, type ClientOptions, createShortener, type Shortener } from "./shorten.ts";
import { clickStreams, type StatsCalls } from "./stats.ts";

export type { BulkOptions } from "./bulk.ts";
export { LinnetProblem, LinnetUnreachable, type ProblemFacts } from "./problem.ts";
export type { CallOptions, ClientOptions, Shortened } from "./shorten.ts";
export type { AllStatsQuery, Click, ClickQuery, OrphanStatsQuery, Stats, StatsCalls, StatsQuery } from "./stats.ts";

type Schemas = components["schemas"];
export type Link = Schemas["Link"];
export type NewLink = Schemas["NewLink"];
export type LinkChange = Schemas["LinkChange"];
export type LinkPage = Schemas["LinkPage"];
export type Edit = Schemas["Edit"];
export type Rule = Schemas["Rule"];
export type Condition = Schemas["Condition"];
export type RuleSet = Schemas["RuleSet"];
export type Block = Schemas["Block"];
export type BlockKind = Block["kind"];
export type NewBlock = Schemas["NewBlock"];
export type Report = Schemas["Report"];
export type Verdict = Schemas["Verdict"];
export type SimulatedVisitor = Schemas["SimulatedVisitor"];
export type Simulation = Schemas["Simulation"];
export type StatsShare = Schemas["StatsShare"];
export type Tag = Schemas["Tag"];
export type Key = Schemas["Key"];
export type MadeKey = Schemas["MadeKey"];
export type NewKey = Schemas["NewKey"];
export type Me = Schemas["Me"];
export type BulkRow = Schemas["BulkRow"];
export type RowResult = Schemas["RowResult"];
export type Domain = Schemas["Domain"];
export type DomainSettings = Schemas["DomainSettings"];
export type ExportRow = Schemas["ExportRow"];

/** By what links are chosen, and in which order they come. */
export type LinkFilter = Omit<NonNullable<operations["listLinks"]["parameters"]["query"]>, "cursor" | "total">;

/** Which link, off the default domain. */
export interface Which extends CallOptions {
  readonly domain?: string | undefined;
}

/** The version that was seen; the change is refused (`precondition_failed`) when the link has another one by now. */
export interface Change extends Which {
  readonly version?: number | undefined;
}

export interface Deletion extends Change {
  /** For good, not to the trash. */
  readonly permanently?: boolean | undefined;
  /** With `permanently`: gives up the codes too. */
  readonly release?: boolean | undefined;
}

/** How a QR code shall look. */
export type QrOptions = Omit<NonNullable<operations["readQr"]["parameters"]["query"]>, "domain">;

export interface QrCall extends Which {
  /** A PNG for the middle of the code. */
  readonly logo?: Blob | Uint8Array<ArrayBuffer> | undefined;
}

/** Only the version that was seen shall be changed. */
export interface Versioned extends CallOptions {
  readonly version?: number | undefined;
}

export interface Repeatable extends CallOptions {
  /** Sent again with the same key, the same request gets the same answer. */
  readonly idempotencyKey?: string | undefined;
}

/** All calls throw `LinnetProblem` when Linnet refuses, `LinnetUnreachable` when no answer came, and the signal's reason. */
export interface LinnetClient extends Shortener {
  readonly links: LinkCalls;
  readonly stats: StatsCalls;
  readonly tags: TagCalls;
  readonly ruleSets: RuleSetCalls;
  readonly domains: DomainCalls;
  readonly blocks: BlockCalls;
  readonly reports: ReportCalls;
  readonly keys: KeyCalls;
  /** Works rows off, in the order in which they come; results come while rows are still sent, where `fetch` can do that. */
  bulk(rows: Iterable<BulkRow> | AsyncIterable<BulkRow>, options?: BulkOptions): AsyncGenerator<RowResult>;
  /** Every link that is meant, as a row that `bulk` makes the same link from. */
  export(filter?: Omit<LinkFilter, "limit">, options?: CallOptions): AsyncGenerator<ExportRow>;
  /** Every operation of the document, for what has no function here. Answers are `{ data, error, response }`. */
  readonly http: Client<paths>;
}

/** Makes a client. Nothing is sent before its first call. */
export function createClient(options: ClientOptions): LinnetClient {
  const wire = wireOf(options);
  return {
    ...createShortener(options),
    links: linkCalls(wire),
    stats: { ...statsCalls(wire), ...clickStreams(options) },
    tags: tagCalls(wire),
    ruleSets: ruleSetCalls(wire),
    domains: domainCalls(wire),
    blocks: blockCalls(wire),
    reports: reportCalls(wire),
    keys: keyCalls(wire),
    bulk: (rows, how) => bulk(options, rows, how),
    export: (filter, call) => exported(options, filter ?? {}, call),
    http: wire.http,
  };
}

interface Wire {
  readonly http: Client<paths>;
  /** The data of an answer; anything else is thrown. */
  data<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>, options?: CallOptions): Promise<T>;
}

function wireOf(options: ClientOptions): Wire {
  const http = createFetchClient<paths>({
    baseUrl: `${options.url.replace(/\/+$/, "")}/api/v1`,
    ...(options.key === undefined ? {} : { headers: { Authorization: `Bearer ${options.key}` } }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  return {
    http,
    async data(call, asked) {
      const { data, error, response } = await call.catch((cause: unknown) => {
        if (asked?.signal?.aborted === true) throw asked.signal.reason;
        throw new LinnetUnreachable(options.url, cause);
      });
      if (response.ok && error === undefined) return data as NonNullable<typeof data>;
      throw problemOf(response, typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {});
    },
  };
}

const signalOf = ({ signal }: CallOptions = {}) => (signal === undefined ? {} : { signal });

const given = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });

const ifMatch = ({ version }: Change = {}) => (version === undefined ? {} : { header: { "If-Match": `"${version}"` } });

export interface LinkCalls {
  create(link: NewLink, options?: Repeatable): Promise<Link>;
  get(code: string, options?: Which): Promise<Link>;
  update(code: string, change: LinkChange, options?: Change): Promise<Link>;
  delete(code: string, options?: Deletion): Promise<void>;
  restore(code: string, options?: Change): Promise<Link>;
  /** What was changed, newest first. */
  history(code: string, options?: Which): Promise<Edit[]>;
  /** What the link would do for a visitor with these facts, and why; nothing is counted. */
  simulate(code: string, visitor?: SimulatedVisitor, options?: Which): Promise<Simulation>;
  /** The link to be scanned, as SVG or PNG. */
  qr(code: string, look?: QrOptions, options?: QrCall): Promise<Blob>;
  addAlias(code: string, alias: string, options?: Change): Promise<Link>;
  removeAlias(code: string, alias: string, options?: Change): Promise<void>;
  /**
   * Lets whoever has the address that is answered see the link's numbers; each call makes a new one. A password that is left out stays as it
   * was, null takes it away.
   */
  shareStats(code: string, said?: { readonly password?: string | null }, options?: Change): Promise<StatsShare>;
  /** Switches that page off. */
  unshareStats(code: string, options?: Change): Promise<void>;
  /** One page, and where the next one begins. */
  page(query?: operations["listLinks"]["parameters"]["query"], options?: CallOptions): Promise<LinkPage>;
  /** Every link that is meant, page by page as they are taken. */
  list(filter?: LinkFilter, options?: CallOptions): AsyncGenerator<Link>;
  getByExternalId(id: string, options?: CallOptions): Promise<Link>;
  /** Makes the link that another program knows by this id, or changes what is said of it. */
  putByExternalId(id: string, link: LinkChange, options?: Change): Promise<Link>;
}

function linkCalls({ http, data }: Wire): LinkCalls {
  const seen = (code: string, options?: Which) => ({
    params: { path: { code }, query: given("domain", options?.domain) },
    ...signalOf(options),
  });
  const at = (code: string, options?: Change) => {
    const { params, ...rest } = seen(code, options);
    return { params: { ...params, ...ifMatch(options) }, ...rest };
  };
  const page: LinkCalls["page"] = (query = {}, options) =>
    data(http.GET("/links", { params: { query }, ...signalOf(options) }), options);
  return {
    create: (body, options) => {
      const header = given("Idempotency-Key", options?.idempotencyKey);
      return data(http.POST("/links", { params: { header }, body, ...signalOf(options) }), options);
    },
    get: (code, options) => data(http.GET("/links/{code}", seen(code, options)), options),
    update: (code, body, options) => data(http.PATCH("/links/{code}", { ...at(code, options), body }), options),
    delete: async (code, options) => {
      const { params, ...rest } = at(code, options);
      const how = { ...given("permanently", options?.permanently), ...given("release", options?.release) };
      await data(http.DELETE("/links/{code}", { params: { ...params, query: { ...params.query, ...how } }, ...rest }), options);
    },
    restore: (code, options) => data(http.POST("/links/{code}/restore", at(code, options)), options),
    history: async (code, options) => (await data(http.GET("/links/{code}/history", seen(code, options)), options)).edits,
    simulate: (code, visitor = {}, options) =>
      data(http.POST("/links/{code}/simulate", { ...seen(code, options), body: visitor }), options),
    qr: async (code, look = {}, options = {}) => {
      const { params, ...rest } = seen(code, options);
      const asked = { params: { ...params, query: { ...params.query, ...look } }, ...rest, parseAs: "blob" } as const;
      const { logo } = options;
      if (logo === undefined) return data(http.GET("/links/{code}/qr", asked), options);
      // The document says that a body of bytes is a text, for want of another type.
      const sent = { body: logo as unknown as string, bodySerializer: () => logo, headers: { "Content-Type": "image/png" } };
      return data(http.POST("/links/{code}/qr", { ...asked, ...sent }), options);
    },
    addAlias: (code, alias, options) =>
      data(http.POST("/links/{code}/aliases", { ...at(code, options), body: { code: alias } }), options),
    removeAlias: async (code, alias, options) => {
      const { params, ...rest } = at(code, options);
      const call = http.DELETE("/links/{code}/aliases/{alias}", { params: { ...params, path: { code, alias } }, ...rest });
      await data(call, options);
    },
    shareStats: (code, body = {}, options) =>
      data(http.PUT("/links/{code}/stats/share", { ...at(code, options), body }), options),
    unshareStats: async (code, options) => {
      await data(http.DELETE("/links/{code}/stats/share", at(code, options)), options);
    },
    page,
    list: (filter, options) => linksOf((cursor) => page({ ...filter, ...given("cursor", cursor) }, options)),
    getByExternalId: (id, options) =>
      data(http.GET("/links/by-external-id/{id}", { params: { path: { id } }, ...signalOf(options) }), options),
    putByExternalId: (id, link, options) => {
      const params = { path: { id }, ...ifMatch(options) };
      return data(http.PUT("/links/by-external-id/{id}", { params, body: link as NewLink, ...signalOf(options) }), options);
    },
  };
}

async function* linksOf(page: (cursor: string | undefined) => Promise<LinkPage>): AsyncGenerator<Link> {
  let cursor: string | undefined;
  do {
    const { links, next } = await page(cursor);
    yield* links;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

function statsCalls({ http, data }: Wire): Omit<StatsCalls, "clicks" | "live"> {
  return {
    link: (code, query, options) => {
      const params = { path: { code }, query: { ...query, ...given("domain", options?.domain) } };
      return data(http.GET("/links/{code}/stats", { params, ...signalOf(options) }), options);
    },
    all: (query, options) => data(http.GET("/stats", { params: { query: query ?? {} }, ...signalOf(options) }), options),
    orphans: (query, options) =>
      data(http.GET("/stats/orphans", { params: { query: query ?? {} }, ...signalOf(options) }), options),
  };
}

export interface TagCalls {
  /** Every tag that begins so, in order. */
  list(beginning?: string, options?: CallOptions): AsyncGenerator<Tag>;
  /** Tells how many links were changed. */
  rename(tag: string, name: string, options?: CallOptions): Promise<number>;
  delete(tag: string, options?: CallOptions): Promise<number>;
}

function tagCalls({ http, data }: Wire): TagCalls {
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

export interface RuleSetCalls {
  list(options?: CallOptions): Promise<RuleSet[]>;
  get(name: string, options?: CallOptions): Promise<RuleSet>;
  /** Makes the set, or changes it for all links that go by it; `version` when only the one that was seen shall be changed. */
  put(name: string, rules: readonly Rule[], options?: Versioned): Promise<RuleSet>;
  /** Throws `rule_set_in_use` while links go by it. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

function ruleSetCalls({ http, data }: Wire): RuleSetCalls {
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

export interface DomainCalls {
  /** The default one first. */
  list(options?: CallOptions): Promise<Domain[]>;
  get(host: string, options?: CallOptions): Promise<Domain>;
  /** Adds the domain, or says anew all that it says; `version` 0: only if it is not there. */
  add(host: string, settings?: DomainSettings, options?: Versioned): Promise<Domain>;
  /** Changes some of what it says. */
  update(host: string, settings: DomainSettings, options?: Versioned): Promise<Domain>;
  /** Throws `domain_in_use` while links are on it. */
  delete(host: string, options?: CallOptions): Promise<void>;
}

function domainCalls({ http, data }: Wire): DomainCalls {
  const at = (host: string, options?: CallOptions) => ({ params: { path: { host } }, ...signalOf(options) });
  const seen = (host: string, options?: Versioned) => {
    const version = options?.version;
    const header = version === 0 ? { "If-None-Match": "*" } : { "If-Match": `"${version}"` };
    return { params: { path: { host }, ...(version === undefined ? {} : { header }) }, ...signalOf(options) };
  };
  return {
    list: async (options) => (await data(http.GET("/domains", signalOf(options)), options)).domains,
    get: (host, options) => data(http.GET("/domains/{host}", at(host, options)), options),
    add: (host, body = {}, options) => data(http.PUT("/domains/{host}", { ...seen(host, options), body }), options),
    update: (host, body, options) => data(http.PATCH("/domains/{host}", { ...seen(host, options), body }), options),
    delete: async (host, options) => {
      await data(http.DELETE("/domains/{host}", at(host, options)), options);
    },
  };
}

export interface BlockCalls {
  /** Everything, or what is of one kind. */
  list(kind?: BlockKind, options?: CallOptions): Promise<Block[]>;
  /** Blocks a host, a link (by any of its codes) or a client, or allows a host. */
  put(kind: BlockKind, value: string, why?: NewBlock, options?: Which): Promise<Block>;
  /** Takes the entry away: links that it has stopped lead again where they did. */
  delete(kind: BlockKind, value: string, options?: Which): Promise<void>;
}

function blockCalls({ http, data }: Wire): BlockCalls {
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

function reportCalls({ http, data }: Wire): ReportCalls {
  return {
    list: async (options) => (await data(http.GET("/reports", signalOf(options)), options)).reports,
    decide: async (id, body, options) => {
      await data(http.POST("/reports/{id}/decide", { params: { path: { id } }, body, ...signalOf(options) }), options);
    },
  };
}

export interface KeyCalls {
  list(options?: CallOptions): Promise<Key[]>;
  /** The only answer that holds the key's text. */
  create(key: NewKey, options?: CallOptions): Promise<MadeKey>;
  revoke(id: string, options?: CallOptions): Promise<void>;
  /** What the key of this client is good for. */
  me(options?: CallOptions): Promise<Me>;
}

function keyCalls({ http, data }: Wire): KeyCalls {
  return {
    list: async (options) => (await data(http.GET("/keys", signalOf(options)), options)).keys,
    create: (body, options) => data(http.POST("/keys", { body, ...signalOf(options) }), options),
    revoke: async (id, options) => {
      await data(http.DELETE("/keys/{id}", { params: { path: { id } }, ...signalOf(options) }), options);
    },
    me: (options) => data(http.GET("/keys/me", signalOf(options)), options),
  };
}
