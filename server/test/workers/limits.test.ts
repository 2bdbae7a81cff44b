import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import type { Log } from "../../src/core/log.ts";
import { MemoryLimits } from "../../src/store/sqlite/limits.ts";
import { CrewLimits } from "../../src/workers/limits.ts";
import { Questions } from "../../src/workers/questions.ts";

const quiet = () => undefined;

describe("limits that workers share", () => {
  test("are decided by the worker's own counters while the supervisor does not answer, which is logged once", async () => {
    const warnings: string[] = [];
    const log: Log = { debug: quiet, info: quiet, warn: (_facts, message) => warnings.push(message), error: quiet };
    const supervisor = new MemoryLimits(() => 0);
    let isThere = false;
    const limits = new CrewLimits(
      async (limit, client) => (isThere ? supervisor.take(limit, client) : null),
      new MemoryLimits(() => 0),
      log,
    );
    const [minute] = LIMITS.create;
    for (let use = 0; use < minute.points; use++) expect((await limits.take("create", "client")).allowed).toBe(true);
    expect((await limits.take("create", "client")).allowed).toBe(false);
    expect(warnings).toHaveLength(1);
    isThere = true;
    expect((await limits.take("create", "client")).allowed).toBe(true);
    isThere = false;
    await limits.take("create", "client");
    expect(warnings).toHaveLength(2);
  });
});

describe("a question to another process", () => {
  test("gets its own answer, whatever the order of the answers", async () => {
    const questions = new Questions<string>();
    const ids: number[] = [];
    const send = (id: number) => ids.push(id) > 0;
    const asked = [questions.ask(send, 1000), questions.ask(send, 1000)];
    for (const id of ids.toReversed()) questions.answer(id, `answer ${id}`);
    expect(await Promise.all(asked)).toEqual(ids.map((id) => `answer ${id}`));
  });

  test("is given up when nobody answers in time, or can be asked", async () => {
    const questions = new Questions<string>();
    expect(await questions.ask(() => true, 1)).toBeNull();
    expect(await questions.ask(() => false, 60_000)).toBeNull();
    questions.answer(1, "too late");
  });
});
