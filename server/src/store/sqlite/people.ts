// People and what is theirs: the tables person and person_name.
import type { Statement } from "bun:sqlite";
import type { People, PeopleKey, PeopleKind, PeopleRecord, PeopleReplaced } from "../../core/people/store.ts";
import type { Instant } from "../../core/time.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";
import { readThrough } from "./reading.ts";
import type { Writer } from "./writer.ts";

interface PeopleParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly guard: Guard;
  readonly clock: () => Instant;
}

interface Row extends Omit<PeopleRecord, "names"> {
  /** A list as JSON. */
  readonly names: string;
}

const COLUMNS = `kind, id, text, owner, membership AS "group", expires_at AS expiresAt,
  (SELECT json_group_array(name) FROM person_name AS n WHERE n.kind = person.kind AND n.id = person.id) AS names`;

const IS_GOOD = "(expires_at IS NULL OR expires_at > ?1)";

export class SqlitePeople implements People {
  readonly #parts: PeopleParts;
  readonly #find: Statement<Row, [Instant, string, string]>;
  readonly #findNamed: Statement<Row, [Instant, string, string]>;
  readonly #list: Statement<Row, [Instant, string]>;
  readonly #listOf: Statement<Row, [Instant, string, string]>;
  readonly #has: Statement<unknown, [string, string]>;

  constructor(parts: PeopleParts) {
    const { reader } = parts;
    this.#parts = parts;
    const select = `SELECT ${COLUMNS} FROM person WHERE ${IS_GOOD} AND kind = ?2`;
    this.#find = reader.prepare(`${select} AND id = ?3`);
    this.#findNamed = reader.prepare(`${select} AND id = (SELECT id FROM person_name WHERE kind = ?2 AND name = ?3)`);
    this.#list = reader.prepare(`${select} ORDER BY id`);
    this.#listOf = reader.prepare(`${select} AND owner = ?3 ORDER BY id`);
    this.#has = reader.prepare("SELECT 1 FROM person WHERE kind = ?1 AND membership = ?2 LIMIT 1");
  }

  insert(record: PeopleRecord, { alone = false }: { readonly alone?: boolean } = {}): Promise<"inserted" | "taken"> {
    const { writer, clock } = this.#parts;
    return writer.write({ kind: "insert-record", record, alone, now: clock() });
  }

  async find({ kind, id }: PeopleKey): Promise<PeopleRecord | null> {
    return this.#one(() => this.#find.get(this.#parts.clock(), kind, id));
  }

  async findNamed(kind: PeopleKind, name: string): Promise<PeopleRecord | null> {
    return this.#one(() => this.#findNamed.get(this.#parts.clock(), kind, name));
  }

  async list(kind: PeopleKind, owner?: string): Promise<PeopleRecord[]> {
    const now = this.#parts.clock();
    const rows = this.#ask(
      () => (owner === undefined ? this.#list.all(now, kind) : this.#listOf.all(now, kind, owner)),
      (found) => found.length === 0,
    );
    return rows.map(recordOf);
  }

  async has(kind: PeopleKind, group: string): Promise<boolean> {
    return this.#ask(
      () => this.#has.get(kind, group) !== null,
      (found) => !found,
    );
  }

  replace(record: PeopleRecord, before: string): Promise<PeopleReplaced> {
    const { writer, clock } = this.#parts;
    return writer.write({ kind: "replace-record", record, before, now: clock() });
  }

  remove({ kind, id }: PeopleKey): Promise<"removed" | "absent" | "last"> {
    const { writer, clock } = this.#parts;
    return writer.write({ kind: "remove-record", key: { kind, id }, now: clock() });
  }

  removeOf(kind: PeopleKind, owner: string, except?: string): Promise<number> {
    return this.#parts.writer.write({ kind: "remove-records", of: kind, owner, except: except ?? null });
  }

  #one(find: () => Row | null): PeopleRecord | null {
    const row = this.#ask(find, (found) => found === null);
    return row === null ? null : recordOf(row);
  }

  #ask<T>(ask: () => T, isNothing: (answer: T) => boolean): T {
    return readThrough(this.#parts.guard, ask, isNothing);
  }
}

function recordOf(row: Row): PeopleRecord {
  return { ...row, names: JSON.parse(row.names) as string[] };
}
