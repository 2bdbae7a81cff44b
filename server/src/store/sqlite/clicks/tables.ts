// All tables of the file, for those who do something to several of them.
import type { Connection } from "../connection.ts";
import { TallyCache } from "./cache.ts";
import { DayRows } from "./days.ts";
import { LinkRows } from "./links.ts";
import { Ring } from "./ring.ts";
import { RunRows } from "./run-rows.ts";
import { StateRow } from "./state.ts";
import { LinkTallies } from "./tallies.ts";
import { WideTallies } from "./wide.ts";

export interface Tables {
  readonly state: StateRow;
  readonly links: LinkRows;
  readonly days: DayRows;
  readonly runs: RunRows;
  readonly tallies: LinkTallies;
  readonly wide: WideTallies;
  readonly cache: TallyCache;
  readonly ring: Ring;
}

export function tablesIn(db: Connection): Tables {
  const state = new StateRow(db);
  const runs = new RunRows(db);
  const cache = new TallyCache();
  const tallies = new LinkTallies(db, runs, cache);
  const wide = new WideTallies(db, runs, cache);
  return { state, links: new LinkRows(db), days: new DayRows(db), runs, tallies, wide, cache, ring: new Ring(db, state) };
}
