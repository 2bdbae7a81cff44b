// The SDK's calls of version 1 against the real program.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createClient, type LinnetClient, LinnetProblem, LinnetUnreachable } from "../../../client/src/index.ts";
import { ADMIN_KEY, type Linnet, startLinnet } from "../support/linnet.ts";
import { freePort } from "../support/ports.ts";

let linnet: Linnet;
let client: LinnetClient;
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_MULTI_SEGMENT: "true" } });
  client = createClient({ url: `${linnet.url}/`, key: ADMIN_KEY });
});
afterAll(() => linnet.stop());

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("links", () => {
  test("are made, seen, changed, deleted and restored, by codes of any kind", async () => {
    const made = await client.links.create({ url: "https://example.com/1", code: "a/ü", title: "t" });
    expect(await client.links.get("a/ü")).toEqual(made);
    const changed = await client.links.update("a/ü", { title: "u" }, { version: made.version });
    expect([changed.title, changed.version]).toEqual(["u", 2]);
    const late = await rejection(client.links.update("a/ü", { title: "v" }, { version: 1 }));
    expect(late).toBeInstanceOf(LinnetProblem);
    expect(late).toMatchObject({ status: 412, code: "precondition_failed", field: "If-Match" });
    expect((await client.links.simulate("a/ü", { device: "mobile" })).decision.kind).toBe("redirect");
    expect((await client.links.history("a/ü"))[0]?.changes).toEqual([{ field: "title", before: "t", after: "u" }]);
    expect((await client.links.addAlias("a/ü", "b")).aliases).toEqual(["b"]);
    await client.links.removeAlias("b", "b");
    await client.links.delete("a/ü");
    expect((await client.links.restore("a/ü")).state).toBe("active");
    await client.links.delete("a/ü", { permanently: true, release: true });
    expect(await rejection(client.links.get("a/ü"))).toMatchObject({ status: 404, code: "link_not_found" });
  });

  test("are blocked and unblocked", async () => {
    await client.links.create({ url: "https://www.evil.example/", code: "to-evil" });
    const block = await client.blocks.put("host", "evil.example", { reason: "Phishing" });
    expect(block).toMatchObject({ kind: "host", value: "evil.example", reason: "Phishing", legal: false, createdBy: "admin" });
    expect((await client.links.simulate("to-evil")).decision).toMatchObject({ kind: "blocked", why: "host" });
    expect(await rejection(client.links.create({ url: "https://evil.example/" }))).toMatchObject({ code: "target_blocked" });
    await client.blocks.put("link", "to-evil", { legal: true });
    await client.blocks.put("client", "192.0.2.0/24");
    expect((await client.blocks.list()).map(({ value }) => value)).toEqual(["evil.example", "to-evil", "192.0.2.0/24"]);
    expect(await client.blocks.list("host")).toEqual([block]);
    await client.blocks.delete("host", "evil.example");
    await client.blocks.delete("link", "to-evil");
    await client.blocks.delete("client", "192.0.2.0/24");
    expect(await client.blocks.list()).toEqual([]);
    expect((await client.links.simulate("to-evil")).decision.kind).toBe("redirect");
  });

  test("are reported, and it is decided what becomes of them", async () => {
    await client.links.create({ url: "https://spam.example/", code: "spam/1" });
    const body = new URLSearchParams({ reason: "spam", text: "In my mail" });
    const sent = await fetch(`${linnet.url}/-/report/spam%2F1`, { method: "POST", body, redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/spam/1+?reported"]);
    const [report] = await client.reports.list();
    expect(report).toMatchObject({ id: "spam/1", url: "https://spam.example/", count: 1, reasons: { spam: 1 } });
    await client.reports.decide("spam/1", { action: "block", reason: "Spam" });
    expect(await client.reports.list()).toEqual([]);
    expect(await client.blocks.list("link")).toMatchObject([{ value: "spam/1", reason: "Spam" }]);
    await client.blocks.delete("link", "spam/1");
    expect(await rejection(client.reports.decide("spam/1", { action: "dismiss" }))).toMatchObject({ code: "report_not_found" });
  });

  test("go by sets of rules", async () => {
    const rules = [{ if: { device: ["tv" as const] }, url: "https://tv.example/" }];
    const made = await client.ruleSets.put("sale", rules);
    expect([made.version, made.rules]).toEqual([1, rules]);
    const late = await rejection(client.ruleSets.put("sale", rules, { version: 7 }));
    expect(late).toMatchObject({ status: 412, code: "precondition_failed" });
    await client.links.create({ url: "https://example.com/by-set", code: "by-set", ruleSet: "sale" });
    expect((await client.links.simulate("by-set", { device: "tv" })).rule).toMatchObject({ ruleSet: "sale", index: 0 });
    expect(await rejection(client.ruleSets.delete("sale"))).toMatchObject({ code: "rule_set_in_use" });
    await client.links.update("by-set", { ruleSet: null });
    await client.ruleSets.delete("sale");
    expect(await client.ruleSets.list()).toEqual([]);
    expect(await rejection(client.ruleSets.get("sale"))).toMatchObject({ status: 404, code: "rule_set_not_found" });
  });

  test("have a page with their numbers for whoever has its address", async () => {
    const { version } = await client.links.create({ url: "https://example.com/", code: "n/1" });
    const shared = await client.links.shareStats("n/1", { password: "open sesame" }, { version });
    expect(shared).toEqual({ url: expect.stringContaining("/-/stats/n%2F1/"), hasPassword: true });
    expect((await client.links.shareStats("n/1")).hasPassword).toBe(true);
    expect(await rejection(client.links.shareStats("n/1", {}, { version }))).toMatchObject({ code: "precondition_failed" });
    expect((await client.links.get("n/1")).statsShared).toBe(true);
    await client.links.unshareStats("n/1");
    expect((await client.links.get("n/1")).statsShared).toBe(false);
  });

  test("are listed over all pages, as far as they are taken", async () => {
    for (let n = 0; n < 7; n++) await client.links.create({ url: `https://example.com/list/${n}`, tags: ["listed", `n${n}`] });
    const urls = (await all(client.links.list({ tag: ["listed"], limit: 3 }))).map(({ url }) => url);
    expect(urls.sort()).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `https://example.com/list/${n}`));
    for await (const { url } of client.links.list({ tag: ["listed", "n3"], tagMode: "all" })) expect(url).toEndWith("/3");
    const page = await client.links.page({ tag: ["listed"], limit: 2, total: true });
    expect([page.links.length, page.total, page.next === null]).toEqual([2, 7, false]);
  });

  test("are drawn as QR codes, with a logo or without", async () => {
    await client.links.create({ url: "https://example.com/qr", code: "q/r" });
    const svg = await client.links.qr("q/r");
    expect([svg.type, await svg.text()]).toEqual(["image/svg+xml", expect.stringContaining("<svg")]);
    const png = await client.links.qr("q/r", { format: "png", size: 200, shape: "round", marker: false });
    expect([png.type, (await png.bytes()).subarray(1, 4)]).toEqual(["image/png", new TextEncoder().encode("PNG")]);
    for (const logo of [png, await png.bytes()]) {
      expect(await (await client.links.qr("q/r", { level: "Q" }, { logo })).text()).toContain("<image");
    }
    expect(await rejection(client.links.qr("q/r", { color: "fff" }))).toMatchObject({ status: 422, field: "color" });
    const logo = new Blob(["no PNG"]);
    expect(await rejection(client.links.qr("q/r", {}, { logo }))).toMatchObject({ code: "invalid_field", field: "logo" });
    expect(await rejection(client.links.qr("absent"))).toMatchObject({ status: 404, code: "link_not_found" });
  });

  test("are made once for one idempotency key, and by what another program calls them", async () => {
    const options = { idempotencyKey: "sdk" };
    const made = await client.links.create({ url: "https://example.com/once" }, options);
    expect(await client.links.create({ url: "https://example.com/once" }, options)).toEqual(made);
    await client.links.putByExternalId("x/1", { url: "https://example.com/x" });
    const put = await client.links.putByExternalId("x/1", { title: "x" });
    expect(await client.links.getByExternalId("x/1")).toEqual(put);
  });
});

