// `linnet worker N`: one of the processes behind one port. `linnet serve` starts it and talks to it; a person never does.
import { listen } from "../app.ts";
import { readConfig } from "../config.ts";
import { saidIn } from "../doctor/settings.ts";
import { createLog } from "../log.ts";
import type { CrewLink } from "../parts.ts";
import { CrewLimits } from "../workers/limits.ts";
import { Supervised } from "../workers/supervised.ts";
import { EXIT, parseWords, UsageError, type World } from "./command.ts";
import { ignoreTerminal, stopSignal } from "./signals.ts";

export async function workerCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { init: "none", first: "none" }, 1);
  const supervisor = Supervised.connect();
  if (supervisor === null) throw new UsageError("Workers are started by 'linnet serve', with LINNET_WORKERS.");
  ignoreTerminal();
  try {
    const config = readConfig(world.env, line.settings);
    const log = await createLog(config.logLevel, 1, { isTerminal: world.isTerminal, worker: Number(line.operands[0]) });
    const signalled = stopSignal(log, { signals: ["SIGTERM"], level: "debug" });
    const crew: CrewLink = {
      limits: (own) => new CrewLimits(supervisor.take, own, log, () => performance.now()),
      scrape: () => supervisor.scrape(),
      isFirst: line.options.has("first"),
    };
    const app = await listen(config, log, { init: line.options.has("init"), said: saidIn(world.env, line.settings), crew });
    supervisor.ready({ baseUrl: app.baseUrl, store: app.store }, { read: () => app.metrics() });
    const why = await Promise.race([supervisor.dismissed, signalled]);
    if (why === "orphaned") log.warn({}, "the supervisor is gone: this worker finishes what is under way and ends");
    await supervisor.lastWords(await app.close());
    return EXIT.ok;
  } finally {
    supervisor.close();
  }
}
