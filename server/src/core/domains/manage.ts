// Adding, changing and removing domains. Every process knows all of them; a redirect looks into memory.
import { type Actor, actorName, mustSeeAll } from "../actor.ts";
import { editConflict, invalidField, isUnreadable, mustHaveVersion, storeUnavailable } from "../errors.ts";
import { target } from "../fields.ts";
import type { LinkContext } from "../links.ts";
import { hostIndex } from "../names.ts";
import { WRITE_DEADLINE_MS } from "../store.ts";
import { timeText } from "../time.ts";
import { baseUrlOf } from "../view.ts";
import { type Domain, type Domains, domainOf } from "./domains.ts";
import { domainInUse, domainNotFound } from "./errors.ts";
import { parseHost } from "./host.ts";
import { type DomainRecord, type DomainSettings, NO_SETTINGS, settingsWith, UNSAID } from "./settings.ts";

export const DOMAINS_MAX = 10_000;

/** Changes that others were faster than before one is given up. */
const TRIES_MAX = 8;

export interface DomainView extends Pick<DomainSettings, "robots" | "utm" | "apps"> {
  readonly homeUrl: string | null;
  readonly notFoundUrl: string | null;
  readonly expiredUrl: string | null;
  readonly host: string;
  readonly isDefault: boolean;
  /** What its short URLs begin with. */
  readonly baseUrl: string;
  /** 1 when added, one more with each change; also the ETag. 0: nothing was ever said of the default domain. */
  readonly version: number;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly updatedBy: string | null;
}

function viewOf({ baseUrl, domains }: LinkContext, domain: Domain): DomainView {
  const { host, record } = domain;
  const settings = domains.settingsOf(domain);
  const { version = 0, createdAt = 0, updatedAt = 0, updatedBy = "" } = record ?? {};
  return {
    host: host || domains.ownHost,
    isDefault: host === "",
    baseUrl: baseUrlOf(baseUrl, host),
    ...settings,
    version,
    createdAt: version === 0 ? null : timeText(createdAt),
    updatedAt: version === 0 ? null : timeText(updatedAt),
    updatedBy: version === 0 ? null : updatedBy,
  };
}

/** All domains, the default one first. One that can't be read is left out, and named. */
export function listDomains(context: LinkContext, actor: Actor): { domains: DomainView[]; unreadable: string[] } {
  mustSeeAll(actor, "Domains");
  const { domains } = context;
  const all = [domains.default, ...domains.added()];
  const isWhole = ({ record }: Domain) => record !== null;
  return {
    domains: all.filter(isWhole).map((domain) => viewOf(context, domain)),
    unreadable: all.filter((domain) => !isWhole(domain)).map(({ host }) => host || domains.ownHost),
  };
}

/** Throws `domain_not_found`. */
export function readDomain(context: LinkContext, said: string, actor: Actor): DomainView {
  mustSeeAll(actor, "Domains");
  const domain = context.domains.get(keptBy(context.domains, said));
  if (domain === null) throw domainNotFound(said);
  return viewOf(context, domain);
}

export interface DomainChange {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether what is not said stays as it is; else it becomes what it is where nobody says anything. */
  readonly isPart: boolean;
  /** Only if the domain has this version; 0: only if there is none. */
  readonly version?: number | undefined;
}

/**
 * Adds the domain, or changes what it says. Of two at once the later one stays, unless they name the version that they have seen.
 * Throws `invalid_field`, `unknown_field`, `invalid_url`, `precondition_failed`, and `domain_not_found` for a part of nothing.
 */
export async function putDomain(
  context: LinkContext,
  said: string,
  change: DomainChange,
  actor: Actor,
): Promise<{ view: DomainView; isNew: boolean }> {
  mustSeeAll(actor, "Domains");
  const { domains } = context;
  const host = keptBy(domains, said);
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const before = seenBefore(domains, host, change);
    if (before === null && change.isPart) throw domainNotFound(said);
    mustHaveVersion(before?.version ?? null, change.version);
    if (before === null && domains.size >= DOMAINS_MAX) throw invalidField("host", `There are up to ${DOMAINS_MAX} domains.`);
    const record = nextOf(context, before, change, actor);
    if (await domains.replace(host, record)) {
      return { view: viewOf(context, domainOf(host, record)), isNew: before === null };
    }
  }
  throw editConflict();
}

/** Throws `domain_not_found`, `domain_in_use` while links are on it, and `invalid_field` for the default one. */
export async function deleteDomain(context: LinkContext, said: string, actor: Actor): Promise<void> {
  mustSeeAll(actor, "Domains");
  const { domains, indexes } = context;
  const host = keptBy(domains, said);
  if (host === "") throw invalidField("host", "The default domain is that of LINNET_BASE_URL; it can't be removed.");
  if (domains.get(host) === null) throw domainNotFound(said);
  if (!(await indexes.settled(WRITE_DEADLINE_MS))) throw storeUnavailable(new Error("links are not in the indexes yet"));
  const links = await indexes.size(hostIndex(host));
  if (links > 0) throw domainInUse(host, links);
  if (!(await domains.replace(host, null))) throw editConflict();
}

/** By what the domain is kept, there or not. Throws `invalid_field` for what is no host. */
function keptBy(domains: Domains, said: string): string {
  const host = parseHost(said);
  if (host === null) {
    throw invalidField("host", "host is the name of a host, with its port if it has one of its own, such as go.example.com.");
  }
  return domains.isDefault(host) ? "" : host;
}

/** The domain as it is. One that can't be read is replaced as a whole by who does not ask for a version of it: so it is mended. */
function seenBefore(domains: Domains, host: string, { isPart, version }: DomainChange): DomainRecord | null {
  const domain = domains.get(host);
  if (domain === null) return null;
  try {
    domains.settingsOf(domain);
    return domain.record;
  } catch (error) {
    if (!isPart && version === undefined && isUnreadable(error)) return UNSAID;
    throw error;
  }
}

function nextOf(
  context: LinkContext,
  before: DomainRecord | null,
  { settings, isPart }: DomainChange,
  actor: Actor,
): DomainRecord {
  const now = context.clock();
  const base = isPart && before !== null ? before.settings : NO_SETTINGS;
  const version = before?.version ?? 0;
  return {
    settings: settingsWith(base, settings, (value, name) => target(value, name, context)),
    version: version + 1,
    createdAt: before === null || version === 0 ? now : before.createdAt,
    updatedAt: now,
    updatedBy: actorName(actor),
  };
}
