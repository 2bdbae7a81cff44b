// The arithmetic of the chart: how high the wire's sky is, where steps stand, and how one period compares with another.

/** The least round number that is not below `most`, so that half of it is whole. */
export function roundAbove(most: number): number {
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= most) ?? 10;
  return step * power;
}

/** How many per cent `now` is above `before`, rounded; null where there was nothing to compare with. */
export function percentMore(now: number, before: number): number | null {
  return before === 0 ? null : Math.round(((now - before) / before) * 100);
}

/** Places of up to `most` labels among `length` steps: evenly, up to the last one, which is now as often as not. */
export function labelled(length: number, most: number): number[] {
  const every = Math.max(1, Math.ceil(length / Math.max(1, most)));
  const first = (length - 1) % every;
  return Array.from({ length: Math.ceil((length - first) / every) }, (_, at) => first + at * every);
}

/** The step at a place, of so many that share the width evenly; the nearest one where it is outside. */
export function stepAt(x: number, width: number, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.floor((x / width) * length)));
}

/** Where an arrow key leads from a step; null: this key leads nowhere. From no step at all the first key leads to an end. */
export function stepByKey(key: string, from: number | null, length: number): number | null {
  const last = length - 1;
  switch (key) {
    case "ArrowRight":
      return from === null ? 0 : Math.min(last, from + 1);
    case "ArrowLeft":
      return from === null ? last : Math.max(0, from - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

/** How things lie in the drawing, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** What the full height stands for. */
  readonly top: number;
}

/** Bars as one path, each from its base upwards. `base` is what lies under them already. What is not zero is seen, however little. */
export function barsPath(values: readonly number[], base: readonly number[], { width, height, top }: Frame): string {
  const step = width / values.length;
  const gap = step > 6 ? Math.min(6, step * 0.25) : 0;
  return values
    .map((value, at) => {
      if (value === 0) return "";
      const tall = Math.max(2, (value / top) * height);
      const y = height - ((base[at] ?? 0) / top) * height - tall;
      return `M${round(at * step + gap / 2)} ${round(y)}h${round(step - gap)}v${round(tall)}h${round(gap - step)}z`;
    })
    .join("");
}

/** Pixels of a step below which a line's rises would hide everything else. */
const RISE_STEP_MIN = 4;

/** A line of steps as one path: level over each step. Where there is little room, only what is level and not zero. */
export function stepsPath(values: readonly number[], { width, height, top }: Frame): string {
  const step = width / values.length;
  const y = (value: number) => round(height - (value / top) * height);
  const isDense = step < RISE_STEP_MIN;
  return values
    .map((value, at) => {
      if (isDense && value === 0) return "";
      const start = isDense || at === 0 ? `M${round(at * step)} ${y(value)}` : `V${y(value)}`;
      return `${start}H${round((at + 1) * step)}`;
    })
    .join("");
}

const round = (value: number) => Math.round(value * 100) / 100;
