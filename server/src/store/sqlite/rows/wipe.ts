// What a wipe deletes: table by table, so many rows at a time that other writers get their turn in between.
import type { Connection } from "../connection.ts";

/** Every table of Linnet's that can be long, with its key. The texts and what belongs to them go as a whole, at the end. */
export const TABLES = {
  url_hash: "field",
  url_meta: "number",
  url_set: "code",
  url_uses: "id",
  place: "number, key, id",
  elsewhere: "id",
  name: "key",
  document: "slot",
  text_queue: "seq",
  access_key: "id",
  request: "key",
  shared: "name",
  person: "kind, id",
  person_name: "kind, name",
  audit: "room, at, id",
} as const;

export type WipedTable = keyof typeof TABLES;

/** Rows that one step deletes. */
const BATCH_LENGTH = 2500;

/** Aliases are no links: their hot records begin so (see core/record.ts). */
const IS_LINK = "unicode(record) NOT IN (2, 3)";

export type WipeOperation = { readonly kind: "wipe"; readonly table: WipedTable } | { readonly kind: "wipe-rest" };

/** Rows that are gone, and how many of them were links. */
export interface Wiped {
  readonly rows: number;
  readonly links: number;
}

/** Deletes some rows of the table; none when it is empty. */
export function wipeSome(db: Connection, table: WipedTable): Wiped {
  return wipeRows(db, table, `LIMIT ${BATCH_LENGTH}`);
}

/** The last of a wipe. The table of changes keeps one row without a name, so that seq goes on. Returns the links of it. */
export function wipeRest(db: Connection): number {
  const { links } = wipeRows(db, "url_hash", "");
  for (const table of Object.keys(TABLES)) db.run(`DELETE FROM ${table}`);
  db.run("INSERT INTO text (text) VALUES ('delete-all')");
  db.run("DELETE FROM place_index WHERE number > 2");
  db.run("UPDATE place_index SET size = 0");
  db.run("DELETE FROM linnet_meta");
  db.run("INSERT INTO linnet_meta VALUES ('links', 0)");
  db.run("INSERT INTO change (field) VALUES ('')");
  db.run("DELETE FROM change WHERE field <> ''");
  return links;
}

function wipeRows(db: Connection, table: WipedTable, limit: string): Wiped {
  const key = TABLES[table];
  const isLink = table === "url_hash" ? IS_LINK : "0";
  const rows = db.rows<{ link: number }>(
    `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} ${limit}) RETURNING ${isLink} AS link`,
  );
  return { rows: rows.length, links: rows.filter(({ link }) => link === 1).length };
}
