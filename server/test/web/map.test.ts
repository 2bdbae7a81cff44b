// The map of the world: which country is where, by which letters, and how strong a number is.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { evenBounds, growingBounds, STEPS_MAX, strengthOf } from "../../../web/src/dashboard/stats/steps.ts";
import { HEIGHT, WIDTH, worldOf } from "../../../web/src/dashboard/stats/world.ts";
import { BORDERS } from "../../../web/src/dashboard/stats/world-borders.ts";
import { codeOf } from "../../../web/src/dashboard/stats/world-codes.ts";

const world = worldOf(BORDERS);
const english = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Names that the data shortens, or writes otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "Bosnia and Herz.": "BA",
  "Central African Rep.": "CF",
  Congo: "CG",
  "Côte d'Ivoire": "CI",
  "Dem. Rep. Congo": "CD",
  "Dominican Rep.": "DO",
  "Eq. Guinea": "GQ",
  "Falkland Is.": "FK",
  "Fr. S. Antarctic Lands": "TF",
  Macedonia: "MK",
  Myanmar: "MM",
  Palestine: "PS",
  "S. Sudan": "SS",
  "Solomon Is.": "SB",
  Turkey: "TR",
  "United States of America": "US",
  "W. Sahara": "EH",
  // Databases of addresses know these as parts of Cyprus and of Somalia.
  "N. Cyprus": "CY",
  Somaliland: "SO",
};

const plain = (name: string | undefined) => name?.toLowerCase().replaceAll("&", "and");

describe("countries of the map", () => {
  test("have the letters of their name", () => {
    const wrong = BORDERS.objects.countries.geometries.flatMap(({ id, properties: { name } }) => {
      const code = codeOf(id, name);
      const isRight = code === OTHERWISE[name] || (code !== undefined && plain(english.of(code)) === plain(name));
      return isRight ? [] : [{ id, name, code }];
    });
    expect(wrong).toEqual([]);
    expect(codeOf(undefined, "Kosovo")).toBe("XK");
  });

  test("are there once, as a shape or as a dot, under letters that have a name", () => {
    const codes = [...world.countries, ...world.dots].map(({ code }) => code);
    expect(codes.length).toBe(new Set(codes).size);
    expect(codes.filter((code) => english.of(code) === undefined)).toEqual([]);
    for (const code of ["SG", "MT", "HK", "LI", "GF"]) expect(world.dots.map((dot) => dot.code)).toContain(code);
    expect(codes).not.toContain("AQ");
  });

  test("lie on the map, and none is torn across it", () => {
    for (const { code, shape } of world.countries) {
      for (const ring of shape.split("M").slice(1)) {
        const points = ring
          .slice(0, -1)
          .split("L")
          .map((point) => point.split(" ").map(Number));
        const [xs, ys] = [points.map(([x = Number.NaN]) => x), points.map(([, y = Number.NaN]) => y)];
        const jumps = xs.map((x, at) => Math.abs(x - (xs[at - 1] ?? x)));
        expect([code, Math.max(...jumps) < 30]).toEqual([code, true]);
        // St. Lawrence Island and little else lies across the edge.
        expect([code, Math.min(...xs) > -10 && Math.max(...xs) < WIDTH + 10]).toEqual([code, true]);
        expect([code, Math.min(...ys) >= 0 && Math.max(...ys) <= HEIGHT]).toEqual([code, true]);
      }
    }
    for (const { code, place } of world.dots) {
      expect([code, place[0] >= 0 && place[0] <= WIDTH && place[1] >= 0 && place[1] <= HEIGHT]).toEqual([code, true]);
    }
  });

  test("are where they are", () => {
    const dot = (code: string) => world.dots.find((one) => one.code === code)?.place ?? [0, 0];
    // Singapore is by the equator; Malta is west and north of it, Samoa at the right edge, Pitcairn on the left.
    expect(dot("SG")[0]).toBeGreaterThan(dot("MT")[0]);
    expect(dot("SG")[1]).toBeGreaterThan(dot("MT")[1]);
    expect(dot("WS")[0]).toBeGreaterThan(900);
    expect(dot("PN")[0]).toBeLessThan(200);
  });
});

describe("strengths", () => {
  test.each([
    ["that grow", growingBounds],
    ["that are even", evenBounds],
  ])("%s are five at most, and each number has one that rises with it", (_, boundsOf) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (most, shares) => {
        const bounds = boundsOf(most);
        expect(bounds.length).toBeLessThanOrEqual(STEPS_MAX);
        expect(new Set(bounds.map((bound) => strengthOf(bound, bounds))).size).toBe(bounds.length);
        const strengths = [1, ...shares.map((share) => 1 + Math.floor(share * (most - 1))), most]
          .sort((one, other) => one - other)
          .map((count) => strengthOf(count, bounds));
        expect(strengths).toEqual(strengths.toSorted((one, other) => one - other));
        expect([(strengths[0] ?? 0) >= 1, strengths.at(-1)]).toEqual([true, STEPS_MAX]);
      }),
    );
  });

  test.each([
    [0, [], []],
    [1, [1], [1]],
    [5, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]],
    [6, [2, 5, 10], [2, 3, 4, 5, 6]],
    [44, [5, 10, 50], [9, 18, 27, 36, 44]],
    [100, [5, 10, 20, 50, 100], [20, 40, 60, 80, 100]],
    [100_000, [10, 100, 1000, 10_000, 100_000], [20_000, 40_000, 60_000, 80_000, 100_000]],
  ])("of up to %p have these bounds", (most, growing, even) => {
    expect([growingBounds(most), evenBounds(most)]).toEqual([growing, even]);
  });

  test("of nothing is none", () => {
    expect([strengthOf(0, growingBounds(10)), strengthOf(0, evenBounds(0))]).toEqual([0, 0]);
  });
});
