import { describe, expect, test } from "bun:test";
import { type Code, generateCode, hasValidCheck } from "../../src/core/code.ts";
import { editLink } from "../../src/core/edit.ts";
import { LinnetError, storeUnavailable, storeUnknown } from "../../src/core/errors.ts";
import { fieldOf } from "../../src/core/field.ts";
import { LIMITS, tightest } from "../../src/core/limits.ts";
import { type Link, termsOf } from "../../src/core/link.ts";
import { createLink, generateTinyUrl, type LinkContext } from "../../src/core/links.ts";
import { correctTarget, readAsMaker, setEnabled } from "../../src/core/maker.ts";
import { CodePool, topUpPool } from "../../src/core/pool.ts";
import type { Links } from "../../src/core/store.ts";
import { alphabet, bench, cli, log, random } from "./setup.ts";

const at = bench();
const generate = () => generateCode(random, alphabet, 7);

function codePool(links: Links = at.store.links): CodePool {
  const { pool } = at.store;
  return new CodePool({ pool, links, alphabet, random, monotonicMs: () => at.now, log, lengthMin: 7, size: 10 });
}

function contextOf(overrides: Partial<LinkContext> = {}): LinkContext {
  return { ...at.context, ...overrides };
}

/** What a redirect needs of the link at this code. */
async function linkAt(code: Code): Promise<Link> {
  const record = await at.store.links.find(fieldOf(code));
  if (record?.kind !== "link") throw new Error(`there is no link at ${code}`);
  return record;
}

/** The store's links with some methods of another. */
function linksWith(overrides: Partial<Links>): Links {
  const { links } = at.store;
  const base: Links = {
    watch: (watcher) => links.watch(watcher),
    groupOf: (field) => links.groupOf(field),
    insert: (stored) => links.insert(stored),
    insertAll: (stored) => links.insertAll(stored),
    find: (field) => links.find(field),
    read: (field) => links.read(field),
    update: (after, before) => links.update(after, before),
    release: (stored) => links.release(stored),
    holderOf: (name) => links.holderOf(name),
    exists: (field) => links.exists(field),
    scan: (onUnreadable) => links.scan(onUnreadable),
    putBack: (field, records) => links.putBack(field, records),
    count: () => links.count(),
    estimate: () => links.estimate(),
  };
  return { ...base, ...overrides };
}

describe("topUpPool", () => {
  test("fills the pool up to ten codes and then adds nothing", async () => {
    expect(await topUpPool(at.store.pool, at.store.links, 10, generate)).toBe(10);
    expect(await at.store.pool.size()).toBe(10);
    expect(await topUpPool(at.store.pool, at.store.links, 10, generate)).toBe(0);
  });

  test("leaves no code in the pool that is a live link", async () => {
    const made = await createLink(contextOf(), "https://example.com/", "taken77", cli);
    const codes: Code[] = [made.code];
    await topUpPool(at.store.pool, at.store.links, 10, () => codes.pop() ?? generate());
    expect(await at.store.pool.list()).not.toContain(made.code);
    expect(await at.store.pool.size()).toBe(9);
  });

  test("never fills over the brim, however many do it at once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => topUpPool(at.store.pool, at.store.links, 10, generate)));
    expect(await at.store.pool.size()).toBe(10);
  });
});

