// The borders of all countries: Natural Earth, public domain, at 1 : 110 million.
import topology from "world-atlas/countries-110m.json";
import type { Topology } from "./world.ts";

// What TypeScript makes of the file has lists of any length where there are pairs.
export const BORDERS = topology as unknown as Topology;
