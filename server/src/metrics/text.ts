// From readings to the text that Prometheus reads, by prom-client. Loaded when somebody asks for the first time.
import { AggregatorRegistry } from "prom-client";
import type { Readings } from "./metric.ts";

/** The readings of one process, or of several as one: each metric is joined in the way that it says itself. */
export function textOf(readings: readonly Readings[]): Promise<string> {
  return AggregatorRegistry.aggregate([...readings]).metrics();
}
