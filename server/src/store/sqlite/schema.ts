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
  // Which links were changed, for the processes that keep what they have read. Triggers see whoever changes them, also a
  // person with the sqlite3 shell. The newest 10 000 stay, so that the table is never empty and seq never begins anew.
  // A new link needs no row; one that replaces another (INSERT OR REPLACE) fires no trigger of a deletion, but this one.
  `
  CREATE TABLE change (seq INTEGER PRIMARY KEY, field TEXT NOT NULL) STRICT;
  INSERT INTO change VALUES (1, '');
  CREATE TRIGGER change_kept AFTER INSERT ON change BEGIN
    DELETE FROM change WHERE seq <= NEW.seq - 10000;
  END;
  CREATE TRIGGER url_hash_replaced BEFORE INSERT ON url_hash
  WHEN EXISTS (SELECT 1 FROM url_hash WHERE field = NEW.field) BEGIN
    INSERT INTO change (field) VALUES (NEW.field);
  END;
  CREATE TRIGGER url_hash_updated AFTER UPDATE ON url_hash BEGIN
    INSERT INTO change (field) VALUES (OLD.field);
    INSERT INTO change (field) SELECT NEW.field WHERE NEW.field <> OLD.field;
  END;
  CREATE TRIGGER url_hash_deleted AFTER DELETE ON url_hash BEGIN
    INSERT INTO change (field) VALUES (OLD.field);
  END;
  `,
];

/** The version that this build writes and the newest that it reads. */
export const SCHEMA_VERSION = MIGRATIONS.length;
