// What a process that serves has to tell of the clicks that it counts.
import type { Metric } from "./metric.ts";

export interface ClickFigures {
  readonly recorded: number;
  readonly dropped: number;
  readonly applied: number;
  readonly journalBytes: number;
  readonly lagMs: number;
}

const MS_PER_SECOND = 1000;

export function clickMetrics(read: () => ClickFigures): Metric[] {
  return [
    {
      name: "linnet_clicks_recorded_total",
      type: "counter",
      help: "Clicks that were noted, and not dropped since.",
      read: () => read().recorded,
    },
    {
      name: "linnet_clicks_dropped_total",
      type: "counter",
      help: "Clicks that are not counted, for want of room in memory or in the journal.",
      read: () => read().dropped,
    },
    {
      name: "linnet_clicks_applied_total",
      type: "counter",
      help: "Clicks that were brought to their store, those of processes that had ended included.",
      read: () => read().applied,
    },
    {
      name: "linnet_clicks_journal_bytes",
      type: "gauge",
      help: "Bytes of the journal that are not yet in the store.",
      read: () => read().journalBytes,
    },
    {
      name: "linnet_clicks_lag_seconds",
      type: "gauge",
      help: "Age of the oldest click that is not yet in the store; 0 when there is none.",
      over: "max",
      read: () => read().lagMs / MS_PER_SECOND,
    },
  ];
}
