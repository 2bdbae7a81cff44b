// The desk of the operator on the machine itself: use cases on the store, without a server.
import { setTimeout } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Actor } from "../core/actor.ts";
import { listBlocks, putBlock, removeBlock } from "../core/blocking.ts";
import { workOff } from "../core/bulk.ts";
import { allClicks, clickQueryFrom } from "../core/clicks/listing.ts";
import { ALL, type Scope, scopeOfDomain, scopeOfLink } from "../core/clicks/scope.ts";
import { parseCode } from "../core/code.ts";
import { deleteDomain, listDomains, putDomain, readDomain } from "../core/domains/manage.ts";
import { addAlias, editLink, purgeLink, readAsOwner, removeAlias, restoreLink, trashLink } from "../core/edit.ts";
import { LinnetError, StoreOpenError } from "../core/errors.ts";
import { readByExternalId } from "../core/external.ts";
import { type Field, fieldOf, hostOf } from "../core/field.ts";
import { createKey, type KeyContext, keyViewOf, listKeys, revokeKey } from "../core/keys.ts";
import type { StoredLink } from "../core/link.ts";
import { type LinkContext, makeFrom } from "../core/links.ts";
import { allLinks, type ListQuery, linksToExport } from "../core/listing.ts";
import type { Log } from "../core/log.ts";
import { decideReport, listReports } from "../core/reporting.ts";
import { deleteRuleSet, listRuleSets, putRuleSet, readRuleSet } from "../core/rule-sets.ts";
import { simulateLink } from "../core/simulate.ts";
import { allStats, linkStats, mustRecord, orphanStats } from "../core/stats.ts";
import { sharedUrlOf, shareStats, unshareStats } from "../core/stats-sharing.ts";
import { type ClickView, clickView, statsView } from "../core/stats-view.ts";
import { deleteTag, listTags, renameTag, TAG_PAGE_LENGTH_MAX, type TagView } from "../core/tags.ts";
import { historyOf, type LinkView, viewNow, viewOf } from "../core/view.ts";
import { openParts, type Parts } from "../parts.ts";
import { textOf } from "../qr/answer.ts";
import { draw } from "../qr/draw.ts";
import { formatIn, parseOptions } from "../qr/options.ts";
import { exportRows, LeftOut } from "../transfer/export.ts";
import type { LinkRow } from "../transfer/link-row.ts";
import type { ClickWish, Desk, Named, QrWish } from "./desk.ts";
import { auditedDesk } from "./desk-audit.ts";
import { localPeople } from "./desk-people.ts";
import { piecesOf } from "./pieces.ts";

const CLI: Actor = { kind: "cli" };

/** Throws `StoreOpenError`. */
export async function openLocalDesk(
  config: Config,
  log: Log,
  mayCreate: boolean,
): Promise<{ desk: Desk; close: () => Promise<void> }> {
  const parts = await openParts(config, log, { mayCreate });
  // A link leads nowhere else here than where servers lead.
  await parts.blockFile.open();
  const { keys } = parts.store;
  const { links } = parts;
  const close = async () => {
    // The next command is another process, which should find what this one has written in lists too.
    await links.indexes.settled();
    await parts.close();
  };
  const desk: Desk = {
    audit: (query) => parts.audit.all(query),
    ...linkDesk(parts),
    ...labelDesk(links),
    ...blockDesk(links),
    ...clickDesk(links),
    ...keyDesk({ ...links, keys }),
    ...localPeople(parts.people, CLI),
  };
  return { desk: auditedDesk(desk, parts.audit, CLI), close };
}

type LinkDesk = Omit<
  Desk,
  "audit" | keyof KeyDesk | keyof LabelDesk | keyof BlockDesk | keyof ClickDesk | keyof ReturnType<typeof localPeople>
>;

