// The desk at a server: the same wishes, sent through the SDK.
import {
  type AllStatsQuery,
  type AuditFilter,
  type BlockKind,
  type ClickQuery,
  createClient,
  type DomainSettings,
  type LinkChange,
  type LinkFilter,
  type LinnetClient,
  LinnetProblem,
  type NewBlock,
  type NewKey,
  type NewLink,
  type OrphanStatsQuery,
  type QrOptions,
  type Rule,
  type StatsQuery,
  type Verdict,
} from "@linnet/client";
import type { AuditView } from "../core/audit/entry.ts";
import { AUDIT_PAGE_LENGTH_MAX, type AuditQuery } from "../core/audit/trail.ts";
import type { Row, RowResult, Rows } from "../core/bulk.ts";
import type { Asked } from "../core/clicks/question.ts";
import type { ListQuery } from "../core/listing.ts";
import type { SimulationView } from "../core/simulate.ts";
import type { ClickView, StatsView } from "../core/stats-view.ts";
import { timeText } from "../core/time.ts";
import type { EditView } from "../core/view.ts";
import type { LinkRow } from "../transfer/link-row.ts";
import type { BulkWish, Desk } from "./desk.ts";
import { remotePeople } from "./desk-people.ts";

/** Rows of one request: an answer that breaks off says of these alone not what has become of them. */
const ROWS_PER_REQUEST = 2000;

/** Nothing is sent before the first wish. `key` null: what can be done without one. */
export function remoteDesk(url: string, key: string | null): Desk {
  const client = createClient({ url, key: key ?? undefined });
  const { links, tags, ruleSets, domains, blocks, reports, keys, stats, audit } = client;
  return {
    ...remotePeople(client),
    list: (query) => links.list({ ...filterOf(query), limit: PAGE_LENGTH }),
    get: ({ code, domain }) => links.get(code, { domain }),
    getByExternalId: (id) => links.getByExternalId(id),
    create: (input, options) => links.create({ ...(input as NewLink), ...saidOf(options) }),
    edit: ({ code, domain, version }, input) => links.update(code, input as LinkChange, { domain, version }),
    async trash({ code, domain }) {
      await links.delete(code, { domain });
      return links.get(code, { domain });
    },
    restore: ({ code, domain }) => links.restore(code, { domain }),
    purge: ({ code, domain }, release) => links.delete(code, { domain, permanently: true, release }),
    history: async ({ code, domain }) => (await links.history(code, { domain })) as readonly EditView[],
    simulate: async ({ code, domain }, visitor) => (await links.simulate(code, visitor, { domain })) as SimulationView,
    qr: async ({ code, domain }, { said, logo }) =>
      (await links.qr(code, said as unknown as QrOptions, { domain, logo: logo ?? undefined })).bytes(),
    shareStats: ({ code, domain }, password) => links.shareStats(code, password === undefined ? {} : { password }, { domain }),
    unshareStats: ({ code, domain }) => links.unshareStats(code, { domain }),
    addAlias: ({ code, domain }, alias) => links.addAlias(code, alias, { domain }),
    async removeAlias({ code, domain }, alias) {
      await links.removeAlias(code, alias, { domain });
      return links.get(code, { domain });
    },
    tags: (beginning) => tags.list(beginning),
    renameTag: (tag, name) => tags.rename(tag, name),
    deleteTag: (tag) => tags.delete(tag),
    ruleSets: () => ruleSets.list(),
    ruleSet: (name) => ruleSets.get(name),
    putRuleSet: (name, rules) => ruleSets.put(name, rules as Rule[]),
    deleteRuleSet: (name) => ruleSets.delete(name),
    domains: () => domains.list(),
    domain: (host) => domains.get(host),
    putDomain: (host, settings, how) =>
      how === "new"
        ? domains.add(host, settings as DomainSettings, { version: 0 })
        : domains.update(host, settings as DomainSettings),
    deleteDomain: (host) => domains.delete(host),
    blocks: (kind) => blocks.list(kind as BlockKind | undefined),
    putBlock: ({ kind, value, domain }, said) => blocks.put(kind as BlockKind, value, said as NewBlock, { domain }),
    removeBlock: ({ kind, value, domain }) => blocks.delete(kind as BlockKind, value, { domain }),
    reports: () => reports.list(),
    decideReport: (id, verdict) => reports.decide(id, verdict as Verdict),
    linkStats: async ({ code, domain }, asked) => (await stats.link(code, queryOf(asked) as StatsQuery, { domain })) as StatsView,
    stats: async ({ domain, tags: tag, creator }, asked) =>
      (await stats.all(queryOf(asked, { domain, tag, creator }) as AllStatsQuery)) as StatsView,
    orphanStats: async (domain, asked) => (await stats.orphans(queryOf(asked, { domain }) as OrphanStatsQuery)) as StatsView,
    clicks: ({ code = null, domain }, wish) =>
      stats.clicks(code, queryOf(wish) as ClickQuery, { domain }) as AsyncGenerator<ClickView>,
    createKey: (input) => keys.create(input as NewKey),
    keys: () => keys.list(),
    revokeKey: (id) => keys.revoke(id),
    audit: (query) => audit.list({ ...auditFilterOf(query), limit: AUDIT_PAGE_LENGTH_MAX }) as AsyncGenerator<AuditView>,
    exported: (query, onLeftOut) => exported(client, query, onLeftOut),
    bulk: (rows, wish) => bulk(client, rows, wish),
  };
}

