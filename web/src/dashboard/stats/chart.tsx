// The one chart: clicks as bars on a wire, kinds told apart by colour and hatch, visitors as a line of ink, the period before dashed. A step
// is chosen by pointer or arrow keys, and its numbers are told beside it.
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { useText } from "../text/use-text.tsx";
import type { Layer } from "./data.ts";
import { barsPath, type Frame, labelled, roundAbove, stepAt, stepByKey, stepsPath } from "./series.ts";
import type { Kind } from "./view.ts";

/** Pixels above for what the height stands for, and below for when it was. */
const ABOVE = 24;
const BELOW = 28;

/** Pixels that a label of a step takes, with room around it. */
const LABEL_WIDTH = 128;

interface ChartProps {
  readonly label: string;
  readonly layers: readonly Layer[];
  /** How many there are. */
  readonly steps: number;
  /** Null: they are left out. */
  readonly visitors: readonly number[] | null;
  /** Clicks of the period before, step by step. */
  readonly before: readonly number[] | null;
  /** The step that is now; it has the dot. */
  readonly current: number | null;
  readonly stepShort: (at: number) => string;
  /** A number at the height that it stands for. */
  readonly number: (value: number) => string;
  /** What is told of a step; of none what the chart is about. */
  readonly tell: (at: number | null) => string;
  readonly svg: RefObject<SVGSVGElement | null>;
}

export function Chart(props: ChartProps) {
  const { label, steps, tell, svg } = props;
  const t = useText();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [chosen, setChosen] = useState<number | null>(null);
  const at = chosen === null || chosen >= steps ? null : chosen;
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    setChosen(stepAt(event.clientX - left, width, steps));
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") setChosen(null);
    const next = event.metaKey || event.ctrlKey || event.altKey ? null : stepByKey(event.key, at, steps);
    if (next === null) return;
    event.preventDefault();
    setChosen(next);
  };
  return (
    <figure>
      <p className="min-h-10 pb-1 text-label wide:min-h-[22px] tabular-nums" role="status" id={id}>
        {tell(at)}
      </p>
      <p className="sr-only" id={`${id}-keys`}>
        {t("stats.chartKeys")}
      </p>
      <div
        ref={box}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from step to step here
        tabIndex={0}
        aria-label={label}
        aria-describedby={`${id}-keys`}
        className="relative h-[clamp(14rem,40svh,24rem)] touch-pan-y"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setChosen(null)}
        onBlur={() => setChosen(null)}
        onKeyDown={press}
      >
        {width > 0 && (
          <svg ref={svg} className="block" width={width} height={height} aria-hidden="true">
            <Drawing {...props} width={width} height={height} at={at} />
          </svg>
        )}
      </div>
    </figure>
  );
}

interface DrawingProps extends ChartProps {
  readonly width: number;
  readonly height: number;
  readonly at: number | null;
}

function Drawing({ layers, steps, visitors, before, current, stepShort, number, width, height, at }: DrawingProps) {
  const top = roundAbove(Math.max(...baseOf(layers, steps), ...(visitors ?? []), ...(before ?? [])));
  const frame: Frame = { width, height: height - ABOVE - BELOW, top };
  const step = width / steps;
  return (
    <>
      <Hatches />
      <g transform={`translate(0 ${ABOVE})`}>
        {at !== null && <rect className="fill-sunk" x={at * step} y={-ABOVE} width={step} height={frame.height + ABOVE} />}
        {[1, 0.5].map((share) => (
          <path className="stroke-line" d={`M0 ${Math.round(frame.height * (1 - share)) + 0.5}H${width}`} key={share} />
        ))}
        {layers.map(({ kind, clicks }, layer) => (
          <path
            className={kind === "human" ? "fill-flax" : undefined}
            fill={kind === "human" ? undefined : `url(#hatch-${kind})`}
            d={barsPath(clicks, baseOf(layers.slice(0, layer), steps), frame)}
            key={kind}
          />
        ))}
        {before !== null && (
          <path
            className="fill-none stroke-mute"
            strokeWidth="1.5"
            strokeDasharray="5 4"
            d={stepsPath(before.slice(0, steps), { ...frame, width: step * Math.min(before.length, steps) })}
          />
        )}
        {visitors !== null && <path className="fill-none stroke-ink" strokeWidth="1.5" d={stepsPath(visitors, frame)} />}
        {[1, 0.5].map((share) => (
          <text
            className="fill-mute stroke-bg font-mono text-label"
            strokeWidth="5"
            paintOrder="stroke"
            x="0"
            y={Math.round(frame.height * (1 - share)) - 6}
            key={share}
          >
            {number(top * share)}
          </text>
        ))}
        <path className="stroke-edge" d={`M0 ${frame.height + 0.5}H${width}`} />
        {current !== null && <circle className="fill-crimson" cx={(current + 0.5) * step} cy={frame.height + 0.5} r="4" />}
        {labelled(steps, width / LABEL_WIDTH).map((one) => (
          <StepLabel x={(one + 0.5) * step} y={frame.height + 20} width={width} text={stepShort(one)} key={one} />
        ))}
      </g>
    </>
  );
}

interface LabelProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

/** Under its step, and never over an edge. */
function StepLabel({ x, y, width, text }: LabelProps) {
  const isFirst = x < LABEL_WIDTH / 2;
  const isLast = x > width - LABEL_WIDTH / 2;
  const middle = isLast ? "end" : "middle";
  const place = isLast ? width : x;
  return (
    <text className="fill-mute text-label" x={isFirst ? 0 : place} y={y} textAnchor={isFirst ? "start" : middle}>
      {text}
    </text>
  );
}

function baseOf(below: readonly Layer[], steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => below.reduce((sum, { clicks }) => sum + (clicks[step] ?? 0), 0));
}

/** What fills the bars of those who are no people: told apart without colour too. */
function Hatches() {
  return (
    <defs>
      <pattern id="hatch-preview" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path className="stroke-straw" strokeWidth="5" d="M1.5 0V6" />
      </pattern>
      <pattern id="hatch-bot" width="5" height="5" patternUnits="userSpaceOnUse">
        <path className="stroke-mute" strokeWidth="4" d="M2 0V5" />
      </pattern>
      <pattern id="hatch-monitor" width="5" height="5" patternUnits="userSpaceOnUse">
        <path className="stroke-edge" strokeWidth="3" d="M0 2H5" />
      </pattern>
      <pattern id="hatch-automated" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <path className="stroke-edge" strokeWidth="2" d="M1 0V6" />
      </pattern>
    </defs>
  );
}

/** A little of what stands for a kind in the chart, which has the hatches. */
export function Swatch({ kind }: { readonly kind: Kind }) {
  return (
    <svg className="size-3 flex-none" viewBox="0 0 12 12" aria-hidden="true">
      <rect
        className={kind === "human" ? "fill-flax" : undefined}
        fill={kind === "human" ? undefined : `url(#hatch-${kind})`}
        width="12"
        height="12"
      />
    </svg>
  );
}

function useSize(box: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return size;
}
