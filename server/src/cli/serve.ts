// `linnet serve`: runs the server until a signal says stop; with several workers, as their supervisor.
import { setTimeout as pause } from "node:timers/promises";
import { crewCounters, listen } from "../app.ts";
import { type Config, readConfig, unknownSettings } from "../config.ts";
import type { Log } from "../core/log.ts";
import { saidIn } from "../doctor/settings.ts";
import { createLog } from "../log.ts";
import { type Claim, claimPort } from "../port.ts";
import type { Crew } from "../workers/crew.ts";
import type { Ready } from "../workers/member.ts";
import type { Ending } from "../workers/spawn.ts";
import { type CommandLine, EXIT, parseWords, type World } from "./command.ts";
import { onHangup, stopSignal } from "./signals.ts";

export async function serveCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { init: "none" }, 0);
  const config = readConfig(world.env, line.settings);
  const log = await createLog(config.logLevel, 1, world);
  for (const name of unknownSettings(world.env)) log.warn({ name }, "not a setting of this version; is it misspelt?");
  if (config.workers === 1) return serveAlone(world, line, { config, log });
  const claim = claimPort(config);
  try {
    return await supervise(world, line, { config, log, claim });
  } finally {
    claim.release();
  }
}

interface Settled {
  readonly config: Config;
  readonly log: Log;
}

async function serveAlone(world: World, line: CommandLine, { config, log }: Settled): Promise<number> {
  const stopped = stopSignal(log, { signals: ["SIGTERM", "SIGINT"], level: "info" });
  onHangup(world.isTerminal, () => log.info({ workers: 1 }, "nothing is restarted: there is one process (LINNET_WORKERS)"));
  const app = await listen(config, log, { init: line.options.has("init"), said: saidIn(world.env, line.settings) });
  log.info({ url: app.baseUrl, host: config.host, port: app.port, store: app.store }, `Linnet is at ${app.baseUrl}`);
  await stopped;
  await app.close();
  log.info({}, "stopped");
  return EXIT.ok;
}

async function supervise(world: World, line: CommandLine, settled: Settled & { readonly claim: Claim }): Promise<number> {
  const { config, log, claim } = settled;
  const { port } = claim;
  const [{ Crew }, { spawnWorker }] = await Promise.all([import("../workers/crew.ts"), import("../workers/spawn.ts")]);
  const crew = new Crew({
    count: config.workers,
    spawn: (place, isFirst, onMessage) => spawnWorker(workerWords(line, { place, port, isFirst }), world.env, onMessage),
    limits: crewCounters(),
    log,
    monotonicMs: () => performance.now(),
  });
  const stopped = stopSignal(log, { signals: ["SIGTERM", "SIGINT"], level: "info", atOnce: () => crew.kill() });
  onHangup(world.isTerminal, () => {
    crew.roll().catch((error: unknown) => log.error({ reason: String(error) }, "the restart of the workers failed"));
  });
  const started = await Promise.race([stopped.then(() => null), firstStart(crew, stopped)]);
  if (started !== null && !("kind" in started)) {
    // It has said itself why it can't serve, unless something killed it.
    if (started.signal !== null) log.error({ ...started }, "the first worker was killed before it served");
    await crew.stop();
    return started.code ?? EXIT.failed;
  }
  if (started !== null) {
    const { baseUrl, store } = started;
    const facts = { url: baseUrl, host: config.host, port, store, workers: config.workers };
    log.info(facts, `Linnet is at ${baseUrl}`);
    await stopped;
  }
  await crew.stop();
  log.info({}, "stopped");
  return EXIT.ok;
}

/** One Ctrl+C reaches every process on a terminal, and a worker's end by it may be heard of before it is. */
const SAME_SIGNAL_MS = 100;

/** How the crew starts, told late enough that a worker's end by the signal that also stops us is not taken for a failure. */
async function firstStart(crew: Crew, stopped: Promise<void>): Promise<Ready | Ending> {
  const started = await crew.start();
  if ("signal" in started && started.signal !== null) await Promise.race([stopped, pause(SAME_SIGNAL_MS)]);
  return started;
}

interface Start {
  readonly place: number;
  readonly port: number;
  readonly isFirst: boolean;
}

/** The command line of a worker: the same settings, and what was decided for all. */
function workerWords({ settings, options }: CommandLine, { place, port, isFirst }: Start): string[] {
  const flags = Object.entries({ ...settings, port: String(port) }).map(([name, value]) => `--${name}=${value}`);
  const first = isFirst ? ["--first", ...(options.has("init") ? ["--init"] : [])] : [];
  return ["worker", String(place), ...flags, ...first];
}
