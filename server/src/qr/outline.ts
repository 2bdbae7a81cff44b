// Modules as outlines: the path around everything that is dark, so that neighbours have no seam between them however it is scaled.
import { FINDER_RADII, findersOf, type IsDark, type Matrix, withoutFinders } from "./matrix.ts";
import type { Shape } from "./options.ts";

// Directions in which an outline goes, clockwise, each with the dark on its right hand: right, down, left, up.
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

type Direction = 0 | 1 | 2 | 3;

/** Rounded modules have half a module as radius: one without neighbours is a disc. */
const ROUND_RADIUS = 0.5;

/** The `d` of an SVG path, in modules: commands M, H, V, a and Z, to be filled by the rule nonzero. */
export function outlineOf(matrix: Matrix, shape: Shape): string {
  if (shape === "square") return traced(matrix.size, matrix.isDark, 0);
  const finders = findersOf(matrix.size).map(([x, y]) => finder(x, y));
  return finders.join("") + traced(matrix.size, withoutFinders(matrix), ROUND_RADIUS);
}

function finder(x: number, y: number): string {
  const { outside, inside, eye } = FINDER_RADII;
  return ring(x, y, 7, outside) + hollow(x + 1, y + 1, 5, inside) + ring(x + 2, y + 2, 3, eye);
}

/** A square with rounded corners, clockwise. */
function ring(x: number, y: number, side: number, r: number): string {
  const [right, bottom] = [x + side, y + side];
  const arc = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  const [top, down] = [`M${x + r} ${y}H${right - r}${arc(r, r)}`, `V${bottom - r}${arc(-r, r)}`];
  return `${top}${down}H${x + r}${arc(-r, -r)}V${y + r}${arc(r, -r)}Z`;
}

/** The same counterclockwise: a hole in what is around it. */
function hollow(x: number, y: number, side: number, r: number): string {
  const [right, bottom] = [x + side, y + side];
  const arc = (dx: number, dy: number) => `a${r} ${r} 0 0 0 ${dx} ${dy}`;
  const [left, down] = [`M${x + r} ${y}${arc(-r, r)}V${bottom - r}`, `${arc(r, r)}H${right - r}`];
  return `${left}${down}${arc(r, -r)}V${y + r}${arc(-r, -r)}Z`;
}

function traced(size: number, isDark: IsDark, radius: number): string {
  const seen = new Uint8Array(size * size);
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      // Every outline goes to the right somewhere, and its first edge in this order begins at a corner.
      if (isEdge(isDark, x, y, 0) && seen[y * size + x] === 0) path += loop({ isDark, radius, seen, size }, x, y);
    }
  }
  return path;
}

/** Whether an outline goes from this corner of the grid in this direction: along a dark module with a light one on its left hand. */
function isEdge(isDark: IsDark, x: number, y: number, direction: Direction): boolean {
  switch (direction) {
    case 0:
      return isDark(x, y) && !isDark(x, y - 1);
    case 1:
      return isDark(x - 1, y) && !isDark(x, y);
    case 2:
      return isDark(x - 1, y - 1) && !isDark(x - 1, y);
    case 3:
      return isDark(x, y - 1) && !isDark(x - 1, y - 1);
  }
}

/** Modules that touch by a corner alone stay apart, so to the right comes first. */
function nextDirection(isDark: IsDark, [x, y]: readonly [number, number], direction: Direction): Direction {
  const right = ((direction + 1) % 4) as Direction;
  if (isEdge(isDark, x, y, right)) return right;
  return isEdge(isDark, x, y, direction) ? direction : (((direction + 3) % 4) as Direction);
}

interface Tracing {
  readonly isDark: IsDark;
  readonly radius: number;
  readonly size: number;
  /** Edges to the right that an outline has gone along. */
  readonly seen: Uint8Array;
}

function loop({ isDark, radius, seen, size }: Tracing, fromX: number, fromY: number): string {
  let [x, y, direction]: [number, number, Direction] = [fromX, fromY, 0];
  let path = "";
  let first = 0;
  do {
    if (direction === 0) seen[y * size + x] = 1;
    const [dx, dy] = STEPS[direction];
    [x, y] = [x + dx, y + dy];
    const next = nextDirection(isDark, [x, y], direction);
    if (next !== direction) {
      // Only corners that stick out are rounded.
      const r = next === (direction + 1) % 4 ? radius : 0;
      const [nextDx, nextDy] = STEPS[next];
      path += dx === 0 ? `V${y - r * dy}` : `H${x - r * dx}`;
      if (r > 0) path += `a${r} ${r} 0 0 1 ${r * (dx + nextDx)} ${r * (dy + nextDy)}`;
      first = r;
    }
    direction = next;
  } while (x !== fromX || y !== fromY || direction !== 0);
  return `M${fromX + first} ${fromY}${path}Z`;
}
