import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import type { Log } from "../../src/core/log.ts";
import { MemoryLimits } from "../../src/store/sqlite/limits.ts";
import { ASK_AGAIN_MS, CrewLimits, QUESTIONS_MAX, type Take } from "../../src/workers/limits.ts";
import { Questions } from "../../src/workers/questions.ts";

const quiet = () => undefined;

/** Limits of one worker on a clock that stands still, and a supervisor that answers, is silent, or takes its time. */
function setUp() {
  const warnings: string[] = [];
  const log: Log = { debug: quiet, info: quiet, warn: (_facts, message) => warnings.push(message), error: quiet };
  const counters = new MemoryLimits(() => 0);
  const it = { nowMs: 0, asked: 0, warnings, answer: async (): Promise<"yes" | null> => "yes" };
  const take: Take = async (limit, client) => {
    it.asked++;
    return (await it.answer()) === null ? null : counters.take(limit, client);
  };
  const limits = new CrewLimits(take, new MemoryLimits(() => 0), log, () => it.nowMs);
  return { it, take: async () => (await limits.take("create", "client")).allowed };
}

describe("limits that workers share", () => {
  test("are decided by the worker's own counters while the supervisor does not answer", async () => {
    const { it, take } = setUp();
    it.answer = async () => null;
    const [minute] = LIMITS.create;
    for (let use = 0; use < minute.points; use++) expect(await take()).toBe(true);
    expect(await take()).toBe(false);
    it.answer = async () => "yes";
    it.nowMs = ASK_AGAIN_MS;
    expect(await take()).toBe(true);
  });

  test("ask a supervisor that did not answer one question a second, until it answers", async () => {
    const { it, take } = setUp();
    it.answer = async () => null;
    for (let use = 0; use < 5; use++) await take();
    expect(it.asked).toBe(1);
    it.nowMs += ASK_AGAIN_MS;
    const probe = Promise.withResolvers<"yes">();
    it.answer = () => probe.promise;
    const probing = take();
    for (let use = 0; use < 5; use++) await take();
    expect(it.asked).toBe(2);
    it.nowMs += 1;
    probe.resolve("yes");
    await probing;
    for (let use = 0; use < 5; use++) await take();
    expect(it.asked).toBe(7);
  });

  test("leave no more questions open than the channel should hold", async () => {
    const { it, take } = setUp();
    const answer = Promise.withResolvers<"yes">();
    it.answer = () => answer.promise;
    const waiting = Array.from({ length: QUESTIONS_MAX }, take);
    await take();
    expect([it.asked, it.warnings.length]).toEqual([QUESTIONS_MAX, 1]);
    answer.resolve("yes");
    await Promise.all(waiting);
    await take();
    expect(it.asked).toBe(QUESTIONS_MAX + 1);
  });

  test("say once a minute that they are counted apart", async () => {
    const { it, take } = setUp();
    it.answer = async () => null;
    for (; it.nowMs < 120_000; it.nowMs += ASK_AGAIN_MS) await take();
    expect(it.asked).toBe(120);
    expect(it.warnings).toHaveLength(2);
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
