// Links that people report: how often, by how many, what is kept of it, and what is decided.
import { describe, expect, test } from "bun:test";
import type { Actor } from "../../src/core/actor.ts";
import { listBlocks, putBlock } from "../../src/core/blocking.ts";
import { putDomain } from "../../src/core/domains/manage.ts";
import { addAlias, purgeLink, trashLink } from "../../src/core/edit.ts";
import type { Field } from "../../src/core/field.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { Mirror } from "../../src/core/mirror.ts";
import { decideReport, listReports, REPORTS_MAX, reportLink, type Verdict } from "../../src/core/reporting.ts";
import { OpenReports } from "../../src/core/reports/open-reports.ts";
import { bench, cli, log, ownKey, refusal } from "./setup.ts";

const at = bench();
const report = (code: string, client: string | null = "a", reason: unknown = "spam", text: unknown = "") =>
  reportLink(at.context, code as Field, { reason, text, client });
const decide = (id: string, verdict: Verdict, actor: Actor = cli) => decideReport(at.context, id, verdict, actor);
const list = () => listReports(at.context, cli);

describe("a report", () => {
  test("is kept for the link, by whatever code, and counts each client once", async () => {
    await at.make({ url: "https://evil.example/x", code: "born" });
    await addAlias(at.context, { code: "born" }, "also", cli);
    await report("born", "a", "phishing", " Asks for\r\nmy password ");
    at.now += 1000;
    await report("also", "b", "spam");
    await report("also", "b", "malware", "again");
    expect(await list()).toEqual([
      {
        id: "born",
        shortUrl: "https://lin.example/born",
        url: "https://evil.example/x",
        count: 2,
        reasons: { phishing: 1, spam: 1 },
        texts: [{ reason: "phishing", text: "Asks for\nmy password", at: "2027-01-15T08:00:00.000Z" }],
        firstAt: "2027-01-15T08:00:00.000Z",
        lastAt: "2027-01-15T08:00:01.000Z",
      },
    ]);
  });

  test("by many keeps what the first of them wrote, and stands before those by few", async () => {
    for (const code of ["few", "many"]) await at.make({ url: "https://a.example/", code });
    await report("few");
    for (let n = 0; n < 30; n++) await report("many", `client-${n}`, "other", `text ${n}`);
    const [first, second] = await list();
    expect([first?.id, first?.count, first?.reasons, second?.id]).toEqual(["many", 30, { other: 30 }, "few"]);
    expect(first?.texts.map(({ text }) => text)).toEqual(["text 0", "text 1", "text 2"]);
  });

  test("by many at once loses none of them", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    await Promise.all(Array.from({ length: 8 }, (_, n) => report("abc", `client-${n}`)));
    expect((await list())[0]?.count).toBe(8);
  });

  test.each<readonly [string, unknown, unknown, string]>([
    ["abc", "nothing", "", "invalid_field"],
    ["abc", null, "", "invalid_field"],
    ["abc", "spam", "x".repeat(1001), "invalid_field"],
    ["abc", "spam", "a\u0000", "invalid_field"],
    ["absent", "spam", "", "link_not_found"],
    ["gone", "spam", "", "link_not_found"],
  ])("of %s for %p with the text %j is refused", async (code, reason, text, error) => {
    for (const one of ["abc", "gone"]) await at.make({ url: "https://a.example/", code: one });
    await trashLink(at.context, { code: "gone" }, cli);
    expect(await refusal(report(code, "a", reason, text))).toBe(error);
    expect(await list()).toEqual([]);
  });

  test("is one too many after some by one client, and none by who is not limited", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    const [{ points }] = LIMITS.report;
    for (let n = 0; n < points; n++) await report("abc");
    expect(await refusal(report("abc"))).toBe("rate_limited");
    expect(await refusal(report("abc", "b"))).toBe("done");
    for (let n = 0; n < 2 * points; n++) await report("abc", null);
    expect((await list())[0]?.count).toBe(3);
  });

  test("of a link that is blocked changes nothing", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    await putBlock(at.context, { kind: "link", value: "abc" }, {}, cli);
    await report("abc");
    expect(await list()).toEqual([]);
  });

  test("of one link more than are kept is refused; more of those that are kept are not", async () => {
    const entries = Array.from({ length: REPORTS_MAX }, (_, n) => ({ name: n === 0 ? "report:abc" : `report:${n}`, text: "{}" }));
    const mirror = {
      onChange: (listener: (changed: typeof entries) => void) => listener(entries),
      get: () => "{}",
      replace: async () => true,
    };
    const context = { ...at.context, reports: new OpenReports(mirror as unknown as Mirror) };
    for (const code of ["abc", "one-more"]) await at.make({ url: "https://a.example/", code });
    const told = { reason: "spam", text: "", client: "a" };
    expect(await refusal(reportLink(context, "one-more" as Field, told))).toBe("reports_full");
    expect(await refusal(reportLink(context, "abc" as Field, told))).toBe("done");
  });

  test("that can't be read is listed, and replaced by the next", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    const mirror = new Mirror({ shared: at.store.shared, log });
    for (const text of ["{", '{"n":1}', '{"n":1,"c":1,"u":1,"r":null,"t":[],"w":[]}']) {
      await mirror.refresh();
      await mirror.replace("report:abc", mirror.get("report:abc") ?? null, text);
      const reports = new OpenReports(mirror);
      const context = { ...at.context, reports };
      expect(await listReports(context, cli)).toMatchObject([{ id: "abc", count: 0, firstAt: null, lastAt: null }]);
      await reportLink(context, "abc" as Field, { reason: "spam", text: "", client: text });
      expect(await listReports(context, cli)).toMatchObject([{ id: "abc", count: 1 }]);
    }
  });
});

