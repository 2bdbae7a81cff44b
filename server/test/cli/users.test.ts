// `linnet users`: nobody is locked out for good, without a mail server and without a server of Linnet's.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { expectProblem } from "../api/call.ts";
import { browserOf, invited, makeOwner, PASSWORD } from "../api/people-setup.ts";
import { type Linnet, runLinnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { codeOf } from "../support/totp.ts";

setDefaultTimeout(30_000);

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet();
});
afterAll(() => linnet.stop());

const users = (...words: string[]) => runLinnet(["users", ...words], { folder: linnet.folder });
const tokenIn = (text: string) => /#token=(\w{32})/.exec(text)?.[1];
const NEXT = "another long password";

test("an owner comes by an invitation of the command line, beside a running server", async () => {
  const { stdout } = await users("invite", "--role", "owner", "--email", "ada@x.example");
  const browser = browserOf(() => linnet);
  const body = { token: tokenIn(stdout), name: "Ada", password: PASSWORD };
  expect((await browser.call("POST /invitations/accept", { body })).body.user).toMatchObject({
    role: "owner",
    email: "ada@x.example",
  });
  expectProblem(await browser.call("POST /invitations/accept", { body }), 403, "token_invalid");
  expect((await browser.call("GET /setup")).body).toEqual({ needsOwner: false });
  expect((await users("list")).stdout).toContain("ada@x.example");
});

test("the last owner stays what he is", async () => {
  for (const words of [
    ["role", "ada@x.example", "viewer"],
    ["remove", "ada@x.example"],
  ]) {
    const { code, stderr } = await users(...words);
    expect([code, stderr]).toEqual([1, expect.stringContaining("(last_owner)")]);
  }
});

test("a lost password and a lost second factor are set anew by an address, once", async () => {
  const browser = browserOf(() => linnet);
  await browser.call("POST /session", { body: { email: "ada@x.example", password: PASSWORD } });
  const { body: begun } = await browser.call("POST /totp", { body: { password: PASSWORD } });
  await browser.call("POST /totp/confirm", { body: { code: codeOf(begun.uri) } });
  const kept = tokenIn((await users("reset", "Ada@x.example")).stdout);
  const token = tokenIn((await users("reset", "ada@x.example", "--totp-off")).stdout);
  const told = await browser.call("GET /resets/by-token", { headers: { "X-Linnet-Token": token ?? "" } });
  expect(told.body).toEqual({ email: "ada@x.example", name: "Ada" });
  const take = (said: object) => browser.call("POST /resets/accept", { body: said });
  expectProblem(await take({ token: kept, password: NEXT }), 403, "token_invalid");
  expectProblem(await take({ token, password: "short" }), 422, "invalid_field", "password");
  expect((await take({ token, password: NEXT })).status).toBe(204);
  expectProblem(await take({ token, password: NEXT }), 403, "token_invalid");
  expectProblem(await browser.call("GET /session"), 401, "not_signed_in");
  const again = await browser.call("POST /session", { body: { email: "ada@x.example", password: NEXT } });
  expect(again.body.user).toMatchObject({ hasTotp: false, role: "owner" });
});

async function rolesAreChanged(env: Readonly<Record<string, string>>): Promise<void> {
  const served = await startLinnet({ env: { ...env, LINNET_EDITORS: "all" } });
  const tell = (...words: string[]) => runLinnet(["users", ...words], { folder: served.folder, env });
  try {
    const owner = await makeOwner(() => served);
    const person = await invited(() => served, owner, "viewer", "vera@x.example");
    const { body: link } = await owner.call("POST /links", { body: { url: "https://example.com/" } });
    const edit = () => person.call(`PATCH /links/${link.code}`, { body: { title: "Edited" } });
    expectProblem(await edit(), 403, "scope_missing");
    expect((await tell("role", "vera@x.example", "editor")).code).toBe(0);
    expect((await person.call("GET /session")).body).toMatchObject({ user: { role: "editor" }, ownOnly: false });
    expect((await edit()).status).toBe(200);
    expect((await tell("list")).stdout).toMatch(/vera@x\.example.*editor/);
    expect((await tell("remove", "vera@x.example")).code).toBe(0);
    expectProblem(await person.call("GET /session"), 401, "not_signed_in");
  } finally {
    await served.stop();
  }
}

test("a role is changed beside a running server, where editors may change all links", () => rolesAreChanged({}));

describeWith("redis", "on Redis", () => {
  test("a role is changed beside a running server", async () => {
    const redis = await startRedis();
    try {
      await rolesAreChanged({ LINNET_STORE: redis.url });
    } finally {
      await redis.stop();
    }
  });
});
