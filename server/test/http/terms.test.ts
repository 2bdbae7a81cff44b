// Following links that redirect on terms: times, limits, ends, aliases, and what is forwarded.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { Target } from "../../src/core/target.ts";
import { type ServedLinks, serveLinks, storedLink } from "../support/links.ts";
import { ADMIN } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";

const HOUR_MS = 3_600_000;
const ELSEWHERE = "https://else.example/" as Target;
const BROWSER = { Accept: "text/html" } as const;

let served: ServedLinks;
beforeAll(async () => {
  const now = Date.now();
  served = await serveLinks([
    ...([301, 302, 307, 308] as const).map((status) => storedLink(`s${status}`, { status })),
    storedLink("off", { enabled: false }),
    storedLink("early", { startsAt: now + HOUR_MS }),
    storedLink("late", { expiresAt: now - 1 }),
    storedLink("on-time", { startsAt: now - HOUR_MS, expiresAt: now + HOUR_MS }),
    storedLink("off-else", { enabled: false, ends: { disabled: ELSEWHERE } }),
    storedLink("early-else", { startsAt: now + HOUR_MS, ends: { notYet: ELSEWHERE } }),
    storedLink("late-else", { expiresAt: now - 1, status: 301, ends: { expired: ELSEWHERE } }),
    storedLink("none-else", { maxClicks: 0, ends: { usedUp: ELSEWHERE } }),
    storedLink("seven", { maxClicks: 7 }),
    storedLink("looked-at", { maxClicks: 1 }),
    storedLink("born", { aliases: ["also" as Field], retired: ["former" as Field] }),
    storedLink("hidden", { isBornCodeRetired: true, aliases: ["shown" as Field] }),
    storedLink("query", { target: "https://example.com/q?own=1#f", forwardQuery: true }),
    storedLink("path", { target: "https://example.com/docs?v=1", forwardPath: true }),
  ]);
});
afterAll(() => served.stop());

const get = (path: string, init: RequestInit = {}) =>
  fetch(served.linnet.url + path, { redirect: "manual", ...init, headers: { ...ADMIN, ...init.headers } });
const led = async (path: string) => {
  const response = await get(path);
  return [response.status, response.headers.get("location")] as const;
};

describe("a link", () => {
  test("that is scanned does not pass the marker of its QR code on", async () => {
    expect(await led("/query?qr")).toEqual([302, "https://example.com/q?own=1#f"]);
    expect(await led("/query?a=1&qr&qr=2")).toEqual([302, "https://example.com/q?own=1&a=1&qr=2#f"]);
    expect((await led("/path/more?qr"))[1]).toBe("https://example.com/docs/more?v=1");
  });

  test("redirects with the status that it was given, and is still not to be kept", async () => {
    for (const status of [301, 302, 307, 308]) {
      const response = await get(`/s${status}`);
      expect([response.status, response.headers.get("location")]).toEqual([status, `https://example.com/s${status}`]);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
    }
  });

  test.each([
    ["/off", 410, "link_disabled"],
    ["/early", 404, "link_not_yet"],
    ["/late", 410, "link_expired"],
  ] as const)("that leads nowhere now says why: %s", async (path, status, code) => {
    const program = await get(path);
    expect([program.status, program.headers.get("location")]).toEqual([status, null]);
    expect(await program.json()).toMatchObject({ code, status });
    const person = await get(path, { headers: BROWSER });
    expect([person.status, person.headers.get("content-type")]).toEqual([status, "text/html; charset=utf-8"]);
    expect((await get(path, { method: "HEAD" })).status).toBe(status);
  });

  test("leads on between its times", async () => {
    expect(await led("/on-time")).toEqual([302, "https://example.com/on-time"]);
  });

  test("that has ended leads elsewhere where it says so, only as found", async () => {
    for (const path of ["/off-else", "/early-else", "/late-else", "/none-else"])
      expect(await led(path)).toEqual([302, ELSEWHERE]);
  });
});

describe("a link with a limit", () => {
  test("redirects exactly as often as it may, however many come at once", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => get("/seven")));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 302)).toHaveLength(7);
    expect(statuses.filter((status) => status === 410)).toHaveLength(53);
    expect(await (await get("/seven")).json()).toMatchObject({ code: "link_used_up" });
  });

  test("is not used up by who only looks, who is not told where it leads", async () => {
    for (const init of [{ method: "HEAD" }, { headers: { "Sec-Purpose": "prefetch" } }, { headers: { Purpose: "prefetch" } }]) {
      for (let n = 0; n < 3; n++) {
        const response = await get("/looked-at", init);
        expect([response.status, response.headers.get("location")]).toEqual([200, null]);
        expect(await response.text()).not.toContain("example.com");
      }
    }
    expect((await get("/looked-at")).status).toBe(302);
    expect((await get("/looked-at")).status).toBe(410);
  });
});

describe("an alias", () => {
  test("leads where its link does, from memory too", async () => {
    for (let n = 0; n < 3; n++) expect(await led("/also")).toEqual([302, "https://example.com/born"]);
  });

  test("that was given up is gone", async () => {
    const response = await get("/former");
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ code: "link_deleted" });
  });

  test("leads on where the first code was given up", async () => {
    expect((await get("/hidden")).status).toBe(410);
    expect(await led("/shown")).toEqual([302, "https://example.com/hidden"]);
  });
});

describe("what goes on", () => {
  test.each([
    ["/query?a=%C3%BC+1&flag&a=2", "https://example.com/q?own=1&a=%C3%BC+1&flag&a=2#f"],
    ["/query?own=2&a=1", "https://example.com/q?own=1&a=1#f"],
    ["/query", "https://example.com/q?own=1#f"],
    ["/query.?a=1", "https://example.com/q?own=1&a=1#f"],
    ["/path/x/y", "https://example.com/docs/x/y?v=1"],
    ["/path/x%2Fy/", "https://example.com/docs/x%2Fy/?v=1"],
    ["/path", "https://example.com/docs?v=1"],
    ["/path/", "https://example.com/docs?v=1"],
    ["/path/x?a=1", "https://example.com/docs/x?v=1"],
    ["/s302?a=1", "https://example.com/s302"],
  ])("of %p leads to %p", async (path, target) => {
    expect((await led(path))[1]).toBe(target);
  });

  test.each(["/s302/x", "/path/%2e%2e%2fx", "/path/x%5c..", "/off/x", "/nothing/x"])(
    "does not make a link of %p",
    async (path) => {
      expect(await led(path)).toEqual([404, null]);
    },
  );
});

test("the metrics tell how following ended", async () => {
  const outcome = (name: string) => `linnet_redirects_total{outcome="${name}"}`;
  const before = await metricsOf(served.linnet.url, ADMIN);
  await get("/early");
  await get("/late");
  await get("/looked-at", { method: "HEAD" });
  await get("/also");
  const after = await metricsOf(served.linnet.url, ADMIN);
  for (const name of ["not_yet", "gone", "previewed", "redirected"])
    expect((after.get(outcome(name)) ?? 0) - (before.get(outcome(name)) ?? 0)).toBe(1);
});
