// The tables, as numbered migrations. A migration is never edited once released; a new one is added below it.

/** A kind of file of Linnet's. */
export interface Format {
  /** Marks the file as one of this kind (PRAGMA application_id). */
  readonly applicationId: number;
  /** Each entry brings the schema (PRAGMA user_version) from its index to index + 1, inside one transaction. */
  readonly migrations: readonly string[];
  /** Whose it is, in a message that says that it is not. */
  readonly owner: string;
  /** The setting that names the file. */
  readonly setting: string;
}

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
  // What leads to links beside their codes. A place is a row of an ordered index; the index `code` has rows only for links that
  // are shown by an alias, since url_meta has the others in that order already, all but those in `elsewhere`. The size of an
  // index follows its rows by triggers. Of a link's text there is a document, whose slot is its moment in ms, shifted left by 21
  // bits, and a number beyond: newest first is the order of slots. `place.document` of the index `made` is how far the slot is
  // behind that moment; NULL before the text is indexed. Links of before get their places in the background (places_after). So do those that a
  // process of schema 2 goes on to write: ours note a link right before its cold record, so one that is not the last in the queue
  // was not written by us.
  `
  CREATE TABLE place_index (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL) STRICT;
  INSERT INTO place_index VALUES (1, 'made', 0), (2, 'code', 0);
  CREATE TABLE place (
    number INTEGER NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, document INTEGER, PRIMARY KEY (number, key, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER place_added AFTER INSERT ON place BEGIN
    UPDATE place_index SET size = size + 1 WHERE number = NEW.number;
  END;
  CREATE TRIGGER place_removed AFTER DELETE ON place BEGIN
    UPDATE place_index SET size = size - 1 WHERE number = OLD.number;
  END;
  CREATE TABLE elsewhere (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE name (key TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE text USING fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
  CREATE TABLE document (slot INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;
  CREATE TABLE text_queue (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, is_placed INTEGER NOT NULL) STRICT;
  CREATE TRIGGER url_meta_written AFTER INSERT ON url_meta
  WHEN NEW.field IS NOT (SELECT id FROM text_queue ORDER BY seq DESC LIMIT 1) BEGIN
    INSERT INTO text_queue (id, is_placed) VALUES (NEW.field, 0);
  END;
  CREATE TABLE url_uses (id TEXT PRIMARY KEY, since INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE access_key (id TEXT PRIMARY KEY, record TEXT NOT NULL, used_at INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE request (key TEXT PRIMARY KEY, note TEXT NOT NULL, kept_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX request_by_end ON request (kept_until);
  INSERT INTO linnet_meta SELECT 'places_after', '' WHERE EXISTS (SELECT 1 FROM url_meta);
  `,
  // Cold records lie in the order in which links were made, and hot ones say where. With the code as their key, too, each new link
  // changed two pages anywhere in the file; now it changes one, and the last of the cold ones. Processes of before can't write any more.
  // Links that one of them has written, and whose places were still to come, are those of before once more.
  `
  DROP TRIGGER url_hash_updated;
  DROP TRIGGER url_meta_written;
  ALTER TABLE url_meta RENAME TO url_meta_of_3;
  CREATE TABLE url_meta (number INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT;
  INSERT INTO url_meta SELECT row_number() OVER (ORDER BY field), record FROM url_meta_of_3 ORDER BY field;
  ALTER TABLE url_hash ADD COLUMN number INTEGER;
  UPDATE url_hash SET number = cold.number
  FROM (SELECT field, row_number() OVER (ORDER BY field) AS number FROM url_meta_of_3) AS cold WHERE cold.field = url_hash.field;
  DROP TABLE url_meta_of_3;
  CREATE TRIGGER url_hash_updated AFTER UPDATE OF field, record ON url_hash BEGIN
    INSERT INTO change (field) VALUES (OLD.field);
    INSERT INTO change (field) SELECT NEW.field WHERE NEW.field <> OLD.field;
  END;
  INSERT OR REPLACE INTO linnet_meta SELECT 'places_after', '' WHERE EXISTS (SELECT 1 FROM text_queue WHERE is_placed = 0);
  ALTER TABLE text_queue DROP COLUMN is_placed;
  `,
  // What all processes share. An entry that was removed has no text and keeps its revision. The table of changes names it by a field that no
  // link has; what a person changes with the sqlite3 shell is seen when its revision is above all others.
  `
  CREATE TABLE shared (name TEXT PRIMARY KEY, text TEXT, revision INTEGER NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
  CREATE TRIGGER shared_written AFTER INSERT ON shared BEGIN
    INSERT INTO change (field) VALUES ('@shared');
  END;
  CREATE TRIGGER shared_updated AFTER UPDATE ON shared BEGIN
    INSERT INTO change (field) VALUES ('@shared');
  END;
  `,
  // People and what is theirs. "group" is a word of SQL.
  `
  CREATE TABLE person (
    kind TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, owner TEXT, membership TEXT, expires_at INTEGER, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX person_by_owner ON person (kind, owner) WHERE owner IS NOT NULL;
  CREATE INDEX person_by_membership ON person (kind, membership) WHERE membership IS NOT NULL;
  CREATE INDEX person_by_end ON person (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE person_name (kind TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID;
  CREATE INDEX person_name_by_id ON person_name (kind, id);
  `,
  // What was done. The size of a room follows its rows by triggers.
  `
  CREATE TABLE audit (
    room TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (room, at, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit_room (room TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TRIGGER audit_added AFTER INSERT ON audit BEGIN
    INSERT INTO audit_room VALUES (NEW.room, 1) ON CONFLICT (room) DO UPDATE SET size = size + 1;
  END;
  CREATE TRIGGER audit_removed AFTER DELETE ON audit BEGIN
    UPDATE audit_room SET size = size - 1 WHERE room = OLD.room;
  END;
  `,
];

/** The version that this build writes and the newest that it reads. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The file of the links: "LNNT". */
export const LINKS: Format = {
  applicationId: 0x4c4e4e54,
  migrations: MIGRATIONS,
  owner: "Linnet's",
  setting: "LINNET_STORE",
};
