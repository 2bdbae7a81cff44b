// The numbers of the API: who may ask for which, how, and what comes out.
import { describe, expect, test } from "bun:test";
import type { Click } from "../../src/core/clicks/click.ts";
import type { Field } from "../../src/core/field.ts";
import { click } from "../core/clicks/table.ts";
import { ownKey, START } from "../core/setup.ts";
import { expectProblem } from "./call.ts";
import { ClickBench } from "./clicks-bench.ts";

const api = new ClickBench();
const { at } = api;

const url = "https://example.com/";
const HOUR_MS = 3_600_000;

/** So many clicks of people on a link, an hour ago. */
function clicksOn(link: string, count: number, said: Partial<Click> = {}): Click[] {
  return Array.from({ length: count }, (_, visitor) => click(START - HOUR_MS, { link: link as Field, visitor, ...said }));
}

describe("the numbers of a link", () => {
  test("are of the last 30 days, by any of its codes", async () => {
    await at.make({ url, code: "sale" });
    await api.record(...[...clicksOn("sale", 3), ...clicksOn("sale", 1, { kind: "bot" }), ...clicksOn("other", 5)]);
    const { status, body } = await api.get("/links/sale/stats");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      from: "2026-12-17T00:00:00Z",
      to: "2027-01-16T00:00:00Z",
      tz: "UTC",
      interval: null,
      clicks: 3,
      visitors: 3,
      hidden: 0,
      kinds: { human: { clicks: 3, visitors: 3 }, bot: { clicks: 1 } },
      series: null,
      breakdowns: {},
      before: null,
      events: null,
      links: null,
      notes: [],
    });
  });

  test("come as a series, with breakdowns and the period before", async () => {
    await at.make({ url, code: "sale" });
    await api.record(...[...clicksOn("sale", 3, { country: "DE" }), click(START - 30 * HOUR_MS), click(START - 80 * HOUR_MS)]);
    const query = "from=2027-01-14&to=2027-01-15&tz=Asia/Kathmandu&interval=day&by=country,device&by=city&compare=true&limit=1";
    const { body } = await api.get(`/links/sale/stats?${query}`);
    expect(body.series).toEqual([
      { start: "2027-01-14T00:00:00+05:45", clicks: 1, visitors: 1 },
      { start: "2027-01-15T00:00:00+05:45", clicks: 3, visitors: 3 },
    ]);
    expect(Object.keys(body.breakdowns)).toEqual(["country", "device", "city"]);
    expect(body.breakdowns.country).toMatchObject({ values: [{ value: "DE", clicks: 3 }], none: { clicks: 1 } });
    expect(body.before).toMatchObject({ from: "2027-01-12T00:00:00+05:45", to: "2027-01-14T00:00:00+05:45", clicks: 1 });
    expect(body.notes.map(({ code }: { code: string }) => code)).toContain("visitors-by-utc-day");
  });

  test("are of the clicks that filters mean", async () => {
    await at.make({ url, code: "sale" });
    await api.record(...[...clicksOn("sale", 3, { city: "Frankfurt (Oder), DE" }), ...clicksOn("sale", 2, { kind: "bot" })]);
    const { body } = await api.get("/links/sale/stats?city=Frankfurt%20(Oder),%20DE&city=&kind=human,bot&status=302");
    expect(body).toMatchObject({ clicks: 5, events: { since: "2026-10-07T00:00:00Z", scanned: 5, cut: false } });
    expect((await api.get("/links/sale/stats?outcome=password")).body.clicks).toBe(0);
    expect((await api.get("/links/sale/stats?kind=all")).body.clicks).toBe(5);
  });

  test.each([
    ["from=yesterday", "from"],
    ["to=2027-02-30", "to"],
    ["from=2027-01-02&to=2027-01-01", "from"],
    ["from=1990-01-01", "from"],
    ["tz=Mars/Olympus", "tz"],
    ["interval=year", "interval"],
    ["by=planet", "by"],
    ["by=link", "by"],
    ["by=", "by"],
    ["kind=robot", "kind"],
    ["limit=0", "limit"],
    ["limit=9999", "limit"],
    ["compare=yes", "compare"],
    ["country=Germany", "country"],
    ["outcome=lost", "outcome"],
    ["city=a%00b", "city"],
    ["tz=UTC&tz=UTC", "tz"],
  ])("are refused for %s", async (query, field) => {
    await at.make({ url, code: "sale" });
    expectProblem(await api.get(`/links/sale/stats?${query}`), 422, "invalid_field", field);
  });

  test("are refused for what is not known, and where there is no link or nothing is recorded", async () => {
    expectProblem(await api.get("/links/sale/stats?colour=red"), 400, "unknown_field", "colour");
    expectProblem(await api.get("/links/sale/stats"), 404, "link_not_found");
    api.switchOff();
    for (const path of ["/links/sale/stats", "/stats", "/stats/orphans", "/stats/live", "/stats/clicks", "/links/sale/clicks"]) {
      expectProblem(await api.get(path), 409, "clicks_off");
    }
  });

  test("are not for a key that may not read them", async () => {
    api.actor = { kind: "key", id: "k", scopes: ["links:read"], ownOnly: false, expiresAt: null };
    for (const path of ["/links/sale/stats", "/stats", "/stats/orphans", "/stats/live", "/stats/clicks", "/links/sale/clicks"]) {
      expectProblem(await api.get(path), 403, "scope_missing");
    }
  });

  test("are a problem where the store gives no answer", async () => {
    await at.make({ url, code: "sale" });
    api.fail("report");
    expectProblem(await api.get("/links/sale/stats"), 503, "store_unavailable");
  });
});

