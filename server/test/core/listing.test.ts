// Lists of links, on a store in memory.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { editLink, trashLink } from "../../src/core/edit.ts";
import type { LinkInput } from "../../src/core/fields.ts";
import { makeFrom } from "../../src/core/links.ts";
import { countLinks, type ListQuery, listLinks } from "../../src/core/listing.ts";
import { deleteTag, listTags, renameTag } from "../../src/core/tags.ts";
import { until } from "../support/wait.ts";
import { bench, cli, ownKey, refusal, START } from "./setup.ts";

const at = bench();
const url = "https://example.com/";

async function list(query: ListQuery = {}, actor = cli): Promise<string[]> {
  const { links } = await listLinks(at.context, query, actor);
  return links.map(({ stored }) => stored.details.shownAs);
}

/** Makes links a second apart, the first one first. */
async function makeAll(...inputs: readonly LinkInput[]): Promise<void> {
  for (const input of inputs) {
    at.now += 1000;
    await at.make({ url, ...input });
  }
}

describe("a list", () => {
  test("comes newest first, or in the order that is asked for", async () => {
    await makeAll({ code: "b" }, { code: "c" }, { code: "a" });
    at.now += 1000;
    await editLink(at.context, { code: "b" }, { title: "t" }, cli);
    expect(await list()).toEqual(["a", "c", "b"]);
    expect(await list({ order: "asc" })).toEqual(["b", "c", "a"]);
    expect(await list({ sort: "updated" })).toEqual(["b", "a", "c"]);
    expect(await list({ sort: "updated", order: "asc" })).toEqual(["c", "a", "b"]);
    expect(await list({ sort: "code" })).toEqual(["a", "b", "c"]);
    expect(await list({ sort: "code", order: "desc" })).toEqual(["c", "b", "a"]);
  });

  test("filters by tags, maker, state, archive and time", async () => {
    await makeAll(
      { code: "a", tags: ["x", "y"] },
      { code: "b", tags: ["x"], enabled: false },
      { code: "c", tags: ["y"], archived: true },
      { code: "d", startsAt: "2030-01-01T00:00:00Z" },
      { code: "e", expiresAt: "2027-02-01T00:00:00Z" },
      { code: "f", maxClicks: 1 },
    );
    at.now = Date.UTC(2027, 2, 1);
    await at.store.uses.take("f" as never, 1, 1);
    await makeFrom(at.context, { url, code: "g" }, ownKey("k"));
    expect(await list({ tags: ["x"] })).toEqual(["b", "a"]);
    expect(await list({ tags: ["x", "y"] })).toEqual(["a"]);
    expect(await list({ tags: ["x", "y"], tagMode: "any" })).toEqual(["c", "b", "a"]);
    expect(await list({ state: "disabled" })).toEqual(["b"]);
    expect(await list({ state: "scheduled" })).toEqual(["d"]);
    expect(await list({ state: "expired" })).toEqual(["e"]);
    expect(await list({ state: "used-up" })).toEqual(["f"]);
    expect(await list({ state: "active" })).toEqual(["g", "c", "a"]);
    expect(await list({ archived: true })).toEqual(["c"]);
    expect(await list({ archived: false, tags: ["y"] })).toEqual(["a"]);
    expect(await list({ creator: "key:k" })).toEqual(["g"]);
    expect(await list({ domain: "lin.example", tags: ["x"], sort: "code" })).toEqual(["a", "b"]);
    expect(await list({ from: START + 2000, to: START + 4000 })).toEqual(["c", "b"]);
    expect(await list({ from: START + 2000, to: START + 4000, order: "asc" })).toEqual(["b", "c"]);
    expect(await list({ from: START + 2000, to: START + 4000, sort: "code", order: "desc" })).toEqual(["c", "b"]);
  });

  test("shows what is in the trash only where that is asked for", async () => {
    await makeAll({ code: "a", tags: ["x"] }, { code: "b", tags: ["x"] });
    await trashLink(at.context, { code: "a" }, cli);
    expect(await list()).toEqual(["b"]);
    expect(await list({ tags: ["x"] })).toEqual(["b"]);
    expect(await list({ state: "trash" })).toEqual(["a"]);
    expect(await list({ state: "trash", tags: ["y"] })).toEqual([]);
  });

  test("of a key for its own links holds those alone, whatever is asked for", async () => {
    await makeAll({ code: "a" });
    await makeFrom(at.context, { url, code: "b" }, ownKey("k"));
    const own = (query: ListQuery) => list(query, ownKey("k") as typeof cli);
    expect(await own({})).toEqual(["b"]);
    expect(await own({ sort: "code" })).toEqual(["b"]);
    expect(await own({ creator: "cli" })).toEqual([]);
    expect(await countLinks(at.context, { creator: "cli" }, ownKey("k"))).toEqual({ total: 0, isExact: true });
    expect(await countLinks(at.context, {}, ownKey("k"))).toEqual({ total: 1, isExact: true });
    expect(await refusal(listTags(at.context, { beginning: "", limit: 10 }, ownKey("k")))).toBe("scope_missing");
  });

  test("is found by text, newest first, with other filters too", async () => {
    await makeAll(
      { code: "first", url: "https://example.com/Flügel/eins", title: "Große Vögel" },
      { code: "second", url: "https://shop.example.org/zwei", notes: "ein Hänfling singt", tags: ["x"] },
      { code: "third", url: "https://shop.example.org/drei" },
    );
    await until(async () => (await list({ q: "shop" })).length === 2, { what: "the text is found" });
    expect(await list({ q: "shop" })).toEqual(["third", "second"]);
    expect(await list({ q: "SHOP", tags: ["x"] })).toEqual(["second"]);
    expect(await list({ q: "flügel" })).toEqual(["first"]);
    expect(await list({ q: "vög" })).toEqual(["first"]);
    expect(await list({ q: "hänfling" })).toEqual(["second"]);
    expect(await list({ q: "thi" })).toEqual(["third"]);
    expect(await list({ q: "s" })).toEqual(["third", "second"]);
    expect(await list({ q: "nowhere" })).toEqual([]);
    expect(await refusal(list({ q: "shop", sort: "code" }))).toBe("invalid_field");
  });

  test("page by page shows every link once, while links are added", async () => {
    await makeAll(...Array.from({ length: 25 }, (_, count) => ({ code: `c${String(count).padStart(2, "0")}` })));
    const seen: string[] = [];
    let after: ListQuery["after"];
    do {
      const page = await listLinks(at.context, { limit: 7, after }, cli);
      seen.push(...page.links.map(({ stored }) => stored.details.id));
      after = page.after ?? undefined;
      await makeAll({ code: `new${seen.length}` });
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, count) => `c${String(24 - count).padStart(2, "0")}`));
  });

  test("that has to look at many links lets others have their turn", async () => {
    await Promise.all(Array.from({ length: 1000 }, () => at.make({ url })));
    let turns = 0;
    const others = setInterval(() => {
      turns++;
    }, 0);
    await countLinks(at.context, { state: "active" }, cli);
    await list({ state: "active", limit: 1000 });
    clearInterval(others);
    expect(turns).toBeGreaterThan(5);
  });

  test("is counted no further once nobody waits for it", async () => {
    await Promise.all(Array.from({ length: 600 }, () => at.make({ url })));
    let steps = 1;
    const counted = await countLinks(at.context, { state: "active" }, cli, () => steps-- > 0);
    expect(counted).toEqual({ total: 512, isExact: false });
  });

  test("in any order, filtered, agrees with looking at every link", async () => {
    const tag = fc.constantFrom("x", "y", "z");
    const linkArb = fc.record({ tags: fc.uniqueArray(tag), enabled: fc.boolean(), archived: fc.boolean() });
    const query = fc.record(
      {
        tags: fc.uniqueArray(tag),
        tagMode: fc.constantFrom("all" as const, "any" as const),
        archived: fc.boolean(),
        state: fc.constantFrom("active" as const, "disabled" as const),
        sort: fc.constantFrom("created" as const, "updated" as const, "code" as const),
        order: fc.constantFrom("asc" as const, "desc" as const),
      },
      { requiredKeys: [] },
    );
    const made: { code: string; tags: string[]; enabled: boolean; archived: boolean }[] = [];
    for (const link of fc.sample(linkArb, { numRuns: 60, seed: 7 })) {
      const code = `k${(made.length * 37) % 101}`;
      made.push({ code, ...link });
      await makeAll({ code, ...link });
    }
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const has = (tags: string[], one: string) => tags.includes(one);
        const meant = made.filter(({ tags, enabled, archived }) => {
          const wanted = asked.tags ?? [];
          const byTag = asked.tagMode === "any" ? wanted.some((one) => has(tags, one)) : wanted.every((one) => has(tags, one));
          return (
            (wanted.length === 0 || byTag) &&
            (asked.archived === undefined || archived === asked.archived) &&
            (asked.state === undefined || enabled === (asked.state === "active"))
          );
        });
        const codes = meant.map(({ code }) => code);
        if (asked.sort === "code") codes.sort();
        const isDescending = (asked.order ?? (asked.sort === "code" ? "asc" : "desc")) === "desc";
        expect(await list({ ...asked, limit: 100 })).toEqual(isDescending ? codes.reverse() : codes);
        expect((await countLinks(at.context, asked, cli)).total).toBe(codes.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("tags", () => {
  test("are listed with their links, renamed, merged and deleted", async () => {
    await makeAll({ code: "a", tags: ["x", "news"] }, { code: "b", tags: ["x"] }, { code: "c", tags: ["xylo"] });
    const tags = async () =>
      Object.fromEntries((await listTags(at.context, { beginning: "", limit: 10 }, cli)).map((one) => [one.tag, one.links]));
    expect(await tags()).toEqual({ news: 1, x: 2, xylo: 1 });
    expect(await renameTag(at.context, "xylo", "zebra", cli)).toBe(1);
    expect(await tags()).toEqual({ news: 1, x: 2, zebra: 1 });
    expect(await renameTag(at.context, "x", "news", cli)).toBe(2);
    expect(await tags()).toEqual({ news: 2, zebra: 1 });
    expect(await deleteTag(at.context, "news", cli)).toBe(2);
    expect(await tags()).toEqual({ zebra: 1 });
    expect(await refusal(deleteTag(at.context, "news", cli))).toBe("tag_not_found");
    expect(await refusal(renameTag(at.context, "zebra", "a,b", cli))).toBe("invalid_field");
  });

  test("are listed by their beginning, page by page", async () => {
    await makeAll({ tags: ["aa", "ab", "ac", "b"] });
    const page = (after?: string) => listTags(at.context, { beginning: "a", limit: 2, after }, cli);
    expect((await page()).map(({ tag }) => tag)).toEqual(["aa", "ab"]);
    expect((await page("ab")).map(({ tag }) => tag)).toEqual(["ac"]);
  });
});
