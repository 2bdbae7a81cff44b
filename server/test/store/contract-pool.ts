// The part of the conformance suite that is about the small ports `Pool` and `Limits`.
import { expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Store } from "../../src/core/store.ts";

const codesOf = (...codes: string[]) => codes as Code[];

/** The tests of `Pool`. */
export function poolTests(current: () => Store): void {
  test("hands out what was added, each code once", async () => {
    const { pool } = current();
    expect(await pool.add(codesOf("a", "b", "c"), 10)).toBe(3);
    expect(await pool.size()).toBe(3);
    const taken = [...(await pool.take(2)), ...(await pool.take(2))];
    expect([...taken].sort()).toEqual(codesOf("a", "b", "c"));
    expect(await pool.take(1)).toEqual([]);
    expect(await pool.size()).toBe(0);
  });

  test("lists what is ready without taking it", async () => {
    const { pool } = current();
    await pool.add(codesOf("a", "b"), 10);
    expect((await pool.list()).sort()).toEqual(codesOf("a", "b"));
    expect(await pool.size()).toBe(2);
  });

  test("does not add a code that is in it already", async () => {
    const { pool } = current();
    await pool.add(codesOf("a"), 10);
    expect(await pool.add(codesOf("a", "b"), 10)).toBe(1);
    expect((await pool.list()).sort()).toEqual(codesOf("a", "b"));
  });

  test("takes out the codes that are named, and minds no others", async () => {
    const { pool } = current();
    await pool.add(codesOf("a", "b", "c"), 10);
    await pool.remove(codesOf("b", "not-there"));
    await pool.remove([]);
    expect((await pool.list()).sort()).toEqual(codesOf("a", "c"));
  });

  test("adds and takes nothing when asked for nothing", async () => {
    const { pool } = current();
    expect(await pool.add([], 10)).toBe(0);
    await pool.add(codesOf("a"), 10);
    expect(await pool.take(0)).toEqual([]);
    expect(await pool.size()).toBe(1);
  });

  test("never holds more than max, whoever adds at the same time", async () => {
    const { pool } = current();
    const adds = Array.from({ length: 20 }, (_, at) => pool.add(codesOf(`a${at}`, `b${at}`, `c${at}`), 10));
    const added = await Promise.all(adds);
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(await pool.size()).toBe(10);
  });

  test("hands no code out twice to callers at the same time", async () => {
    const { pool } = current();
    const codes = codesOf(...Array.from({ length: 60 }, (_, at) => `code-${at}`));
    await pool.add(codes, 60);
    const taken = (await Promise.all(Array.from({ length: 25 }, () => pool.take(3)))).flat();
    expect(taken).toHaveLength(60);
    expect(new Set(taken).size).toBe(60);
  });
}

/** The tests of `Limits`. */
export function limitTests(current: () => Store): void {
  const [minute] = LIMITS.create;

  test("allow as many uses as the window has, and then refuse", async () => {
    const { limits } = current();
    for (let use = 1; use <= minute.points; use++) {
      const allowance = await limits.take("create", "client");
      expect(allowance).toMatchObject({ allowed: true, limit: minute.points, remaining: minute.points - use });
      expect(allowance.resetS).toBeGreaterThan(0);
      expect(allowance.resetS).toBeLessThanOrEqual(minute.windowS);
    }
    expect(await limits.take("create", "client")).toMatchObject({ allowed: false, limit: minute.points, remaining: 0 });
  });

  test("count each client and each limit on its own", async () => {
    const { limits } = current();
    for (let use = 0; use <= minute.points; use++) await limits.take("create", "client");
    expect((await limits.take("create", "another")).remaining).toBe(minute.points - 1);
    expect((await limits.take("miss", "client")).remaining).toBe(LIMITS.miss[0].points - 1);
  });

  test("give back a use that turned out not to count, and never more than was taken", async () => {
    const { limits } = current();
    await limits.take("create", "client", -1);
    for (let use = 1; use <= minute.points; use++) await limits.take("create", "client");
    expect(await limits.take("create", "client", -1)).toMatchObject({ allowed: true, remaining: 1 });
    expect((await limits.take("create", "client")).allowed).toBe(true);
    expect((await limits.take("create", "client")).allowed).toBe(false);
  });

  test("count uses at the same time one by one", async () => {
    const { limits } = current();
    const answers = await Promise.all(Array.from({ length: 30 }, () => limits.take("create", "client")));
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(minute.points);
  });
}