describe("many", () => {
  test("are made from a list or a stream, exported, and made again", async () => {
    const rows = [{ url: "https://example.com/many/1", code: "m1" }, { url: "nope:" }];
    const results = await all(client.bulk(rows));
    expect(results.map(({ ok, error }) => (ok ? "ok" : error?.code))).toEqual(["ok", "invalid_url"]);
    async function* stream() {
      yield { url: "https://example.com/many/2", code: "m2" };
      yield { url: "https://example.com/many/3", code: "m3" };
    }
    expect((await all(client.bulk(stream(), { dryRun: true }))).every(({ ok }) => ok)).toBe(true);
    expect((await all(client.bulk(stream()))).map(({ link }) => link?.code)).toEqual(["m2", "m3"]);
    const exported = (await all(client.export({ sort: "code" }))).filter(({ code }) => /^m\d$/.test(code));
    expect(exported.map(({ code }) => code)).toEqual(["m1", "m2", "m3"]);
    for (const { code } of exported) await client.links.delete(code, { permanently: true, release: true });
    expect((await all(client.bulk(exported))).every(({ ok }) => ok)).toBe(true);
  });

  test("are made from a text as it stands in a file, and come out as a file by an address", async () => {
    const made = await all(client.bulk({ csv: "url,code,tags\nhttps://example.com/f,f1,filed\nnope:,f2,filed\n" }));
    expect(made.map(({ ok }) => ok)).toEqual([true, false]);
    const changed = await all(client.bulk({ ndjson: '{"code":"f1","title":"F"}\n' }, { op: "edit" }));
    expect(changed.map(({ link }) => link?.title)).toEqual(["F"]);
    const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
    const textAt = async (address: string) => (await fetch(address, { headers })).text();
    expect(await textAt(client.files.links("csv", { tag: ["filed"] }))).toContain("https://example.com/f,F,");
    expect(await textAt(client.files.audit("ndjson", { action: "link.bulk" }))).toContain('"operation":"edit"');
    expect(await textAt(client.files.clicks("csv", { from: "2026-01-01" }))).toMatch(/^time,link,/);
  });

  test("are refused as a whole with a problem", async () => {
    const stranger = createClient({ url: linnet.url });
    expect(await rejection(all(stranger.bulk([{ url: "a.example" }])))).toMatchObject({
      name: "LinnetProblem",
      code: "key_required",
    });
  });
});

