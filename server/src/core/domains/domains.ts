// All domains, as this process knows them: which of them a request is for, and what each says.

import { recordUnreadable, StoreOpenError } from "../errors.ts";
import type { Mirror } from "../mirror.ts";
import type { LinkDefaults } from "../policies.ts";
import { unknownDomain } from "./errors.ts";
import { hostIn, isSameHost, parseHost } from "./host.ts";
import { type DomainRecord, type DomainSettings, decodeDomain, encodeDomain, NO_SETTINGS, UNSAID } from "./settings.ts";

/** What entries of domains are called among all that processes share; that of the default one ends here. */
const BEGINNING = "domain:";

/** Spellings of hosts that are remembered: clients choose among few, attackers among many. */
const SPELLINGS_MAX = 1000;

export interface Domain {
  /** "" is the default domain, whatever that is called. */
  readonly host: string;
  /** Null for what this build can't read. */
  readonly record: DomainRecord | null;
  /** Whether its links get parameters of its own, so that none of them is plain. */
  readonly hasUtm: boolean;
  /** Whether robots that index may follow its links. */
  readonly isFollowed: boolean;
}

export interface DomainsOptions {
  readonly mirror: Mirror;
  /** What short URLs of the default domain begin with. */
  readonly baseUrl: string;
  /** Other hosts of the default domain. */
  readonly extraHosts: readonly string[];
}

export class Domains {
  readonly #mirror: Mirror;
  readonly #ownHost: string;
  readonly #defaultHosts: ReadonlySet<string>;
  readonly #added = new Map<string, Domain>();
  #default: Domain = domainOf("", UNSAID);
  /** By the host as it was sent; null where it is nobody's. */
  #bySpelling = new Map<string, Domain | null>();

  constructor({ mirror, baseUrl, extraHosts }: DomainsOptions) {
    this.#mirror = mirror;
    this.#ownHost = hostIn(new URL(baseUrl));
    this.#defaultHosts = new Set([this.#ownHost, ...extraHosts]);
    mirror.onChange((changed) => {
      const own = changed.filter(({ name }) => name.startsWith(BEGINNING));
      for (const { name, text } of own) this.#take(name.slice(BEGINNING.length), text);
      if (own.length > 0) this.#bySpelling = new Map();
    });
  }

  /** What the default domain is called, as far as is known. */
  get ownHost(): string {
    return this.#ownHost;
  }

  get default(): Domain {
    return this.#default;
  }

  /** Whether requests have to be told apart: until a domain is added, every host is the default one. */
  get areMany(): boolean {
    return this.#added.size > 0;
  }

  get size(): number {
    return this.#added.size;
  }

  /** The domain that a Host header names; null for an unknown one. */
  at(host: string | null): Domain | null {
    if (!this.areMany) return this.#default;
    const spelling = host ?? "";
    const known = this.#bySpelling.get(spelling);
    if (known !== undefined) return known;
    const name = parseHost(spelling);
    const domain = name === null ? null : (this.#added.get(name) ?? (this.isDefault(name) ? this.#default : null));
    if (this.#bySpelling.size >= SPELLINGS_MAX) this.#bySpelling = new Map();
    this.#bySpelling.set(spelling, domain);
    return domain;
  }

  /** What a domain is kept by: "" for the default one, by whatever name. Throws `unknown_domain`. */
  hostFor(said: string): string {
    if (said === "") return "";
    const host = parseHost(said);
    if (host !== null && this.#added.has(host)) return host;
    if (host !== null && this.isDefault(host)) return "";
    throw unknownDomain(said);
  }

  /** Whether the URL leads to this server, by whatever domain. */
  isOwn(url: URL): boolean {
    const host = hostIn(url);
    return this.#added.has(host) || this.isDefault(host);
  }

  /** Whether the host is one of the default domain's. */
  isDefault(host: string): boolean {
    return host === "" || this.#defaultHosts.has(host) || isSameHost(host, this.#ownHost);
  }

  /**
   * Throws a `StoreOpenError` where a host of the default domain is that of an added one: a short URL of either would lead to the
   * other's link. So it is when the base URL was changed since.
   */
  mustBeDistinct(): void {
    const clash = [...this.#added.keys()].find((host) => this.isDefault(host));
    if (clash === undefined) return;
    throw new StoreOpenError(
      `${clash} is a domain with links of its own in this store, so LINNET_BASE_URL and LINNET_EXTRA_HOSTS can't name it: its short URLs would lead to other links.`,
    );
  }

  /** The domain that is kept by this host; null where there is none. */
  get(host: string): Domain | null {
    return host === "" ? this.#default : (this.#added.get(host) ?? null);
  }

  /** What it says. Throws `record_unreadable`. */
  settingsOf({ host, record }: Domain): DomainSettings {
    if (record === null) throw recordUnreadable(`domain ${host || this.#ownHost}`);
    return record.settings;
  }

  /** Of a domain that is there no more, nothing is said. Throws `record_unreadable`. */
  defaultsOf(host: string): LinkDefaults {
    const domain = this.get(host);
    return domain === null ? NO_SETTINGS : this.settingsOf(domain);
  }

  /** All that were added, in order of their hosts. */
  added(): Domain[] {
    return [...this.#added.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
  }

  /** Makes the domain what it shall be, here too; null removes it. False when somebody else was faster. */
  replace(host: string, record: DomainRecord | null): Promise<boolean> {
    const entry = BEGINNING + host;
    return this.#mirror.replace(entry, this.#mirror.get(entry) ?? null, record === null ? null : encodeDomain(record));
  }

  #take(host: string, text: string | null): void {
    if (host === "") this.#default = text === null ? domainOf("", UNSAID) : domainOf("", decodeDomain(text));
    else if (text === null) this.#added.delete(host);
    else this.#added.set(host, domainOf(host, decodeDomain(text)));
  }
}

/** What is known of a domain by its record; null for one that this build can't read. */
export function domainOf(host: string, record: DomainRecord | null): Domain {
  const { utm, robots } = record?.settings ?? NO_SETTINGS;
  return { host, record, hasUtm: record === null || utm !== null, isFollowed: robots === "follow" };
}