const reader = { kind: "key", id: "mine", scopes: ["stats:read", "links:read"], ownOnly: true, expiresAt: null } as const;

describe("the numbers of many links", () => {
  async function makeThree(): Promise<void> {
    await at.make({ url, code: "a", tags: ["x", "y"], title: "<b>A</b>" });
    await at.make({ url, code: "b", tags: ["x"] }, ownKey("mine"));
    await at.make({ url, code: "c" });
    await api.record(
      ...[
        ...clicksOn("a", 1),
        ...clicksOn("b", 2),
        ...clicksOn("c", 3),
        ...clicksOn("gone", 4),
        click(START - HOUR_MS, { link: null, asked: "nope" as Field, outcome: "not-found", status: 404 }),
      ],
    );
  }

  test("are of all, with the links that have the most", async () => {
    await makeThree();
    const { body } = await api.get("/stats?by=link,domain");
    expect(body).toMatchObject({
      clicks: 10,
      links: null,
      breakdowns: { domain: { values: [{ value: "lin.example", clicks: 10 }] } },
    });
    expect(body.outcomes["not-found"]).toBe(1);
    expect(body.breakdowns.link.values.map(({ value, clicks }: { value: string; clicks: number }) => [value, clicks])).toEqual([
      ["gone", 4],
      ["c", 3],
      ["b", 2],
      ["a", 1],
    ]);
    expect(body.breakdowns.link.values[0].link).toBeNull();
    expect(body.breakdowns.link.values[3].link).toEqual({
      code: "a",
      domain: "lin.example",
      shortUrl: "https://lin.example/a",
      url,
      title: "<b>A</b>",
    });
  });

  test.each([
    ["domain=lin.example", 10],
    ["tag=x", 3],
    ["tag=x&tag=y", 1],
    ["tag=none", 0],
    ["creator=key:mine", 2],
    ["creator=key:mine&tag=y", 0],
    ["link=a&link=c", 4],
    ["tag=x&domain=lin.example", 3],
  ])("are chosen by %s", async (query, clicks) => {
    await makeThree();
    expect((await api.get(`/stats?${query}&by=link`)).body.clicks).toBe(clicks);
  });

  test("are refused where what is chosen is not there, or can't be chosen", async () => {
    await makeThree();
    expectProblem(await api.get("/stats?link=a&link=zzz"), 404, "link_not_found");
    expectProblem(await api.get("/stats?link=%00"), 404, "link_not_found");
    expectProblem(await api.get("/stats?link=a&tag=x"), 422, "invalid_field", "link");
    expectProblem(await api.get("/stats?domain=other.example"), 422, "unknown_domain", "domain");
    expectProblem(await api.get("/stats?by=code"), 422, "invalid_field", "by");
  });

  test("are those of its own links for a key that sees no others", async () => {
    await makeThree();
    api.actor = reader;
    expect((await api.get("/stats?by=link")).body).toMatchObject({ clicks: 2, links: 1 });
    expect((await api.get("/stats?creator=cli")).body.clicks).toBe(0);
    expect((await api.get("/stats?tag=x")).body.clicks).toBe(2);
    expect((await api.get("/stats?domain=lin.example")).body.clicks).toBe(2);
    expect((await api.get("/links/b/stats")).body.clicks).toBe(2);
    expectProblem(await api.get("/links/a/stats"), 404, "link_not_found");
    expectProblem(await api.get("/links/a/clicks"), 404, "link_not_found");
    expectProblem(await api.get("/stats?link=a"), 404, "link_not_found");
    expectProblem(await api.get("/stats/orphans"), 403, "scope_missing");
    expectProblem(await api.get("/stats/clicks"), 403, "scope_missing");
    expectProblem(await api.get("/stats/live?code=a"), 404, "link_not_found");
  });

  test("come apart, a number for each of the last days", async () => {
    await makeThree();
    await api.record(...clicksOn("a", 1, { kind: "bot" }), click(START - 25 * HOUR_MS, { link: "a" as Field, visitor: 9 }));
    const { status, body } = await api.get("/stats/daily?link=a&link=c&link=a&link=nobody&days=3&tz=Asia/Kathmandu");
    expect(status).toBe(200);
    expect(body).toEqual({
      tz: "Asia/Kathmandu",
      days: ["2027-01-13T00:00:00+05:45", "2027-01-14T00:00:00+05:45", "2027-01-15T00:00:00+05:45"],
      links: [
        { id: "a", clicks: [0, 1, 1] },
        { id: "c", clicks: [0, 0, 3] },
      ],
    });
    expect((await api.get("/stats/daily?link=b")).body.links[0].clicks).toHaveLength(14);
    api.actor = reader;
    expect((await api.get("/stats/daily?link=a&link=b&days=1")).body.links).toEqual([{ id: "b", clicks: [2] }]);
  });

  test("are refused for no link, too many, and days that are none", async () => {
    expectProblem(await api.get("/stats/daily"), 422, "invalid_field", "link");
    expectProblem(await api.get(`/stats/daily?${"link=a&".repeat(51)}`), 422, "invalid_field", "link");
    expectProblem(await api.get("/stats/daily?link=a&days=93"), 422, "invalid_field", "days");
    expectProblem(await api.get("/stats/daily?link=a&tz=Moon"), 422, "invalid_field", "tz");
  });

  test("that there are not are told by their codes", async () => {
    await makeThree();
    const { body } = await api.get("/stats/orphans");
    expect(body.clicks).toBe(1);
    expect(body.breakdowns.code.values).toEqual([{ value: "nope", clicks: 1, visitors: 0 }]);
    expect((await api.get("/stats/orphans?code=nope&domain=lin.example")).body.clicks).toBe(1);
    expect((await api.get("/stats/orphans?code=other")).body.clicks).toBe(0);
  });
});

