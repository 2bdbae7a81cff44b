// The audit log: every operation of the API that changes something leaves an entry, which says who did it, and no secret.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { openApiDocument } from "../../src/api/v1/document.ts";
import type { AuditView } from "../../src/core/audit/entry.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { codeOf } from "../support/totp.ts";
import { type Answer, type Call, callerOf, expectProblem, keyFor } from "./call.ts";
import { type Browser, browserOf, makeOwner, PASSWORD } from "./people-setup.ts";

/** Operations that are no GET, and change nothing. */
const READING = ["drawQr", "simulateLink"];

function writingOperations(): string[] {
  const all = Object.values(openApiDocument().paths).flatMap((methods) =>
    Object.entries(methods).flatMap(([method, operation]) => (method === "get" ? [] : [String(operation?.operationId)])),
  );
  return all.filter((name) => !READING.includes(name)).sort();
}

const SECRETS = [PASSWORD, "another good password", "locked up well", "a third good password", "wrong wrong wrong"];

describeOnEachStore("the audit log", (start) => {
  let served: Served;
  let call: Call;
  let owner: Browser;
  let ownerId = "";
  const seen = new Set<string>();
  const told: string[] = [...SECRETS];

  beforeAll(async () => {
    served = await start();
    call = callerOf(() => served.linnet);
    owner = await makeOwner(() => served.linnet);
    ownerId = (await owner.call("GET /session")).body.user.id;
  });
  afterAll(() => served.stop());

  let lastId = "";
  const newest = async (): Promise<AuditView> => {
    const [entry] = (await call("GET /audit?limit=1")).body.entries;
    lastId = entry.id;
    return entry;
  };

  /** That the request was answered well, and is noted so. */
  async function noted(operation: string, answer: Promise<Answer>, expected: Partial<AuditView>): Promise<Answer> {
    const before = lastId;
    const given = await answer;
    expect({ operation, isGood: given.status < 300 }).toEqual({ operation, isGood: true });
    const entry = await newest();
    expect({ operation, isNew: entry.id !== before }).toEqual({ operation, isNew: true });
    expect({ operation, ...entry }).toMatchObject({ operation, ...expected });
    seen.add(operation);
    return given;
  }

  const byOwner = () => ({ actor: `user:${ownerId}` });

  test("begins with the first owner", async () => {
    expect(await newest()).toMatchObject({ ...byOwner(), action: "person.create", target: ownerId, details: { role: "owner" } });
    seen.add("setUp");
  });

  test("has what is done to links", async () => {
    const { id, key } = await keyFor(call, ["links:create", "links:write", "links:read", "stats:read"]);
    const by = { actor: `key:${id}` };
    told.push(key);
    const send = (request: string, body?: unknown) => call(request, body === undefined ? { key } : { key, body });
    const url = "https://example.com/";
    await noted("createLink", send("POST /links", { url, code: "sale" }), { ...by, action: "link.create", target: "sale" });
    await noted("changeLink", send("PATCH /links/sale", { title: "x", password: "locked up well" }), {
      ...by,
      action: "link.update",
      target: "sale",
      details: { version: 2, fields: ["title", "hasPassword", "password"] },
    });
    const before = await newest();
    expect((await send("PATCH /links/sale", { title: "x" })).status).toBe(200);
    expectProblem(await send("PATCH /links/sale", { title: 5 }), 422, "invalid_field", "title");
    expect(await newest()).toEqual(before);
    await noted("addAlias", send("POST /links/sale/aliases", { code: "sell" }), {
      ...by,
      action: "link.add-alias",
      target: "sale",
    });
    await noted("removeAlias", send("DELETE /links/sale/aliases/sell"), { action: "link.remove-alias", target: "sale" });
    const shared = await noted("shareStats", send("PUT /links/sale/stats/share", { password: "locked up well" }), {
      action: "link.share-stats",
    });
    told.push(String(shared.body.url).split("/").at(-1) ?? "");
    await noted("unshareStats", send("DELETE /links/sale/stats/share"), { action: "link.unshare-stats", target: "sale" });
    await noted("deleteLink", send("DELETE /links/sale"), { ...by, action: "link.delete", target: "sale" });
    await noted("restoreLink", send("POST /links/sale/restore"), { ...by, action: "link.restore", target: "sale" });
    await noted("deleteLink", send("DELETE /links/sale?permanently=true"), { action: "link.purge", target: "sale" });
    const put = await noted("putLinkByExternalId", send("PUT /links/by-external-id/e1", { url }), {
      ...by,
      action: "link.create",
    });
    await noted("putLinkByExternalId", send("PUT /links/by-external-id/e1", { url, title: "y" }), {
      action: "link.update",
      target: put.body.id,
    });
    await noted("deleteLinkByExternalId", send("DELETE /links/by-external-id/e1"), { action: "link.delete" });
    const rows = [{ url }, { url, tags: ["old"] }, { url: "javascript:1" }];
    await noted("bulk", send("POST /bulk", rows), {
      ...by,
      action: "link.bulk",
      details: { operation: "create", done: 2, failed: 1 },
    });
  });

  test("has what is done to what links have in common", async () => {
    const by = { actor: "admin" };
    await noted("renameTag", call("PATCH /tags/old", { body: { name: "new" } }), { ...by, action: "tag.rename", target: "old" });
    await noted("deleteTag", call("DELETE /tags/new"), { ...by, action: "tag.delete", target: "new", details: { links: 1 } });
    await noted("putRuleSet", call("PUT /rule-sets/r", { body: { rules: [{ url: "https://example.com/" }] } }), {
      action: "rule-set.put",
      target: "r",
    });
    await noted("deleteRuleSet", call("DELETE /rule-sets/r"), { action: "rule-set.delete", target: "r" });
    await noted("putBlock", call("PUT /blocks/host/evil.example", { body: { reason: "bad" } }), {
      ...by,
      action: "block.put",
      target: "host/evil.example",
    });
    await noted("deleteBlock", call("DELETE /blocks/host/evil.example"), { action: "block.delete" });
    await call("POST /links", { body: { url: "https://example.com/", code: "bad" } });
    await fetch(`${served.linnet.url}/-/report/bad`, { method: "POST", body: new URLSearchParams({ reason: "spam" }) });
    await noted("decideReport", call("POST /reports/bad/decide", { body: { action: "dismiss" } }), {
      ...by,
      action: "report.decide",
      target: "bad",
    });
    const made = await noted("createKey", call("POST /keys", { body: { name: "n", scopes: ["links:read"] } }), {
      ...by,
      action: "key.create",
      details: { name: "n", scopes: ["links:read"] },
    });
    told.push(made.body.key);
    await noted("revokeKey", call(`DELETE /keys/${made.body.id}`), { action: "key.revoke", target: made.body.id });
  });

  test("has what is done to people, and what they do themselves", async () => {
    const invitation = { role: "viewer", email: "eve@x.example" };
    const invited = await noted("invite", owner.call("POST /invitations", { body: invitation }), {
      ...byOwner(),
      action: "invitation.create",
      details: { role: "viewer" },
    });
    const token = String(invited.body.url).split("#token=")[1] ?? "";
    const eve = browserOf(() => served.linnet);
    const accepted = await noted(
      "acceptInvitation",
      eve.call("POST /invitations/accept", { body: { token, name: "Eve", password: PASSWORD } }),
      { action: "invitation.accept" },
    );
    const { id } = accepted.body.user;
    const by = { actor: `user:${id}`, target: id };
    const of = { ...byOwner(), target: id };
    expect(await newest()).toMatchObject(by);
    const open = await owner.call("POST /invitations", { body: { role: "viewer" } });
    await noted("withdrawInvitation", owner.call(`DELETE /invitations/${open.body.id}`), { action: "invitation.withdraw" });
    await noted("changePerson", owner.call(`PATCH /people/${id}`, { body: { role: "editor" } }), {
      ...of,
      action: "person.role",
      details: { before: "viewer", after: "editor", fields: ["role"] },
    });
    await noted("changeProfile", eve.call("PATCH /profile", { body: { name: "Eva" } }), { ...by, action: "person.profile" });
    const next = "another good password";
    await noted("changePassword", eve.call("POST /password", { body: { current: PASSWORD, next } }), {
      ...by,
      action: "person.password",
    });
    const { body: totp } = await noted("startTotp", eve.call("POST /totp", { body: { password: next } }), by);
    const code = codeOf(totp.uri);
    const on = await noted("confirmTotp", eve.call("POST /totp/confirm", { body: { code } }), {
      ...by,
      action: "person.totp-on",
    });
    const codes = await noted("makeRecoveryCodes", eve.call("POST /totp/recovery-codes", { body: { password: next } }), by);
    told.push(token, totp.secret, ...on.body.recoveryCodes, ...codes.body.recoveryCodes);
    await noted("signOut", eve.call("DELETE /session"), { ...by, action: "session.end" });
    const wanted = await newest();
    const credentials = { email: invitation.email, password: next };
    expect((await eve.call("POST /session", { body: credentials })).body).toEqual({ needs: "totp" });
    expect(await newest()).toEqual(wanted);
    expectProblem(await eve.call("POST /session/totp", { body: { recoveryCode: "xxxxx-xxxxx" } }), 403, "totp_wrong");
    expect(await newest()).toMatchObject({ action: "session.failed", target: id, actor: "anonymous" });
    const recoveryCode = codes.body.recoveryCodes[0];
    await noted("showSecondFactor", eve.call("POST /session/totp", { body: { recoveryCode } }), {
      ...by,
      action: "session.begin",
    });
    await noted("stopTotp", eve.call("DELETE /totp", { body: { password: next } }), { ...by, action: "person.totp-off" });
    await noted("signIn", browserOf(() => served.linnet).call("POST /session", { body: credentials }), {
      ...by,
      action: "session.begin",
    });
    const { body: list } = await eve.call("GET /sessions");
    const other = list.sessions.find(({ current }: { current: boolean }) => !current);
    await noted("endSession", eve.call(`DELETE /sessions/${other.id}`), { ...by, action: "session.end" });
    await noted("endOtherSessions", eve.call("DELETE /sessions"), { ...by, action: "session.end" });
    const reset = await noted("resetPerson", owner.call(`POST /people/${id}/reset`, { body: {} }), {
      ...of,
      action: "person.reset",
    });
    const way = String(reset.body.url).split("#token=")[1] ?? "";
    told.push(way);
    const password = "a third good password";
    await noted("acceptReset", browserOf(() => served.linnet).call("POST /resets/accept", { body: { token: way, password } }), {
      ...by,
      action: "person.password",
    });
    await noted("removePerson", owner.call(`DELETE /people/${id}`), { ...of, action: "person.remove" });
  });

  test("has sign-ins that failed: of somebody the person, of nobody a pseudonym that no list of guesses tells", async () => {
    const tryAs = (email: string) =>
      browserOf(() => served.linnet).call("POST /session", { body: { email, password: "wrong wrong wrong" } });
    expectProblem(await tryAs("owner@x.example"), 401, "sign_in_failed");
    expect(await newest()).toMatchObject({ actor: "anonymous", action: "session.failed", target: ownerId, details: {} });
    expectProblem(await tryAs("nobody@x.example"), 401, "sign_in_failed");
    const { target, details } = await newest();
    expect([target, Object.keys(details)]).toEqual(["", ["address"]]);
    expect(String(details.address)).toMatch(/^[\w-]{22}$/);
    for (const guess of ["nobody@x.example", "account nobody@x.example"]) {
      const hashed = createHash("sha256").update(guess).digest("base64url").slice(0, 22);
      expect(details.address).not.toBe(hashed);
    }
  });

  test("has nothing of what nobody we know makes, but what a key makes by the short way", async () => {
    const before = await newest();
    const shorten = (headers: Record<string, string>) =>
      fetch(`${served.linnet.url}/api/shorten`, { method: "POST", body: "https://example.com/", headers });
    expect((await shorten({ "Content-Type": "text/plain" })).status).toBe(201);
    expect(await newest()).toEqual(before);
    const { id, key } = await keyFor(call, ["links:create"]);
    told.push(key);
    await shorten({ "Content-Type": "text/plain", Authorization: `Bearer ${key}` });
    expect(await newest()).toMatchObject({ actor: `key:${id}`, action: "link.create" });
  });

  // Last but for what reads: from the first domain on, hosts are told apart.
  test("has what is done to domains", async () => {
    await noted("putDomain", call("PUT /domains/go.example.com", { body: { robots: "none" } }), {
      actor: "admin",
      action: "domain.put",
      target: "go.example.com",
      details: { version: 1, fields: ["robots"] },
    });
    const change = { homeUrl: "https://example.com/" };
    await noted("updateDomain", call("PATCH /domains/go.example.com", { body: change }), { action: "domain.update" });
    await noted("deleteDomain", call("DELETE /domains/go.example.com"), { action: "domain.delete", target: "go.example.com" });
  });

  test("knows every operation that changes something", () => {
    expect([...seen].sort()).toEqual(writingOperations());
  });

  test("is read page by page, by actor, action and time, and as a whole", async () => {
    const pages: AuditView[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const { body } = await call(`GET /audit?limit=7${next === "" ? "" : `&cursor=${next}`}`);
      pages.push(...body.entries);
      next = body.next;
    }
    expect(pages.length).toBeGreaterThan(seen.size);
    expect(pages.map(({ at }) => at)).toEqual(
      pages
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    const { body: text } = await call("GET /audit/export");
    const lines: AuditView[] = String(text)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual(pages);
    for (const secret of told)
      expect({ secret, isThere: secret === "" || text.includes(secret) }).toEqual({ secret, isThere: false });
    const only = async (query: string) => (await call(`GET /audit?limit=200&${query}`)).body.entries;
    expect(await only(`actor=user:${ownerId}`)).toEqual(pages.filter(({ actor }) => actor === `user:${ownerId}`));
    expect(await only("action=link.create")).toEqual(pages.filter(({ action }) => action === "link.create"));
    expect(await only("action=session")).toEqual(pages.filter(({ action }) => action.startsWith("session.")));
    const { at } = pages[9] as AuditView;
    expect(await only(`from=${at}`)).toEqual(pages.filter((entry) => entry.at >= at));
    expect(await only(`to=${at}`)).toEqual(pages.filter((entry) => entry.at < at));
    expectProblem(await call("GET /audit?cursor=nonsense"), 400, "invalid_cursor", "cursor");
  });

  test("is a table that no spreadsheet takes for formulas", async () => {
    await call("POST /links", { body: { url: "https://example.com/", tags: ["=2"] } });
    expect((await call("DELETE /tags/%3D2")).status).toBe(200);
    const answer = await call("GET /audit/export", { headers: { Accept: "text/csv" } });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [header, first] = String(answer.body).split("\r\n");
    expect(header).toBe("id,at,actor,action,target,details");
    expect(first).toContain(",admin,tag.delete,'=2,");
    expect(answer.body).not.toMatch(/(^|,)"?[=+@]/m);
    const { key } = await keyFor(call, ["links:read", "keys:admin", "blocks:admin"]);
    expectProblem(await call("GET /audit/export?format=csv", { key }), 403, "scope_missing");
    expectProblem(await call("POST /keys", { body: { name: "a", scopes: ["audit:read"] } }), 422, "invalid_field", "scopes");
  });
});
