// The state of the page with the links, as it stands in its address.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { searchFrom, searchText } from "../../../web/src/dashboard/address.ts";
import {
  COLUMNS,
  changed,
  columnsOf,
  filterOf,
  isFiltered,
  type LinksView,
  ORDERS,
  SORTS,
  STATES,
  viewFrom,
} from "../../../web/src/dashboard/links/view.ts";

const anyText = fc.string({ unit: "grapheme", maxLength: 30 });
const anyView = fc
  .record(
    {
      q: anyText,
      tag: fc.array(anyText, { maxLength: 4 }),
      tagMode: fc.constantFrom("any", "all"),
      state: fc.constantFrom(...STATES),
      archived: fc.boolean(),
      domain: anyText,
      creator: anyText,
      from: fc.constantFrom("2026-02-28", "2026-13-01", "yesterday"),
      sort: fc.constantFrom(...SORTS),
      order: fc.constantFrom(...ORDERS),
      columns: fc.subarray([...COLUMNS]),
    },
    { requiredKeys: [] },
  )
  .map(viewFrom);

describe("a view in an address", () => {
  test("is the same when it is read back", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(viewFrom(searchFrom(searchText(view)))).toEqual(view);
      }),
    );
  });

  test("says nothing where all is as by default", () => {
    expect(searchText(viewFrom({ q: "  ", tag: [], sort: "created", order: "desc", columns: "tags,chart,clicks" }))).toBe("");
  });

  test.each([
    ["q=a&tag=x&tag=y&tagMode=any", { q: "a", tag: ["x", "y"], tagMode: "any" }],
    ["tag=x&tagMode=any", { tag: ["x"] }],
    ["q=2027", { q: "2027" }],
    ["state=expired&sort=code&order=desc", { state: "expired", sort: "code", order: "desc" }],
    ["state=nonsense&sort=up&from=2026-99-99&archived=perhaps", {}],
    ["columns=clicks,title", { columns: ["title", "clicks"] }],
    ["columns=", { columns: [] }],
    ["sort=clicks&order=asc", { sort: "clicks" }],
  ] as const)("reads %s", (text, view) => {
    expect(viewFrom(searchFrom(text))).toEqual(view as unknown as LinksView);
  });

  test("has three columns unless it says which", () => {
    expect(columnsOf({})).toEqual(["tags", "chart", "clicks"]);
    expect(columnsOf(viewFrom({ columns: "" }))).toEqual([]);
  });
});

describe("what a view asks the API for", () => {
  test("leaves archived links out, unless they, the trash or a text are wanted", () => {
    expect(filterOf({}).archived).toBe(false);
    expect(filterOf({ archived: true }).archived).toBe(true);
    expect(filterOf({ q: "x" }).archived).toBeUndefined();
    expect(filterOf({ state: "trash" }).archived).toBeUndefined();
  });

  test("has no order with a text, for which there is but one", () => {
    expect(filterOf({ q: "x", sort: "code", order: "desc" })).toEqual({ q: "x" });
  });

  test("takes both ends of a range of days in", () => {
    const { from = "", to = "" } = filterOf({ from: "2026-05-01", to: "2026-05-01" });
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
  });
});

test("a view that is changed keeps the rest, and undefined takes away", () => {
  expect(changed({ q: "x", state: "trash" }, { state: undefined, tag: ["y"] })).toEqual({ q: "x", tag: ["y"] });
});

test("order and columns alone leave no link out", () => {
  expect(isFiltered({ sort: "code", columns: [] })).toBe(false);
  expect(isFiltered({ tag: ["x"] })).toBe(true);
});
