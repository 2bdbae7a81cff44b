// The SDK: Linnet's HTTP API as functions, with the types of its OpenAPI document. Runs wherever there is `fetch`.
import type { Client } from "openapi-fetch";
import { type AccountCalls, accountCalls } from "./account.ts";
import { type AuditCalls, auditCalls } from "./audit.ts";
import { type BlockCalls, blockCalls, type ReportCalls, reportCalls } from "./blocks.ts";
import { type BulkOptions, type BulkText, bulk, exported } from "./bulk.ts";
import { type DomainCalls, domainCalls } from "./domains.ts";
import { type FileCalls, fileCalls } from "./files.ts";
import { type InstanceCalls, instanceCalls } from "./instance.ts";
import { type KeyCalls, keyCalls } from "./keys.ts";
import { type LinkCalls, type LinkFilter, linkCalls } from "./links.ts";
import { type PeopleCalls, peopleCalls } from "./people.ts";
import { type RuleSetCalls, ruleSetCalls } from "./rule-sets.ts";
import type { components, paths } from "./schema.ts";
import { type SessionCalls, sessionCalls } from "./session.ts";
import { type CallOptions, type ClientOptions, createShortener, type Shortener } from "./shorten.ts";
import { clickStreams, type StatsCalls, statsCalls } from "./stats.ts";
import { type TagCalls, tagCalls } from "./tags.ts";
import { wireOf } from "./wire.ts";

export type { AccountCalls, OpenSession, PasswordChange, ProfileChange, TotpStart } from "./account.ts";
export type { AuditCalls, AuditEntry, AuditFilter, AuditPage } from "./audit.ts";
export type { Block, BlockCalls, BlockKind, NewBlock, Report, ReportCalls, Verdict } from "./blocks.ts";
export type { BulkOptions, BulkText } from "./bulk.ts";
export type { Domain, DomainCalls, DomainSettings } from "./domains.ts";
export type { BytesOptions, FileCalls, FileFormat } from "./files.ts";
export type { Check, Instance, InstanceCalls, Setting } from "./instance.ts";
export type { Key, KeyCalls, MadeKey, Me, NewKey } from "./keys.ts";
export type {
  Deletion,
  Edit,
  Link,
  LinkCalls,
  LinkChange,
  LinkFilter,
  LinkPage,
  Maker,
  NewLink,
  QrCall,
  QrOptions,
  Repeatable,
  SimulatedVisitor,
  Simulation,
  StatsShare,
} from "./links.ts";
export type { Invitation, MadeInvitation, MadeReset, NewInvitation, PeopleCalls, Person, PersonChange } from "./people.ts";
export { LinnetProblem, LinnetUnreachable, type ProblemFacts } from "./problem.ts";
export type { Condition, Rule, RuleSet, RuleSetCalls } from "./rule-sets.ts";
export type { Acceptance, InvitationTold, NewOwner, SecondStep, Session, SessionCalls } from "./session.ts";
export type { CallOptions, ClientOptions, Shortened } from "./shorten.ts";
export type {
  AllStatsQuery,
  Click,
  ClickQuery,
  DailyQuery,
  DailyStats,
  OrphanStatsQuery,
  Stats,
  StatsCalls,
  StatsQuery,
} from "./stats.ts";
export type { Tag, TagCalls } from "./tags.ts";
export type { Change, Versioned, Which } from "./wire.ts";

type Schemas = components["schemas"];
export type BulkRow = Schemas["BulkRow"];
export type RowResult = Schemas["RowResult"];
export type ExportRow = Schemas["ExportRow"];

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
  readonly people: PeopleCalls;
  readonly audit: AuditCalls;
  readonly session: SessionCalls;
  readonly account: AccountCalls;
  readonly instance: InstanceCalls;
  /** Addresses of files, for links of a page, and their bytes. */
  readonly files: FileCalls;
  /** Works rows off, in the order in which they come; results come while rows are still sent, where `fetch` can do that. */
  bulk(rows: Iterable<BulkRow> | AsyncIterable<BulkRow> | BulkText, options?: BulkOptions): AsyncGenerator<RowResult>;
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
    people: peopleCalls(wire),
    audit: auditCalls(wire),
    session: sessionCalls(wire),
    account: accountCalls(wire),
    instance: instanceCalls(wire),
    files: fileCalls(options),
    bulk: (rows, how) => bulk(options, rows, how),
    export: (filter, call) => exported(options, filter ?? {}, call),
    http: wire.http,
  };
}
