// What clicks are added up for: each link, each domain, everything together, and requests for codes that nobody has.
import { type Field, hostOf } from "../field.ts";
import type { Click, Dimension } from "./click.ts";

/** A link, a domain, `ALL` or `ORPHANS`. */
export type Scope = string & { readonly __brand: "Scope" };

/** Every link of every domain. */
export const ALL = "all" as Scope;

/** Requests for codes that do not exist, on every domain. */
export const ORPHANS = "orphans" as Scope;

const LINK = "l/";
const DOMAIN = "d/";

export const scopeOfLink = (id: Field): Scope => `${LINK}${id}` as Scope;

/** "" is the default domain. */
export const scopeOfDomain = (host: string): Scope => `${DOMAIN}${host}` as Scope;

/** The link that a scope is; null for any other scope. */
export function linkOf(scope: Scope): Field | null {
  return scope.startsWith(LINK) ? (scope.slice(LINK.length) as Field) : null;
}

/** The host that a scope is; null for any other scope. */
export function domainOf(scope: Scope): string | null {
  return scope.startsWith(DOMAIN) ? scope.slice(DOMAIN.length) : null;
}

/** The field that was asked for. */
export function askedOf({ asked, link }: Click): Field {
  return asked ?? link ?? ("" as Field);
}

/** The scopes that a click is of. */
export function scopesOf(click: Click): readonly Scope[] {
  const { link } = click;
  const wide = [scopeOfDomain(hostOf(askedOf(click))), ALL];
  if (link !== null) return [scopeOfLink(link), ...wide];
  return click.outcome === "not-found" ? [ORPHANS, ...wide] : wide;
}

/** Whether the click is of the scope. */
export function isOf(click: Click, scope: Scope): boolean {
  return scopesOf(click).includes(scope);
}

/** What the click says of a dimension; null where it says nothing. */
export function valueIn(click: Click, dimension: Dimension): string | null {
  switch (dimension) {
    case "version":
      return click.browser === null || click.version === null ? null : `${click.browser} ${click.version}`;
    case "qr":
      return click.isScan ? "scan" : null;
    case "status":
      return String(click.status);
    case "code":
      return click.link === null ? askedOf(click) : null;
    case "link":
      return click.link;
    case "domain":
      return hostOf(askedOf(click));
    case "utm_source":
      return click.utm[0] ?? null;
    case "utm_medium":
      return click.utm[1] ?? null;
    case "utm_campaign":
      return click.utm[2] ?? null;
    case "utm_term":
      return click.utm[3] ?? null;
    case "utm_content":
      return click.utm[4] ?? null;
    default:
      return click[dimension];
  }
}
