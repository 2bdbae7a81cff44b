// Reports: of clicks in a table, compared with what anybody would count by hand.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Click, ClickKind, Outcome } from "../../../src/core/clicks/click.ts";
import { dayOf } from "../../../src/core/clicks/days.ts";
import { type Asked, questionFrom } from "../../../src/core/clicks/question.ts";
import type { Report } from "../../../src/core/clicks/report.ts";
import { EDGE_EVENTS_MAX, EVENTS_SCANNED_MAX, reportFrom } from "../../../src/core/clicks/report-from.ts";
import { ALL, ORPHANS, type Scope, scopeOfDomain, scopeOfLink } from "../../../src/core/clicks/scope.ts";
import { VALUES_MAX } from "../../../src/core/clicks/tally.ts";
import type { Field } from "../../../src/core/field.ts";
import { ClickTable, click, LINK } from "./table.ts";

const ONE = scopeOfLink(LINK);
const NOW = Date.parse("2026-12-31T12:00:00Z");
const DAY_MS = 86_400_000;
const day = (text: string): number => dayOf(Date.parse(text));

function ask(table: ClickTable, asked: Asked, scopes: readonly Scope[] = [ONE]): Promise<Report> {
  return reportFrom(table, questionFrom(asked, { scopes, areLinks: scopes.length > 1 }, NOW));
}

const JULY = { from: "2026-07-01", to: "2026-07-31" };

/** Of a breakdown: each value with its clicks, and what else there is. */
function shown({ breakdowns }: Report, at = 0): unknown {
  const { values, more, other, none } = breakdowns[at]!;
  const named = Object.fromEntries(values.map(({ value, clicks }) => [value, clicks]));
  return { ...named, more: more.clicks, other: other.clicks, none: none.clicks };
}

describe("totals", () => {
  const table = new ClickTable([
    click("2026-06-30T23:59:59.999Z"),
    click("2026-07-01T00:00:00Z", { visitor: 1 }),
    click("2026-07-01T10:00:00Z", { visitor: 1 }),
    click("2026-07-02T10:00:00Z", { visitor: 1 }),
    click("2026-07-02T11:00:00Z", { visitor: 2 }),
    click("2026-07-03T10:00:00Z", { visitor: null }),
    click("2026-07-03T10:00:00Z", { kind: "bot", visitor: 3 }),
    click("2026-07-03T10:00:00Z", { outcome: "ended", status: 410 }),
    click("2026-07-31T23:59:59.999Z", { visitor: 4 }),
    click("2026-08-01T00:00:00Z", { visitor: 5 }),
  ]);

  test("are of people, the other kinds apart", async () => {
    const report = await ask(table, JULY);
    expect(report.total).toEqual({ clicks: 6, visitors: 4 });
    expect(report.hidden).toBe(1);
    expect(report.kinds).toMatchObject({ human: { clicks: 6, visitors: 4 }, bot: { clicks: 1, visitors: 1 } });
    expect(report.outcomes).toMatchObject({ redirected: 6, ended: 1, password: 0 });
    expect(report.notes).toEqual([]);
    expect(report.events).toBeNull();
  });

  test("are of the kinds that are asked for", async () => {
    expect((await ask(table, { ...JULY, kind: ["bot"] })).total).toEqual({ clicks: 1, visitors: 1 });
    expect((await ask(table, { ...JULY, kind: ["all"] })).total).toEqual({ clicks: 7, visitors: 5 });
    expect((await ask(table, { ...JULY, kind: ["human", "bot"] })).kinds.monitor).toEqual({ clicks: 0, visitors: 0 });
  });

  test("are nothing where nothing was", async () => {
    const report = await ask(table, { from: "2026-09-01", to: "2026-10-01", interval: "week", by: ["country"], compare: true });
    expect(report.total).toEqual({ clicks: 0, visitors: 0 });
    expect(report.series?.map(({ clicks }) => clicks)).toEqual([0, 0, 0, 0, 0]);
    expect(report.before?.total).toEqual({ clicks: 1, visitors: 1 });
    expect(shown(report)).toEqual({ more: 0, other: 0, none: 0 });
  });

  test("say whose visitors are not exact", async () => {
    const berlin = await ask(table, { ...JULY, tz: "Europe/Berlin" });
    expect(berlin.total).toEqual({ clicks: 6, visitors: 4 });
    expect(berlin.notes).toContain("visitors-by-utc-day");
    const today = await ask(table, { from: "2026-12-31T00:00:00Z", tz: "Europe/Berlin" });
    expect(today.notes).toEqual([]);
  });
});

