// When clicks come: a table of the week's hours, each day on a wire, more clicks being a stronger block. It is a table with numbers, which
// are told of the hour that is pointed at or reached by arrow keys.
import { type FocusEvent, type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { Problem } from "../frame/problem.tsx";
import { useSpeech } from "../text/use-text.tsx";
import { type Subject, useWeek, zone } from "./data.ts";
import { busiestOf, cellOf, daysIn, HOURS, type Place, placeByKey, type Week, weekNamesOf } from "./hours.ts";
import { PanelWaiting, StepsLegend } from "./seen.tsx";
import { evenBounds, strengthOf } from "./steps.ts";
import type { StatsView } from "./view.ts";

export function Heat({ subject, view }: { readonly subject: Subject; readonly view: StatsView }) {
  const { t } = useSpeech();
  const { week, error, isRounded, retry } = useWeek(subject, view);
  if (error !== null) return <Problem error={error} onRetry={retry} />;
  if (week === null) return <PanelWaiting />;
  return (
    <>
      <HeatTable week={week} />
      {isRounded && <p className="max-w-[62ch] pt-2 text-label text-mute">{t("note.hours-only")}</p>}
    </>
  );
}

/** Columns with their hour written over them: every sixth. */
const WRITTEN_EVERY = 6;

function HeatTable({ week }: { readonly week: Week }) {
  const { t, formats, locale } = useSpeech();
  const table = useRef<HTMLTableElement>(null);
  const names = useMemo(() => weekNamesOf(locale), [locale]);
  const days = useMemo(() => daysIn(locale), [locale]);
  const [at, setAt] = useState<Place | null>(null);
  const [stop, setStop] = useState<Place>({ row: 0, hour: 0 });
  const bounds = evenBounds(Math.max(...week));
  const clicksAt = (day: number, hour: number) => week[cellOf(day, hour)] ?? 0;
  const told = ({ row, hour }: Place) => {
    const day = days[row] ?? 0;
    const when = t("heat.when", { day: names.day(day), hours: names.span(hour) });
    return `${when}: ${t("links.clicks", { count: clicksAt(day, hour) })}`;
  };
  const press = (event: KeyboardEvent) => {
    if (event.metaKey || event.altKey) return;
    const next = placeByKey(event.key, stop, event.ctrlKey);
    if (next === null) return;
    event.preventDefault();
    table.current?.querySelector<HTMLElement>(`[data-place="${next.row} ${next.hour}"]`)?.focus();
  };
  const reach = (event: FocusEvent | PointerEvent) => {
    const place = placeIn(event.target);
    setAt(place);
    if (event.type === "focus" && place !== null) setStop(place);
  };
  return (
    <figure>
      <p className="min-h-[22px] pb-1 text-label">{at === null ? <Busiest week={week} days={days} /> : told(at)}</p>
      <table
        ref={table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys go from hour to hour here
        role="grid"
        aria-label={t("heat.label")}
        className="w-full table-fixed border-collapse text-label"
        onFocus={reach}
        onBlur={() => setAt(null)}
        onPointerMove={reach}
        onPointerLeave={() => setAt(null)}
        onKeyDown={press}
      >
        <thead>
          <tr>
            <th scope="col" className="w-9">
              <span className="sr-only">{t("heat.day")}</span>
            </th>
            {Array.from({ length: HOURS }, (_, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
              <th scope="col" className="whitespace-nowrap text-left font-[400] text-mute" key={hour}>
                <span className={hour % WRITTEN_EVERY === 0 ? "inline-block w-0" : "sr-only"}>{names.hour(hour)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, row) => (
            <tr key={day}>
              <th scope="row" className="h-7 text-left font-[400] text-mute">
                <span className="sr-only">{names.day(day)}</span>
                <span aria-hidden="true">{names.dayShort(day)}</span>
              </th>
              {Array.from({ length: HOURS }, (_, hour) => (
                <td
                  className="h-7 border-line border-b px-px pt-1"
                  data-place={`${row} ${hour}`}
                  tabIndex={row === stop.row && hour === stop.hour ? 0 : -1}
                  // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
                  key={hour}
                >
                  <span
                    className="shade pointer-events-none block h-full"
                    data-strength={strengthOf(clicksAt(day, hour), bounds)}
                  >
                    <span className="sr-only">{formats.number(clicksAt(day, hour))}</span>
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <StepsLegend bounds={bounds} number={formats.number} />
    </figure>
  );
}

function placeIn(target: EventTarget): Place | null {
  const said = target instanceof HTMLElement ? target.dataset.place : undefined;
  const [row, hour] = (said ?? "").split(" ").map(Number);
  return row === undefined || hour === undefined ? null : { row, hour };
}

function Busiest({ week, days }: { readonly week: Week; readonly days: readonly number[] }) {
  const { t, locale } = useSpeech();
  const names = useMemo(() => weekNamesOf(locale), [locale]);
  const { day, hour, others } = busiestOf(week, days);
  const when = t("heat.when", { day: names.day(day), hours: names.span(hour) });
  const clicks = t("links.clicks", { count: week[cellOf(day, hour)] ?? 0 });
  return (
    <>
      {t("heat.busiest", { when, clicks })} {others > 0 && `${t("heat.asBusy", { count: others })} `}
      <span className="text-mute">{zone}</span>
    </>
  );
}
