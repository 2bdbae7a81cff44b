// What was done: the table audit.
import type { Statement } from "bun:sqlite";
import type { AuditBounds, AuditLog, AuditRecord, AuditRoom, AuditSpan } from "../../core/audit/store.ts";
import type { Instant } from "../../core/time.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";
import { readThrough } from "./reading.ts";
import type { Writer } from "./writer.ts";

interface AuditParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly guard: Guard;
}

export class SqliteAuditLog implements AuditLog {
  readonly #parts: AuditParts;
  readonly #newest: Statement<AuditRecord, [AuditRoom, Instant, number]>;
  readonly #before: Statement<AuditRecord, [AuditRoom, Instant, number, Instant, string]>;

  constructor(parts: AuditParts) {
    const select = "SELECT at, id, text FROM audit WHERE room = ?1 AND at >= ?2";
    const newestFirst = "ORDER BY at DESC, id DESC LIMIT ?3";
    this.#parts = parts;
    this.#newest = parts.reader.prepare(`${select} ${newestFirst}`);
    this.#before = parts.reader.prepare(`${select} AND (at, id) < (?4, ?5) ${newestFirst}`);
  }

  async append(room: AuditRoom, records: readonly AuditRecord[], bounds: AuditBounds): Promise<void> {
    await this.#parts.writer.write({ kind: "append-audit", room, records, bounds });
  }

  async read(room: AuditRoom, { before, from, limit }: AuditSpan): Promise<AuditRecord[]> {
    return readThrough(
      this.#parts.guard,
      () => (before === null ? this.#newest.all(room, from, limit) : this.#before.all(room, from, limit, before.at, before.id)),
      (found) => found.length === 0,
    );
  }
}
