// A report as a file for spreadsheets (RFC 4180): one table, so that it can be sorted and filtered there.
import type { Stats } from "@linnet/client";
import { csvText } from "../csv.ts";

const HEAD = ["part", "value", "clicks", "visitors"] as const;

type Row = readonly [part: string, value: string, clicks: number | string, visitors: number | string];
type Breakdown = NonNullable<Stats["breakdowns"]["country"]>;

/** Totals, kinds, the period before, the series and every breakdown, a row each. What visitors have sent is text there, and never a formula. */
export function csvOf({ clicks, visitors, kinds, before, series, breakdowns }: Stats): string {
  const rows: Row[] = [
    HEAD,
    ["total", "", clicks, visitors],
    ...Object.entries(kinds).map(([kind, count]): Row => ["kind", kind, count.clicks, count.visitors]),
    ...(before === null ? [] : [["before", "", before.clicks, before.visitors] as const]),
    ...seriesRows("series", series),
    ...seriesRows("series before", before?.series ?? null),
    ...Object.entries(breakdowns).flatMap(([dimension, breakdown]) => breakdownRows(dimension, breakdown)),
  ];
  return csvText(rows);
}

const seriesRows = (part: string, series: Stats["series"]) =>
  (series ?? []).map(({ start, clicks, visitors }): Row => [part, start, clicks, visitors]);

function breakdownRows(dimension: string, { values, more, other, none }: Breakdown): Row[] {
  const rest = Object.entries({ "(more)": more, "(other)": other, "(none)": none }).filter(([, { clicks }]) => clicks > 0);
  return [
    ...values.map(({ value, link, clicks, visitors }): Row => [dimension, link?.shortUrl ?? value, clicks, visitors]),
    ...rest.map(([name, { clicks, visitors }]): Row => [dimension, name, clicks, visitors]),
  ];
}
