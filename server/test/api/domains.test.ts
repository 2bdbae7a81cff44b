// Domains by the REST API and as visitors find them, on each store: one process, several hosts.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

const PAGE = { Accept: "text/html" };

describeOnEachStore("the API of domains", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  const ask = (host: string, path: string, init: RequestInit = {}) =>
    fetch(`${served.linnet.url}${path}`, { redirect: "manual", ...init, headers: { Host: host, ...init.headers } });
  const led = async (host: string, path: string) => {
    const answer = await ask(host, path);
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get("location")];
  };
  const ownHost = () => new URL(served.linnet.url).host;

  test("until one is added every host is the default domain", async () => {
    await call("POST /links", { body: { url: "https://example.com/default", code: "sale" } });
    for (const host of [ownHost(), "go.example", "anything.example"]) {
      expect(await led(host, "/sale")).toEqual([302, "https://example.com/default"]);
    }
    expectProblem(
      await call("POST /links", { body: { url: "https://example.com/", domain: "go.example" } }),
      422,
      "unknown_domain",
      "domain",
    );
  });

  test("from then on each has its own links, and no host another one's", async () => {
    const added = await call("PUT /domains/Go.Example", { body: {} });
    expect([added.status, added.headers.get("etag"), added.body.baseUrl]).toEqual([201, '"1"', "http://go.example"]);
    const made = await call("POST /links", { body: { url: "https://example.com/go", code: "sale", domain: "go.example" } });
    expect(made.body).toMatchObject({ id: "sale@go.example", domain: "go.example", shortUrl: "http://go.example/sale" });
    expect(made.headers.get("location")).toEndWith("/api/v1/links/sale?domain=go.example");
    for (let again = 0; again < 2; again++) {
      expect(await led("go.example", "/sale")).toEqual([302, "https://example.com/go"]);
      expect(await led("GO.EXAMPLE.:80", "/sale")).toEqual([302, "https://example.com/go"]);
      expect(await led(ownHost(), "/sale")).toEqual([302, "https://example.com/default"]);
      expect(await led("anything.example", "/sale")).toEqual([421, null]);
    }
    await call("POST /links", { body: { url: "https://example.com/default", code: "only-here" } });
    expect(await led(ownHost(), "/only-here")).toEqual([302, "https://example.com/default"]);
    expect(await led("go.example", "/only-here")).toEqual([404, null]);
    const lost = (host: string) => ask(host, "/lost", { headers: PAGE }).then((answer) => answer.text());
    expect(await lost("go.example")).not.toContain("Shorten a link");
    expect(await lost(ownHost())).toContain("Shorten a link");
    expect((await call("GET /links/sale?domain=go.example")).body.url).toBe("https://example.com/go");
    expect((await call("GET /links?domain=go.example")).body.links).toHaveLength(1);
    expectProblem(await call("GET /links/sale?domain=two.example"), 422, "unknown_domain", "domain");
  });

  test("a host that is none of them gets a page, and what is the same for all is there", async () => {
    const page = await ask("anything.example", "/", { headers: PAGE });
    expect([page.status, page.headers.get("content-type")]).toEqual([421, "text/html; charset=utf-8"]);
    const text = await page.text();
    expect(text).toContain("no links for the host name");
    expect(text).not.toContain("Shorten a link");
    for (const path of ["/healthz", "/readyz"]) expect((await ask("anything.example", path)).status).toBe(200);
    for (const path of ["/sale+", "/-/qr/sale.svg", "/robots.txt"])
      expect(await led("anything.example", path)).toEqual([421, null]);
    const posted = await ask("anything.example", "/", {
      method: "POST",
      body: new URLSearchParams({ url: "https://example.com/" }),
    });
    expect(posted.status).toBe(421);
  });

  test("another one has no home page, no form and no maker's pages, but its own codes behind a plus and to be scanned", async () => {
    expect(await led("go.example", "/")).toEqual([404, null]);
    const posted = await ask("go.example", "/", { method: "POST", body: new URLSearchParams({ url: "https://example.com/" }) });
    expect(posted.status).toBe(404);
    const behind = await ask("go.example", "/sale+");
    expect(await behind.json()).toMatchObject({ shortUrl: "http://go.example/sale", url: "https://example.com/go" });
    expect((await ask("go.example", "/-/qr/sale.svg")).status).toBe(200);
    const made = await call("POST /shorten", {});
    expect(made.status).toBe(404);
  });

  test("says where its home is, what is not found and what is over", async () => {
    const settings = {
      homeUrl: "https://home.example/",
      notFoundUrl: "https://lost.example/",
      expiredUrl: "https://over.example/",
      robots: "follow",
      utm: { source: "go" },
    };
    const changed = await call("PATCH /domains/go.example", { body: settings, headers: { "If-Match": '"1"' } });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    await call("POST /links", {
      body: { url: "https://example.com/x", code: "over", domain: "go.example", expiresAt: "2020-01-01T00:00:00Z" },
    });
    expect(await led("go.example", "/")).toEqual([302, "https://home.example/"]);
    expect(await led("go.example", "/nothing-here")).toEqual([302, "https://lost.example/"]);
    expect(await led("go.example", "/over")).toEqual([302, "https://over.example/"]);
    for (let again = 0; again < 2; again++) {
      expect(await led("go.example", "/sale")).toEqual([302, "https://example.com/go?utm_source=go"]);
    }
    expect((await ask("go.example", "/sale")).headers.get("x-robots-tag")).toBeNull();
    expect((await ask(ownHost(), "/sale")).headers.get("x-robots-tag")).toBe("noindex");
    expect(await (await ask("go.example", "/robots.txt")).text()).toContain("User-agent: *\nDisallow: /-/\n");
    expect(await (await ask(ownHost(), "/robots.txt")).text()).toContain("User-agent: *\nAllow: /$\n");
    const { body } = await call("POST /links/sale/simulate?domain=go.example", { body: {} });
    expect(body.decision).toMatchObject({ kind: "redirect", url: "https://example.com/go?utm_source=go" });
    expect(await led(ownHost(), "/nothing-here")).toEqual([404, null]);
  });

  test("names the apps that open its links, each in the file that its system asks for", async () => {
    const print = Array.from({ length: 32 }, () => "aB").join(":");
    const apps = { ios: ["ABCDE12345.com.example.app"], android: [{ package: "com.example.app", sha256: [print] }] };
    const files = ["/.well-known/apple-app-site-association", "/.well-known/assetlinks.json"];
    for (const file of files) expect(await led("go.example", file)).toEqual([404, null]);
    expect((await call("PATCH /domains/go.example", { body: { apps } })).body.apps.ios).toEqual(apps.ios);
    const [apple, android] = await Promise.all(files.map((file) => ask("go.example", file)));
    expect(apple?.headers.get("content-type")).toBe("application/json");
    expect(await apple?.json()).toMatchObject({ applinks: { details: [{ appIDs: apps.ios }] } });
    const fingerprints = [print.toUpperCase()];
    expect(await android?.json()).toMatchObject([
      { target: { package_name: "com.example.app", sha256_cert_fingerprints: fingerprints } },
    ]);
    for (const file of files) expect(await led(ownHost(), file)).toEqual([404, null]);
    expectProblem(
      await call("PATCH /domains/go.example", { body: { apps: { ios: ["x"] } } }),
      422,
      "invalid_field",
      "apps.ios[0]",
    );
    await call("PATCH /domains/go.example", { body: { apps: { ios: apps.ios } } });
    expect(await led("go.example", files[1] ?? "")).toEqual([404, null]);
  });

  test("the default one can say where its home is too", async () => {
    const host = ownHost();
    await call(`PATCH /domains/${host}`, { body: { homeUrl: "https://home.example/" } });
    expect(await led(host, "/")).toEqual([302, "https://home.example/"]);
    await call(`PUT /domains/${host}`, { body: {} });
    expect((await ask(host, "/", { headers: PAGE })).status).toBe(200);
  });

  test("are refused by the name of what is wrong, and by who may not", async () => {
    expectProblem(await call("PUT /domains/a%20b", { body: {} }), 422, "invalid_field", "host");
    expectProblem(await call("PUT /domains/go.example", { body: { homeUrl: "ftp://x" } }), 422, "invalid_url", "homeUrl");
    expectProblem(await call("PUT /domains/go.example", { body: { planet: 1 } }), 400, "unknown_field", "planet");
    expectProblem(await call("PATCH /domains/two.example", { body: {} }), 404, "domain_not_found");
    expectProblem(
      await call("PATCH /domains/go.example", { body: {}, headers: { "If-Match": '"9"' } }),
      412,
      "precondition_failed",
      "If-Match",
    );
    expectProblem(await call("DELETE /domains/go.example"), 409, "domain_in_use");
    expectProblem(await call(`DELETE /domains/${ownHost()}`), 422, "invalid_field", "host");
    const { key } = await keyFor(call, ["links:read", "links:write"]);
    expectProblem(await call("PUT /domains/go.example", { key, body: {} }), 403, "scope_missing");
    expect((await call("GET /domains", { key })).body.domains).toHaveLength(2);
    const admin = await keyFor(call, ["domains:admin"]);
    expect((await call("PUT /domains/two.example", { key: admin.key, body: {} })).status).toBe(201);
    expect((await call("DELETE /domains/two.example", { key: admin.key })).status).toBe(204);
  });
});
