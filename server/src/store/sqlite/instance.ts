// The instance in linnet_meta: found, or made where there is none and the options allow it.
import type { CaseMode, RandomBytes } from "../../core/code.ts";
import { StoreAbsentError, StoreOpenError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { Instance } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import type { Connection } from "./connection.ts";
import type { WhenBlank } from "./open.ts";
import { SCHEMA_VERSION } from "./schema.ts";

export interface SqliteOptions {
  /** A file, or ":memory:". */
  readonly path: string;
  readonly alphabet: string;
  readonly caseMode: CaseMode;
  /** The instance that this store was seen with before; then a missing or empty file is refused. */
  readonly knownInstanceId: string | null;
  /** Makes a new instance where a known one is gone. */
  readonly init: boolean;
  /** Makes the store where there is none; else that is refused, and nothing is written. */
  readonly mayCreate: boolean;
  /** The secret of a store that is made now; else a new one is drawn. */
  readonly secret?: string;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
  /** How often it is looked for texts to be indexed; tests look more often. */
  readonly textLookMs?: number | undefined;
}

type Meta = ReadonlyMap<string, string | number>;

/** The instance that is there, or the one that this or another process has just made. Throws `StoreOpenError`. */
export function openInstance(db: Connection, options: SqliteOptions, whenBlank: WhenBlank): Instance {
  const { path } = options;
  let meta = readMeta(db);
  if (!meta.has("instance_id")) {
    if (whenBlank === "absent") throw new StoreAbsentError(path);
    if (whenBlank === "lost") {
      throw new StoreOpenError(`${path} has held links before and is empty now. 'linnet serve --init' begins anew.`);
    }
    makeInstance(db, options);
    meta = readMeta(db);
  }
  const alphabet = String(meta.get("alphabet"));
  if (alphabet !== options.alphabet) {
    throw new StoreOpenError(
      `${path} was made with LINNET_CODE_ALPHABET=${alphabet}, which can't change: the check characters of its codes depend on it. The setting now says ${options.alphabet}.`,
    );
  }
  const caseMode = meta.get("case") === "insensitive" ? "insensitive" : "sensitive";
  if (caseMode !== options.caseMode) {
    throw new StoreOpenError(
      `${path} was made with LINNET_CASE=${caseMode}, which can't change: codes that differ in capitals only would become one, or two. The setting now says ${options.caseMode}.`,
    );
  }
  return {
    id: String(meta.get("instance_id")),
    secret: String(meta.get("instance_secret")),
    schemaVersion: SCHEMA_VERSION,
    alphabet,
    caseMode,
    createdAt: Number(meta.get("created_at")),
  };
}

function readMeta(db: Connection): Meta {
  const rows = db.rows<{ key: string; value: string | number }>("SELECT key, value FROM linnet_meta");
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** Leaves an instance alone that another process has made meanwhile. */
function makeInstance(db: Connection, { alphabet, caseMode, secret, clock, random }: SqliteOptions): void {
  const hex = (bytes: number) => Buffer.from(random(bytes)).toString("hex");
  const made = {
    instance_id: hex(16),
    instance_secret: secret ?? hex(32),
    alphabet,
    created_at: clock(),
    case: caseMode,
  };
  const insert = db.prepare<unknown, [string, string | number]>("INSERT INTO linnet_meta VALUES (?1, ?2)");
  db.run("BEGIN IMMEDIATE");
  if (!readMeta(db).has("instance_id")) for (const [key, value] of Object.entries(made)) insert.run(key, value);
  db.run("COMMIT");
}
