// The tables of clicks, as numbered migrations. A migration is never edited once released; a new one is added below it.
import type { Format } from "../schema.ts";

/**
 * A click is written once, in a run: some clicks of one link that came together, one line each. `run.number` is the day, shifted by 32
 * bits, and a number that only grows, so that a day's runs lie together and a day is dropped as a range. A run says which one of the same
 * link and day was before it, 0 for none, and the last one is in the row of the link, or for days before its last one in `head`: an
 * index would change a page for almost each click. What is added up follows behind, since a tally is larger than most of what is
 * added to it: `tally.folded` and `day.folded` say up to which run. `loose` counts the clicks that are not.
 *
 * The spot of a link on a day is the day, shifted by 32 bits, and the link's number. Link 0 stands for clicks on none. `day.state` is how
 * far a day is tidied up (see upkeep.ts). `version` tells whether a tally in memory is still the one in the file, and `state.era`
 * whether anything in memory is.
 */
const TABLES = `
  CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1), era INTEGER NOT NULL, heard_until INTEGER NOT NULL, rung INTEGER NOT NULL,
    stripped_until INTEGER NOT NULL, tidied_at INTEGER NOT NULL, days_before INTEGER NOT NULL, seen_before INTEGER NOT NULL,
    marks_before INTEGER NOT NULL
  ) STRICT;
  INSERT INTO state VALUES (1, 1, 0, 0, 0, 0, 0, 0, 0);
  CREATE TABLE mark (journal TEXT PRIMARY KEY, number INTEGER NOT NULL, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE link (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, clicks INTEGER NOT NULL, total TEXT NOT NULL, day INTEGER NOT NULL,
    last INTEGER NOT NULL, loose INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX link_by_clicks ON link (clicks DESC, id) WHERE clicks > 0;
  CREATE TABLE head (spot INTEGER PRIMARY KEY, last INTEGER NOT NULL, loose INTEGER NOT NULL) STRICT;
  CREATE TABLE day (
    day INTEGER PRIMARY KEY, next INTEGER NOT NULL, folded INTEGER NOT NULL, loose INTEGER NOT NULL, state INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX day_to_tidy ON day (state, day) WHERE state < 3;
  CREATE TABLE run (
    number INTEGER PRIMARY KEY, link INTEGER NOT NULL, before INTEGER NOT NULL, clicks TEXT NOT NULL
  ) STRICT;
  CREATE TABLE seen (spot INTEGER NOT NULL, visitor INTEGER NOT NULL, PRIMARY KEY (spot, visitor)) STRICT, WITHOUT ROWID;
  CREATE TABLE tally (spot INTEGER PRIMARY KEY, folded INTEGER NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE TABLE wide (
    number INTEGER PRIMARY KEY, day INTEGER NOT NULL, scope TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL,
    UNIQUE (day, scope)
  ) STRICT;
  CREATE TABLE ring (number INTEGER PRIMARY KEY, click TEXT NOT NULL) STRICT;
`;

/** The file of the clicks: "LNNC". */
export const CLICKS: Format = {
  applicationId: 0x4c4e4e43,
  migrations: [TABLES],
  owner: "one of Linnet's clicks",
  setting: "LINNET_CLICKS",
};

/** What a day's runs and spots are numbered by: above 2^32 of them. */
const SHIFT = 2 ** 32;

/** A number of something in a day that sorts by the day first: of a run, or of a link, then called its spot. */
export const numberIn = (day: number, number: number): number => day * SHIFT + number;

export const dayOfNumber = (number: number): number => Math.floor(number / SHIFT);

/** The number without its day. */
export const withoutDay = (number: number): number => number % SHIFT;
