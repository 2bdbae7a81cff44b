// Single clicks of the API: page by page, as a stream, and as they come. What strangers have put into them comes out as data.
import { describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { LISTENERS_MAX, WAITING_MAX } from "../../src/api/live.ts";
import type { Click } from "../../src/core/clicks/click.ts";
import type { Field } from "../../src/core/field.ts";
import { click } from "../core/clicks/table.ts";
import { ownKey, START } from "../core/setup.ts";
import { until } from "../support/wait.ts";
import { expectProblem } from "./call.ts";
import { ClickBench } from "./clicks-bench.ts";

const api = new ClickBench();
const { at } = api;

const url = "https://example.com/";
const MINUTE_MS = 60_000;

const HOSTILE = [
  "<script>alert(1)</script>",
  '=HYPERLINK("http://evil.example","x")',
  "+1+cmd|' /C calc'!A0",
  "@SUM(A1)",
  "-2+3",
  "a\r\n\r\nevent: click\ndata: {}",
  "\ttab",
  "'=quoted",
  '","quote"',
  "\u2028\u2029\u0000\u202e",
  "💩\ud800",
];

const hostile = (text: string): Partial<Click> => ({
  referrer: text,
  agent: text,
  language: text,
  page: text,
  city: text,
  asked: text.replaceAll("@", "") as Field,
  utm: [text, text, text, text, text],
});

/** Texts as JSON and UTF-8 take them. */
const wellFormed = (text: string) => Buffer.from(text).toString();

const FIELDS = ["referrer", "agent", "language", "page", "city", "utm_source", "utm_content"];

describe("single clicks", () => {
  test("come newest first, page by page", async () => {
    await at.make({ url, code: "sale" });
    await api.record(
      ...Array.from({ length: 7 }, (_, at) => click(START + (at - 6) * MINUTE_MS, { visitor: 6 - at, country: "DE" })),
    );
    const times: string[] = [];
    let next = "";
    do {
      const { body } = await api.get(`/links/sale/clicks?limit=3${next === "" ? "" : `&cursor=${next}`}`);
      expect(body.since).toBe("2026-10-07T00:00:00.000Z");
      times.push(...body.clicks.map(({ time }: { time: string }) => time));
      next = body.next ?? "";
    } while (next !== "");
    expect(times).toEqual(Array.from({ length: 7 }, (_, place) => new Date(START - place * MINUTE_MS).toISOString()));
    const [first] = (await api.get("/links/sale/clicks?limit=1")).body.clicks;
    expect(first).toMatchObject({
      link: "sale",
      code: "sale",
      domain: "lin.example",
      visitor: "0",
      country: "DE",
      kind: "human",
    });
    expect(first).toMatchObject({ outcome: "redirected", status: 302, qr: false, utm_source: null, address: null });
  });

  test("are those that are asked for", async () => {
    await at.make({ url, code: "sale" });
    const said = [{ kind: "bot" as const }, { country: "DE" }, { outcome: "ended" as const, status: 410 }, {}];
    await api.record(...said.map((one, place) => click(START - place * MINUTE_MS, one)));
    const count = async (query: string) => (await api.get(`/links/sale/clicks?${query}`)).body.clicks.length;
    expect(await count("")).toBe(4);
    expect(await count("kind=human")).toBe(3);
    expect(await count("country=DE")).toBe(1);
    expect(await count("outcome=ended&status=410")).toBe(1);
    expect(await count("from=2027-01-15T07:58:30Z&to=2027-01-15T07:59:30Z")).toBe(3); // In quarter-hours.
    expect(await count("to=2027-01-14")).toBe(0);
  });

  test.each([
    ["limit=0", 422, "invalid_field", "limit"],
    ["kind=robot", 422, "invalid_field", "kind"],
    ["format=xml", 422, "invalid_field", "format"],
    ["link=a", 400, "unknown_field", "link"],
    ["cursor=nonsense", 400, "invalid_cursor", "cursor"],
  ] as const)("are refused for %s", async (...[query, status, code, field]) => {
    await at.make({ url, code: "sale" });
    expectProblem(await api.get(`/links/sale/clicks?${query}`), status, code, field);
  });

  test("of all links are for those who see all", async () => {
    await api.record(...[click(START), click(START, { link: "b@go.example" as Field })]);
    const { body } = await api.get("/stats/clicks");
    expect(body.clicks.map(({ domain }: { domain: string }) => domain).sort()).toEqual(["go.example", "lin.example"]);
  });

  test("come whole as NDJSON and CSV, however many there are", async () => {
    await at.make({ url, code: "sale" });
    await api.record(...Array.from({ length: 2500 }, (_, place) => click(START - place, { visitor: place })));
    const ndjson = await api.get("/links/sale/clicks?format=ndjson");
    expect(ndjson.headers.get("content-type")).toBe("application/x-ndjson");
    expect(ndjson.body.trimEnd().split("\n").length).toBe(2500);
    const csv = await api.get("/links/sale/clicks", { Accept: "text/csv" });
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="clicks.csv"');
    expect(parse(csv.body, { columns: true }).length).toBe(2500);
    expect((await api.get("/links/sale/clicks?format=csv&kind=bot")).body).toMatch(
      /^time,link,code,domain,.*,address,agent\r\n$/,
    );
    api.fail("events");
    expectProblem(await api.get("/links/sale/clicks?format=csv"), 503, "store_unavailable");
  });

  test("with what strangers have sent come out as data", async () => {
    await at.make({ url, code: "sale" });
    await api.record(...HOSTILE.map((text, place) => click(START - place, hostile(text))).reverse());
    const { body } = await api.get("/links/sale/clicks");
    for (const [place, text] of HOSTILE.entries()) {
      for (const field of FIELDS) expect(wellFormed(body.clicks[place][field])).toBe(wellFormed(text));
    }
    const lines = (await api.get("/links/sale/clicks?format=ndjson")).body.trimEnd().split("\n");
    expect(lines.map((line: string) => wellFormed(JSON.parse(line).agent))).toEqual(HOSTILE.map(wellFormed));
    const rows = parse((await api.get("/links/sale/clicks?format=csv")).body, { columns: true }) as Record<string, string>[];
    for (const [place, text] of HOSTILE.entries()) {
      for (const field of FIELDS) {
        const cell = rows[place]?.[field] ?? "";
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        expect([text, `'${text}`].map(wellFormed)).toContain(cell);
      }
    }
    const { breakdowns } = (await api.get("/links/sale/stats?by=referrer&limit=100")).body;
    const values = breakdowns.referrer.values.map(({ value }: { value: string }) => wellFormed(value));
    expect(values.sort()).toEqual(HOSTILE.map(wellFormed).sort());
  });
});

interface Heard {
  readonly response: Response;
  readonly text: () => string;
  /** The data of the events until now. */
  readonly clicks: () => { referrer: string; code: string }[];
  readonly ended: Promise<void>;
  leave(): Promise<void>;
}

async function listen(path = "/stats/live", init: RequestInit = {}): Promise<Heard> {
  const response = await api.fetched(path, init);
  const reader = response.body!.getReader();
  let text = "";
  const decoder = new TextDecoder();
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
    }
  })();
  const clicks = () =>
    text
      .split("\n\n")
      .filter((event) => event.includes("event: click"))
      .map((event) =>
        JSON.parse(
          event
            .split("\n")
            .find((line) => line.startsWith("data: "))!
            .slice("data: ".length),
        ),
      );
  return { response, text: () => text, clicks, ended, leave: () => reader.cancel() };
}

