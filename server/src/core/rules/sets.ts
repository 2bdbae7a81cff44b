// All sets of rules, as this process knows them, and how they are written.
import { recordUnreadable } from "../errors.ts";
import type { Mirror } from "../mirror.ts";
import { parseKeptTarget } from "../target.ts";
import type { Instant } from "../time.ts";
import { parseRules, type Rule } from "./rule.ts";

/** What entries of sets are called among all that processes share. */
const BEGINNING = "rules:";

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

/** All sets, as this process knows them. */
export class RuleSets {
  readonly #mirror: Mirror;
  readonly #sets = new Map<string, RuleSet | "unreadable">();

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
    mirror.onChange((changed) => {
      for (const { name, text } of changed) {
        if (!name.startsWith(BEGINNING)) continue;
        const set = name.slice(BEGINNING.length);
        if (text === null) this.#sets.delete(set);
        else this.#sets.set(set, decodeSet(text) ?? "unreadable");
      }
    });
  }

  has(name: string): boolean {
    return this.#sets.has(name);
  }

  get size(): number {
    return this.#sets.size;
  }

  /** The rules of the set. Throws `record_unreadable` for a set that can't be read or is not there: its rules must not be skipped. */
  rulesOf(name: string): readonly Rule[] {
    const set = this.read(name);
    if (set === null) throw recordUnreadable(`rule set ${name}`);
    return set.rules;
  }

  read(name: string): RuleSet | null {
    const set = this.#sets.get(name) ?? null;
    if (set === "unreadable") throw recordUnreadable(`rule set ${name}`);
    return set;
  }

  names(): string[] {
    return [...this.#sets.keys()].sort();
  }

  /** Makes the set what it shall be, here too; null removes it. False when somebody else was faster. */
  replace(name: string, set: RuleSet | null): Promise<boolean> {
    const entry = BEGINNING + name;
    return this.#mirror.replace(entry, this.#mirror.get(entry) ?? null, set === null ? null : encodeSet(set));
  }
}

/** As short as records are (core/record.ts). */
interface SetRecord {
  readonly v: number;
  readonly c: Instant;
  readonly u: Instant;
  readonly b: string;
  readonly r: readonly Rule[];
}

function encodeSet({ rules, version, createdAt, updatedAt, updatedBy }: RuleSet): string {
  const record: SetRecord = { v: version, c: createdAt, u: updatedAt, b: updatedBy, r: rules };
  return JSON.stringify(record);
}

/** Null for what this build can't read: it must not be taken for a set without rules. */
function decodeSet(text: string): RuleSet | null {
  try {
    const { v, c, u, b, r, ...rest } = JSON.parse(text) as Partial<SetRecord>;
    const isWhole = Number.isSafeInteger(v) && Number.isSafeInteger(c) && Number.isSafeInteger(u) && typeof b === "string";
    if (!isWhole || Object.keys(rest).length > 0 || !Array.isArray(r)) return null;
    const rules = parseRules(r, "rules", parseKeptTarget);
    return { rules, version: v as number, createdAt: c as Instant, updatedAt: u as Instant, updatedBy: b as string };
  } catch {
    return null;
  }
}
