// Countries as paths: Natural Earth's borders, which come as a topology (TopoJSON: lines that neighbours share, in steps of a grid), on the
// Equal Earth projection (Šavrič, Patterson and Jenny 2018), where areas are true to each other. Worked out where it is seen.
import { codeOf, SMALL_COUNTRIES } from "./world-codes.ts";

/** Degrees east and north, or pixels to the right and down. */
type Point = readonly [number, number];

/** Numbers of lines; a negative one is the line `~number`, backwards. */
type Ring = readonly number[];

type Area =
  | { readonly type: "Polygon"; readonly arcs: readonly Ring[] }
  | { readonly type: "MultiPolygon"; readonly arcs: readonly (readonly Ring[])[] };

export interface Topology {
  readonly transform: { readonly scale: Point; readonly translate: Point };
  /** Each point but the first one of a line is said by how far it is from the one before. */
  readonly arcs: readonly (readonly Point[])[];
  readonly objects: {
    readonly countries: {
      readonly geometries: readonly (Area & { readonly id?: string; readonly properties: { readonly name: string } })[];
    };
  };
}

export interface Country {
  readonly code: string;
  /** The `d` of a path. */
  readonly shape: string;
}

/** A country that is a point at this scale. */
export interface Dot {
  readonly code: string;
  readonly place: Point;
}

export interface World {
  readonly countries: readonly Country[];
  readonly dots: readonly Dot[];
}

export const WIDTH = 1000;

/** The map ends where nobody lives any more: without Antarctica, and so without what is around a pole. */
const NORTH = 84;
const SOUTH = -57;
const LEFT_OUT = "AQ";

/** Degrees of the middle: so the map's edges run through the Bering Strait, and no country is cut. */
const MIDDLE = 11;

/** The polynomial of the projection. */
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];

const SCALE = WIDTH / (2 * equalEarth(Math.PI, 0)[0]);
const TOP = equalEarth(0, toRadians(NORTH))[1];

export const HEIGHT = Math.ceil(projected([MIDDLE, SOUTH])[1]);

export function worldOf(topology: Topology): World {
  const lines = linesOf(topology);
  const countries = topology.objects.countries.geometries.flatMap((area): Country[] => {
    const code = codeOf(area.id, area.properties.name);
    if (code === undefined || code === LEFT_OUT) return [];
    const rings = area.type === "Polygon" ? area.arcs : area.arcs.flat();
    return [{ code, shape: rings.map((ring) => shapeOf(ring, lines)).join("") }];
  });
  return { countries: joined(countries), dots: SMALL_COUNTRIES.map(dotOf) };
}

function dotOf({ code, place: [east, north] }: Dot): Dot {
  return { code, place: projected([onMap(east), north]) };
}

/** One of each code: Cyprus and Somalia have two areas. */
function joined(countries: readonly Country[]): Country[] {
  const shapes = new Map<string, string>();
  for (const { code, shape } of countries) shapes.set(code, (shapes.get(code) ?? "") + shape);
  return [...shapes].map(([code, shape]) => ({ code, shape }));
}

function linesOf({ arcs, transform: { scale, translate } }: Topology): readonly (readonly Point[])[] {
  return arcs.map((steps) => {
    let [x, y] = [0, 0];
    return steps.map(([right, up]) => {
      x += right;
      y += up;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]] as const;
    });
  });
}

/**
 * Lines end where the next one begins: a point that stands where the last one did is left out. A ring stays on the side of the map on which
 * it begins, as St. Lawrence Island lies across its edge.
 */
function shapeOf(ring: Ring, lines: readonly (readonly Point[])[]): string {
  const points = ring.flatMap((line) => (line < 0 ? (lines[~line] ?? []).toReversed() : (lines[line] ?? [])));
  const side = onMap(points[0]?.[0] ?? 0);
  const texts = points.map(([east, north]) => {
    const [x, y] = projected([side + around(east - side), north]);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${texts.filter((text, at) => text !== texts[at - 1]).join("L")}Z`;
}

/** The same degree of a circle, at most half a circle from zero. */
function around(degrees: number): number {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

/** The same degree, between the edges of the map. */
function onMap(east: number): number {
  return MIDDLE + around(east - MIDDLE);
}

/** Where a place is on the map. */
function projected([east, north]: Point): Point {
  const [x, y] = equalEarth(toRadians(east - MIDDLE), toRadians(north));
  return [WIDTH / 2 + x * SCALE, (TOP - y) * SCALE];
}

function equalEarth(lambda: number, phi: number): Point {
  const theta = Math.asin((Math.sqrt(3) / 2) * Math.sin(phi));
  const [square, sixth] = [theta ** 2, theta ** 6];
  const slope = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square);
  return [(2 * Math.sqrt(3) * lambda * Math.cos(theta)) / (3 * slope), theta * (A1 + A2 * square + sixth * (A3 + A4 * square))];
}

function toRadians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
