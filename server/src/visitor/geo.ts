// Where addresses are: from a database in MaxMind's format (MaxMind DB 2.0), that of the setting or the one that comes along, which
// knows countries. It is read as a whole: a lookup is some microseconds, and no file is open that somebody may cut short.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import includedDatabase from "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb" with { type: "file" };
import { Reader } from "mmdb-lib";
import type { PlaceGrain, PlacesFacts } from "../core/about.ts";
import type { Log } from "../core/log.ts";
import { WatchedFile } from "../files/watched-file.ts";

/** What is not known of it is null. */
export interface Place {
  /** ISO 3166-1. */
  readonly country: string | null;
  /** ISO 3166-2, with the country. */
  readonly region: string | null;
  /** Its English name. */
  readonly city: string | null;
}

/** How often it is looked whether the file of the setting is another one. */
const LOOK_INTERVAL_MS = 30_000;

const NOWHERE: Place = { country: null, region: null, city: null };

/** The records of MaxMind and DB-IP, and those of databases that know countries alone. */
interface GeoRecord {
  readonly country?: { readonly iso_code?: unknown };
  readonly subdivisions?: readonly { readonly iso_code?: unknown }[];
  readonly city?: { readonly names?: Readonly<Record<string, unknown>> };
  readonly country_code?: unknown;
}

type Database = Pick<Reader<never>, "get" | "metadata">;

export interface GeoOptions {
  /** The file; null for the one that comes along. */
  readonly path: string | null;
  readonly log: Log;
  readonly lookIntervalMs?: number;
}

export class Geo {
  readonly #options: GeoOptions;
  /** Undefined until it is read, null where that failed. */
  #database: Database | null | undefined;
  readonly #file: WatchedFile;

  constructor(options: GeoOptions) {
    this.#options = options;
    this.#file = new WatchedFile({
      path: this.path,
      intervalMs: options.lookIntervalMs ?? LOOK_INTERVAL_MS,
      take: async () => {
        const bytes = await readFile(this.path);
        this.#take(() => bytes);
      },
      refuse: (error) => this.#refuse(error),
    });
  }

  get path(): string {
    return this.#options.path ?? includedDatabase;
  }

  /**
   * Reads the database of the setting, and from now on again when its file is another one. A file that can't be read is said to be so; then
   * places are unknown. The one that comes along is never another one, and is read when it is first asked: most links ask for no place.
   */
  async open(): Promise<void> {
    if (this.#options.path !== null) await this.#file.open();
  }

  close(): void {
    this.#file.close();
  }

  placeOf(address: string): Place {
    if (this.#database === undefined) this.#take(() => readFileSync(this.path));
    // The reader takes anything with dots for an address.
    if (isIP(address) === 0) return NOWHERE;
    try {
      const record = this.#database?.get(address) as unknown as GeoRecord | null | undefined;
      return record === null || record === undefined ? NOWHERE : placeIn(record);
    } catch {
      // A record that is damaged.
      return NOWHERE;
    }
  }

  /** What database it is, and when it was made; null where there is none. */
  about(): PlacesFacts | null {
    if (this.#database === undefined) this.#take(() => readFileSync(this.path));
    if (this.#database === null || this.#database === undefined) return null;
    const { databaseType, buildEpoch } = this.#database.metadata;
    const isIncluded = this.#options.path === null;
    return { kind: databaseType, grain: grainOf(databaseType), isIncluded, madeAt: buildEpoch.getTime() };
  }

  #take(read: () => Buffer): void {
    try {
      this.#database = new Reader(read()) as unknown as Database;
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** What was read before is better than nothing. */
  #refuse(error: unknown): void {
    this.#database ??= null;
    const reason = error instanceof Error ? error.message : String(error);
    const what = this.#database === null ? "countries are unknown until it can" : "the one before is used on";
    this.#options.log.warn({ file: this.path, reason }, `the database of places can't be read; ${what}`);
  }
}

/** MaxMind and DB-IP name their databases by what their records hold, as GeoLite2-City, and others that can be read follow them. */
function grainOf(kind: string): PlaceGrain | null {
  if (/\b(City|Enterprise)\b/.test(kind)) return "city";
  return /\bcountry\b/i.test(kind) ? "country" : null;
}

function placeIn({ country, subdivisions, city, country_code }: GeoRecord): Place {
  const code = textOrNull(country?.iso_code ?? country_code);
  const part = textOrNull(subdivisions?.[0]?.iso_code);
  return {
    country: code,
    region: code === null || part === null ? null : `${code}-${part}`,
    city: textOrNull(city?.names?.en),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
