// The thread that keeps the store of clicks: brings journals to it, and answers what is asked about them. An entry point of its own,
// and a composition root as app.ts is one.
import { randomFillSync } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { Keeper } from "../analytics/keeper.ts";
import { ASKABLE, type Askable, type FromKeeper, type ToKeeper } from "../analytics/messages.ts";
import type { ClickStore } from "../core/clicks/store.ts";
import { toData } from "../core/crossing.ts";
import { type ClickPlace, openClicks } from "../store/open-clicks.ts";
import { takeLock } from "../store/sqlite/file-lock.ts";
import { logTo } from "./log.ts";

export interface KeeperData {
  readonly folder: string;
  readonly journal: string;
  readonly place: ClickPlace;
}

/** How long after a failure the store is opened again. */
const OPEN_RETRY_MS = 1000;

const FIGURES_INTERVAL_MS = 500;

const data = workerData as KeeperData;
const tell = (message: FromKeeper) => parentPort?.postMessage(message);
const log = logTo(tell);
const clock = () => Date.now();
const random = (count: number) => randomFillSync(new Uint8Array(count));

let store: ClickStore | null = null;
let hasFailed = false;
let isClosing = false;
const opened = Promise.withResolvers<ClickStore>();
/** The store is open, or has failed to open and the process ends: then what is in the journal is for the next start. */
const settled = Promise.withResolvers<void>();

async function storeOrThrow(): Promise<ClickStore> {
  if (store === null) throw new Error("the store of clicks is not open");
  return store;
}

// It begins before the store is open where that takes long: so that it is known how much waits, and for how long.
const keeper = new Keeper({
  store: {
    apply: async (journal, batches) => (await storeOrThrow()).apply(journal, batches),
    tidy: async (now) => (await storeOrThrow()).tidy(now),
  },
  ...{ folder: data.folder, journal: data.journal, lock: takeLock, log, clock },
});

async function open(): Promise<void> {
  try {
    store = await openClicks(data.place, { clock, random, log });
    if (!hasFailed) beginKeeping();
    opened.resolve(store);
    settled.resolve();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!hasFailed) {
      log.error({ reason }, "the store of clicks can't be opened; clicks are kept in the journal meanwhile");
      hasFailed = true;
      beginKeeping();
    }
    if (isClosing) settled.resolve();
    else setTimeout(() => void open(), OPEN_RETRY_MS);
  }
}

function beginKeeping(): void {
  keeper.open();
  setInterval(tellFigures, FIGURES_INTERVAL_MS).unref();
}

function tellFigures(): void {
  try {
    tell({ kind: "figures", figures: keeper.figures() });
  } catch {
    // The folder can't be read. Whoever brings journals to the store says so.
  }
}

async function answer(id: number, method: Askable, args: readonly unknown[]): Promise<void> {
  try {
    const open = await opened.promise;
    if (!ASKABLE.includes(method)) throw new Error(`${method} can't be asked`);
    const ask = open[method] as (...args: unknown[]) => Promise<unknown>;
    tell({ kind: "answer", id, value: await ask.apply(open, [...args]) });
  } catch (error) {
    tell({ kind: "failure", id, error: toData(error) });
  }
}

async function close(deadlineMs: number): Promise<void> {
  isClosing = true;
  if (hasFailed) settled.resolve();
  await settled.promise;
  await keeper.close(deadlineMs);
  tellFigures();
  await store?.close();
  tell({ kind: "closed" });
}

parentPort?.on("message", (message: ToKeeper) => {
  switch (message.kind) {
    case "ask":
      void answer(message.id, message.method, message.args);
      return;
    case "journal":
      keeper.turnTo(message.journal);
      return;
    case "look":
      // Before the store is open for the first time, or is known not to open, there is nobody to bring anything to.
      if (store !== null || hasFailed) keeper.look();
      return;
    case "close":
      void close(message.deadlineMs).catch((error: unknown) =>
        log.error({ reason: String(error) }, "the store of clicks could not be closed"),
      );
  }
});

void open();
