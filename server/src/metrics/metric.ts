// A metric as its source describes it: a name, and a function that reads plain numbers when somebody asks. Sources know
// nothing of the format, and counting calls nobody. docs/operating.md lists every metric; a test compares.

/** One value, with its labels if the metric has any. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Description {
  /** Counters end in `_total`, and never fall while the process lives. */
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
}

/** How the values of several workers become one. */
type Over = "sum" | "min" | "max" | "first";

export interface Metric extends Description {
  /** "sum" unless it says otherwise. */
  readonly over?: Over;
  /** Must not throw. */
  readonly read: () => number | readonly Sample[] | Promise<number>;
}

/** A metric with its values, as it travels from a worker to the supervisor; the form that prom-client aggregates. */
interface Reading extends Description {
  readonly aggregator: Over;
  readonly values: readonly Sample[];
}

/** Everything that one process has to tell. */
export type Readings = readonly Reading[];

/** `{ a: 1 }` as samples of a metric whose one label has the names of the keys as its values. */
export function samplesOf(label: string, numbers: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(numbers).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/** Reads all of them now. */
export function readingsOf(metrics: readonly Metric[]): Promise<Readings> {
  return Promise.all(
    metrics.map(async ({ name, type, help, over = "sum", read }) => {
      const value = await read();
      return { name, type, help, aggregator: over, values: typeof value === "number" ? [{ labels: {}, value }] : value };
    }),
  );
}

/**
 * Adds the counters of a process that has ended to those of the ones before it, so that totals never fall. Gauges tell of
 * the moment, and end with their process.
 */
export function addCounters(before: Readings, ended: Readings): Readings {
  const sums = new Map(before.map((reading) => [reading.name, reading]));
  for (const reading of ended) {
    if (reading.type === "counter") sums.set(reading.name, sumOf(sums.get(reading.name), reading));
  }
  return [...sums.values()];
}

function sumOf(before: Reading | undefined, ended: Reading): Reading {
  const values = new Map((before?.values ?? []).map((sample) => [JSON.stringify(sample.labels), sample]));
  for (const { labels, value } of ended.values) {
    const key = JSON.stringify(labels);
    values.set(key, { labels, value: (values.get(key)?.value ?? 0) + value });
  }
  return { ...ended, values: [...values.values()] };
}
