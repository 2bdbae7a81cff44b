// The tables, as numbered migrations. A migration is never edited once released; a new one is added below it.

/** Marks the file as Linnet's (PRAGMA application_id): "LNNT". */
export const APPLICATION_ID = 0x4c4e4e54;

/** Each entry brings the schema (PRAGMA user_version) from its index to index + 1, inside one transaction. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE linnet_meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO linnet_meta VALUES ('links', 0);
  CREATE TABLE url_hash (field TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE url_meta (field TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE url_set (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
];

/** The version that this build writes and the newest that it reads. */
export const SCHEMA_VERSION = MIGRATIONS.length;
