// What a transaction does to the audit log.
import type { Statement } from "bun:sqlite";
import type { AuditBounds, AuditRecord, AuditRoom } from "../../../core/audit/store.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";

/** So many more records are deleted, at most, than are added. */
const PURGE_MORE = 7;

export interface AuditOperation {
  readonly kind: "append-audit";
  readonly room: AuditRoom;
  readonly records: readonly AuditRecord[];
  readonly bounds: AuditBounds;
}

export class AuditRows {
  readonly #insert: Statement<unknown, [AuditRoom, Instant, string, string]>;
  readonly #size: Statement<{ size: number }, [AuditRoom]>;
  readonly #deleteOldest: Statement<unknown, [AuditRoom, number]>;
  readonly #deleteBefore: Statement<unknown, [AuditRoom, Instant, number]>;

  constructor(db: Connection) {
    const oldest = "DELETE FROM audit WHERE (room, at, id) IN (SELECT room, at, id FROM audit WHERE room = ?1";
    this.#insert = db.prepare("INSERT OR IGNORE INTO audit VALUES (?1, ?2, ?3, ?4)");
    this.#size = db.prepare("SELECT size FROM audit_room WHERE room = ?1");
    this.#deleteOldest = db.prepare(`${oldest} ORDER BY at, id LIMIT ?2)`);
    this.#deleteBefore = db.prepare(`${oldest} AND at < ?2 ORDER BY at, id LIMIT ?3)`);
  }

  append({ room, records, bounds: { since, max } }: AuditOperation): void {
    for (const { at, id, text } of records) this.#insert.run(room, at, id, text);
    const purged = records.length + PURGE_MORE;
    this.#deleteBefore.run(room, since, purged);
    const excess = (this.#size.get(room)?.size ?? 0) - max;
    if (excess > 0) this.#deleteOldest.run(room, Math.min(excess, purged));
  }
}
