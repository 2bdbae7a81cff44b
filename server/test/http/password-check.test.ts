// Who may have a password hashed, and when: limits first, then two at a time.
import { describe, expect, test } from "bun:test";
import type { LinnetError } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Log } from "../../src/core/log.ts";
import { Passwords } from "../../src/http/password.ts";
import { MemoryLimits } from "../../src/store/sqlite/limits.ts";

describe("checking passwords", () => {
  const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

  /** Passwords whose hashing waits until it is let go; "right" is right. */
  function held() {
    const waiting: (() => void)[] = [];
    const limits = new MemoryLimits(() => 0);
    let most = 0;
    let hashing = 0;
    const verify = async (password: string) => {
      most = Math.max(most, ++hashing);
      await new Promise<void>((go) => waiting.push(go));
      hashing--;
      return password === "right";
    };
    const passwords = new Passwords({ limits, verify, log: silent });
    const check = (who: string, password: string) =>
      passwords.check({ id: "abc" as Field, hash: "h", client: who, password }).then(
        () => "right",
        (error: LinnetError) => error.code,
      );
    /** Lets all go, one after the other, until nothing waits. */
    const letGo = async () => {
      for (let turn = 0; turn < 1000; turn++) {
        waiting.shift()?.();
        await Promise.resolve();
      }
    };
    return { check, letGo, limits, most: () => most };
  }

  test("happens two at a time, and the nineteenth at once is told to come back", async () => {
    const { check, letGo, most } = held();
    const checks = Array.from({ length: 20 }, (_, n) => check(`client-${n}`, "right"));
    await letGo();
    const outcomes = await Promise.all(checks);
    expect(outcomes.filter((outcome) => outcome === "right")).toHaveLength(18);
    expect(outcomes.slice(18)).toEqual(["passwords_busy", "passwords_busy"]);
    expect(most()).toBe(2);
  });

  test("that could not happen counts as no guess", async () => {
    const { check, letGo, limits } = held();
    const checks = Array.from({ length: 18 }, (_, n) => check(`client-${n}`, "right"));
    for (let n = 0; n < 20; n++) expect(await check("late", "wrong")).toBe("passwords_busy");
    await letGo();
    await Promise.all(checks);
    expect((await limits.take("password", "late:abc")).remaining).toBe(LIMITS.password[0].points - 1);
    expect((await limits.take("passwordLink", "abc")).remaining).toBe(LIMITS.passwordLink[0].points - 1);
  });

  test("goes on after one that failed", async () => {
    let calls = 0;
    const verify = async () => {
      if (++calls < 4) throw new Error("no memory");
      return true;
    };
    const passwords = new Passwords({ limits: new MemoryLimits(() => 0), verify, log: silent });
    const one = { id: "abc" as Field, hash: "h", client: "c", password: "p" };
    for (let n = 0; n < 3; n++) await expect(passwords.check(one)).rejects.toThrow("no memory");
    await passwords.check(one);
  });

  test("hashes nothing beyond the limit, nor lets one client use up that of all", async () => {
    const { check, letGo, limits } = held();
    for (let n = 0; n < 10; n++) {
      const one = check("client", "wrong");
      await letGo();
      expect(await one).toBe("password_wrong");
    }
    for (let n = 0; n < 200; n++) expect(await check("client", "right")).toBe("rate_limited");
    expect((await limits.take("passwordLink", "abc")).remaining).toBe(LIMITS.passwordLink[0].points - 11);
  });

  test("is refused to everybody when all together tried too often, which counts for nobody", async () => {
    const { check, limits } = held();
    for (let n = 0; n < LIMITS.passwordLink[0].points; n++) await limits.take("passwordLink", "abc");
    for (let n = 0; n < 20; n++) expect(await check("client", "right")).toBe("rate_limited");
    expect((await limits.take("password", "client:abc")).remaining).toBe(LIMITS.password[0].points - 1);
  });
});
