// How people name links that they want to block, and how the API does.
import type { Block } from "@linnet/client";

export interface LinkName {
  readonly code: string;
  /** Left out: the default one. */
  readonly domain?: string;
}

/** The link of a short URL; what is none is a code of the default domain. */
export function linkNamed(text: string): LinkName {
  const said = text.trim();
  if (!/^https?:/i.test(said) || !URL.canParse(said)) return { code: said };
  const { host, pathname } = new URL(said);
  return { code: decoded(pathname.slice(1)), domain: host };
}

/** The link of an id: its code, and its domain behind an @. */
export function linkOfId(id: string): LinkName {
  const at = id.indexOf("@");
  return at < 0 ? { code: id } : { code: id.slice(0, at), domain: id.slice(at + 1) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export const KINDS = ["host", "link", "client", "allowed-host"] as const satisfies readonly Block["kind"][];

/** Of which a law may demand that they are blocked: it is what visitors are answered. */
export const mayBeLegal = (kind: Block["kind"]) => kind === "host" || kind === "link";