describe("the server", () => {
  test("says what it is, how it does, and what it was started with", async () => {
    expect(await client.instance.read()).toMatchObject({ workers: 1, store: { kind: "sqlite", reachable: true } });
    expect((await client.instance.checks()).map(({ check }) => check)).toContain("store");
    const changed = (await client.instance.settings()).filter(({ isChanged }) => isChanged);
    expect(changed.map(({ name }) => name)).toContain("LINNET_MULTI_SEGMENT");
  });

  test("says what was done, page by page", async () => {
    await client.links.create({ url: "https://example.com/noted" });
    await client.links.create({ url: "https://example.com/noted" });
    const { entries, next } = await client.audit.page({ action: "link.create", limit: 1 });
    expect([entries.length, next === null]).toEqual([1, false]);
    expect((await all(client.audit.list({ action: "link.create", limit: 1 }))).length).toBeGreaterThanOrEqual(2);
  });
});

describe("tags and keys", () => {
  test("are listed, renamed, handed out and revoked", async () => {
    await client.links.create({ url: "https://example.com/t", tags: ["alpha"] });
    expect(await client.tags.rename("alpha", "beta")).toBe(1);
    expect((await all(client.tags.list("bet"))).map(({ tag }) => tag)).toEqual(["beta"]);
    expect(await client.tags.delete("beta")).toBe(1);
    const made = await client.keys.create({ name: "sdk", scopes: ["links:read"] });
    const holder = createClient({ url: linnet.url, key: made.key });
    expect(await holder.keys.me()).toMatchObject({ kind: "key", id: made.id, scopes: ["links:read"] });
    expect(await rejection(holder.links.create({ url: "a.example" }))).toMatchObject({ status: 403, code: "scope_missing" });
    expect((await client.keys.list()).map(({ id }) => id)).toContain(made.id);
    await client.keys.revoke(made.id);
    expect(await rejection(holder.keys.me())).toMatchObject({ status: 401, code: "key_invalid" });
  });
});

describe("no answer", () => {
  test("is told apart from a refusal, and from a signal", async () => {
    const nobody = createClient({ url: `http://127.0.0.1:${await freePort()}`, key: ADMIN_KEY });
    expect(await rejection(nobody.links.get("x"))).toBeInstanceOf(LinnetUnreachable);
    expect(await rejection(all(nobody.bulk([{ url: "a.example" }])))).toBeInstanceOf(LinnetUnreachable);
    const reason = new Error("enough");
    expect(await rejection(client.links.get("x", { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await rejection(all(client.export({}, { signal: AbortSignal.abort(reason) })))).toBe(reason);
  });
});