describe("a series", () => {
  test.each([
    ["Asia/Kathmandu", "2026-06-30T18:14:59Z", "2026-06-30T18:15:00Z"],
    ["Asia/Kolkata", "2026-06-30T18:29:59Z", "2026-06-30T18:30:00Z"],
    ["America/Los_Angeles", "2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"],
    ["Europe/Berlin", "2026-06-30T21:59:59Z", "2026-06-30T22:00:00Z"],
  ])("of days in %s begins with its midnight", async (tz, before, after) => {
    const table = new ClickTable([click(before), click(after, { visitor: 2 })]);
    const { series, total } = await ask(table, { ...JULY, tz, interval: "day" });
    expect(series?.length).toBe(31);
    expect(series?.[0]).toMatchObject({ start: Date.parse(after), clicks: 1 });
    expect(total.clicks).toBe(1);
  });

  test("shows an hour that comes twice as two, and none that is left out", async () => {
    const at = (text: string) => click(`2026-10-25T${text}Z`);
    const table = new ClickTable([at("00:30:00"), at("01:30:00"), at("01:45:00"), click("2026-03-29T01:00:00Z")]);
    const fall = await ask(table, { from: "2026-10-25", to: "2026-10-25", tz: "Europe/Berlin", interval: "hour" });
    expect(fall.series?.map(({ clicks }) => clicks)).toEqual([0, 0, 1, 2, ...Array(21).fill(0)]);
    const spring = await ask(table, { from: "2026-03-29", to: "2026-03-29", tz: "Europe/Berlin", interval: "hour" });
    expect(spring.series?.map(({ clicks }) => clicks)).toEqual([0, 0, 1, ...Array(20).fill(0)]);
  });

  test("of days that have hours only says where these can't be told apart", async () => {
    const clicks = [click("2026-07-01T18:05:00Z"), click("2026-07-01T18:20:00Z", { visitor: 2 })];
    const table = new ClickTable(clicks, { since: day("2026-08-01T00:00:00Z") });
    const kathmandu = await ask(table, { ...JULY, tz: "Asia/Kathmandu", interval: "day" });
    expect(kathmandu.series?.slice(0, 3).map(({ clicks }) => clicks)).toEqual([2, 0, 0]);
    expect(kathmandu.notes).toContain("hours-only");
    expect((await ask(table, { ...JULY, tz: "Europe/Berlin", interval: "day" })).notes).not.toContain("hours-only");
    expect((await ask(new ClickTable(clicks), { ...JULY, tz: "Asia/Kathmandu", interval: "day" })).notes).not.toContain(
      "hours-only",
    );
  });

  test("is compared with that of the period before", async () => {
    const table = new ClickTable([click("2026-07-13T08:00:00Z"), click("2026-07-14T08:00:00Z"), click("2026-07-07T08:00:00Z")]);
    const report = await ask(table, { from: "2026-07-13", to: "2026-07-19", interval: "day", compare: true });
    expect(report.total.clicks).toBe(2);
    expect(report.before).toMatchObject({ from: Date.parse("2026-07-06"), to: Date.parse("2026-07-13"), total: { clicks: 1 } });
    expect(report.before?.series?.map(({ clicks }) => clicks)).toEqual([0, 1, 0, 0, 0, 0, 0]);
  });
});

