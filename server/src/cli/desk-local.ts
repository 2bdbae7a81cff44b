// The desk of the operator on the machine itself: use cases on the store, without a server.
import { setTimeout } from "node:timers/promises";
import { openParts, type Parts } from "../app.ts";
import type { Config } from "../config.ts";
import type { Actor } from "../core/actor.ts";
import { listBlocks, putBlock, removeBlock } from "../core/blocking.ts";
import { workOff } from "../core/bulk.ts";
import { parseCode } from "../core/code.ts";
import { deleteDomain, listDomains, putDomain, readDomain } from "../core/domains/manage.ts";
import { addAlias, editLink, purgeLink, readAsOwner, removeAlias, restoreLink, trashLink } from "../core/edit.ts";
import { LinnetError } from "../core/errors.ts";
import { readByExternalId } from "../core/external.ts";
import { fieldOf, hostOf } from "../core/field.ts";
import { createKey, type KeyContext, keyViewOf, listKeys, revokeKey } from "../core/keys.ts";
import type { StoredLink } from "../core/link.ts";
import { type LinkContext, makeFrom } from "../core/links.ts";
import { allLinks, type ListQuery, linksToExport } from "../core/listing.ts";
import type { Log } from "../core/log.ts";
import { decideReport, listReports } from "../core/reporting.ts";
import { deleteRuleSet, listRuleSets, putRuleSet, readRuleSet } from "../core/rule-sets.ts";
import { simulateLink } from "../core/simulate.ts";
import { deleteTag, listTags, renameTag, TAG_PAGE_LENGTH_MAX, type TagView } from "../core/tags.ts";
import { historyOf, type LinkView, viewNow, viewOf } from "../core/view.ts";
import { textOf } from "../qr/answer.ts";
import { draw } from "../qr/draw.ts";
import { formatIn, parseOptions } from "../qr/options.ts";
import { exportRows, LeftOut } from "../transfer/export.ts";
import type { LinkRow } from "../transfer/link-row.ts";
import type { Desk, Named, QrWish } from "./desk.ts";

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
  return { desk: { ...linkDesk(parts), ...labelDesk(links), ...blockDesk(links), ...keyDesk({ ...links, keys }) }, close };
}

type LinkDesk = Omit<Desk, keyof KeyDesk | keyof LabelDesk | keyof BlockDesk>;

function linkDesk({ links: context, factsOf }: Pick<Parts, "links" | "factsOf">): LinkDesk {
  const seen = async (work: Promise<StoredLink>): Promise<LinkView> => viewNow(context, await work);
  return {
    list: (query) => viewsOf(context, query),
    get: (link) => seen(readAsOwner(context, link, CLI)),
    getByExternalId: (id) => seen(readByExternalId(context, id, CLI)),
    create: async (input, options) => viewNow(context, (await makeFrom(context, input, CLI, options)).stored),
    edit: (which, input) => seen(editLink(context, which, input, CLI)),
    trash: (link) => seen(trashLink(context, link, CLI)),
    restore: (link) => seen(restoreLink(context, link, CLI)),
    purge: (link, release) => purgeLink(context, link, CLI, release),
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

async function* viewsOf(context: LinkContext, query: ListQuery): AsyncGenerator<LinkView> {
  const { baseUrl, clock } = context;
  for await (const { stored, used } of allLinks(context, query, CLI)) yield viewOf(stored, { baseUrl, now: clock(), used });
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
