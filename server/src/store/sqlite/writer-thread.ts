// The thread that writes: an entry point of its own. It has its own connection, which it opens for the first batch, and does
// what it is told, batch by batch.
import { parentPort, workerData } from "node:worker_threads";
import { toData } from "../../core/crossing.ts";
import { storeEmptied } from "../../core/errors.ts";
import { Connection } from "./connection.ts";
import { allFailed, type Batch, type Executor, GroupCommit, type Reply } from "./executor.ts";
import { isBusy } from "./failures.ts";
import { filesProblem, Identity, type IdentityFacts } from "./identity.ts";
import type { Ask, ReplyData, Told } from "./messages.ts";

/** How long to wait before the file is opened again that was locked. */
const OPEN_RETRY_MS = 2;

/** Codes are random, so a new link changes pages anywhere: those that are not in memory have to be read first. */
const CACHE_KIB = 16 * 1024;

const facts = workerData as IdentityFacts;
let executor: Executor | null = null;

parentPort?.on("message", (ask: Ask) => {
  void answer(ask).then((told) => parentPort?.postMessage(told));
});

async function answer(ask: Ask): Promise<Told> {
  const { id } = ask;
  try {
    switch (ask.kind) {
      case "execute":
        return { id, reply: dataOf(await execute(ask.batch)) };
      case "durability":
        return { id, durability: await open().durability() };
      case "close":
        await executor?.close();
        return { id, closed: true };
    }
  } catch (error) {
    return { id, failure: toData(error) };
  }
}

async function execute(batch: Batch): Promise<Reply> {
  const deadline = performance.now() + batch.waitMs;
  for (;;) {
    try {
      return await open().execute({ ...batch, waitMs: deadline - performance.now() });
    } catch (error) {
      if (!isBusy(error)) return failed(batch, error);
      if (performance.now() >= deadline) return { outcomes: "locked" };
      await new Promise((resolve) => setTimeout(resolve, OPEN_RETRY_MS));
    }
  }
}

/** Nothing was begun: the store could not be opened, or is another one now. */
function failed({ operations }: Batch, error: unknown): Reply {
  const problem = error instanceof LostError ? { problem: error.message } : {};
  return { outcomes: allFailed(operations, error instanceof LostError ? storeEmptied() : error), ...problem };
}

/** The file is not the one that the server has open. The message says what is wrong. */
class LostError extends Error {}

/** Opens the file for writing, unless that is done. It was made and migrated by the server's thread. */
function open(): Executor {
  if (executor !== null) return executor;
  refuseLost(filesProblem(facts.stamps));
  const db = new Connection(facts.path, "write");
  try {
    db.run("PRAGMA busy_timeout = 0"); // The lock is waited for by a timer.
    db.run("PRAGMA synchronous = FULL");
    db.run(`PRAGMA cache_size = -${CACHE_KIB}`);
    const identity = new Identity(db, facts);
    // Again: what was opened may have been exchanged since the first look, and must not be taken for the store later on.
    refuseLost(identity.problem());
    executor = new GroupCommit(db, identity);
    return executor;
  } catch (error) {
    db.close();
    throw error;
  }
}

function refuseLost(problem: string | null): void {
  if (problem !== null) throw new LostError(problem);
}

function dataOf({ outcomes, ...looked }: Reply): ReplyData {
  if (outcomes === "locked") return { outcomes, ...looked };
  return { outcomes: outcomes.map((one) => ("error" in one ? { failure: toData(one.error) } : one)), ...looked };
}
