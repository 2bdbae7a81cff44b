// Where addresses are: the database that comes along, one of the setting, and what becomes of files that are missing, damaged or replaced.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "../../src/core/log.ts";
import { Geo } from "../../src/visitor/geo.ts";
import { cityDatabase } from "../support/mmdb.ts";
import { until } from "../support/wait.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-geo-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const warnings: unknown[] = [];
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (facts) => void warnings.push(facts),
  error: () => undefined,
};
const geoAt = (path: string | null) => new Geo({ path, log, lookIntervalMs: 5 });

const GERMAN = "193.99.144.80";
const NOWHERE = { country: null, region: null, city: null };

describe("the database that comes along", () => {
  test.each([
    [GERMAN, "DE"],
    ["2a02:2e0:3fe:1001:302::", "DE"],
    ["8.8.8.8", "US"],
  ])("knows the country of %s", (address, country) => {
    expect(geoAt(null).placeOf(address)).toEqual({ country, region: null, city: null });
  });

  test.each(["127.0.0.1", "10.0.0.1", "::1", "fe80::1", "", "x", "1.2.3", "1.2.3.4.5"])("knows nothing of %p", (address) => {
    expect(geoAt(null).placeOf(address)).toEqual(NOWHERE);
  });

  test("says when it was made, and that it knows countries", () => {
    const about = geoAt(null).about();
    expect(about?.madeAt).toBeGreaterThan(Date.UTC(2026, 0, 1));
    expect(about).toMatchObject({ grain: "country", isIncluded: true });
  });
});

describe("a database of one's own", () => {
  const city = {
    country: { iso_code: "DE" },
    subdivisions: [{ iso_code: "BY" }],
    city: { names: { en: "Munich", de: "München" } },
  };

  test("knows regions and cities, as MaxMind writes them", async () => {
    const path = join(folder, "city.mmdb");
    writeFileSync(path, cityDatabase(city));
    const geo = geoAt(path);
    await geo.open();
    expect(geo.placeOf("192.0.2.1")).toEqual({ country: "DE", region: "DE-BY", city: "Munich" });
    geo.close();
  });

  test.each([
    ["GeoLite2-City", "city"],
    ["DBIP-City-Lite", "city"],
    ["DBIP-Location-ISP (compat=Enterprise)", "city"],
    ["GeoLite2-Country", "country"],
    ["country ipvAll", "country"],
    ["city ipvAll", null],
    ["GeoLite2-ASN", null],
  ] as const)("that calls itself %p tells with it the finest that it knows: %p", async (kind, grain) => {
    const path = join(folder, "named.mmdb");
    writeFileSync(path, cityDatabase(city, kind));
    const geo = geoAt(path);
    await geo.open();
    expect(geo.about()).toEqual({ kind, grain, isIncluded: false, madeAt: 1_800_000_000_000 });
    geo.close();
  });

  test("that is replaced is read again; one that is damaged then does not take its place", async () => {
    const path = join(folder, "replaced.mmdb");
    writeFileSync(path, cityDatabase(city));
    const geo = geoAt(path);
    await geo.open();
    const renewed = `${path}.new`;
    writeFileSync(renewed, cityDatabase({ country: { iso_code: "AT" } }));
    renameSync(renewed, path);
    await until(() => geo.placeOf("192.0.2.1").country === "AT", { what: "the new file is read" });
    warnings.length = 0;
    writeFileSync(path, "no database");
    await until(() => warnings.length > 0, { what: "the damage is told" });
    expect(geo.placeOf("192.0.2.1")).toEqual({ country: "AT", region: null, city: null });
    rmSync(path);
    await until(() => warnings.length > 1, { what: "that the file is missing is told" });
    expect(geo.placeOf("192.0.2.1").country).toBe("AT");
    copyFileSync(geoAt(null).path, path);
    await until(() => geo.placeOf(GERMAN).country === "DE", { what: "the file that came back is read" });
    geo.close();
  });

  test.each([
    ["missing", null],
    ["empty", ""],
    ["no database", "x".repeat(1000)],
    ["a directory", undefined],
  ])("that is %s leaves places unknown, and is told of", async (what, text) => {
    warnings.length = 0;
    const path = text === undefined ? folder : join(folder, `${what}.mmdb`);
    if (typeof text === "string") writeFileSync(path, text);
    const geo = geoAt(path);
    await geo.open();
    expect(geo.placeOf(GERMAN)).toEqual(NOWHERE);
    expect(geo.about()).toBeNull();
    expect(warnings).toHaveLength(1);
    geo.close();
  });

  test("whose records are damaged leaves places unknown", () => {
    const path = join(folder, "records.mmdb");
    const bytes = cityDatabase(city);
    const at = bytes.indexOf("iso_code");
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at - 1), Buffer.from([0xff, 0xff, 0xff]), bytes.subarray(at + 2)]));
    expect(geoAt(path).placeOf("192.0.2.1")).toEqual(NOWHERE);
  });

  test.each([
    [{ country_code: "FR" }, { country: "FR", region: null, city: null }],
    [
      { country: { iso_code: "FR" }, city: { names: { fr: "Paris" } } },
      { country: "FR", region: null, city: null },
    ],
    [{ country: 1, subdivisions: "x", city: [] }, NOWHERE],
    [{ subdivisions: [{ iso_code: "BY" }] }, NOWHERE],
    [{}, NOWHERE],
  ])("may hold %j", (record, place) => {
    const path = join(folder, "odd.mmdb");
    writeFileSync(path, cityDatabase(record));
    expect(geoAt(path).placeOf("192.0.2.1")).toEqual(place);
  });
});
