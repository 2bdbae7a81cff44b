// From a requested path to what it means: the code in it, the alias on the way, and what is left behind the code.
import { beginningsOf, type CodeRules, codesFromPath } from "./code.ts";
import { recordUnreadable } from "./errors.ts";
import { type Field, fieldOf } from "./field.ts";
import type { Alias, HotRecord, Link, Tombstone } from "./link.ts";
import type { Links } from "./store.ts";

/** What is asked for. */
export interface Way {
  /** Percent-encoded, without the leading slash. */
  readonly path: string;
  /** Of the domain, "" for the default one. */
  readonly host: string;
}

/** What a path leads to. */
export interface Found {
  /** An alias is one that leads nowhere any more: others have been followed. */
  readonly record: HotRecord;
  /** Whether an alias led to it. */
  readonly byAlias: boolean;
  /** What stands behind the code: percent-encoded, with its leading slash; mostly "". */
  readonly rest: string;
}

/**
 * What a requested path means, or null when that is nothing: the link at the exact code, at the code without what mail programs
 * append, or else at the longest beginning of the path whose link forwards paths. Links of other domains are none here.
 */
export async function findByPath(links: Pick<Links, "find">, { path, host }: Way, rules: CodeRules): Promise<Found | null> {
  for (const code of codesFromPath(path, rules)) {
    const found = await findAt(links, fieldOf(code, host), "");
    if (found !== null) return found;
  }
  for (const { code, rest } of beginningsOf(path, rules)) {
    const found = await findAt(links, fieldOf(code, host), rest);
    if (found?.record.kind === "link" && found.record.terms?.forwardPath === true) return found;
  }
  return null;
}

/** What is at the field, or behind the alias there. An alias whose link is gone for good leads to nothing. */
async function findAt(links: Pick<Links, "find">, field: Field, rest: string): Promise<Found | null> {
  const record = await links.find(field);
  if (record === null) return null;
  if (!isLeading(record)) return { record, byAlias: false, rest };
  const born = await links.find(record.id);
  return born === null ? null : { record: bornAt(born), byAlias: true, rest };
}

/** Whether one more record has to be looked at. */
export function isLeading(record: HotRecord): record is Alias {
  return record.kind === "alias" && record.leads;
}

/** What an alias may lead to. Throws `record_unreadable` for another alias: nobody writes that, and it could go on for ever. */
function bornAt(record: HotRecord): Link | Tombstone {
  if (record.kind === "alias") throw recordUnreadable(record.field);
  return record;
}