const PAGE_LENGTH = 1000;

/** The question as the API spells it, without what is not asked. */
function queryOf({ filters = {}, ...asked }: Asked, more: object = {}): object {
  return Object.fromEntries(Object.entries({ ...asked, ...filters, ...more }).filter(([, value]) => value !== undefined));
}

/** What is not asked for is not sent. */
function saidOf({ reuse, private: isPrivate }: { readonly reuse: boolean; readonly private: boolean }) {
  return { ...(reuse ? { reuse } : {}), ...(isPrivate ? { private: isPrivate } : {}) };
}

/** The query as the API spells it. */
function filterOf({ tags, from, to, limit: _limit, after: _after, ...query }: ListQuery): LinkFilter {
  const times = { from: from === undefined ? undefined : timeText(from), to: to === undefined ? undefined : timeText(to) };
  const said = Object.entries({ ...query, ...times, tag: tags }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as LinkFilter;
}

function auditFilterOf({ from, to, ...query }: AuditQuery): AuditFilter {
  const times = { from: from === undefined ? undefined : timeText(from), to: to === undefined ? undefined : timeText(to) };
  return Object.fromEntries(Object.entries({ ...query, ...times }).filter(([, value]) => value !== undefined));
}

async function* exported(client: LinnetClient, query: ListQuery, onLeftOut: (text: string) => void): AsyncGenerator<LinkRow> {
  try {
    yield* client.export(filterOf(query));
  } catch (error) {
    if (!(error instanceof LinnetProblem) || error.code !== "record_unreadable") throw error;
    onLeftOut(error.detail);
  }
}

/** Sends rows some at a time; those that could not be read are answered here, and keep their place among the others. */
async function* bulk(client: LinnetClient, rows: Rows, wish: BulkWish): AsyncGenerator<readonly RowResult[]> {
  let waiting: Row[] = [];
  let row = 0;
  for await (const some of rows) {
    waiting.push(...some);
    for (; waiting.length >= ROWS_PER_REQUEST; waiting = waiting.slice(ROWS_PER_REQUEST)) {
      for await (const result of send(client, waiting.slice(0, ROWS_PER_REQUEST), wish)) yield [{ ...result, row: ++row }];
    }
  }
  for await (const result of send(client, waiting, wish)) yield [{ ...result, row: ++row }];
}

async function* send(client: LinnetClient, rows: readonly Row[], { operation, dryRun }: BulkWish): AsyncGenerator<RowResult> {
  const sendable = rows.flatMap((one) => ("value" in one ? [one.value as Record<string, unknown>] : []));
  const results = sendable.length === 0 ? null : client.bulk(sendable, { op: operation, dryRun });
  for (const one of rows) {
    if ("problem" in one) {
      const { code, status, message, field } = one.problem;
      yield { row: 0, ok: false, error: { code, status, message, ...(field === undefined ? {} : { field }) } };
      continue;
    }
    const next = await results?.next();
    if (next === undefined || next.done === true) throw new Error("The server's answer ended before its last row.");
    yield next.value as RowResult;
  }
}