test("a link of another domain is reported and blocked by its id, and its namesake is not", async () => {
  await putDomain(at.context, "go.example", { settings: {}, isPart: false }, cli);
  await at.make({ url: "https://a.example/", code: "abc" });
  await at.make({ url: "https://b.example/", code: "abc", domain: "go.example" });
  await report("abc@go.example");
  expect(await list()).toMatchObject([{ id: "abc@go.example", shortUrl: "https://go.example/abc", url: "https://b.example/" }]);
  await decide("abc@go.example", { action: "block" });
  expect(listBlocks(at.context, "link", cli).map(({ value }) => value)).toEqual(["abc@go.example"]);
  expect([at.context.blocks.ofLink("abc" as Field), at.context.blocks.ofLink("abc@go.example" as Field)?.by]).toEqual([
    null,
    "link",
  ]);
});

describe("a report that is decided", () => {
  test("blocks the link, with the reason, and waits no more", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    await report("abc");
    await decide("abc", { action: "block", reason: "Spam", legal: true });
    expect(await list()).toEqual([]);
    expect(listBlocks(at.context, "link", cli)).toMatchObject([{ value: "abc", reason: "Spam", legal: true }]);
    expect(await refusal(decide("abc", { action: "dismiss" }))).toBe("report_not_found");
  });

  test("may be dismissed, and come again", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    await report("abc");
    await decide("abc", { action: "dismiss" });
    expect([await list(), listBlocks(at.context, undefined, cli)]).toEqual([[], []]);
    await report("abc");
    expect((await list())[0]?.count).toBe(1);
  });

  test("of a link that was deleted meanwhile tells no target, and is dismissed", async () => {
    await at.make({ url: "https://a.example/", code: "abc" });
    await report("abc");
    await purgeLink(at.context, { code: "abc" }, cli, true);
    expect(await list()).toMatchObject([{ id: "abc", url: null }]);
    expect(await refusal(decide("abc", { action: "block" }))).toBe("link_not_found");
    await decide("abc", { action: "dismiss" });
    expect(await list()).toEqual([]);
  });

  test.each<readonly [Verdict, string]>([
    [{ action: undefined }, "missing_field"],
    [{ action: "delete" }, "invalid_field"],
    [{ action: "dismiss", reason: "Fine" }, "invalid_field"],
    [{ action: "dismiss", legal: false }, "invalid_field"],
    [{ action: "block", reason: 1 }, "invalid_field"],
  ])("as %j is refused, and waits on", async (verdict, error) => {
    await at.make({ url: "https://a.example/", code: "abc" });
    await report("abc");
    expect(await refusal(decide("abc", verdict))).toBe(error);
    expect((await list()).length).toBe(1);
  });

  test("is nothing for a key that is good for its own links alone", async () => {
    const own = ownKey("k");
    expect(await refusal(decide("abc", { action: "dismiss" }, own))).toBe("scope_missing");
    expect(await refusal(listReports(at.context, own))).toBe("scope_missing");
  });
});
