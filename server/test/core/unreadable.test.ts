// One link whose records can't be read keeps nobody from all the others.
import { beforeEach, describe, expect, test } from "bun:test";
import { trashLink } from "../../src/core/edit.ts";
import { recordUnreadable } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { type LinkContext, makeFrom } from "../../src/core/links.ts";
import { allLinks, countLinks, type ListQuery, linksToExport, listLinks } from "../../src/core/listing.ts";
import { deleteTag, renameTag } from "../../src/core/tags.ts";
import { emptyTrash, TRASH_DAYS } from "../../src/core/trash.ts";
import { bench, cli, ownKey, refusal } from "./setup.ts";

const at = bench();
const BROKEN = "broken" as Field;
const url = "https://example.com/";

/** The context of a store that reads everything but one link. */
function withBroken(): LinkContext {
  const { links } = at.context;
  const read: LinkContext["links"]["read"] = async (field) => {
    if (field === BROKEN) throw recordUnreadable(field);
    return links.read(field);
  };
  return { ...at.context, links: new Proxy(links, { get: (all, name) => (name === "read" ? read : bound(all, name)) }) };
}

function bound(links: LinkContext["links"], name: string | symbol): unknown {
  const value: unknown = Reflect.get(links, name);
  return typeof value === "function" ? value.bind(links) : value;
}

describe("a link that can't be read", () => {
  let context: LinkContext;
  beforeEach(async () => {
    for (const code of ["a", "broken", "c"]) await at.make({ url, code, tags: ["t"] });
    context = withBroken();
  });

  test.each([
    {},
    { order: "asc" },
    { sort: "updated" },
    { sort: "code" },
    { tags: ["t"] },
    { tags: ["t", "u"], tagMode: "any" },
    { creator: "cli" },
  ] as const)("is left out of the list %j, and named", async (query: ListQuery) => {
    const page = await listLinks(context, query, cli);
    expect(page.links.map(({ stored }) => stored.details.id as string).sort()).toEqual(["a", "c"]);
    expect(page).toMatchObject({ after: null, unreadable: [BROKEN] });
    const told: string[] = [];
    const all = await Array.fromAsync(allLinks(context, query, cli, (field) => told.push(field)));
    expect([all.length, new Set(told)]).toEqual([2, new Set([BROKEN])]);
  });

  test("is passed page by page too", async () => {
    const codes: string[] = [];
    let after: ListQuery["after"];
    do {
      const page = await listLinks(context, { limit: 1, sort: "code", after }, cli);
      codes.push(...page.links.map(({ stored }) => stored.details.id));
      after = page.after ?? undefined;
    } while (after !== undefined);
    expect(codes).toEqual(["a", "c"]);
  });

  test("is named to nobody who sees only links of its own", async () => {
    const own = ownKey("k");
    await makeFrom(context, { url, code: "mine" }, own);
    for (const sort of ["code", "created"] as const) {
      expect(await listLinks(context, { sort }, own)).toMatchObject({ links: [{}], unreadable: [] });
    }
  });

  test("is not counted, where links are looked at to count them", async () => {
    expect(await countLinks(context, { from: 0 }, cli)).toEqual({ total: 2, isExact: true });
  });

  test("is left out of an export with a filter, and told", async () => {
    const told: string[] = [];
    const exported = await Array.fromAsync(linksToExport(context, { tags: ["t"] }, cli, (field) => told.push(field)));
    expect([exported.length, told]).toEqual([2, ["broken"]]);
  });

  test("keeps its tag, which the others lose, and whoever renamed it is told", async () => {
    expect(await refusal(renameTag(context, "t", "u", cli))).toBe("record_unreadable");
    expect((await listLinks(context, { tags: ["u"] }, cli)).links).toHaveLength(2);
    expect(await refusal(deleteTag(context, "u", cli))).toBe("done");
    expect((await listLinks(context, { tags: ["u"] }, cli)).links).toHaveLength(0);
  });
});

test("the trash is emptied behind a link in it that can't be read", async () => {
  for (const code of ["broken", "c"]) {
    await at.make({ url, code });
    await trashLink(at.context, { code }, cli);
    at.now++;
  }
  at.now += (TRASH_DAYS + 1) * 86_400_000;
  expect(await emptyTrash(withBroken())).toBe(1);
});