function linkDesk({ links: context, factsOf }: Pick<Parts, "links" | "factsOf">): LinkDesk {
  const seen = async (work: Promise<StoredLink>): Promise<LinkView> => {
    const stored = await work;
    const [clicks] = await clicksOn(context, [stored.details.id]);
    return viewNow(context, stored, clicks);
  };
  return {
    list: (query) => viewsOf(context, query),
    get: (link) => seen(readAsOwner(context, link, CLI)),
    getByExternalId: (id) => seen(readByExternalId(context, id, CLI)),
    create: async (input, options) => {
      const { stored, isNew } = await makeFrom(context, input, CLI, options);
      if (!isNew) return seen(Promise.resolve(stored));
      return viewNow(context, stored, context.clicks === null ? null : 0);
    },
    edit: (which, input) => seen(editLink(context, which, input, CLI)),
    trash: (link) => seen(trashLink(context, link, CLI)),
    restore: (link) => seen(restoreLink(context, link, CLI)),
    purge: (link, release) => purgeLink(context, link, CLI, release),
    async shareStats(link, password) {
      const shared = await shareStats(context, link, { password }, CLI);
      return { url: sharedUrlOf(context, shared), hasPassword: shared.hasPassword };
    },
    async unshareStats(link) {
      await unshareStats(context, link, CLI);
    },
    addAlias: (link, alias) => seen(addAlias(context, link, alias, CLI)),
    removeAlias: (link, alias) => seen(removeAlias(context, link, alias, CLI)),
    async history(link) {
      const stored = await readAsOwner(context, link, CLI);
      return historyOf(stored, { baseUrl: context.baseUrl, now: context.clock(), used: null });
    },
    simulate: (link, visitor) => simulateLink({ ...context, factsOf }, link, visitor, CLI),
    qr: (link, wish) => qr(context, link, wish),
    exported: (query, onLeftOut) => exported(context, query, onLeftOut),
    bulk: (rows, wish) => workOff(context, rows, CLI, { ...wish, ...PATIENTLY, caller: "cli", views: false, report: refusalOf }),
  };
}

async function qr(context: LinkContext, link: Named, { said: { format, ...said }, logo }: QrWish): Promise<Uint8Array> {
  const options = parseOptions(said, formatIn(format) ?? "svg", logo !== null);
  const { details } = await readAsOwner(context, link, CLI);
  const field = fieldOf(parseCode(link.code, context.codeRules), hostOf(details.id));
  return draw({ text: textOf(context.baseUrl, field, options), options, logo });
}

/** A file is read from its beginning to its end, whatever else the disk has to do; more rows at once share more commits. */
const PATIENTLY = { rowsAtOnce: 10240, pause: (ms: number) => setTimeout(ms) };

/** What is told of a row. Here it is the operator who is told, so that what nobody foresaw is not kept back. */
function refusalOf(error: unknown): LinnetError {
  return error instanceof LinnetError ? error : new LinnetError("internal", `unexpected: ${String(error)}`, { cause: error });
}

async function* exported(context: LinkContext, query: ListQuery, onLeftOut: (text: string) => void): AsyncGenerator<LinkRow> {
  const leftOut = new LeftOut();
  const links = linksToExport(context, query, CLI, (field) => leftOut.add(field));
  yield* exportRows(links, context.baseUrl);
  if (leftOut.count > 0) onLeftOut(String(leftOut));
}

/** Links whose clicks are asked for together. */
const COUNTED_LENGTH = 100;

async function* viewsOf(context: LinkContext, query: ListQuery): AsyncGenerator<LinkView> {
  const { baseUrl, clock } = context;
  for await (const links of piecesOf(allLinks(context, query, CLI), COUNTED_LENGTH)) {
    const ids = links.map(({ stored }) => stored.details.id);
    const counted = await clicksOn(context, ids);
    for (const [at, { stored, used }] of links.entries()) {
      yield viewOf(stored, { baseUrl, now: clock(), used, clicks: counted[at] ?? null });
    }
  }
}

/** People's clicks on each of these links; null where they are not recorded, or can't be told: a link is shown without them. */
async function clicksOn({ clicks }: LinkContext, links: readonly Field[]): Promise<readonly (number | null)[]> {
  if (clicks === null) return links.map(() => null);
  try {
    return (await clicks.totals(links)).map(({ kinds }) => kinds.human);
  } catch (error) {
    if (!(error instanceof LinnetError || error instanceof StoreOpenError)) throw error;
    return links.map(() => null);
  }
}

