// The thread that makes clicks of sightings and writes them to the journal: an entry point of its own, and a composition root as
// app.ts is one.
import { randomBytes } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { type Details, Enricher } from "../analytics/enrich.ts";
import { JournalWriter } from "../analytics/journal/writing.ts";
import { Journaling } from "../analytics/journaling.ts";
import type { FromRecorder, ToRecorder } from "../analytics/messages.ts";
import { dayOf } from "../core/clicks/days.ts";
import { Agents } from "../visitor/agent.ts";
import { type AddressRange, TrustedProxies } from "../visitor/client-address.ts";
import { Geo } from "../visitor/geo.ts";
import { preferredLanguages } from "../visitor/languages.ts";
import { logTo } from "./log.ts";

export interface RecorderData {
  readonly folder: string;
  readonly journal: string;
  readonly journalBytesMax: number;
  readonly details: Details;
  readonly geoDb: string | null;
  readonly trustProxy: readonly AddressRange[];
}

const SALT_BYTES = 32;

const REMEMBERED_MS = 30_000;

const data = workerData as RecorderData;
const tell = (message: FromRecorder) => parentPort?.postMessage(message);
const log = logTo(tell);
const clock = () => Date.now();
const agents = new Agents();
const proxies = new TrustedProxies(data.trustProxy);
const geo = new Geo({ path: data.geoDb, log });
void geo.open();

const enricher = new Enricher({
  agentOf: (text) => agents.of(text),
  placeOf: (address) => geo.placeOf(address),
  clientOf: (peer, forwardedFor) => proxies.clientOf(peer, forwardedFor),
  languagesOf: preferredLanguages,
  details: data.details,
});
/** What was remembered of places may be of a database that was replaced since; of visitors, of a day that is over. */
const forgetting = setInterval(() => {
  enricher.forgetPlaces();
  enricher.forgetVisitorsBefore(dayOf(clock()));
}, REMEMBERED_MS);

const journaling = new Journaling({
  enricher,
  journal: new JournalWriter({ folder: data.folder, journal: data.journal, bytesMax: data.journalBytesMax, clock }),
  wantSalt: (day) => tell({ kind: "salt-wanted", day }),
  drawSalt: () => randomBytes(SALT_BYTES).toString("hex"),
  done: (count, lost) => tell({ kind: "done", count, lost }),
  clock,
  log,
});

parentPort?.on("message", (message: ToRecorder) => {
  if (typeof message === "string") {
    journaling.take(message);
    return;
  }
  if (message.kind === "salt") {
    journaling.salt(message.day, message.salt);
    return;
  }
  clearInterval(forgetting);
  void close();
});

async function close(): Promise<void> {
  await journaling.close();
  geo.close();
  tell({ kind: "closed" });
}