describe("live clicks", () => {
  test("are told to all who listen, from when they begin to, by asking once", async () => {
    await api.record(click(START, { referrer: "before.example" }));
    const heard = await Promise.all(Array.from({ length: 5 }, () => listen()));
    expect(heard[0]?.response.headers.get("content-type")).toBe("text/event-stream");
    await api.heard();
    await api.record(click(START, { referrer: "a.example" }), click(START, { referrer: "b.example" }));
    for (const { clicks } of heard) await until(() => clicks().length === 2, { what: "both are told" });
    expect(heard[4]?.clicks().map(({ referrer }) => referrer)).toEqual(["a.example", "b.example"]);
    expect(heard[0]?.text()).toStartWith("retry: ");
    await Promise.all(heard.map(({ leave }) => leave()));
  });

  test("with what strangers have sent are one event each", async () => {
    const { clicks, text, leave } = await listen();
    await api.heard();
    await api.record(...HOSTILE.map((one) => click(START, hostile(one))));
    await until(() => clicks().length >= HOSTILE.length, { what: "all are told" });
    expect(clicks().map(({ referrer }) => wellFormed(referrer))).toEqual(HOSTILE.map(wellFormed));
    expect(text().match(/^event: /gm)?.length).toBe(HOSTILE.length);
    await leave();
  });

  test("are those of its own links for a key that sees no others, and of one link where one is named", async () => {
    await at.make({ url, code: "mine" }, ownKey("k"));
    await at.make({ url, code: "sale" });
    const one = await listen("/stats/live?code=sale", { headers: { "Last-Event-ID": "42" } });
    api.actor = { kind: "key", id: "k", scopes: ["stats:read"], ownOnly: true, expiresAt: null };
    const own = await listen();
    await api.heard();
    const orphan = { link: null, asked: "nope" as Field, outcome: "not-found", status: 404 } as const;
    await api.record(
      click(START),
      click(START, orphan),
      click(START, { link: "gone" as Field }),
      click(START, { link: "mine" as Field }),
    );
    await until(() => own.clicks().length > 0 && one.clicks().length > 0, { what: "both have heard" });
    expect(own.clicks().map(({ code }) => code)).toEqual(["mine"]);
    expect(one.clicks().map(({ code }) => code)).toEqual(["sale"]);
    await Promise.all([own.leave(), one.leave()]);
  });

  test("are told to so many at once and no more, and again when some have left", async () => {
    const heard = await Promise.all(Array.from({ length: LISTENERS_MAX }, () => listen()));
    const { status, headers, body } = await api.get("/stats/live");
    expect([status, body.code]).toEqual([503, "live_full"]);
    expect(headers.get("retry-after")).toBe("30");
    await heard[0]?.leave();
    const again = await listen();
    expect(again.response.status).toBe(200);
    await Promise.all([...heard.slice(1), again].map(({ leave }) => leave()));
  });

  test("end for who reads too slowly", async () => {
    const slow = await api.fetched("/stats/live");
    const quick = await listen();
    await api.heard();
    for (let told = 400; told <= WAITING_MAX + 200; told += 400) {
      await api.record(...Array.from({ length: 400 }, () => click(START)));
      await until(() => quick.clicks().length === told, { what: "who reads quickly is told" });
    }
    // What waited is still there, and then it is over.
    expect((await slow.text()).match(/^event: click$/gm)?.length).toBe(WAITING_MAX - 1);
    await quick.leave();
  });

  test("are asked for by nobody who only wants the headers", async () => {
    const response = await api.fetched("/stats/live", { method: "HEAD" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    const heard = await Promise.all(Array.from({ length: LISTENERS_MAX }, () => listen()));
    expect(heard.map((one) => one.response.status)).toEqual(Array(LISTENERS_MAX).fill(200));
    await Promise.all(heard.map(({ leave }) => leave()));
  });

  test("end for a key that was revoked meanwhile", async () => {
    api.actor = { kind: "key", id: "k", scopes: ["stats:read"], ownOnly: false, expiresAt: null };
    const { ended, clicks } = await listen();
    await api.heard();
    api.revoked = true;
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    const record = async () => {
      await api.record(click(START));
      return hasEnded;
    };
    await until(record, { what: "the stream ends" });
    const told = clicks().length;
    await api.record(click(START));
    expect(clicks().length).toBe(told);
  });

  test("end with the process", async () => {
    const { ended } = await listen();
    api.stopping.abort();
    await ended;
    await (await listen()).ended;
  });

  test("go on after the store has failed", async () => {
    api.fail("latest");
    const { clicks, leave } = await listen();
    await until(() => api.reported.length > 0, { what: "the failure is told" });
    expect(api.reported).toEqual(["store_unavailable"]);
    api.fail("latest", false);
    await api.heard();
    await api.record(click(START));
    await until(() => clicks().length === 1, { what: "it is told" });
    await leave();
  });
});
