// Links: made, read, changed, listed, drawn.
import type { components, operations } from "./schema.ts";
import type { CallOptions } from "./shorten.ts";
import { type Change, given, ifMatch, signalOf, type Which, type Wire } from "./wire.ts";

type Schemas = components["schemas"];
export type Maker = Schemas["Maker"];
export type Link = Schemas["Link"];
export type NewLink = Schemas["NewLink"];
export type LinkChange = Schemas["LinkChange"];
export type LinkPage = Schemas["LinkPage"];
export type Edit = Schemas["Edit"];
export type SimulatedVisitor = Schemas["SimulatedVisitor"];
export type Simulation = Schemas["Simulation"];
export type StatsShare = Schemas["StatsShare"];

/** By what links are chosen, and in which order they come. */
export type LinkFilter = Omit<NonNullable<operations["listLinks"]["parameters"]["query"]>, "cursor" | "total">;

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

export interface Repeatable extends CallOptions {
  /** Sent again with the same key, the same request gets the same answer. */
  readonly idempotencyKey?: string | undefined;
}

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
  /** Names for what `createdBy` says, as far as they have one. */
  makers(options?: CallOptions): Promise<Maker[]>;
  getByExternalId(id: string, options?: CallOptions): Promise<Link>;
  /** Makes the link that another program knows by this id, or changes what is said of it. */
  putByExternalId(id: string, link: LinkChange, options?: Change): Promise<Link>;
}

export function linkCalls({ http, data }: Wire): LinkCalls {
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
    makers: async (options) => (await data(http.GET("/makers", signalOf(options)), options)).makers,
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
