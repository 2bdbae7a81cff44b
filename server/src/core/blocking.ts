// What whoever runs the server takes back: hosts that no link leads to, links, and clients that make none; and the hosts that alone
// are allowed. Entries are shared: redirects everywhere go by them within 100 ms.
import { type Actor, actorName, mustSeeAll } from "./actor.ts";
import type { BlockEntry } from "./blocks/block.ts";
import { BLOCK_KINDS, type BlockKind } from "./blocks/blocks.ts";
import { parseHostName } from "./blocks/host.ts";
import { codeFrom } from "./code.ts";
import { blockNotFound, editConflict, invalidField, linkNotFound } from "./errors.ts";
import { codeOf, type Field, fieldOf, hostOf } from "./field.ts";
import { type LinkContext, readLink } from "./links.ts";
import { rangeFrom } from "./rules/address.ts";
import { timeText } from "./time.ts";
import { flag, text } from "./values.ts";

/** Entries of all kinds together: every process has them in memory. Longer lists of hosts come by file. */
export const BLOCKS_MAX = 10_000;

export const REASON_LENGTH_MAX = 500;

/** Changes that others were faster than before one is given up. */
const TRIES_MAX = 8;

export interface BlockView {
  readonly kind: BlockKind;
  /** A host, a link's id, an address or range. */
  readonly value: string;
  readonly reason: string;
  readonly legal: boolean;
  /** Null for an entry that this version can't read, and which blocks all the same. */
  readonly createdAt: string | null;
  readonly createdBy: string | null;
}

function viewOf(kind: BlockKind, value: string, entry: BlockEntry | "unreadable"): BlockView {
  if (entry === "unreadable") return { kind, value, reason: "", legal: false, createdAt: null, createdBy: null };
  const { reason, isLegal, createdAt, createdBy } = entry;
  return { kind, value, reason, legal: isLegal, createdAt: timeText(createdAt), createdBy };
}

/** What is blocked or alone allowed, as it is named: of a link, any code of it, or its id. */
export interface BlockName {
  readonly kind: string;
  readonly value: string;
  readonly domain?: string | undefined;
}

export interface Said {
  readonly reason?: unknown;
  readonly legal?: unknown;
}

/** All entries, or those of a kind, in order of their values. */
export function listBlocks({ blocks }: LinkContext, kind: string | undefined, actor: Actor): BlockView[] {
  mustSeeAll(actor, "Blocks");
  const kinds = kind === undefined ? BLOCK_KINDS : [blockKind(kind)];
  return kinds.flatMap((one) => blocks.entriesOf(one).map(([value, entry]) => viewOf(one, value, entry)));
}

/** Blocks it, or says something else of it from now on. Throws `link_not_found` and `invalid_field`. */
export async function putBlock(
  context: LinkContext,
  named: BlockName,
  said: Said,
  actor: Actor,
): Promise<{ view: BlockView; isNew: boolean }> {
  mustSeeAll(actor, "Blocks");
  const { blocks, clock } = context;
  const kind = blockKind(named.kind);
  const entry: BlockEntry = { ...parseSaid(kind, said), createdAt: clock(), createdBy: actorName(actor) };
  const value = await entryName(context, kind, named);
  if (value === null) throw linkNotFound();
  const isNew = !blocks.has(kind, value);
  if (isNew && blocks.size >= BLOCKS_MAX) {
    throw invalidField(
      "value",
      `There are up to ${BLOCKS_MAX} entries. A longer list of hosts comes by file: LINNET_BLOCK_LIST.`,
    );
  }
  await replaceSurely(context, kind, { value, entry });
  return { view: viewOf(kind, value, entry), isNew };
}

/** Takes the entry away: links lead again where they did. Throws `block_not_found`. */
export async function removeBlock(context: LinkContext, named: BlockName, actor: Actor): Promise<void> {
  mustSeeAll(actor, "Blocks");
  const kind = blockKind(named.kind);
  const value = await entryName(context, kind, named);
  if (value === null || !context.blocks.has(kind, value)) throw blockNotFound(named.value);
  await replaceSurely(context, kind, { value, entry: null });
}

interface Wanted {
  readonly value: string;
  readonly entry: BlockEntry | null;
}

/** Of two at once the later one stays. */
async function replaceSurely({ blocks }: LinkContext, kind: BlockKind, { value, entry }: Wanted): Promise<void> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    if (await blocks.replace(kind, value, entry)) return;
  }
  throw editConflict();
}

function blockKind(kind: string): BlockKind {
  const known = BLOCK_KINDS.find((one) => one === kind);
  if (known === undefined) throw invalidField("kind", `kind is one of ${BLOCK_KINDS.join(", ")}.`);
  return known;
}

function parseSaid(kind: BlockKind, { reason = null, legal = null }: Said): Pick<BlockEntry, "reason" | "isLegal"> {
  const isLegal = legal === null ? false : flag(legal, "legal");
  if (isLegal && kind !== "host" && kind !== "link") {
    throw invalidField("legal", "legal is said of a link or a host: it is what visitors are answered.");
  }
  return { reason: text(reason, "reason", REASON_LENGTH_MAX).trim(), isLegal };
}

/** What the entry is called by; null for a link that there is not, and never was by this code. */
async function entryName(context: LinkContext, kind: BlockKind, { value, domain = "" }: BlockName): Promise<string | null> {
  if (kind === "link") return linkIdOf(context, value, domain);
  if (domain !== "") throw invalidField("domain", "domain is said of a link.");
  if (kind === "client") {
    if (rangeFrom(value) === null) throw invalidField("value", "A client is an address or a range, such as 192.0.2.0/24.");
    return value.toLowerCase();
  }
  const host = parseHostName(value);
  if (host === null) throw invalidField("value", "A host is a name such as evil.example, without scheme, port and path.");
  return host;
}

/** The id of the link that the code leads to. What is blocked stays so when the link is gone: then its id is the code. */
async function linkIdOf(
  { links, blocks, codeRules, domains }: LinkContext,
  value: string,
  domain: string,
): Promise<Field | null> {
  const id = value as Field;
  const code = codeFrom(codeOf(id), codeRules);
  if (code === null) return null;
  const field = fieldOf(code, domains.hostFor(domain || hostOf(id)));
  const stored = await readLink(links, field);
  if (stored !== null) return stored.details.id;
  return blocks.has("link", field) ? field : null;
}
