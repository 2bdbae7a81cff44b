// `linnet-meta`: what was fixed when the store was made. Found or made at the start, and compared with the settings.
import type { CaseMode, RandomBytes } from "../../core/code.ts";
import { StoreAbsentError, StoreOpenError } from "../../core/errors.ts";
import type { Instance } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { INSTANCE_ID } from "./keys.ts";
import { FOUND, run, type Send, script } from "./scripts.ts";

/** Of keys and records as keys.ts and core/record.ts have them. Since 2 there are aliases, names and indexes. */
const REDIS_SCHEMA_VERSION = 2;

/** What LINNET_REDIS_BUCKETS is unless it is set, and what it was before: a store that was made then keeps its count. */
const BUCKETS_DEFAULT = 65_536;
const BUCKETS_DEFAULT_FORMERLY = 131_072;

/** Notes that links are in no index yet, because an older Linnet wrote them; see upgrade.ts. */
export const TO_INDEX = "to_index";

/** KEYS meta. Takes over a store of schema 1. An older Linnet then refuses it: it would leave links out of the indexes. */
const TAKE_OVER = script(`
if redis.call("HGET", KEYS[1], "schema_version") ~= "1" then return 0 end
return redis.call("HSET", KEYS[1], "schema_version", "2", "${TO_INDEX}", "1")
`);

const FIELDS = ["schema_version", INSTANCE_ID, "instance_secret", "buckets", "case", "alphabet", "created_at"] as const;

type Meta = Readonly<Record<(typeof FIELDS)[number], string>>;

export interface MetaOptions {
  /** Where it is, for messages. */
  readonly place: string;
  readonly key: string;
  readonly buckets: number;
  readonly alphabet: string;
  readonly caseMode: CaseMode;
  readonly knownInstanceId: string | null;
  readonly init: boolean;
  /** Whether an instance may be made where there is none. */
  readonly mayCreate: boolean;
  /** Called when there is no instance; throws where none must be made, whoever asks. */
  readonly beforeMaking?: () => Promise<void>;
  /** The secret of an instance that is made now; else a new one is drawn. */
  readonly secret?: string;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
}

/** An instance, and the count of buckets that it was made with. */
export interface FoundInstance extends Instance {
  readonly buckets: number;
}

/** The instance that is there, or the one that this or another process has just made. Throws `StoreOpenError`. A store of an older version is taken over. */
export async function openInstance(send: Send, options: MetaOptions): Promise<FoundInstance> {
  let meta = await readMeta(send, options.key);
  if (meta === null) {
    if (options.knownInstanceId !== null && !options.init) {
      throw new StoreOpenError(
        `${options.place} has held Linnet's links before and is empty now: restore its data, or begin anew with 'linnet serve --init'.`,
      );
    }
    await options.beforeMaking?.();
    if (!options.mayCreate) throw new StoreAbsentError(options.place);
    await run(send, FOUND, { keys: [options.key], args: Object.entries(newMeta(options)).flat() });
    meta = await readMeta(send, options.key);
  }
  if (meta === null) throw new StoreOpenError(`${options.place} does not keep what is written to it.`);
  refuseOthers(meta, options);
  if (meta.schema_version === "1") await run(send, TAKE_OVER, { keys: [options.key], args: [] });
  return {
    id: meta.instance_id,
    secret: meta.instance_secret,
    schemaVersion: REDIS_SCHEMA_VERSION,
    alphabet: meta.alphabet,
    caseMode: options.caseMode,
    createdAt: Number(meta.created_at),
    buckets: Number(meta.buckets),
  };
}

async function readMeta(send: Send, key: string): Promise<Meta | null> {
  const values = await send(["HMGET", key, ...FIELDS]);
  if (!Array.isArray(values)) return null;
  const meta = Object.fromEntries(FIELDS.map((field, at) => [field, String(values[at] ?? "")])) as Meta;
  return meta.instance_id === "" ? null : meta;
}

function newMeta({ buckets, alphabet, caseMode, secret, clock, random }: MetaOptions): Meta {
  return {
    schema_version: String(REDIS_SCHEMA_VERSION),
    instance_id: hex(random(16)),
    instance_secret: secret ?? hex(random(32)),
    buckets: String(buckets),
    case: caseMode,
    alphabet,
    created_at: String(clock()),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function refuseOthers(meta: Meta, { place, buckets, alphabet, caseMode }: MetaOptions): void {
  const refuse = (reason: string) => new StoreOpenError(`${place} ${reason}`);
  const version = Number(meta.schema_version);
  if (!(version <= REDIS_SCHEMA_VERSION)) {
    throw refuse(
      `was written by a newer Linnet (schema ${meta.schema_version}; this one knows ${REDIS_SCHEMA_VERSION}): update Linnet.`,
    );
  }
  const isOfFormerDefault = buckets === BUCKETS_DEFAULT && Number(meta.buckets) === BUCKETS_DEFAULT_FORMERLY;
  if (Number(meta.buckets) !== buckets && !isOfFormerDefault) {
    throw refuse(`was made with LINNET_REDIS_BUCKETS=${meta.buckets}, which can't change; the setting now says ${buckets}.`);
  }
  if (meta.case !== caseMode) {
    throw refuse(`was made with LINNET_CASE=${meta.case}, which can't change; the setting now says ${caseMode}.`);
  }
  if (meta.alphabet !== alphabet) {
    throw refuse(`was made with LINNET_CODE_ALPHABET=${meta.alphabet}, which can't change; the setting now says ${alphabet}.`);
  }
}
