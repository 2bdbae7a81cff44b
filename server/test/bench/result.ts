// A result of the bench, made up, for the tests of what is made of one.
import type { Measurement } from "../../bench/measure.ts";
import type { Result, Row } from "../../bench/report.ts";

function measurement(cpuMicros: number, redisCpuMicros: number | null = null): Measurement {
  return {
    requestsPerSecond: 1e6 / cpuMicros,
    cpuMicros,
    redisCpuMicros,
    serverBusy: 1,
    loadBusy: 0.9,
    p50Ms: 0.4,
    p99Ms: 1.25,
    residentMb: 50,
  };
}

function row(id: string, title: string, median: Measurement, kind: Row["kind"] = "redirect"): Row {
  return { id, title, kind, median, runs: [median] };
}

export const RESULT: Result = {
  date: "2026-11-22T12:00:00.000Z",
  commit: { id: "0123abc", isDirty: false },
  machine: {
    cpu: "Made-up <CPU> & Co",
    cores: 2,
    memoryGb: 16,
    kernel: "6.1",
    system: "Debian",
    fileSystem: "ext4",
    loadAverage: 0.1,
  },
  versions: { linnet: "0.1.0", nginx: "1.22.1" },
  settings: {
    links: 100_000,
    rounds: 3,
    seconds: 4,
    warmupSeconds: 2,
    cores: { server: "0", load: "1", redis: "1", note: "Redis shares the load's core" },
  },
  rows: [
    row("nginx", "nginx, no log", measurement(9)),
    row("nginx-log", "nginx, access log", measurement(10)),
    row("haproxy", "HAProxy, map file", measurement(11)),
    row("sqlite-hot", "Linnet, SQLite, hot set", measurement(14.3)),
    row("sqlite-uniform", "Linnet, SQLite, all links, small cache", measurement(17)),
    row("redis-hot", "Linnet, Redis, hot set", measurement(15, 0.1)),
    row("redis-uniform", "Linnet, Redis, all links, tiny cache", measurement(20, 3)),
    row("sqlite-absent", "Linnet, SQLite, absent codes (404)", measurement(35), "absent"),
    row("sqlite-create", "Linnet, SQLite, creates", measurement(70), "create"),
  ],
};
