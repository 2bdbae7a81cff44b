// Who comes, and how: invitations, addresses to set a password, what people change of themselves.
import { describe, expect, test } from "bun:test";
import { changePerson, listPeople, readPerson, removePerson, setPassword } from "../../src/core/people/people.ts";
import { userActor } from "../../src/core/people/roles.ts";
import { changeProfile } from "../../src/core/people/sign-in.ts";
import {
  acceptInvitation,
  acceptReset,
  INVITATION_HOURS,
  invite,
  listInvitations,
  makeReset,
  RESET_HOURS,
  readInvitation,
  readReset,
  withdrawInvitation,
} from "../../src/core/people/tokens.ts";
import { refusal } from "../core/setup.ts";
import { authBench, PASSWORD } from "./setup.ts";

const set = authBench();
const CLI = { kind: "cli" } as const;
const MS_PER_HOUR = 3_600_000;

const tokenIn = (url: string) => url.split("#token=")[1] ?? "";
const newcomer = { name: "Eve", email: "eve@x.example", password: PASSWORD };
const GOOD_EMAILS = /^(?:o'neil|Ada|a@xn|1@)/;
let clients = 0;
const client = () => `client-${clients++}`;

describe("an invitation", () => {
  test("is told once, good once, and gives the role that it names", async () => {
    const { url, ...view } = await invite(set.context, { role: "editor" }, CLI);
    expect(url).toStartWith("https://lin.example/dashboard/invitation#token=");
    expect(await listInvitations(set.context)).toEqual([view]);
    expect(JSON.stringify(await set.store.people.list("invitation"))).not.toContain(tokenIn(url));
    const said = { ...newcomer, token: tokenIn(url) };
    const taken = await Promise.all(
      [0, 1, 2].map((at) => refusal(acceptInvitation(set.context, { ...said, email: `e${at}@x.example` }, client()))),
    );
    expect(taken.sort()).toEqual(["done", "token_invalid", "token_invalid"]);
    expect((await listPeople(set.context)).map(({ role }) => role)).toEqual(["editor"]);
    expect(await listInvitations(set.context)).toEqual([]);
  });

  test("for somebody is for that address alone", async () => {
    const { url } = await invite(set.context, { role: "viewer", email: "Ada@x.example" }, CLI);
    const { person } = await acceptInvitation(set.context, { ...newcomer, token: tokenIn(url) }, client());
    expect(person.email).toBe("ada@x.example");
    expect(await refusal(invite(set.context, { role: "viewer", email: "ada@x.example" }, CLI))).toBe("email_taken");
  });

  test("stays open where what is said is wrong, or the address is somebody's", async () => {
    await set.add("viewer", "eve@x.example");
    const { url } = await invite(set.context, { role: "viewer" }, CLI);
    const take = (change: object) =>
      refusal(acceptInvitation(set.context, { ...newcomer, token: tokenIn(url), ...change }, client()));
    expect(await take({ password: "short" })).toBe("invalid_field");
    expect(await take({ name: "" })).toBe("invalid_field");
    expect(await take({})).toBe("email_taken");
    expect(await take({ email: "other@x.example" })).toBe("done");
  });

  test("is good for nothing once it is taken back, or over", async () => {
    const { url, id } = await invite(set.context, { role: "owner" }, CLI);
    const admin = userActor("adm", "admin", "own");
    expect(await refusal(withdrawInvitation(set.context, id, admin))).toBe("owners_only");
    await withdrawInvitation(set.context, id, CLI);
    expect(await refusal(withdrawInvitation(set.context, id, CLI))).toBe("invitation_not_found");
    expect(await refusal(readInvitation(set.context, tokenIn(url), client()))).toBe("token_invalid");
    const old = { ...set.context, clock: () => Date.now() - INVITATION_HOURS * MS_PER_HOUR };
    const { url: over } = await invite(old, { role: "viewer" }, CLI);
    expect(await refusal(readInvitation(set.context, tokenIn(over), client()))).toBe("token_invalid");
  });

  test("ends with the role of whoever made it: lower, shut out, or gone", async () => {
    const { id } = await set.add("admin");
    const made = async () => {
      const { url } = await invite(set.context, { role: "admin" }, userActor(id, "admin", "own"));
      return tokenIn(url);
    };
    const token = await made();
    const isGood = async () => [
      await refusal(readInvitation(set.context, token, client())),
      (await listInvitations(set.context)).length,
    ];
    const change = (said: Record<string, unknown>) => changePerson(set.context, id, said, CLI);
    expect(await isGood()).toEqual(["done", 1]);
    await change({ role: "editor" });
    expect(await isGood()).toEqual(["token_invalid", 0]);
    expect(await refusal(acceptInvitation(set.context, { ...newcomer, token }, client()))).toBe("token_invalid");
    await change({ role: "admin", enabled: false });
    expect(await isGood()).toEqual(["token_invalid", 0]);
    await change({ enabled: true });
    expect(await isGood()).toEqual(["done", 1]);
    await removePerson(set.context, id, CLI);
    expect(await isGood()).toEqual(["token_invalid", 0]);
  });

  test("of an owner to become one ends when that one is an admin", async () => {
    const { id } = await set.add("owner");
    await set.add("owner", "other@x.example");
    const { url } = await invite(set.context, { role: "owner" }, userActor(id, "owner", "own"));
    await changePerson(set.context, id, { role: "admin" }, CLI);
    expect(await refusal(acceptInvitation(set.context, { ...newcomer, token: tokenIn(url) }, client()))).toBe("token_invalid");
  });

  test("is not found by guessing: five tries a minute, and right ones are not counted", async () => {
    const { url } = await invite(set.context, { role: "viewer" }, CLI);
    const from = client();
    for (let at = 0; at < 7; at++) expect((await readInvitation(set.context, tokenIn(url), from)).role).toBe("viewer");
    const tries = [];
    for (let at = 0; at < 6; at++) tries.push(await refusal(readReset(set.context, "x".repeat(32), from)));
    expect(tries).toEqual([...Array(5).fill("token_invalid"), "rate_limited"]);
  });
});

describe("an address to set a password", () => {
  test("is good once and for a time, ends all sessions, and takes the place of the one before", async () => {
    const { id } = await set.add("viewer");
    const begin = (password: string) => set.auth.signIn({ email: "viewer@x.example", password, agent: "" });
    const first = await makeReset(set.context, id, {}, CLI);
    const { url } = await makeReset(set.context, id, {}, CLI);
    expect(await refusal(readReset(set.context, tokenIn(first.url), client()))).toBe("token_invalid");
    const outcome = await begin(PASSWORD);
    const take = (password: string) => refusal(acceptReset(set.context, { token: tokenIn(url), password }, client()));
    expect(await take("viewer@x.example")).toBe("invalid_field");
    expect(await take("another long password")).toBe("done");
    expect(await take("another long password")).toBe("token_invalid");
    expect(await set.auth.holder("session" in outcome ? outcome.session : "")).toBeNull();
    expect(await refusal(begin(PASSWORD))).toBe("sign_in_failed");
    expect(await refusal(begin("another long password"))).toBe("done");
    const old = { ...set.context, clock: () => Date.now() - RESET_HOURS * MS_PER_HOUR };
    const over = await makeReset(old, id, {}, CLI);
    expect(await refusal(readReset(set.context, tokenIn(over.url), client()))).toBe("token_invalid");
  });

  test("is good for nothing once there is another password", async () => {
    const { id } = await set.add("viewer");
    const { url } = await makeReset(set.context, id, {}, CLI);
    await setPassword(set.context, id, "another long password");
    expect(await refusal(readReset(set.context, tokenIn(url), client()))).toBe("token_invalid");
  });

  test("that an admin has made sets nobody anew who was made an owner meanwhile, nor once that admin is none", async () => {
    const [admin, editor] = [await set.add("admin"), await set.add("editor")];
    const made = async () => tokenIn((await makeReset(set.context, editor.id, {}, userActor(admin.id, "admin", "own"))).url);
    const take = async (token: string) => [
      await refusal(readReset(set.context, token, client())),
      await refusal(acceptReset(set.context, { token, password: "another long password" }, client())),
    ];
    const token = await made();
    await changePerson(set.context, editor.id, { role: "owner" }, CLI);
    expect(await take(token)).toEqual(["token_invalid", "token_invalid"]);
    await set.add("owner");
    await changePerson(set.context, editor.id, { role: "editor" }, CLI);
    const other = await made();
    await changePerson(set.context, admin.id, { role: "viewer" }, CLI);
    expect(await take(other)).toEqual(["token_invalid", "token_invalid"]);
    await changePerson(set.context, admin.id, { role: "admin" }, CLI);
    expect(await take(other)).toEqual(["done", "done"]);
  });
});

describe("somebody", () => {
  test.each([
    "o'neil@x.example",
    "Ada.B+c_d-e@X.example",
    "a@xn--mller-kva.example",
    "1@2.example",
    "admin@localhost",
    "m\u00fcller@x.example",
    ".a@x.example",
    "a.@x.example",
    "a..b@x.example",
    "a'@x.example",
    "a!b@x.example",
    "a@192.168.1.2",
    "a@x.e",
    "a@-x.example",
    "a@b@x.example",
    "\ud800@x.example",
  ])("signs in by the address %p, or is not let in with it", async (email) => {
    const { url } = await invite(set.context, { role: "viewer" }, CLI);
    const said = { ...newcomer, email, token: tokenIn(url) };
    const outcome = await refusal(acceptInvitation(set.context, said, client()));
    if (outcome === "done") await set.auth.signIn({ email: email.toLowerCase(), password: PASSWORD, agent: "" });
    expect({ outcome }).toEqual({ outcome: GOOD_EMAILS.test(email) ? "done" : "invalid_field" });
  });

  test("changes the e-mail address with the password alone, and to none that is taken", async () => {
    const person = await set.add("viewer");
    await set.add("editor");
    const change = (input: object) => changeProfile(set.context, set.auth, person, input as Record<string, unknown>);
    expect((await change({ name: " New " })).name).toBe("New");
    expect(await refusal(change({ email: "new@x.example" }))).toBe("missing_field");
    expect(await refusal(change({ email: "new@x.example", password: "wrong password" }))).toBe("password_wrong");
    expect(await refusal(change({ email: "Editor@x.example", password: PASSWORD }))).toBe("email_taken");
    expect((await change({ email: "New@x.example", password: PASSWORD })).email).toBe("new@x.example");
    expect(await refusal(change({ role: "owner" }))).toBe("unknown_field");
    expect(await refusal(set.auth.signIn({ email: "new@x.example", password: PASSWORD, agent: "" }))).toBe("done");
  });

  test("may be one of two owners who stop to be it at once: one stays", async () => {
    const [a, b] = [await set.add("owner", "a@x.example"), await set.add("owner", "b@x.example")];
    const outcomes = await Promise.all([a, b].map(({ id }) => refusal(changePerson(set.context, id, { role: "viewer" }, CLI))));
    expect(outcomes.sort()).toEqual(["done", "last_owner"]);
    const roles = await Promise.all([a, b].map(async ({ id }) => (await readPerson(set.context, id)).role));
    expect(roles.sort()).toEqual(["owner", "viewer"]);
  });
});