type LabelDesk = Pick<
  Desk,
  "tags" | "renameTag" | "deleteTag" | "ruleSets" | "ruleSet" | "putRuleSet" | "deleteRuleSet" | DomainWish
>;
type DomainWish = "domains" | "domain" | "putDomain" | "deleteDomain";

function labelDesk(context: LinkContext): LabelDesk {
  return {
    tags: (beginning) => allTags(context, beginning),
    renameTag: (tag, name) => renameTag(context, tag, name, CLI),
    deleteTag: (tag) => deleteTag(context, tag, CLI),
    ruleSets: async () => listRuleSets(context, CLI).sets,
    ruleSet: async (name) => readRuleSet(context, name, CLI),
    putRuleSet: async (name, rules) => (await putRuleSet(context, name, { rules }, CLI)).view,
    deleteRuleSet: (name) => deleteRuleSet(context, name, CLI),
    domains: async () => listDomains(context, CLI).domains,
    domain: async (host) => readDomain(context, host, CLI),
    async putDomain(host, settings, how) {
      const change = how === "new" ? { settings, isPart: false, version: 0 } : { settings, isPart: true };
      return (await putDomain(context, host, change, CLI)).view;
    },
    deleteDomain: (host) => deleteDomain(context, host, CLI),
  };
}

async function* allTags(context: LinkContext, beginning: string): AsyncGenerator<TagView> {
  let after: string | undefined;
  for (;;) {
    const page: TagView[] = await listTags(context, { beginning, after, limit: TAG_PAGE_LENGTH_MAX }, CLI);
    yield* page;
    after = page.at(-1)?.tag;
    if (after === undefined) return;
  }
}

type BlockDesk = Pick<Desk, "blocks" | "putBlock" | "removeBlock" | "reports" | "decideReport">;

function blockDesk(context: LinkContext): BlockDesk {
  return {
    blocks: async (kind) => listBlocks(context, kind, CLI),
    putBlock: async (name, said) => (await putBlock(context, name, said, CLI)).view,
    removeBlock: (name) => removeBlock(context, name, CLI),
    reports: () => listReports(context, CLI),
    decideReport: (id, verdict) => decideReport(context, id, verdict, CLI),
  };
}

type ClickDesk = Pick<Desk, "linkStats" | "stats" | "orphanStats" | "clicks">;

function clickDesk(context: LinkContext): ClickDesk {
  return {
    linkStats: async (link, asked) => statsView(context, await linkStats(context, link, asked, CLI)),
    stats: async (chosen, asked) => statsView(context, await allStats(context, chosen, asked, CLI)),
    async orphanStats(domain, asked) {
      const host = domain === undefined ? {} : { domain: [context.domains.hostFor(domain)] };
      return statsView(context, await orphanStats(context, { ...asked, filters: { ...asked.filters, ...host } }, CLI));
    },
    clicks: (link, wish) => clicksOf(context, link, wish),
  };
}

async function* clicksOf(context: LinkContext, link: Partial<Named>, wish: ClickWish): AsyncGenerator<ClickView> {
  const reader = mustRecord(context);
  const query = clickQueryFrom(wish, await scopeOf(context, link), context.clock());
  for await (const clicks of allClicks(reader, query, context.breathe)) {
    for (const click of clicks) yield clickView(context, click);
  }
}

async function scopeOf(context: LinkContext, { code, domain }: Partial<Named>): Promise<Scope> {
  if (code !== undefined) return scopeOfLink((await readAsOwner(context, { code, domain }, CLI)).details.id);
  return domain === undefined ? ALL : scopeOfDomain(context.domains.hostFor(domain));
}

type KeyDesk = Pick<Desk, "createKey" | "keys" | "revokeKey">;

function keyDesk(context: KeyContext): KeyDesk {
  return {
    async createKey(input) {
      const { key, text } = await createKey(context, input, CLI);
      return { ...keyViewOf(key), key: text };
    },
    keys: async () => (await listKeys(context, CLI)).map(keyViewOf),
    revokeKey: (id) => revokeKey(context, id, CLI),
  };
}