describe("a link's JSON", () => {
  test("has its clicks, alone and in lists", async () => {
    await at.make({ url, code: "a" });
    await at.make({ url, code: "b" });
    await api.record(...[...clicksOn("a", 2), ...clicksOn("a", 1, { kind: "bot" })]);
    expect((await api.get("/links/a")).body.clicks).toBe(2);
    expect((await api.get("/links")).body.links.map(({ clicks }: { clicks: number }) => clicks).sort()).toEqual([0, 2]);
  });

  test("has null where they are not recorded, or nobody answers", async () => {
    await at.make({ url, code: "a" });
    api.fail("totals");
    expect((await api.get("/links/a")).body.clicks).toBeNull();
    expect((await api.get("/links")).body.links[0].clicks).toBeNull();
    api.switchOff();
    expect((await api.get("/links/a")).body.clicks).toBeNull();
  });
});

describe("links by their clicks", () => {
  const codes = (body: { links: { code: string }[] }) => body.links.map(({ code }) => code);

  test("come with the most first, those without any last", async () => {
    for (const code of ["none1", "few", "none2", "many", "some"])
      await at.make({ url, code, tags: code === "many" ? [] : ["t"] });
    await api.record(
      ...[...clicksOn("many", 9), ...clicksOn("some", 5), ...clicksOn("few", 2), ...clicksOn("few", 50, { kind: "bot" })],
    );
    expect(codes((await api.get("/links?sort=clicks")).body)).toEqual(["many", "some", "few", "none1", "none2"]);
    expect(codes((await api.get("/links?sort=clicks&tag=t&limit=2")).body)).toEqual(["some", "few"]);
  });

  test("are refused in another order, with a text, and where nothing is recorded", async () => {
    expectProblem(await api.get("/links?sort=clicks&order=asc"), 422, "invalid_field", "order");
    expectProblem(await api.get("/links?sort=clicks&q=abc"), 422, "invalid_field", "sort");
    expectProblem(await api.get(`/links?sort=clicks&cursor=${cursor("x1", "a")}`), 400, "invalid_cursor", "cursor");
    api.switchOff();
    expectProblem(await api.get("/links?sort=clicks"), 409, "clicks_off");
  });

  const cursor = (key: string, id: string) => Buffer.from(JSON.stringify(["clicks desc", key, id])).toString("base64url");

  test.each([3, 2100])(
    "are whole when they are read page by page, of %d",
    async (links) => {
      const { store, context } = at;
      const rows = Array.from({ length: links }, (_, place) => ({ code: `l${String(place).padStart(4, "0")}` }));
      for (const { code } of rows) await at.make({ url, code });
      await store.indexes.settled();
      expect(context.clock()).toBe(START);
      await api.record(...[...clicksOn("l0002", 4), ...clicksOn("l0000", 4), ...(links > 3 ? clicksOn("l1000", 7) : [])]);
      const found: string[] = [];
      let next = "";
      do {
        const { body } = await api.get(`/links?sort=clicks&limit=${links > 3 ? 500 : 1}${next === "" ? "" : `&cursor=${next}`}`);
        found.push(...codes(body));
        next = body.next ?? "";
      } while (next !== "");
      expect(found.slice(0, 3)).toEqual(links > 3 ? ["l1000", "l0000", "l0002"] : ["l0000", "l0002", "l0001"]);
      expect(found.length).toBe(links);
      expect(new Set(found).size).toBe(links);
    },
    60_000,
  );
});

test("links are counted no further for whoever has left", async () => {
  await at.make({ url, code: "sale" });
  const gone = new AbortController();
  const counted = async (signal: AbortSignal | null) => {
    const answer = await api.fetched("/links?state=active&limit=1&total=true", { signal });
    const { total, totalIsExact } = (await answer.json()) as { readonly total: number; readonly totalIsExact: boolean };
    return { total, totalIsExact };
  };
  expect(await counted(gone.signal)).toEqual({ total: 1, totalIsExact: true });
  gone.abort();
  expect(await counted(gone.signal)).toEqual({ total: 0, totalIsExact: false });
});
