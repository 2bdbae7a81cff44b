// What a transaction does to people and what is theirs. What is over is deleted along with what is new.
import type { Statement } from "bun:sqlite";
import type { PeopleKey, PeopleKind, PeopleRecord, PeopleReplaced } from "../../../core/people/store.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";

/** Records that are over and are deleted with one insert: more than it adds. */
const PURGE_LENGTH = 8;

type Insert = { readonly kind: "insert-record"; readonly record: PeopleRecord; readonly alone: boolean; readonly now: Instant };
type Replace = {
  readonly kind: "replace-record";
  readonly record: PeopleRecord;
  readonly before: string;
  readonly now: Instant;
};
type Remove = { readonly kind: "remove-record"; readonly key: PeopleKey; readonly now: Instant };
type RemoveAll = {
  readonly kind: "remove-records";
  readonly of: PeopleKind;
  readonly owner: string;
  readonly except: string | null;
};
export type PeopleOperation = Insert | Replace | Remove | RemoveAll;

interface Kept {
  readonly text: string;
  readonly membership: string | null;
  readonly expiresAt: Instant | null;
}

export class PeopleRows {
  readonly #read: Statement<Kept, [string, string]>;
  readonly #write: Statement<unknown, [string, string, string, string | null, string | null, number | null]>;
  readonly #delete: Statement<unknown, [string, string]>;
  readonly #named: Statement<{ id: string }, [string, string]>;
  readonly #name: Statement<unknown, [string, string, string]>;
  readonly #forget: Statement<unknown, [string, string]>;
  readonly #member: Statement<unknown, [string, string, string]>;
  readonly #owned: Statement<{ id: string }, [string, string]>;
  readonly #over: Statement<PeopleKey, [number, number]>;

  constructor(db: Connection) {
    this.#read = db.prepare("SELECT text, membership, expires_at AS expiresAt FROM person WHERE kind = ?1 AND id = ?2");
    this.#write = db.prepare("INSERT OR REPLACE INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    this.#delete = db.prepare("DELETE FROM person WHERE kind = ?1 AND id = ?2");
    this.#named = db.prepare("SELECT id FROM person_name WHERE kind = ?1 AND name = ?2");
    this.#name = db.prepare("INSERT INTO person_name VALUES (?1, ?2, ?3)");
    this.#forget = db.prepare("DELETE FROM person_name WHERE kind = ?1 AND id = ?2");
    this.#member = db.prepare("SELECT 1 FROM person WHERE kind = ?1 AND membership = ?2 AND id <> ?3 LIMIT 1");
    this.#owned = db.prepare("SELECT id FROM person WHERE kind = ?1 AND owner = ?2 AND membership IS NULL");
    this.#over = db.prepare("SELECT kind, id FROM person WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2");
  }

  run(operation: PeopleOperation): "inserted" | "removed" | PeopleReplaced | number {
    switch (operation.kind) {
      case "insert-record":
        return this.#insert(operation);
      case "replace-record":
        return this.#replace(operation);
      case "remove-record":
        return this.#removeOne(operation);
      case "remove-records":
        return this.#removeAll(operation);
    }
  }

  #insert({ record, alone, now }: Insert): "inserted" | "taken" {
    for (const key of this.#over.all(now, PURGE_LENGTH)) this.#drop(key);
    const kept = this.#current(record, now);
    if (kept !== null) return kept.text === record.text ? "inserted" : "taken";
    if (alone && record.group !== null && this.#hasOther(record, record.group)) return "taken";
    if (this.#isNamedElsewhere(record, now)) return "taken";
    this.#put(record);
    return "inserted";
  }

  #replace({ record, before, now }: Replace): PeopleReplaced {
    const kept = this.#current(record, now);
    if (kept === null) return "absent";
    if (kept.text === record.text) return "replaced";
    if (kept.text !== before) return "conflict";
    if (this.#isNamedElsewhere(record, now)) return "taken";
    if (kept.membership !== record.group && this.#isLast(record, kept)) return "last";
    this.#put(record);
    return "replaced";
  }

  #removeOne({ key, now }: Remove): "removed" | "absent" | "last" {
    const kept = this.#current(key, now);
    if (kept === null) return "absent";
    if (this.#isLast(key, kept)) return "last";
    this.#drop(key);
    return "removed";
  }

  #removeAll({ of: kind, owner, except }: RemoveAll): number {
    const ids = this.#owned.all(kind, owner).filter(({ id }) => id !== except);
    for (const { id } of ids) this.#drop({ kind, id });
    return ids.length;
  }

  /** The record that is there and not over. */
  #current({ kind, id }: PeopleKey, now: Instant): Kept | null {
    const kept = this.#read.get(kind, id);
    return kept === null || isOver(kept, now) ? null : kept;
  }

  #put(record: PeopleRecord): void {
    const { kind, id, text, owner, group, expiresAt } = record;
    this.#forget.run(kind, id);
    this.#write.run(kind, id, text, owner, group, expiresAt);
    for (const name of new Set(record.names)) this.#name.run(kind, name, id);
  }

  #drop({ kind, id }: PeopleKey): void {
    this.#delete.run(kind, id);
    this.#forget.run(kind, id);
  }

  /** Whether another record has one of these names; one that is over gives them up. */
  #isNamedElsewhere({ kind, id, names }: PeopleRecord, now: Instant): boolean {
    for (const name of names) {
      const other = this.#named.get(kind, name)?.id ?? id;
      if (other === id) continue;
      if (this.#current({ kind, id: other }, now) !== null) return true;
      this.#drop({ kind, id: other });
    }
    return false;
  }

  #isLast(key: PeopleKey, { membership }: Kept): boolean {
    return membership !== null && !this.#hasOther(key, membership);
  }

  #hasOther({ kind, id }: PeopleKey, group: string): boolean {
    return this.#member.get(kind, group, id) !== null;
  }
}

function isOver({ expiresAt }: Kept, now: Instant): boolean {
  return expiresAt !== null && expiresAt <= now;
}
