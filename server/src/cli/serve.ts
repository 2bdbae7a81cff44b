// `linnet serve`: runs the server until a signal says stop.
import { listen } from "../app.ts";
import { readConfig, unknownSettings } from "../config.ts";
import type { Log } from "../core/log.ts";
import { createLog } from "../log.ts";
import { EXIT, parseWords, type World } from "./command.ts";

/** A terminal's one Ctrl+C may arrive twice within milliseconds; only a later signal means "at once". */
const SECOND_SIGNAL_MS = 1000;

export async function serveCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { init: "none" }, 0);
  const config = readConfig(world.env, line.settings);
  const log = await createLog(config.logLevel, 1, world.isTerminal);
  for (const name of unknownSettings(world.env)) log.warn({ name }, "not a setting of this version; is it misspelt?");
  const stopped = waitForSignal(log);
  const app = await listen(config, log, { init: line.options.has("init") });
  log.info({ url: app.baseUrl, host: config.host, port: app.port, store: app.store }, `Linnet is at ${app.baseUrl}`);
  await stopped;
  await app.close();
  log.info({}, "stopped");
  return EXIT.ok;
}

/** Resolves at the first SIGTERM or SIGINT; a second one, a second later or more, ends the process at once. */
function waitForSignal(log: Log): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const onSignal = (signal: NodeJS.Signals) => {
      const now = performance.now();
      if (firstAt === null) {
        firstAt = now;
        log.info({ signal }, "stopping: what is under way is finished first");
        resolve();
      } else if (now - firstAt >= SECOND_SIGNAL_MS) {
        log.warn({ signal }, "stopped at once");
        process.exit(EXIT.failed);
      }
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  });
}
