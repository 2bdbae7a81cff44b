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

interface Open {
  readonly store: ClickStore;
  readonly keeper: Keeper;
}

let journal = data.journal;
let hasFailed = false;
let isClosing = false;
const opened = Promise.withResolvers<Open>();
/** The store can't be opened, and the process ends: what is in the journal is for the next start. */
const givenUp = Promise.withResolvers<null>();

async function open(): Promise<void> {
  try {
    const store = await openClicks(data.place, { clock, random, log });
    const keeper = new Keeper({ store, folder: data.folder, journal, lock: takeLock, log, clock });
    keeper.open();
    setInterval(() => tellFigures(keeper), FIGURES_INTERVAL_MS).unref();
    opened.resolve({ store, keeper });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!hasFailed) log.error({ reason }, "the store of clicks can't be opened; clicks are kept in the journal meanwhile");
    hasFailed = true;
    if (isClosing) givenUp.resolve(null);
    else setTimeout(() => void open(), OPEN_RETRY_MS);
  }
}

function tellFigures(keeper: Keeper): void {
  try {
    tell({ kind: "figures", figures: keeper.figures() });
  } catch {
    // The folder can't be read. Whoever brings journals to the store says so.
  }
}

async function answer(id: number, method: Askable, args: readonly unknown[]): Promise<void> {
  try {
    const { store } = await opened.promise;
    if (!ASKABLE.includes(method)) throw new Error(`${method} can't be asked`);
    const ask = store[method] as (...args: unknown[]) => Promise<unknown>;
    tell({ kind: "answer", id, value: await ask.apply(store, [...args]) });
  } catch (error) {
    tell({ kind: "failure", id, error: toData(error) });
  }
}

async function close(deadlineMs: number): Promise<void> {
  isClosing = true;
  if (hasFailed) givenUp.resolve(null);
  const open = await Promise.race([opened.promise, givenUp.promise]);
  await open?.keeper.close(deadlineMs);
  if (open !== null) tellFigures(open.keeper);
  await open?.store.close();
  tell({ kind: "closed" });
}

parentPort?.on("message", (message: ToKeeper) => {
  switch (message.kind) {
    case "ask":
      void answer(message.id, message.method, message.args);
      return;
    case "journal":
      ({ journal } = message);
      void opened.promise.then(({ keeper }) => keeper.turnTo(message.journal));
      return;
    case "look":
      void opened.promise.then(({ keeper }) => keeper.look());
      return;
    case "close":
      void close(message.deadlineMs).catch((error: unknown) =>
        log.error({ reason: String(error) }, "the store of clicks could not be closed"),
      );
  }
});

void open();