describe("a process's way to codes", () => {
  test("hands out codes from the pool once it is filled", async () => {
    const codes = codePool();
    await topUpPool(at.store.pool, at.store.links, 10, generate);
    const ready = await at.store.pool.list();
    await codes.fill();
    expect(ready).toContain(codes.take());
    expect(await at.store.pool.size()).toBe(10);
  });

  test("gives a fresh code at once when the pool is empty or the store is gone", async () => {
    const down = () => Promise.reject(storeUnavailable());
    const codes = new CodePool({
      pool: { add: down, take: down, remove: down, list: down, size: down },
      links: linksWith({ estimate: down }),
      alphabet,
      random,
      monotonicMs: () => at.now,
      log,
      lengthMin: 7,
      size: 10,
    });
    const taken = new Set(Array.from({ length: 500 }, () => codes.take()));
    expect(taken.size).toBe(500);
    for (const code of taken) expect(hasValidCheck(code, alphabet)).toBe(true);
    await codes.close();
  });

  test("never hands out one code twice, through many refills and two processes", async () => {
    const both = [codePool(), codePool()];
    const taken: Code[] = [];
    for (let n = 0; n < 40; n++) {
      for (const codes of both) taken.push(codes.take(), codes.take(), codes.take());
      await Promise.all(both.map((codes) => codes.fill()));
    }
    expect(new Set(taken).size).toBe(taken.length);
  });

  test("puts its reserve back when it closes", async () => {
    const codes = codePool();
    await topUpPool(at.store.pool, at.store.links, 10, generate);
    await codes.fill();
    const ready = (await at.store.pool.list()).slice(0, 5);
    await at.store.pool.remove(ready);
    await codes.close();
    expect(await at.store.pool.size()).toBe(10);
  });

  test("makes longer codes by itself when there are many links", async () => {
    const codes = codePool(linksWith({ estimate: async () => 5_000_000 }));
    expect(codes.codeLength).toBe(7);
    await codes.fill();
    expect(codes.codeLength).toBe(8);
    expect(codes.make()).toHaveLength(8);
  });
});

describe("counting the links", () => {
  async function countsAfter(advanceMs: number): Promise<number> {
    let counts = 0;
    const codes = codePool(
      linksWith({
        estimate: async () => {
          counts++;
          return 100;
        },
      }),
    );
    await codes.fill();
    for (let n = 0; n < 50; n++) codes.take();
    at.now += advanceMs;
    await codes.fill();
    await codes.fill();
    return counts;
  }

  test("happens again when many codes were taken, but not at every refill", async () => {
    expect(await countsAfter(999)).toBe(1);
    expect(await countsAfter(1000)).toBe(2);
  });
});

describe("generateTinyUrl", () => {
  test("stores code and URL and returns the tiny URL", async () => {
    const made = await generateTinyUrl(contextOf(), "example.com/a", cli);
    expect(made.tinyUrl).toBe(`https://lin.example/${made.code}`);
    expect((await linkAt(made.code)).target as string).toBe("https://example.com/a");
  });

  test("takes another code when it loses the race for one", async () => {
    let lost = 0;
    const links = linksWith({
      insert: (stored) => (lost++ < 3 ? Promise.resolve("taken") : at.store.links.insert(stored)),
    });
    const made = await generateTinyUrl(contextOf({ links }), "https://example.com/", cli);
    expect(lost).toBe(4);
    expect(await at.store.links.exists(fieldOf(made.code))).toBe(true);
  });

  test("gives up after a bounded number of lost races", async () => {
    let tries = 0;
    const links = linksWith({
      insert: async () => {
        tries++;
        return "taken";
      },
    });
    await expect(generateTinyUrl(contextOf({ links }), "https://example.com/", cli)).rejects.toMatchObject({
      code: "codes_exhausted",
    });
    expect(tries).toBe(8);
  });

  test("claims no second code when the store can't tell whether it has the first", async () => {
    const asked: string[] = [];
    const links = linksWith({
      insert: async ({ details }) => {
        asked.push(details.id);
        throw storeUnknown();
      },
    });
    const attempt = generateTinyUrl(contextOf({ links }), "https://example.com/", cli);
    await expect(attempt).rejects.toMatchObject({ code: "store_unknown", status: 503 });
    expect(asked).toHaveLength(1);
  });

  test("stores nothing for a URL that is refused, and spends none of the limit on it", async () => {
    const anonymous = { kind: "anonymous", client: "c" } as const;
    await expect(generateTinyUrl(contextOf(), "javascript:alert(1)", anonymous)).rejects.toBeInstanceOf(LinnetError);
    expect(await at.store.links.estimate()).toBe(0);
    expect((await generateTinyUrl(contextOf(), "https://example.com/", anonymous)).allowance?.remaining).toBe(
      LIMITS.create[0].points - 1,
    );
  });
});

