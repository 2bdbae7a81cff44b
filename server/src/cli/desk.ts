// Where commands take their wishes: to the store of the settings, or to a server that LINNET_URL names. Both answer alike, so
// that a command is written once, and says the same of either.

import type { AuditView } from "../core/audit/entry.ts";
import type { AuditQuery } from "../core/audit/trail.ts";
import type { BlockName, BlockView, Said } from "../core/blocking.ts";
import type { RowResult, Rows } from "../core/bulk.ts";
import type { Asked } from "../core/clicks/question.ts";
import type { DomainView } from "../core/domains/manage.ts";
import type { LinkInput } from "../core/fields.ts";
import type { KeyInput, KeyView } from "../core/keys.ts";
import type { ListQuery } from "../core/listing.ts";
import type { PersonView } from "../core/people/person.ts";
import type { InvitationView } from "../core/people/tokens.ts";
import type { ReportView, Verdict } from "../core/reporting.ts";
import type { BulkOperation } from "../core/rows.ts";
import type { RuleSetView } from "../core/rule-sets.ts";
import type { SimulationView } from "../core/simulate.ts";
import type { Chosen } from "../core/stats.ts";
import type { ClickView, StatsView } from "../core/stats-view.ts";
import type { TagView } from "../core/tags.ts";
import type { EditView, LinkView } from "../core/view.ts";
import type { SaidOptions } from "../qr/options.ts";
import type { LinkRow } from "../transfer/link-row.ts";

/** A link by its code, on the default domain unless another one is said. */
export interface Named {
  readonly code: string;
  readonly domain?: string | undefined;
}

/** `version` when only the one that was seen shall be changed. */
export interface Wanted extends Named {
  readonly version?: number | undefined;
}

export interface BulkWish {
  readonly operation: BulkOperation;
  readonly dryRun: boolean;
}

/** What is said of a QR code, as it is said. */
export interface QrWish {
  readonly said: SaidOptions & { readonly format?: string | undefined };
  /** A PNG; null: none. */
  readonly logo: Uint8Array<ArrayBuffer> | null;
}

/** Of which single clicks is told. */
export type ClickWish = Pick<Asked, "from" | "to" | "tz" | "kind" | "filters">;
/** A page with a link's numbers. */
export interface StatsShareView {
  /** Told once. */
  readonly url: string;
  readonly hasPassword: boolean;
}

/** An address where a password is set, told once. */
export interface ResetView {
  readonly url: string;
  readonly expiresAt: string;
}

/** An invitation with its address, which is told once. */
export type MadeInvitation = InvitationView & { readonly url: string };

/** Every method throws a LinnetError, or what the SDK throws. */
export interface Desk {
  list(query: ListQuery): AsyncIterable<LinkView>;
  get(link: Named): Promise<LinkView>;
  getByExternalId(externalId: string): Promise<LinkView>;
  create(input: LinkInput, options: { readonly reuse: boolean; readonly private: boolean }): Promise<LinkView>;
  edit(wanted: Wanted, input: LinkInput): Promise<LinkView>;
  /** Moves the link to the trash. */
  trash(link: Named): Promise<LinkView>;
  restore(link: Named): Promise<LinkView>;
  /** Deletes for good; `release` gives up the codes too. */
  purge(link: Named, release: boolean): Promise<void>;
  history(link: Named): Promise<readonly EditView[]>;
  /** What the link would do for a visitor of whom this is known. */
  simulate(link: Named, visitor: Readonly<Record<string, unknown>>): Promise<SimulationView>;
  /** The link as a QR code, the bytes of its file. */
  qr(link: Named, wish: QrWish): Promise<Uint8Array>;
  /** A page with the link's numbers; a password that is undefined stays as it was, null takes it away. */
  shareStats(link: Named, password: string | null | undefined): Promise<StatsShareView>;
  unshareStats(link: Named): Promise<void>;
  addAlias(link: Named, alias: string): Promise<LinkView>;
  removeAlias(link: Named, alias: string): Promise<LinkView>;
  tags(beginning: string): AsyncIterable<TagView>;
  /** How many links had the tag. */
  renameTag(tag: string, name: string): Promise<number>;
  deleteTag(tag: string): Promise<number>;
  ruleSets(): Promise<readonly RuleSetView[]>;
  ruleSet(name: string): Promise<RuleSetView>;
  putRuleSet(name: string, rules: unknown): Promise<RuleSetView>;
  deleteRuleSet(name: string): Promise<void>;
  domains(): Promise<readonly DomainView[]>;
  domain(host: string): Promise<DomainView>;
  /** Adds a domain that is not there yet, or changes some of what one says. */
  putDomain(host: string, settings: Readonly<Record<string, unknown>>, how: "new" | "part"): Promise<DomainView>;
  deleteDomain(host: string): Promise<void>;
  blocks(kind: string | undefined): Promise<readonly BlockView[]>;
  putBlock(name: BlockName, said: Said): Promise<BlockView>;
  removeBlock(name: BlockName): Promise<void>;
  reports(): Promise<readonly ReportView[]>;
  decideReport(id: string, verdict: Verdict): Promise<void>;
  /** The numbers of a link. */
  linkStats(link: Named, asked: Asked): Promise<StatsView>;
  /** The numbers of many links, or of all. */
  stats(chosen: Omit<Chosen, "links">, asked: Asked): Promise<StatsView>;
  /** Requests for codes that nobody has, by code; on one domain where one is said. */
  orphanStats(domain: string | undefined, asked: Asked): Promise<StatsView>;
  /** Single clicks while they are kept: of a link, newest first; where no code is said of all links, in no order. */
  clicks(link: Partial<Named>, wish: ClickWish): AsyncIterable<ClickView>;
  createKey(input: KeyInput): Promise<KeyView & { readonly key: string }>;
  keys(): Promise<readonly KeyView[]>;
  revokeKey(id: string): Promise<void>;
  people(): Promise<readonly PersonView[]>;
  /** The person with this e-mail address, or id. */
  changePerson(who: string, change: Readonly<Record<string, unknown>>): Promise<PersonView>;
  /** The id of the person who was removed. */
  removePerson(who: string): Promise<string>;
  /** An address where somebody sets a new password; `keepsTotp` false: no codes are asked for any more. */
  resetPerson(who: string, keepsTotp: boolean): Promise<ResetView & { readonly id: string }>;
  invite(input: { readonly role: string; readonly email?: string | undefined }): Promise<MadeInvitation>;
  /** What was done, newest first. */
  audit(query: AuditQuery): AsyncIterable<AuditView>;
  /** The links that are meant, as rows that make them again. What can't be read is left out, and said behind the last row. */
  exported(query: ListQuery, onLeftOut: (text: string) => void): AsyncIterable<LinkRow>;
  /** Works rows off; a result for each, in their order, some at a time. */
  bulk(rows: Rows, wish: BulkWish): AsyncIterable<readonly RowResult[]>;
}
