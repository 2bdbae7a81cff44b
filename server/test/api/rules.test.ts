// Links with rules by the REST API: kept, followed as they say, simulated as they are followed, taken along by exports.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const PIXEL = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0";
const ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

const RULES = [
  { name: "robots", if: { bot: true }, url: "https://example.com/robots" },
  { if: { all: [{ device: "ios" }, { language: ["de"] }] }, url: "https://example.com/ios-de" },
  { if: { query: { name: "ref", matches: "paper*" } }, url: "https://example.com/paper" },
  { if: { ip: "203.0.113.0/25" }, url: "https://example.com/office" },
  { if: { country: "de" }, url: "https://example.com/germany" },
  { if: { referrer: "news.example" }, url: "https://example.com/news" },
  { if: { percentage: 0 }, url: "https://example.com/nobody" },
];

describeOnEachStore("the API of rules", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start({ env: { LINNET_TRUST_PROXY: "127.0.0.1" } });
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);

  const VISITORS: readonly (readonly [who: string, headers: Record<string, string>, query: string, led: string])[] = [
    ["a robot", { "User-Agent": ROBOT }, "", "https://example.com/robots"],
    ["a German iPhone", { "User-Agent": IPHONE, "Accept-Language": "de-AT,de;q=0.9" }, "", "https://example.com/ios-de"],
    ["an English iPhone", { "User-Agent": IPHONE, "Accept-Language": "en" }, "", "https://example.com/rest"],
    ["somebody with a leaflet", { "User-Agent": FIREFOX }, "ref=paper-7", "https://example.com/paper"],
    ["somebody in the office", { "User-Agent": FIREFOX, "X-Forwarded-For": "203.0.113.9" }, "", "https://example.com/office"],
    ["somebody in Germany", { "User-Agent": FIREFOX, "X-Forwarded-For": "193.99.144.80" }, "", "https://example.com/germany"],
    ["somebody with news", { "User-Agent": FIREFOX, Referer: "https://www.news.example/today" }, "", "https://example.com/news"],
    ["somebody else", { "User-Agent": FIREFOX }, "ref=mail", "https://example.com/rest"],
  ];

  test("lead each visitor where they say, and a simulation says the same and why", async () => {
    const { status, body } = await call("POST /links", {
      body: { url: "https://example.com/rest", code: "ruled", rules: RULES },
    });
    expect(status).toBe(201);
    expect(body.rules).toHaveLength(RULES.length);
    expect(body.rules[3]).toEqual({ if: { ip: ["203.0.113.0/25"] }, url: "https://example.com/office" });
    for (const [who, headers, query, led] of VISITORS) {
      const { "User-Agent": userAgent, "Accept-Language": acceptLanguage, "X-Forwarded-For": ip, Referer: referrer } = headers;
      // By the store first, and then from memory.
      for (const _ of [1, 2]) {
        const followed = await fetch(`${served.linnet.url}/ruled?${query}`, {
          redirect: "manual",
          headers: { "Accept-Language": "", ...headers },
        });
        expect([who, followed.headers.get("location")]).toEqual([who, led]);
      }
      const simulated = await call("POST /links/ruled/simulate", { body: { userAgent, acceptLanguage, ip, referrer, query } });
      expect([who, simulated.status, simulated.body.decision?.url]).toEqual([who, 200, led]);
      const rule = RULES.findIndex(({ url }) => url === led);
      expect(simulated.body.rule?.index ?? -1).toBe(rule);
    }
  });

  test("change with an edit at once, are noted in the history, and go with null", async () => {
    await call("POST /links", { body: { url: "https://example.com/plain", code: "changing" } });
    const led = async () => (await fetch(`${served.linnet.url}/changing`, { redirect: "manual" })).headers.get("location");
    expect(await led()).toBe("https://example.com/plain");
    const rules = [
      {
        split: [
          { url: "https://example.com/a", weight: 1 },
          { url: "https://example.com/b", weight: 0 },
        ],
      },
    ];
    const changed = await call("PATCH /links/changing", { body: { rules } });
    expect([changed.status, changed.body.version, changed.body.rules]).toEqual([200, 2, rules]);
    expect(await led()).toBe("https://example.com/a");
    expect((await call("PATCH /links/changing", { body: { rules } })).body.version).toBe(2);
    const gone = await call("PATCH /links/changing", { body: { rules: null } });
    expect([gone.body.version, gone.body.rules]).toEqual([3, []]);
    expect(await led()).toBe("https://example.com/plain");
    const { edits } = (await call("GET /links/changing/history")).body;
    expect(edits.map((edit: { changes: unknown }) => edit.changes)).toEqual([
      [{ field: "rules", before: rules, after: [] }],
      [{ field: "rules", before: [], after: rules }],
    ]);
  });

  test("leave visitors whom they do not lead to the target for their system, and the rest to the URL", async () => {
    const [ios, android] = ["https://example.com/ios", "https://example.com/android"];
    const rules = [{ if: { language: "de" }, url: "https://example.com/de" }];
    const body = { url: "https://example.com/rest", code: "apps", ios, android, rules };
    const made = await call("POST /links", { body });
    expect([made.status, made.body.ios, made.body.android]).toEqual([201, ios, android]);
    const led = async (userAgent: string, acceptLanguage = "en") => {
      const headers = { "User-Agent": userAgent, "Accept-Language": acceptLanguage };
      const followed = await fetch(`${served.linnet.url}/apps`, { redirect: "manual", headers });
      const simulated = await call("POST /links/apps/simulate", { body: { userAgent, acceptLanguage } });
      const { url, via } = simulated.body.decision;
      expect(followed.headers.get("location")).toBe(url);
      return [url, via];
    };
    expect(await led(IPHONE)).toEqual([ios, "ios"]);
    expect(await led(PIXEL)).toEqual([android, "android"]);
    expect(await led(FIREFOX)).toEqual(["https://example.com/rest", null]);
    expect(await led(IPHONE, "de")).toEqual(["https://example.com/de", "rule"]);
    const changed = await call("PATCH /links/apps", { body: { ios: null, android: "https://example.com/new" } });
    expect([changed.body.ios, changed.body.android]).toEqual([null, "https://example.com/new"]);
    expect(await led(IPHONE)).toEqual(["https://example.com/rest", null]);
    expect(await led(PIXEL)).toEqual(["https://example.com/new", "android"]);
    const [edit] = (await call("GET /links/apps/history")).body.edits;
    expect(edit.changes).toEqual([
      { field: "ios", before: ios, after: null },
      { field: "android", before: android, after: "https://example.com/new" },
    ]);
    for (const url of ["fb://page/1", "intent://a.example/#Intent;end", `${served.linnet.url}/apps`]) {
      expectProblem(await call("PATCH /links/apps", { body: { ios: url } }), 422, "invalid_url", "ios");
    }
  });

  test("are no reason to reuse a link that leads a system elsewhere", async () => {
    const url = "https://example.com/reused";
    const made = async (more: object) => (await call("POST /links", { body: { url, reuse: true, ...more } })).body.code;
    const [plain, apps] = [await made({}), await made({ ios: "https://example.com/ios" })];
    expect(apps).not.toBe(plain);
    expect(await made({ ios: "https://example.com/ios" })).toBe(apps);
    expect(await made({ android: "https://example.com/ios" })).not.toBe(apps);
    expect(await made({ ios: null })).toBe(plain);
  });

  test("are refused by the path of what is wrong, and nothing is made", async () => {
    const wrong = [{ url: "https://a.example/" }, { if: { any: [{ country: ["DEU"] }] }, url: "https://a.example/" }];
    const refused = await call("POST /links", { body: { url: "https://example.com/", code: "wrong", rules: wrong } });
    expectProblem(refused, 422, "invalid_field", "rules[1].if.any[0].country[0]");
    const home = [{ url: `${served.linnet.url}/ruled` }];
    expectProblem(
      await call("POST /links", { body: { url: "https://example.com/", rules: home } }),
      422,
      "invalid_url",
      "rules[0].url",
    );
    expect((await call("GET /links/wrong")).status).toBe(404);
  });

  test.each([
    ["ndjson", "application/x-ndjson"],
    ["csv", "text/csv"],
  ])("are taken along as %s, and read again", async (format, type) => {
    const code = `taken-${format}`;
    await call("POST /links", {
      body: { url: "https://example.com/rest", code, tags: [code], rules: RULES, ios: "https://example.com/ios" },
    });
    const exported = await call(`GET /export?format=${format}&tag=${code}`);
    expect(exported.status).toBe(200);
    const { rules, ios } = (await call(`GET /links/${code}`)).body;
    await call(`DELETE /links/${code}?permanently=true&release=true`);
    const imported = await call("POST /bulk", { type, body: exported.body });
    expect(imported.body).not.toContain('"ok":false');
    expect((await call(`GET /links/${code}`)).body).toMatchObject({ rules, ios, android: null });
  });

  test("are simulated for who may read the link, and for nobody else", async () => {
    await call("POST /links", { body: { url: "https://example.com/rest", code: "mine" } });
    const [{ key: reads }, { key: creates }, { key: own }] = [
      await keyFor(call, ["links:read"]),
      await keyFor(call, ["links:create"]),
      await keyFor(call, ["links:read"], { ownOnly: true }),
    ];
    expect((await call("POST /links/mine/simulate", { key: reads, body: {} })).status).toBe(200);
    expectProblem(await call("POST /links/mine/simulate", { key: creates, body: {} }), 403, "scope_missing");
    expectProblem(await call("POST /links/mine/simulate", { key: own, body: {} }), 404, "link_not_found");
    expectProblem(await call("POST /links/mine/simulate", { key: null, body: {} }), 401, "key_required");
    expectProblem(await call("POST /links/nobody/simulate", { body: {} }), 404, "link_not_found");
    expectProblem(await call("POST /links/mine/simulate", { body: { planet: "mars" } }), 400, "unknown_field", "visitor.planet");
    expectProblem(await call("POST /links/mine/simulate", { body: "[]" }), 400, "invalid_body");
  });
});
