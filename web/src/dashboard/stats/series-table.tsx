// The chart's numbers as a table, for whoever reads rather than looks.
import type { Stats } from "@linnet/client";
import { useSpeech } from "../text/use-text.tsx";

interface SeriesTableProps {
  readonly slots: NonNullable<Stats["series"]>;
  readonly hasVisitors: boolean;
  readonly before: readonly number[] | null;
  readonly step: (at: number) => string;
}

export function SeriesTable({ slots, hasVisitors, before, step }: SeriesTableProps) {
  const { t, formats } = useSpeech();
  const head = "py-1 pl-4 text-right font-[400] text-mute";
  const cell = "border-line border-b py-1 pl-4 text-right font-mono tabular-nums";
  return (
    <details className="max-w-[40rem] text-label">
      <summary className="flex min-h-8 max-w-60 cursor-pointer items-center text-mute">{t("stats.asTable")}</summary>
      <table className="w-full">
        <caption className="sr-only">{t("stats.chart")}</caption>
        <thead>
          <tr>
            <th scope="col" className="py-1 text-left font-[400] text-mute">
              {t("stats.time")}
            </th>
            <th scope="col" className={head}>
              {t("column.clicks")}
            </th>
            {hasVisitors && (
              <th scope="col" className={head}>
                {t("stats.visitorsHead")}
              </th>
            )}
            {before !== null && (
              <th scope="col" className={head}>
                {t("stats.before")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {slots.map(({ start, clicks, visitors }, at) => (
            <tr key={start}>
              <th scope="row" className="border-line border-b py-1 text-left font-[400]">
                {step(at)}
              </th>
              <td className={cell}>{formats.number(clicks)}</td>
              {hasVisitors && <td className={cell}>{formats.number(visitors)}</td>}
              {before !== null && <td className={cell}>{formats.number(before[at] ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
