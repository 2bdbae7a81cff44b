// Clicks on a map of the world. It can do what the table of countries does: the pointer or the arrow keys tell a country's numbers, a click
// or Enter filters by it. The table is its equal for whoever reads, so the drawing itself is hidden from them.
import { type KeyboardEvent, memo, type SyntheticEvent, useId, useMemo, useState } from "react";
import { useSpeech } from "../text/use-text.tsx";
import type { Breakdown } from "./data.ts";
import type { Names } from "./names.ts";
import { StepsLegend } from "./seen.tsx";
import { stepByKey } from "./series.ts";
import { growingBounds, strengthOf } from "./steps.ts";
import { HEIGHT, WIDTH, type World, worldOf } from "./world.ts";
import { BORDERS } from "./world-borders.ts";

interface WorldMapProps {
  /** Clicks by country, the most frequent one first. */
  readonly breakdown: Breakdown;
  readonly names: Names;
  /** Countries that everything is filtered by. */
  readonly chosen: readonly string[];
  readonly onChoose: (country: string) => void;
}

export function WorldMap({ breakdown: { values, none }, names, chosen, onChoose }: WorldMapProps) {
  const { t, formats } = useSpeech();
  const id = useId();
  const [at, setAt] = useState<string | null>(null);
  const world = useMemo(() => worldOf(BORDERS), []);
  const bounds = useMemo(() => growingBounds(Math.max(0, ...values.map(({ clicks }) => clicks))), [values]);
  const told = (country: string) => {
    const { clicks = 0, visitors = 0 } = values.find(({ value }) => value === country) ?? {};
    const numbers = [t("links.clicks", { count: clicks }), t("stats.visitors", { count: visitors })];
    return `${names.value("country", country)}: ${numbers.join(", ")}`;
  };
  const all = [t("map.countries", { count: values.length })];
  if (none.clicks > 0) all.push(t("map.unknown", { count: none.clicks }));
  const press = (event: KeyboardEvent) => {
    if (isShortcut(event)) return;
    if (event.key === "Escape") return setAt(null);
    const isChoice = at !== null && (event.key === "Enter" || event.key === " ");
    const next = isChoice ? null : nextByKey(event.key, at, values);
    if (isChoice) onChoose(at);
    if (next !== null) setAt(next);
    if (next !== null || isChoice) event.preventDefault();
  };
  return (
    <figure>
      <p className="min-h-[22px] pb-1 text-label" role="status">
        {at === null ? all.join(", ") : told(at)}
      </p>
      <p className="sr-only" id={id}>
        {t("map.keys")}
      </p>
      <div
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from country to country here
        tabIndex={0}
        aria-label={t("map.label")}
        aria-describedby={id}
        onPointerMove={(event) => setAt(countryAt(event))}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onKeyDown={press}
        onClick={(event) => {
          const country = countryAt(event);
          if (country !== null) onChoose(country);
        }}
      >
        <svg className="w-full" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          <Drawing world={world} values={values} bounds={bounds} />
          <Outlines world={world} at={at} chosen={chosen} />
        </svg>
      </div>
      <StepsLegend bounds={bounds} number={formats.number} />
    </figure>
  );
}

const isShortcut = ({ metaKey, ctrlKey, altKey }: KeyboardEvent) => metaKey || ctrlKey || altKey;

function nextByKey(key: string, at: string | null, values: Breakdown["values"]): string | null {
  const place = values.findIndex(({ value }) => value === at);
  const next = stepByKey(key, place === -1 ? null : place, values.length);
  return next === null ? null : (values[next]?.value ?? null);
}

function countryAt({ target }: SyntheticEvent): string | null {
  return target instanceof SVGElement ? (target.dataset.country ?? null) : null;
}

interface DrawingProps {
  readonly world: World;
  readonly values: Breakdown["values"];
  readonly bounds: readonly number[];
}

/** Countries that are too small for a shape are dots, once somebody came from there. Drawn once for however many the pointer goes over. */
const Drawing = memo(function Drawing({ world, values, bounds }: DrawingProps) {
  const counts = new Map(values.map(({ value, clicks }) => [value, clicks]));
  const strengthIn = (code: string) => strengthOf(counts.get(code) ?? 0, bounds);
  return (
    <>
      {world.countries.map(({ code, shape }) => (
        <path className="shade stroke-bg" data-strength={strengthIn(code)} data-country={code} d={shape} key={code} />
      ))}
      {world.dots
        .filter(({ code }) => counts.has(code))
        .map(({ code, place: [x, y] }) => (
          <circle
            className="shade stroke-bg"
            data-strength={strengthIn(code)}
            data-country={code}
            cx={x}
            cy={y}
            r="6"
            key={code}
          />
        ))}
    </>
  );
});

interface OutlinesProps {
  readonly world: World;
  readonly at: string | null;
  readonly chosen: readonly string[];
}

/** Around what is pointed at and what is chosen, over all else, where the pointer goes through. */
function Outlines({ world, at, chosen }: OutlinesProps) {
  const outlined = new Set([...chosen, ...(at === null ? [] : [at])]);
  return (
    <g className="pointer-events-none fill-none stroke-ink" strokeWidth="1.5">
      {world.countries.map(({ code, shape }) => outlined.has(code) && <path d={shape} key={code} />)}
      {world.dots.map(({ code, place: [x, y] }) => outlined.has(code) && <circle cx={x} cy={y} r="6" key={code} />)}
    </g>
  );
}
