// What the operating system says of this process, under the names that every Prometheus client uses. prom-client's own
// versions are not used: under Bun its heap, handle and event-loop metrics are wrong, and its CPU begins at the first scrape.
import { readdirSync, readFileSync } from "node:fs";
import type { Metric, Sample } from "./metric.ts";

const US_PER_S = 1_000_000;
const MS_PER_S = 1000;

const cpuSeconds = (kind: "user" | "system") => process.cpuUsage()[kind] / US_PER_S;

const startedAtS = Date.now() / MS_PER_S - process.uptime();

/** With workers: the whole, the supervisor included; pages that processes share are counted in each. */
export function processMetrics(): Metric[] {
  return [
    {
      name: "process_cpu_user_seconds_total",
      type: "counter",
      help: "User CPU time in seconds.",
      read: () => cpuSeconds("user"),
    },
    {
      name: "process_cpu_system_seconds_total",
      type: "counter",
      help: "System CPU time in seconds.",
      read: () => cpuSeconds("system"),
    },
    {
      name: "process_cpu_seconds_total",
      type: "counter",
      help: "User and system CPU time in seconds.",
      read: () => cpuSeconds("user") + cpuSeconds("system"),
    },
    {
      name: "process_resident_memory_bytes",
      type: "gauge",
      help: "Resident memory in bytes.",
      read: () => process.memoryUsage.rss(),
    },
    {
      name: "process_start_time_seconds",
      type: "gauge",
      help: "When the process began, in seconds since 1970.",
      over: "min",
      read: () => startedAtS,
    },
    { name: "process_open_fds", type: "gauge", help: "Open file descriptors (Linux).", over: "max", read: openFiles },
    { name: "process_max_fds", type: "gauge", help: "File descriptors that may be open (Linux).", over: "min", read: filesMax },
  ];
}

/** No sample where there is no /proc. */
function openFiles(): Sample[] {
  return fromProc(() => readdirSync("/proc/self/fd").length);
}

function filesMax(): Sample[] {
  return fromProc(() => Number(/^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]));
}

function fromProc(read: () => number): Sample[] {
  try {
    const value = read();
    return Number.isFinite(value) ? [{ labels: {}, value }] : [];
  } catch {
    return [];
  }
}
