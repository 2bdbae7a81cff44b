// What decides about links without belonging to one, and is shared by all processes: looked up in memory, never waited for.

import type { Block } from "./blocks/block.ts";
import type { Field } from "./field.ts";
import type { Utm } from "./link.ts";
import type { Rule } from "./rules/rule.ts";
import type { Target } from "./target.ts";

/** The rules of a set. Throws `record_unreadable` rather than guess. */
export type RulesOf = (ruleSet: string) => readonly Rule[];

/** What a domain does for its links where they say nothing else. */
export interface LinkDefaults {
  /** Where links lead that have expired or are used up. */
  readonly expiredUrl: Target | null;
  /** Parameters for all of its links; those of a link come first. */
  readonly utm: Utm | null;
}

/** What is blocked, as redirects ask. */
export interface Blocking {
  /** Whether anything can be blocked at all: where not, nothing else is asked. */
  readonly isOn: boolean;
  /** Of a whole link, by its id: whatever code it is followed by. */
  ofLink(id: Field): Block | null;
  ofTarget(target: Target): Block | null;
}

export interface Policies {
  readonly rulesOf: RulesOf;
  /** Of the domain with this host, "" for the default one. Throws `record_unreadable` rather than guess. */
  readonly defaultsOf: (host: string) => LinkDefaults;
  /** What was taken back by whoever runs the server. */
  readonly blocks: Blocking;
}

const NO_BLOCKS: Blocking = { isOn: false, ofLink: () => null, ofTarget: () => null };

export const NO_DEFAULTS: LinkDefaults = { expiredUrl: null, utm: null };

/** Where nothing is shared: no set of rules, no domain but the default one, nothing blocked. */
export const NO_POLICIES: Policies = { rulesOf: () => [], defaultsOf: () => NO_DEFAULTS, blocks: NO_BLOCKS };
