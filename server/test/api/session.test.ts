// Signing in over HTTP: the first owner, cookies, other sites, guessing, and what is not told.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { codeOf } from "../support/totp.ts";
import { until } from "../support/wait.ts";
import { callerOf, expectProblem } from "./call.ts";
import { type Browser, browserOf, invited, makeOwner, PASSWORD, setupTokenIn } from "./people-setup.ts";

/** Each test signs in from a network of its own, so that one's wrong passwords are not another's. */
const TRUST = { LINNET_TRUST_PROXY: "127.0.0.1" };
let networks = 0;
const elsewhere = () => ({ "X-Forwarded-For": `198.51.100.${++networks}` });

describeOnEachStore("the first owner", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start({ env: TRUST });
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);

  test("is made once, by who knows what the server has told, and by one of many", async () => {
    expect((await call("GET /setup", { key: null })).body).toEqual({ needsOwner: true });
    const said = { name: "Ada", email: "Ada@X.example", password: PASSWORD };
    const set = (body: object) => call("POST /setup", { key: null, body, headers: elsewhere() });
    expectProblem(await set(said), 400, "missing_field", "token");
    expectProblem(await set({ ...said, token: "wrong" }), 403, "token_invalid");
    const token = await setupTokenIn(served.linnet);
    expectProblem(await set({ ...said, token, password: "short" }), 422, "invalid_field", "password");
    expectProblem(await set({ ...said, token, password: "ADA@x.example" }), 422, "invalid_field", "password");
    expectProblem(await set({ ...said, token, email: "a@b@c" }), 422, "invalid_field", "email");
    const answers = await Promise.all(Array.from({ length: 5 }, (_, at) => set({ ...said, token, email: `ada${at}@x.example` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect((await call("GET /setup", { key: null })).body).toEqual({ needsOwner: false });
    expectProblem(await set({ ...said, token }), 409, "owner_exists");
    expect((await call("GET /people")).body.people).toHaveLength(1);
  });
});

test("the token of the first start is told only while nobody is an owner", async () => {
  const linnet = await startLinnet();
  const { folder } = linnet;
  const token = await setupTokenIn(linnet);
  expect(token).toMatch(/^[\w-]{43}$/);
  await makeOwner(() => linnet);
  const again = await startLinnet({ env: { LINNET_STORE: `sqlite:${folder}/data/linnet.db`, LINNET_DATA: `${folder}/data` } });
  expect(again.output).not.toContain("#token=");
  await again.stop();
  await linnet.stop();
});

describeOnEachStore("signing in", (start) => {
  let served: Served;
  let owner: Browser;
  beforeAll(async () => {
    served = await start({ env: TRUST });
    owner = await makeOwner(() => served.linnet);
  });
  afterAll(() => served.stop());
  const linnet = () => served.linnet;
  const credentials = { email: "owner@x.example", password: PASSWORD };
  /** What a browser keeps of having signed in, and nothing else. */
  const cookieOf = ({ cookies }: Browser) =>
    `linnet-browser=${cookies.get("linnet-browser")}; linnet=${cookies.get("linnet-browser")}`;
  const signIn = (browser: Browser, body: object = credentials, headers: Record<string, string> = elsewhere()) =>
    browser.call("POST /session", { body, headers });

  test("is kept in a cookie that no script sees and no other site's request brings", async () => {
    const answer = await signIn(browserOf(linnet));
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^linnet=[\w.%~-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(JSON.stringify(answer.body)).not.toContain(cookie.slice(7, 39));
  });

  test("gives another session each time, and the one from before ends: nobody can plant one", async () => {
    const browser = browserOf(linnet);
    await signIn(browser);
    const planted = new Map(browser.cookies);
    await signIn(browser);
    expect(browser.cookies.get("linnet")).not.toBe(planted.get("linnet"));
    expect((await browser.call("GET /session")).status).toBe(200);
    const attacker = browserOf(linnet);
    attacker.cookies.set("linnet", planted.get("linnet") ?? "");
    expectProblem(await attacker.call("GET /session"), 401, "not_signed_in");
  });

  test("takes no cookie that is there twice, or is none of ours", async () => {
    const browser = browserOf(linnet);
    await signIn(browser);
    const good = browser.cookies.get("linnet");
    for (const cookie of [
      `linnet=x; linnet=${good}`,
      `linnet=${good}; linnet=x`,
      `__Host-linnet=${good}`,
      "linnet=%00",
      "linnet=",
    ]) {
      expectProblem(await callerOf(linnet)("GET /session", { key: null, headers: { Cookie: cookie } }), 401, "not_signed_in");
    }
  });

  test("ends at once, for whoever has the cookie", async () => {
    const browser = browserOf(linnet);
    await signIn(browser);
    const kept = browser.cookies.get("linnet") ?? "";
    expect((await browser.call("DELETE /session")).status).toBe(204);
    expect([...browser.cookies.keys()]).toEqual(["linnet-browser"]);
    browser.cookies.set("linnet", kept);
    expectProblem(await browser.call("GET /session"), 401, "not_signed_in");
    expectProblem(await browser.call("GET /links"), 401, "not_signed_in");
    expect((await browser.call("DELETE /session")).status).toBe(204);
  });

  describe("from another site", () => {
    const link = { body: { url: "https://example.com/" } };
    const headersOf = (site: string | null, origin: string | null) => ({
      ...(site === null ? {} : { "Sec-Fetch-Site": site }),
      ...(origin === null ? {} : { Origin: origin }),
    });
    /** A request with the owner's cookie and nothing else that a browser would say. */
    const bare = (request: string, headers: Record<string, string>, more: object = {}) =>
      callerOf(linnet)(request, { key: null, ...more, headers: { Cookie: `linnet=${owner.cookies.get("linnet")}`, ...headers } });

    test.each([
      ["cross-site", null],
      ["same-site", null],
      ["none", null],
      ["cross-site", "ours"],
      [null, null],
      [null, "https://evil.example"],
      [null, "null"],
      [null, "http://127.0.0.1"],
    ])("changes nothing with a session: Sec-Fetch-Site %p, Origin %p", async (site, origin) => {
      const headers = headersOf(site, origin === "ours" ? linnet().url : origin);
      for (const request of ["POST /links", "PATCH /links/x", "PUT /rule-sets/x", "POST /keys", "PATCH /profile"]) {
        expectProblem(await bare(request, headers, link), 403, "cross_site");
      }
      expectProblem(await bare("DELETE /sessions", headers), 403, "cross_site");
      const shortened = await fetch(`${linnet().url}/api/shorten`, {
        method: "POST",
        headers: { ...headers, Cookie: `linnet=${owner.cookies.get("linnet")}`, "Content-Type": "text/plain" },
        body: "https://example.com/",
      });
      expect(shortened.status).toBe(403);
    });

    test("is told from a page of ours, also by a browser that names the page alone", async () => {
      expect((await bare("POST /links", headersOf("same-origin", null), link)).status).toBe(201);
      expect((await bare("POST /links", headersOf(null, linnet().url), link)).status).toBe(201);
    });

    test("reads nothing either: the answer is for no other page", async () => {
      const answer = await bare("GET /session", headersOf("cross-site", "https://evil.example"));
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    });

    test("signs nobody in or up", async () => {
      const body = { ...credentials, token: "x", name: "x" };
      for (const request of [
        "POST /session",
        "POST /setup",
        "POST /session/totp",
        "POST /invitations/accept",
        "POST /resets/accept",
      ]) {
        const sent = callerOf(linnet)(request, { key: null, body, headers: { ...elsewhere(), "Sec-Fetch-Site": "cross-site" } });
        expectProblem(await sent, 403, "cross_site");
      }
    });

    test("needs no cookie with a key, which no browser sends by itself", async () => {
      const call = callerOf(linnet);
      expect((await call("POST /links", { ...link, headers: { "Sec-Fetch-Site": "cross-site" } })).status).toBe(201);
    });
  });

  test("is not told who is here: wrong passwords and strangers get one answer", async () => {
    const answers = [];
    for (const body of [
      { ...credentials, password: "wrong password" },
      { ...credentials, email: "nobody@x.example" },
      { ...credentials, password: "" },
      { email: "nobody@x.example", password: "" },
    ]) {
      const { status, body: told } = await signIn(browserOf(linnet), body);
      answers.push({ status, told });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0] as never);
    expect(answers[0]?.told.code).toBe("sign_in_failed");
  });

  test("is refused after five wrong passwords a minute, for the account from anywhere, whether there is one or not", async () => {
    await invited(linnet, owner, "viewer", "guessed@x.example");
    for (const email of ["guessed@x.example", "stranger@x.example"]) {
      const tries = [];
      for (let at = 0; at < 6; at++) tries.push((await signIn(browserOf(linnet), { email, password: "wrong password" })).status);
      expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    }
    const right = await signIn(browserOf(linnet), { email: " Guessed@X.example ", password: PASSWORD });
    expectProblem(right, 429, "rate_limited");
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("is refused to a browser that has signed in before for its own wrong passwords alone", async () => {
    const email = "known@x.example";
    const known = await invited(linnet, owner, "viewer", email);
    const from = elsewhere();
    const wrong = (browser: Browser, as = email) => signIn(browser, { email: as, password: "wrong password" }, from);
    for (let at = 0; at < 6; at++) await wrong(browserOf(linnet));
    await known.call("DELETE /session");
    const strangers = [browserOf(linnet), browserOf(linnet), owner];
    strangers[1]?.cookies.set("linnet-browser", (known.cookies.get("linnet-browser") ?? "").replace(/^./, "~"));
    for (const stranger of strangers) expectProblem(await signIn(stranger, { email, password: PASSWORD }), 429, "rate_limited");
    expectProblem(await wrong(known, "owner@x.example"), 429, "rate_limited");
    expect((await signIn(known, { email, password: PASSWORD }, from)).status).toBe(200);
    const tries = [];
    for (let at = 0; at < 6; at++) tries.push((await wrong(known)).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await callerOf(linnet)("GET /session", { key: null, headers: { Cookie: cookieOf(known) } })).status).toBe(401);
  });

  test("is one thing, and the password once more another: no stranger keeps who is signed in from changing it", async () => {
    const browser = await invited(linnet, owner, "viewer", "tried@x.example");
    const tries = [];
    for (let at = 0; at < 6; at++) {
      tries.push((await signIn(browserOf(linnet), { email: "tried@x.example", password: "wrong password" })).status);
    }
    expect(tries.at(-1)).toBe(429);
    const change = (current: string) => browser.call("POST /password", { body: { current, next: "another long password" } });
    expect((await change(PASSWORD)).status).toBe(204);
    const own = [];
    for (let at = 0; at < 6; at++) own.push((await change("wrong password")).status);
    expect(own).toEqual([403, 403, 403, 403, 403, 429]);
  });

  test("is refused after five wrong passwords a minute from one network, whoever is tried; right ones are not counted", async () => {
    const from = elsewhere();
    for (let at = 0; at < 7; at++) expect((await signIn(browserOf(linnet), credentials, from)).status).toBe(200);
    const tries = [];
    for (let at = 0; at < 6; at++) {
      tries.push((await signIn(browserOf(linnet), { email: `nobody${at}@x.example`, password: "wrong password" }, from)).status);
    }
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("asks for the second factor where somebody shows one, and lets it be guessed five times", async () => {
    const browser = await invited(linnet, owner, "editor", "totp@x.example");
    const mine = { email: "totp@x.example", password: PASSWORD };
    expectProblem(await browser.call("POST /totp", { body: { password: "wrong password" } }), 403, "password_wrong", "password");
    const { body: begun } = await browser.call("POST /totp", { body: { password: PASSWORD } });
    expectProblem(await browser.call("POST /totp/confirm", { body: { code: "12345" } }), 403, "totp_wrong");
    const { body: codes } = await browser.call("POST /totp/confirm", { body: { code: codeOf(begun.uri) } });
    expect(codes.recoveryCodes).toHaveLength(10);
    expect((await browser.call("GET /session")).body.user.hasTotp).toBe(true);
    const other = browserOf(linnet);
    const half = await signIn(other, mine);
    expect([half.status, half.body, [...other.cookies.keys()]]).toEqual([200, { needs: "totp" }, ["linnet-totp"]]);
    expectProblem(await other.call("GET /session"), 401, "not_signed_in");
    const from = elsewhere();
    for (let at = 0; at < 6; at++)
      await signIn(browserOf(linnet), { email: `no${at}@x.example`, password: "wrong password" }, from);
    const show = (body: object) => other.call("POST /session/totp", { body, headers: from });
    expect((await show({ recoveryCode: codes.recoveryCodes[0] })).status).toBe(200);
    expect([...other.cookies.keys()]).toEqual(["linnet", "linnet-browser"]);
    expectProblem(await show({ code: codeOf(begun.uri) }), 401, "not_signed_in");
    await signIn(other, mine);
    const tries = [];
    for (let at = 0; at < 6; at++) tries.push((await show({ code: "000000" })).status);
    expect([tries.slice(0, 4), tries.at(-1)]).toEqual([[403, 403, 403, 403], 429]);
  });

  test("is asked for again while a request goes on: nothing more is done for who was shut out", async () => {
    const browser = await invited(linnet, owner, "editor", "brief@x.example");
    const rows = new TransformStream<Uint8Array, Uint8Array>();
    const writer = rows.writable.getWriter();
    const response = fetch(`${linnet().url}/api/v1/bulk`, {
      method: "POST",
      headers: {
        Cookie: `linnet=${browser.cookies.get("linnet")}`,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-ndjson",
      },
      body: rows.readable,
      duplex: "half",
    } as RequestInit);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    const told = async () => {
      await writer.write(new TextEncoder().encode('{"url":"https://example.com/brief"}\n'));
      reader ??= (await response).body?.getReader();
      return JSON.parse(new TextDecoder().decode((await reader?.read())?.value)).error?.code ?? "ok";
    };
    expect(await told()).toBe("ok");
    const { body } = await owner.call("GET /people");
    const { id } = body.people.find(({ email }: { email: string }) => email === "brief@x.example");
    expect((await owner.call(`PATCH /people/${id}`, { body: { enabled: false } })).status).toBe(200);
    await until(async () => (await told()) === "not_signed_in", { what: "the session is asked for again" });
    await writer.close();
  });

  test("is over everywhere else when somebody says so", async () => {
    const [here, there] = [browserOf(linnet), browserOf(linnet)];
    await invited(linnet, owner, "viewer", "twice@x.example");
    for (const browser of [here, there]) await signIn(browser, { email: "twice@x.example", password: PASSWORD });
    const { body } = await here.call("GET /sessions");
    expect(body.sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(body.sessions).toHaveLength(3);
    const other = body.sessions.find(({ current }: { current: boolean }) => !current);
    expect((await here.call(`DELETE /sessions/${other.id}`)).status).toBe(204);
    expect((await here.call("DELETE /sessions")).status).toBe(204);
    expectProblem(await there.call("GET /session"), 401, "not_signed_in");
    expect((await here.call("GET /sessions")).body.sessions).toHaveLength(1);
    expectProblem(
      await owner.call(`DELETE /sessions/${(await here.call("GET /sessions")).body.sessions[0].id}`),
      404,
      "session_not_found",
    );
  });
});

describe("on plain http", () => {
  test("off this machine nobody signs in, and it is said why", async () => {
    const linnet = await startLinnet({ env: { LINNET_BASE_URL: "http://lin.example" } });
    const call = callerOf(() => linnet);
    const from = (Host: string) =>
      call("POST /session", { key: null, body: { email: "a@x.example", password: PASSWORD }, headers: { Host } });
    for (const host of ["lin.example", "192.168.1.5:8080", "localhost.evil.example", "127.0.0.1.evil.example"]) {
      expectProblem(await from(host), 403, "https_wanted");
    }
    for (const host of ["localhost:8080", "127.0.0.1", "[::1]:80"]) expectProblem(await from(host), 401, "sign_in_failed");
    await linnet.stop();
  });
});

describe("behind https", () => {
  let linnet: Linnet;
  beforeAll(async () => {
    linnet = await startLinnet({ env: { LINNET_BASE_URL: "https://lin.example" } });
  });
  afterAll(() => linnet.stop());

  test("cookies are for this host and for https alone", async () => {
    const browser = await makeOwner(() => linnet);
    expect([...browser.cookies.keys()]).toEqual(["__Host-linnet", "__Host-linnet-browser"]);
    const answer = await browser.call("POST /session", { body: { email: "owner@x.example", password: PASSWORD } });
    expect(answer.headers.getSetCookie()[0]).toEndWith("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure");
    const value = browser.cookies.get("__Host-linnet");
    const other = await callerOf(() => linnet)("GET /session", { key: null, headers: { Cookie: `linnet=${value}` } });
    expectProblem(other, 401, "not_signed_in");
    const here = { Cookie: `__Host-linnet=${value}`, Origin: "https://lin.example" };
    expect((await callerOf(() => linnet)("PATCH /profile", { key: null, body: { name: "A" }, headers: here })).status).toBe(200);
  });

  test("a page of plain http is none of ours, whatever its host is", async () => {
    const browser = browserOf(() => linnet);
    await browser.call("POST /session", { body: { email: "owner@x.example", password: PASSWORD } });
    const Cookie = `__Host-linnet=${browser.cookies.get("__Host-linnet")}`;
    for (const [Host, Origin, status] of [
      ["lin.example", "http://lin.example", 403],
      ["other.example", "http://other.example", 403],
      ["other.example", "https://other.example", 200],
    ] as const) {
      const headers = { Cookie, Host, Origin };
      const answer = await callerOf(() => linnet)("PATCH /profile", { key: null, body: { name: "A" }, headers });
      expect({ Origin, status: answer.status }).toEqual({ Origin, status });
    }
  });
});