describe("a breakdown", () => {
  const said = (country: string | null, minute: number) =>
    click(Date.parse("2026-07-05T10:00:00Z") + minute * 60_000, { country });
  const countries = ["DE", "DE", "DE", "AT", "AT", "CH", null, null];

  test("names the most frequent values, and says how much the rest is", async () => {
    const report = await ask(new ClickTable(countries.map(said)), { ...JULY, by: ["country", "city"], limit: 1 });
    expect(report.breakdowns.map(({ by }) => by)).toEqual(["country", "city"]);
    expect(shown(report)).toEqual({ DE: 3, more: 3, other: 0, none: 2 });
    expect(report.breakdowns[0]?.more.values).toBe(2);
    expect(shown(report, 1)).toEqual({ more: 0, other: 0, none: 8 });
  });

  test("says that a day had more values than are counted apart", async () => {
    const many = Array.from({ length: VALUES_MAX + 5 }, (_, at) => click("2026-07-05T10:00:00Z", { referrer: `${at}.example` }));
    const report = await ask(new ClickTable(many), { ...JULY, by: ["referrer"], limit: VALUES_MAX });
    expect(report.breakdowns[0]?.values.length).toBe(VALUES_MAX);
    expect(report.breakdowns[0]?.other.clicks).toBe(5);
    expect(report.notes).toContain("values-left-out");
  });

  test("is exact where the range begins within a day whose single clicks are kept", async () => {
    const table = new ClickTable(countries.map(said));
    const report = await ask(table, { from: "2026-07-05T10:00:00Z", to: "2026-07-05T10:15:00Z", by: ["country"] });
    expect(table.asked.events).toBe(0); // All clicks of the day lie within.
    expect(shown(report)).toEqual({ DE: 3, AT: 2, CH: 1, more: 0, other: 0, none: 2 });
    const parted = new ClickTable([...countries.map(said), click("2026-07-05T09:59:00Z", { country: "FR" })]);
    const part = await ask(parted, { from: "2026-07-05T10:00:00Z", to: "2026-07-05T10:15:00Z", by: ["country"] });
    expect(shown(part)).toEqual({ DE: 3, AT: 2, CH: 1, more: 0, other: 0, none: 2 });
    expect(part.outcomes.redirected).toBe(8);
    expect(part.notes).not.toContain("whole-days");
  });

  test("takes the whole day, and says so, where they are not kept, or are too many", async () => {
    const clicks = [...countries.map(said), click("2026-07-05T09:59:00Z", { country: "FR" })];
    const asked = { from: "2026-07-05T10:00:00Z", to: "2026-07-05T10:15:00Z", by: ["country"] };
    for (const since of [day("2026-07-06T00:00:00Z"), Number.POSITIVE_INFINITY]) {
      const report = await ask(new ClickTable(clicks, { since }), asked);
      expect(report.total.clicks).toBe(8);
      expect(shown(report)).toEqual({ DE: 3, AT: 2, CH: 1, FR: 1, more: 0, other: 0, none: 2 });
      expect(report.notes).toContain("whole-days");
    }
    const many = Array.from({ length: EDGE_EVENTS_MAX + 1 }, () => said("DE", 1));
    const table = new ClickTable([...many, click("2026-07-05T09:59:00Z", { country: "FR" })]);
    const report = await ask(table, asked);
    expect(report.notes).toContain("whole-days");
    expect(table.asked.events).toBe(0);
  });

  test("of an end that is still to come needs no single clicks", async () => {
    const table = new ClickTable([click("2026-12-31T01:00:00Z", { country: "DE" })]);
    const report = await ask(table, { from: "2026-12-01T00:00:00Z", tz: "America/Los_Angeles", by: ["country"] });
    expect(shown(report)).toMatchObject({ DE: 1 });
    expect(table.asked.events).toBe(0);
  });
});

describe("filters", () => {
  const table = new ClickTable([
    click("2026-07-01T10:00:00Z", { country: "DE", device: "mobile", visitor: 1 }),
    click("2026-07-01T11:00:00Z", { country: "DE", device: "desktop", visitor: 1 }),
    click("2026-07-02T10:00:00Z", { country: "AT", device: "mobile", visitor: 1 }),
    click("2026-07-02T10:00:00Z", { country: null, device: "mobile", visitor: 2, kind: "bot" }),
    click("2026-07-02T10:00:00Z", { country: "DE", outcome: "password", status: 401, visitor: 9 }),
  ]);

  test.each([
    [{ country: ["DE"] }, { clicks: 2, visitors: 1 }],
    [
      { country: ["DE", "AT"], device: ["mobile"] },
      { clicks: 2, visitors: 2 },
    ],
    [{ country: [""] }, { clicks: 0, visitors: 0 }],
    [{ country: ["FR"] }, { clicks: 0, visitors: 0 }],
    [{ outcome: ["password"] }, { clicks: 1, visitors: 1 }],
    [
      { outcome: ["redirected"], status: ["302"] },
      { clicks: 3, visitors: 2 },
    ],
  ])("%j mean the clicks that say so", async (filters, total) => {
    const report = await ask(table, { ...JULY, filters, interval: "day", by: ["country"] });
    expect(report.total).toEqual(total);
    expect(report.series?.reduce((sum, slot) => sum + slot.clicks, 0)).toBe(total.clicks);
    expect(report.events).toEqual({ since: 0, scanned: 5, isCut: false });
    expect(report.notes).toContain("from-events");
  });

  test("show other kinds apart too", async () => {
    const report = await ask(table, { ...JULY, filters: { device: ["mobile"] } });
    expect(report.kinds.bot).toEqual({ clicks: 1, visitors: 1 });
    expect(report.total.clicks).toBe(2);
  });

  test("say how far single clicks reach back, and where they were too many", async () => {
    const short = new ClickTable([click("2026-07-01T10:00:00Z"), click("2026-07-20T10:00:00Z")], { since: day("2026-07-10") });
    const report = await ask(short, { ...JULY, filters: { status: ["302"] } });
    expect(report.total.clicks).toBe(1);
    expect(report.events).toEqual({ since: Date.parse("2026-07-10"), scanned: 1, isCut: false });
    expect(report.notes).toContain("events-short");
    const none = await ask(new ClickTable([], { since: Number.POSITIVE_INFINITY }), { ...JULY, filters: { status: ["302"] } });
    expect(none.events?.since).toBeNull();
    const many = new ClickTable(
      Array.from({ length: EVENTS_SCANNED_MAX + 1 }, (_, at) => click("2026-07-20T10:00:00Z", { visitor: at })),
    );
    const cut = await ask(many, { ...JULY, filters: { status: ["302"] } });
    expect(cut.events).toEqual({ since: 0, scanned: EVENTS_SCANNED_MAX, isCut: true });
    expect(cut.notes).toContain("events-cut");
  });
});

