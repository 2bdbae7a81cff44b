// Finding a link with the same content: which links are looked at, and that one which can't be read stands in nobody's way.
import { expect, test } from "bun:test";
import { recordUnreadable, storeUnavailable } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { newDetails, type StoredLink } from "../../src/core/link.ts";
import { identicalLink, type ReuseContext } from "../../src/core/reuse.ts";
import type { Position } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";

const linkAt = (id: string, target = "https://example.com/a"): StoredLink => {
  const field = id as Field;
  const details = newDetails(field, { createdAt: 1, createdBy: "key:a", makerHash: `${id} hash` });
  return { link: { kind: "link", field, target: target as Target, terms: null }, details };
};
const at = (id: string): Position => ({ key: "k", id: id as Field });
const any = { code: null, isPrivate: () => false };

/** A store with these links, the newest, and what the search finds page by page. */
function contextOf(stored: readonly StoredLink[], newest: readonly string[], pages: readonly (readonly string[])[] = [[]]) {
  const asked: string[] = [];
  const context: ReuseContext = {
    links: {
      async read(id) {
        if (id.startsWith("damaged")) throw recordUnreadable(id);
        if (id.startsWith("away")) throw storeUnavailable();
        return stored.find(({ details }) => details.id === id) ?? null;
      },
    },
    indexes: {
      async range(index) {
        asked.push(index);
        return newest.map(at);
      },
      async search(terms, { after }) {
        const page = after === undefined ? 0 : Number(after.key) + 1;
        asked.push(`page ${page} of ${terms.length}`);
        return {
          found: (pages[page] ?? []).map(at),
          after: page + 1 < pages.length ? { key: `${page}`, id: "" as Field } : null,
        };
      },
      settled: async () => true,
    },
  };
  return { context, asked };
}

test("the newest links of the maker are looked at first, then what the search finds, page by page", async () => {
  const { context, asked } = contextOf(
    [linkAt("x"), linkAt("other", "https://example.com/b")],
    ["other"],
    [["other"], [], ["x"]],
  );
  expect((await identicalLink(context, linkAt("-"), any))?.details.id).toBe("x" as Field);
  expect(asked).toEqual(["by:key:a", "page 0 of 11", "page 1 of 11", "page 2 of 11"]);
  const near = contextOf([linkAt("x")], ["x"]);
  await identicalLink(near.context, linkAt("-"), any);
  expect(near.asked).toEqual(["by:key:a"]);
});

test("a search that finds ever more gives up, and of a long URL only the end is searched for", async () => {
  const { context, asked } = contextOf(
    [],
    [],
    Array.from({ length: 100 }, () => []),
  );
  const wanted = linkAt("-", `https://example.com/${"0123456789abcdefghijklmnopqrstuvwxyz".repeat(20)}`);
  expect(await identicalLink(context, wanted, any)).toBeNull();
  expect(asked).toHaveLength(5);
  expect(Number(asked[1]?.split(" of ")[1])).toBeLessThan(60);
});

test("a link that can't be read is passed over; a store that is away is said to be away", async () => {
  const { context } = contextOf([linkAt("x")], ["damaged", "x"]);
  expect((await identicalLink(context, linkAt("-"), any))?.details.id).toBe("x" as Field);
  const away = contextOf([linkAt("x")], ["away", "x"]);
  await expect(identicalLink(away.context, linkAt("-"), any)).rejects.toMatchObject({ code: "store_unavailable" });
});

test("a link counts that has the code that was asked for, and none that is private where none was", async () => {
  const alias = { ...linkAt("x"), details: { ...linkAt("x").details, aliases: ["y" as Field], retired: ["z" as Field] } };
  const { context } = contextOf([alias], ["x"]);
  const withCode = async (code: string) => (await identicalLink(context, linkAt("-"), { ...any, code: code as Field })) !== null;
  expect(await Promise.all(["x", "y", "z", "w"].map(withCode))).toEqual([true, true, false, false]);
  expect(await identicalLink(context, linkAt("-"), { code: null, isPrivate: (code) => code === "x" })).toBeNull();
});
