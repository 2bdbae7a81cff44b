// Starts the threads that clicks have. A bundle needs each of their files as an entry of its own, beside the first one.
import { Worker } from "node:worker_threads";
import type { KeeperData } from "./keeper-thread.ts";
import type { RecorderData } from "./recorder-thread.ts";

export function startRecorder(workerData: RecorderData): Worker {
  return new Worker(new URL("./recorder-thread.ts", import.meta.url), { workerData });
}

export function startKeeper(workerData: KeeperData): Worker {
  return new Worker(new URL("./keeper-thread.ts", import.meta.url), { workerData });
}
