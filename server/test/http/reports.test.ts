// The form of `CODE+` by which people report a link, on the real program.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { LIMITS } from "../../src/core/limits.ts";
import { callerOf, expectProblem, keyFor } from "../api/call.ts";
import { asClient, type ServedLinks, serveLinks, storedLink } from "../support/links.ts";
import { ADMIN_KEY, runLinnet } from "../support/linnet.ts";
import { until } from "../support/wait.ts";

let served: ServedLinks;
beforeAll(async () => {
  served = await serveLinks([
    storedLink("bad", { target: "https://evil.example/<x>" }),
    storedLink("good"),
    storedLink("cli"),
    storedLink("grüße"),
  ]);
});
afterAll(() => served.stop());

const call = callerOf(() => served.linnet);
const PAGE = { Accept: "text/html" } as const;
const page = async (path: string) => (await fetch(`${served.linnet.url}${path}`, { headers: PAGE })).text();
const send = (code: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${served.linnet.url}/-/report/${code}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
    headers,
  });

describe("the form", () => {
  test("stands on the page, sends what is chosen, and thanks", async () => {
    const text = await page("/bad+");
    expect(text).toContain('<form method="post" action="/-/report/bad">');
    const options = [...text.matchAll(/<option value="(\w+)">/g)].map(([, reason]) => reason);
    expect(options).toEqual(["phishing", "malware", "spam", "illegal", "other"]);
    const sent = await send("bad", { reason: "phishing", text: "<script>alert(1)</script>" }, asClient(1));
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/bad+?reported"]);
    const thanks = await page("/bad+?reported");
    expect(thanks).toContain("Reported. Whoever runs this server will look at it.");
    expect(thanks).not.toContain("<form");
  });

  test("is for links of any code, and says so of none", async () => {
    expect((await send("gr%C3%BC%C3%9Fe", { reason: "other" }, asClient(2))).headers.get("location")).toBe(
      "/gr%C3%BC%C3%9Fe+?reported",
    );
    for (const code of ["absent", "%", "a%20b", ""]) expect((await send(code, { reason: "spam" }, asClient(3))).status).toBe(404);
  });

  test("is not taken from another site, nor without a reason, nor too often", async () => {
    const fields = { reason: "spam" };
    expect((await send("good", fields, { ...asClient(4), "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect((await send("good", {}, asClient(4))).status).toBe(422);
    expect((await send("good", { ...fields, text: "x".repeat(1001) }, asClient(4))).status).toBe(422);
    const [{ points }] = LIMITS.report;
    for (let n = 0; n < points; n++) expect((await send("good", fields, asClient(4))).status).toBe(303);
    const refused = await send("good", fields, { ...asClient(4), ...PAGE });
    expect([refused.status, refused.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    expect((await fetch(`${served.linnet.url}/-/report/good`)).status).toBe(405);
  });
});

describe("what is reported", () => {
  test("is listed with what was written, and blocks the link when that is decided", async () => {
    const { body } = await call("GET /reports");
    const [report] = body.reports.filter(({ id }: { id: string }) => id === "bad");
    expect(report).toMatchObject({
      id: "bad",
      url: "https://evil.example/<x>",
      count: 1,
      reasons: { phishing: 1 },
      texts: [{ reason: "phishing", text: "<script>alert(1)</script>" }],
    });
    expect((await call("POST /reports/bad/decide", { body: { action: "block", reason: "Phishing" } })).status).toBe(204);
    const stopped = await fetch(`${served.linnet.url}/bad`, { redirect: "manual" });
    expect(stopped.status).toBe(410);
    const behind = await page("/bad+");
    expect(behind).toContain("Stopped by whoever runs this server.");
    expect(behind).toContain("Phishing");
    expect(behind).not.toContain("<form");
    expect(behind).not.toContain("evil.example");
  });

  test("is listed and decided on the command line, at the store and at the server", async () => {
    const { folder, url } = served.linnet;
    const desks = [{ LINNET_STORE: `sqlite:${join(folder, "data/linnet.db")}` }, { LINNET_URL: url, LINNET_KEY: ADMIN_KEY }];
    const told: string[] = [];
    for (const [at, env] of desks.entries()) {
      const run = (...words: string[]) => runLinnet(words, { folder, env });
      const tell = async (...words: string[]) => {
        const { stdout, stderr } = await run(...words);
        told.push(stdout + stderr);
      };
      await send("cli", { reason: "malware", text: "Look" }, asClient(20 + at));
      const { stdout } = await run("reports", "list");
      const cells = stdout
        .split("\n")
        .find((line) => line.startsWith("cli\t"))
        ?.split("\t");
      expect(cells?.filter((_, cell) => cell !== 3)).toEqual(["cli", "1", "malware", "https://example.com/cli", "Look"]);
      await tell("reports", "decide", "cli", "--block", "--reason", "Malware");
      await tell("blocks", "remove", "link", "cli");
      // What is blocked is not reported again; the server learns from the store that it is not any more.
      await until(async () => (await fetch(`${url}/cli`, { redirect: "manual" })).status === 302, { what: "the link leads on" });
      await send("cli", { reason: "spam" }, asClient(30 + at));
      await tell("reports", "decide", "cli", "--dismiss", "--json");
    }
    const each = ["Blocked cli.\n", "Removed link cli.\n", '{"id":"cli","action":"dismiss"}\n'];
    expect(told).toEqual([...each, ...each]);
  });

  test("is dismissed once, by who may", async () => {
    const { key } = await keyFor(call, ["links:read"]);
    expectProblem(await call("GET /reports", { key }), 403, "scope_missing");
    const path = `POST /reports/${encodeURIComponent("grüße")}/decide`;
    expectProblem(await call(path, { body: {} }), 400, "missing_field", "action");
    expectProblem(await call(path, { body: { action: "dismiss", why: "x" } }), 400, "unknown_field", "why");
    expect((await call(path, { body: { action: "dismiss" } })).status).toBe(204);
    expectProblem(await call(path, { body: { action: "dismiss" } }), 404, "report_not_found");
  });
});

test("whoever may make no links may lead none elsewhere, and still switch it off", async () => {
  const made = await fetch(`${served.linnet.url}/api/shorten`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...asClient(9) },
    body: JSON.stringify({ original_url: "https://a.example/" }),
  });
  const { manage_url } = (await made.json()) as { manage_url: string };
  const { pathname } = new URL(manage_url);
  const change = async (fields: Readonly<Record<string, string>>) =>
    (
      await fetch(`${served.linnet.url}${pathname}`, {
        method: "POST",
        headers: asClient(9),
        body: new URLSearchParams(fields),
        redirect: "manual",
      })
    ).status;
  await call("PUT /blocks/client/203.0.0.9", { body: {} });
  expect(await change({ action: "correct", original_url: "https://b.example/" })).toBe(403);
  expect(await change({ action: "disable" })).toBe(303);
  await call("DELETE /blocks/client/203.0.0.9");
  expect(await change({ action: "correct", original_url: "https://b.example/" })).toBe(303);
});
