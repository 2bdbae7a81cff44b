// `linnet-meta`: what was fixed when the store was made. Found or made at the start, and compared with the settings.
import type { RandomBytes } from "../../core/code.ts";
import { StoreAbsentError, StoreOpenError } from "../../core/errors.ts";
import type { Instant } from "../../core/link.ts";
import type { Instance } from "../../core/store.ts";
import { INSTANCE_ID } from "./keys.ts";
import { FOUND, run, type Send } from "./scripts.ts";

/** Of keys and records as keys.ts and core/link.ts have them. */
const REDIS_SCHEMA_VERSION = 1;

/** Codes are told apart by capitals; another mode can't be switched on later. */
const CASE_MODE = "sensitive";

const FIELDS = ["schema_version", INSTANCE_ID, "instance_secret", "buckets", "case", "alphabet", "created_at"] as const;

type Meta = Readonly<Record<(typeof FIELDS)[number], string>>;

export interface MetaOptions {
  /** Where it is, for messages. */
  readonly place: string;
  readonly key: string;
  readonly buckets: number;
  readonly alphabet: string;
  readonly knownInstanceId: string | null;
  readonly init: boolean;
  /** Whether an instance may be made where there is none. */
  readonly mayCreate: boolean;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
}

/** The instance that is there, or the one that this or another process has just made. Throws `StoreOpenError`. */
export async function openInstance(send: Send, options: MetaOptions): Promise<Instance> {
  let meta = await readMeta(send, options.key);
  if (meta === null) {
    if (options.knownInstanceId !== null && !options.init) {
      throw new StoreOpenError(
        `${options.place} has held Linnet's links before and is empty now: restore its data, or begin anew with 'linnet serve --init'.`,
      );
    }
    if (!options.mayCreate) throw new StoreAbsentError(options.place);
    await run(send, FOUND, { keys: [options.key], args: Object.entries(newMeta(options)).flat() });
    meta = await readMeta(send, options.key);
  }
  if (meta === null) throw new StoreOpenError(`${options.place} does not keep what is written to it.`);
  refuseOthers(meta, options);
  return {
    id: meta.instance_id,
    secret: meta.instance_secret,
    schemaVersion: Number(meta.schema_version),
    alphabet: meta.alphabet,
    createdAt: Number(meta.created_at),
  };
}

async function readMeta(send: Send, key: string): Promise<Meta | null> {
  const values = await send(["HMGET", key, ...FIELDS]);
  if (!Array.isArray(values)) return null;
  const meta = Object.fromEntries(FIELDS.map((field, at) => [field, String(values[at] ?? "")])) as Meta;
  return meta.instance_id === "" ? null : meta;
}

function newMeta({ buckets, alphabet, clock, random }: MetaOptions): Meta {
  return {
    schema_version: String(REDIS_SCHEMA_VERSION),
    instance_id: hex(random(16)),
    instance_secret: hex(random(32)),
    buckets: String(buckets),
    case: CASE_MODE,
    alphabet,
    created_at: String(clock()),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function refuseOthers(meta: Meta, { place, buckets, alphabet }: MetaOptions): void {
  const refuse = (reason: string) => new StoreOpenError(`${place} ${reason}`);
  const version = Number(meta.schema_version);
  if (!(version <= REDIS_SCHEMA_VERSION)) {
    throw refuse(
      `was written by a newer Linnet (schema ${meta.schema_version}; this one knows ${REDIS_SCHEMA_VERSION}): update Linnet.`,
    );
  }
  if (Number(meta.buckets) !== buckets) {
    throw refuse(`was made with LINNET_REDIS_BUCKETS=${meta.buckets}, which can't change; the setting now says ${buckets}.`);
  }
  if (meta.case !== CASE_MODE) {
    throw refuse(`was made with LINNET_CASE=${meta.case}, which can't change; the setting now says ${CASE_MODE}.`);
  }
  if (meta.alphabet !== alphabet) {
    throw refuse(`was made with LINNET_CODE_ALPHABET=${meta.alphabet}, which can't change; the setting now says ${alphabet}.`);
  }
}