describe("a custom code", () => {
  test("is refused when it is taken, and the first link stays", async () => {
    const context = contextOf();
    await createLink(context, "https://example.com/1", "mine", cli);
    await expect(createLink(context, "https://example.com/2", "mine", cli)).rejects.toMatchObject({
      code: "code_taken",
      field: "code",
    });
    expect((await linkAt("mine" as Code)).target as string).toBe("https://example.com/1");
  });

  test("that lay ready in the pool lies there no more", async () => {
    const code = generate();
    await at.store.pool.add([code], 10);
    await createLink(contextOf(), "https://example.com/", code, cli);
    expect(await at.store.pool.list()).toEqual([]);
  });
});

describe("the maker of a link", () => {
  test("corrects it within 24 hours and not later", async () => {
    const context = contextOf();
    const made = await generateTinyUrl(context, "https://example.com/1", cli);
    await correctTarget(context, await readAsMaker(context, made.code, made.secret), "example.com/2");
    expect((await linkAt(made.code)).target as string).toBe("https://example.com/2");
    at.now += 24 * 3_600_000 + 1;
    const stored = await readAsMaker(context, made.code, made.secret);
    expect(stored.details).toMatchObject({ version: 2 });
    await expect(correctTarget(context, stored, "https://example.com/3")).rejects.toMatchObject({ code: "correction_closed" });
  });

  test("switches it off and on at any time", async () => {
    const context = contextOf();
    const made = await generateTinyUrl(context, "https://example.com/1", cli);
    at.now += 1000 * 3_600_000;
    for (const enabled of [false, true]) {
      await setEnabled(context, await readAsMaker(context, made.code, made.secret), enabled);
      expect(termsOf(await linkAt(made.code)).enabled).toBe(enabled);
    }
  });

  test("changes nothing any more once an owner has: a link that was taken back stays so", async () => {
    const context = contextOf();
    const made = await generateTinyUrl(context, "https://example.com/1", cli);
    await setEnabled(context, await readAsMaker(context, made.code, made.secret), false);
    await setEnabled(context, await readAsMaker(context, made.code, made.secret), true);
    await editLink(context, { code: made.code }, { enabled: false }, cli);
    const stored = await readAsMaker(context, made.code, made.secret);
    await expect(setEnabled(context, stored, true)).rejects.toMatchObject({ code: "correction_closed" });
    await expect(correctTarget(context, stored, "https://example.com/2")).rejects.toMatchObject({ code: "correction_closed" });
  });

  test("is told when somebody else was faster", async () => {
    const context = contextOf();
    const made = await generateTinyUrl(context, "https://example.com/1", cli);
    const seen = await readAsMaker(context, made.code, made.secret);
    await setEnabled(context, seen, false);
    await expect(setEnabled(context, seen, true)).rejects.toMatchObject({ code: "edit_conflict" });
  });

  test("is nobody who does not know the secret", async () => {
    const context = contextOf();
    const made = await generateTinyUrl(context, "https://example.com/1", cli);
    await expect(readAsMaker(context, made.code, `${made.secret}x`)).rejects.toMatchObject({ code: "link_not_found" });
    await expect(readAsMaker(context, generate(), made.secret)).rejects.toMatchObject({ code: "link_not_found" });
  });
});

describe("limits", () => {
  test("refuse when one window refuses, and speak for the one with the least left", () => {
    const [minute, hour] = LIMITS.create;
    const fresh = tightest([
      { window: minute, used: 1, resetS: 60 },
      { window: hour, used: 95, resetS: 1000 },
    ]);
    expect(fresh).toEqual({ allowed: true, limit: 100, remaining: 5, resetS: 1000 });
    const over = tightest([
      { window: minute, used: 11, resetS: 30 },
      { window: hour, used: 100, resetS: 1000 },
    ]);
    expect(over).toEqual({ allowed: false, limit: 10, remaining: 0, resetS: 30 });
  });
});