describe("several links", () => {
  const other = "other@go.example" as Field;
  const clicks = [
    click("2026-07-01T10:00:00Z", { visitor: 1, country: "DE" }),
    click("2026-07-01T10:00:00Z", { visitor: 1, link: other }),
    click("2026-07-01T11:00:00Z", { visitor: 2, link: other }),
    click("2026-07-01T12:00:00Z", { visitor: 2, link: "third" as Field }),
    click("2026-07-02T12:00:00Z", { visitor: 7, link: null, asked: "nope" as Field, outcome: "not-found", status: 404 }),
  ];

  test("are added up, their visitors too", async () => {
    const report = await ask(new ClickTable(clicks), { ...JULY, by: ["link", "domain", "country"] }, [ONE, scopeOfLink(other)]);
    expect(report.total).toEqual({ clicks: 3, visitors: 3 });
    expect(shown(report)).toMatchObject({ [other]: 2, sale: 1, none: 0 });
    expect(shown(report, 1)).toMatchObject({ "": 1, "go.example": 2, none: 0 });
    expect(shown(report, 2)).toMatchObject({ DE: 1, none: 2 });
    expect(report.notes).toContain("visitors-added-up");
  });

  test("of a wide scope have visitors that are estimated, each of them once", async () => {
    const report = await ask(new ClickTable(clicks), { ...JULY, interval: "day", by: ["link"] }, [ALL]);
    expect(report.total).toEqual({ clicks: 4, visitors: 2 });
    expect(report.series?.[0]).toMatchObject({ clicks: 4, visitors: 2 });
    expect(report.breakdowns[0]?.values).toEqual([
      { value: other, clicks: 2, visitors: 2 },
      { value: "sale", clicks: 1, visitors: 1 },
      { value: "third", clicks: 1, visitors: 1 },
    ]);
    expect(report.outcomes["not-found"]).toBe(1);
    expect(report.notes).toContain("visitors-estimated");
    const domain = await ask(new ClickTable(clicks), { ...JULY, by: ["link"] }, [scopeOfDomain("go.example")]);
    expect(domain.total).toEqual({ clicks: 2, visitors: 2 });
    const filtered = await ask(new ClickTable(clicks), { ...JULY, filters: { status: ["302"] }, by: ["link"] }, [ALL]);
    expect(filtered.total).toEqual({ clicks: 4, visitors: 2 });
    expect(filtered.breakdowns[0]?.values[0]).toEqual({ value: other, clicks: 2, visitors: 2 });
  });

  test("that there are not are told by their codes", async () => {
    const report = await ask(new ClickTable(clicks), { ...JULY, by: ["code"] }, [ORPHANS]);
    expect(report.total).toEqual({ clicks: 1, visitors: 1 });
    expect(shown(report)).toMatchObject({ nope: 1, none: 0 });
  });
});

