// What a server tells of itself to those who use it and those who run it. Never a secret.
import type { CaseMode } from "./code.ts";
import type { Finding } from "./findings.ts";
import type { Instant } from "./time.ts";

/** What may be known by whoever is signed in. */
export interface ServerFacts {
  readonly version: string;
  readonly bun: string;
  /** When the process that answers was started; of several each has its own. */
  readonly startedAt: Instant;
  /** Processes that share the port. */
  readonly workers: number;
  /** What short URLs of the default domain begin with. */
  readonly baseUrl: string;
  readonly store: {
    readonly kind: StoreKind;
    readonly schemaVersion: number;
    readonly createdAt: Instant;
    readonly reachable: boolean;
  };
  /** The database of places; null where there is none that can be read. */
  readonly places: PlacesFacts | null;
  /** Null where they are not recorded. */
  readonly clicks: { readonly keepDays: number } | null;
  readonly caseMode: CaseMode;
  /** Whether anybody may shorten. */
  readonly isPublic: boolean;
}

export const PLACE_GRAINS = ["country", "city"] as const;
export type PlaceGrain = (typeof PLACE_GRAINS)[number];

export interface PlacesFacts {
  /** What the database calls itself. */
  readonly kind: string;
  /** The finest that it knows; null where what it calls itself does not say. */
  readonly grain: PlaceGrain | null;
  /** Whether it is the one that comes along. */
  readonly isIncluded: boolean;
  readonly madeAt: Instant;
}

export const STORE_KINDS = ["sqlite", "redis", "redis-cluster"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** One setting, as it was when the process was started. */
export interface SettingFacts {
  readonly name: string;
  /** Null for a secret, whatever it is; "" is not set. */
  readonly value: string | null;
  readonly default: string;
  readonly isChanged: boolean;
  readonly isSecret: boolean;
  readonly doc: string;
}

/** What is asked of a server about itself. */
export interface About {
  facts(): Promise<ServerFacts>;
  /** Looks at everything that can be looked at while it serves, and changes nothing. */
  checks(): Promise<Finding[]>;
  readonly settings: readonly SettingFacts[];
}