describe("whatever is asked", () => {
  const START = Date.parse("2026-03-20T00:00:00Z");
  const LINKS = ["sale", "other", "third@go.example"] as Field[];
  const clicks = fc.array(
    fc
      .record({
        at: fc.integer({ min: 0, max: 20 * DAY_MS }).map((ms) => START + ms),
        link: fc.constantFrom(...LINKS),
        kind: fc.constantFrom<ClickKind>("human", "human", "bot"),
        outcome: fc.constantFrom<Outcome>("redirected", "redirected", "ended"),
        visitor: fc.option(fc.integer({ min: 0, max: 20 })),
        country: fc.option(fc.constantFrom("DE", "AT", "CH")),
      })
      .map(({ at, ...said }) => click(at, said)),
    { maxLength: 200 },
  );
  const asked = fc.record({
    start: fc.integer({ min: -20, max: 1900 }),
    length: fc.integer({ min: 1, max: 2000 }),
    tz: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Los_Angeles"),
    interval: fc.constantFrom("hour", "day", "week", "month"),
    country: fc.option(fc.constantFrom("DE", ""), { nil: undefined }),
    isOfAll: fc.boolean(),
  });

  type Drawn = typeof asked extends fc.Arbitrary<infer One> ? One : never;
  interface Meant extends Pick<Drawn, "country" | "isOfAll"> {
    readonly from: number;
    readonly to: number;
  }

  /** What a clock in the zone shows of the step that a moment is in, by `Intl`. Weeks are told by their days. */
  function stepOf(tz: string, interval: string, at: number): string {
    const text = new Intl.DateTimeFormat("sv-SE", { timeZone: tz, dateStyle: "short", timeStyle: "long" }).format(at);
    return text.slice(0, { hour: 13, day: 10, week: 10, month: 7 }[interval]) + (interval === "hour" ? text.slice(19) : "");
  }

  /** The clicks that are meant, picked out one by one. */
  function byHand(all: readonly Click[], { from, to, country, isOfAll }: Meant) {
    const within = all.filter(({ at, link }) => at >= from && at < to && (isOfAll || link === LINK));
    const meant = within.filter((one) => country === undefined || (one.country ?? "") === country);
    const redirected = meant.filter(({ outcome }) => outcome === "redirected");
    const human = redirected.filter(({ kind }) => kind === "human");
    const persons = human.filter(({ visitor }) => visitor !== null);
    return {
      human,
      bots: redirected.filter(({ kind }) => kind === "bot"),
      ended: meant.filter(({ kind, outcome }) => kind === "human" && outcome === "ended"),
      hidden: human.filter(({ visitor }) => visitor === null),
      visitors: new Set(persons.map(({ visitor, at }) => `${visitor} ${dayOf(at)}`)),
    };
  }

  function expectSeries({ series }: Report, human: readonly Click[], tz: string, interval: string): void {
    for (const { start, end, clicks } of series ?? []) {
      const inside = human.filter(({ at }) => at >= start && at < end);
      expect(clicks).toBe(inside.length);
      if (interval === "week") continue;
      for (const { at } of inside) expect(stepOf(tz, interval, at)).toBe(stepOf(tz, interval, start));
    }
    expect(series?.reduce((sum, slot) => sum + slot.clicks, 0)).toBe(human.length);
  }

  test("the numbers are those of counting by hand", async () => {
    const check = async (all: readonly Click[], { start, length, tz, interval, country, isOfAll }: Drawn) => {
      const [from, to] = [START + start * 900_000, START + (start + length) * 900_000];
      const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const filters = country === undefined ? {} : { country: [country] };
      const report = await ask(new ClickTable(all), { ...range, tz, interval, filters, by: ["country"] }, [isOfAll ? ALL : ONE]);
      const { human, bots, ended, hidden, visitors } = byHand(all, { from, to, country, isOfAll });
      expect(report.total.clicks).toBe(human.length);
      expect(report.kinds.bot.clicks).toBe(bots.length);
      expect(report.outcomes.ended).toBe(ended.length);
      expect(report.hidden).toBe(hidden.length);
      for (const one of ["DE", "AT", "CH"]) {
        const found = report.breakdowns[0]?.values.find(({ value }) => value === one)?.clicks ?? 0;
        expect(found).toBe(human.filter((click) => click.country === one).length);
      }
      expect(report.breakdowns[0]?.none.clicks).toBe(human.filter((click) => click.country === null).length);
      expectSeries(report, human, tz, interval);
      if (country !== undefined) expect(report.total.visitors).toBe(visitors.size);
    };
    await fc.assert(fc.asyncProperty(clicks, asked, check), { numRuns: 400 });
  });
});
