// Sessions, passwords and second factors as better-auth keeps them on our port.
import { describe, expect, test } from "bun:test";
import { createAuth } from "../../src/auth/auth.ts";
import { LinnetError } from "../../src/core/errors.ts";
import { changePerson, removePerson, setPassword } from "../../src/core/people/people.ts";
import { changePassword, endSession, listSessions, SESSION_MAX_MS } from "../../src/core/people/sign-in.ts";
import { refusal } from "../core/setup.ts";
import { codeOf } from "../support/totp.ts";
import { authBench, PASSWORD, SECRET } from "./setup.ts";

const set = authBench();
const CLI = { kind: "cli" } as const;
const AGENT = "Firefox on Linux";

async function begin(email = "editor@x.example", password = PASSWORD): Promise<string> {
  const outcome = await set.auth.signIn({ email, password, agent: AGENT });
  if (!("session" in outcome)) throw new Error("a code is asked for");
  return outcome.session;
}

describe("a session", () => {
  test("tells who holds it, with what it was begun, and when it ends", async () => {
    const person = await set.add("editor");
    const before = Date.now();
    const held = await set.auth.holder(await begin());
    expect(held?.person).toEqual(person);
    expect(held?.session.agent).toBe(AGENT);
    expect(held?.session.createdAt).toBeGreaterThanOrEqual(before);
    expect(await listSessions(set.context, person.id)).toEqual([held?.session as never]);
  });

  test("is another one at each sign-in, and the one from before goes on", async () => {
    await set.add("editor");
    const [first, second] = [await begin(), await begin()];
    expect(first).not.toBe(second);
    expect(await set.auth.holder(first)).not.toBeNull();
  });

  test("is nobody's for any other proof: a part, a changed one, one without signature, another's signature", async () => {
    await set.add("editor");
    const proof = await begin();
    const dot = proof.lastIndexOf(".");
    const [name, signature] = [proof.slice(0, dot), proof.slice(dot)];
    const others = [
      "",
      "x",
      name,
      `${name}.`,
      `${name}.AAAA`,
      signature,
      `x${proof}`,
      `${proof}x`,
      `${name.slice(1)}x${signature}`,
    ];
    for (const other of others) expect({ other, held: await set.auth.holder(other) }).toEqual({ other, held: null });
  });

  test("can't be begun from what the store holds", async () => {
    const { id } = await set.add("editor");
    const proof = await begin();
    const [kept] = await set.store.people.list("session", id);
    const token = proof.slice(0, proof.lastIndexOf("."));
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  test("is over thirty days after it was begun, however it is used", async () => {
    const { id } = await set.add("editor");
    const proof = await begin();
    const [kept] = await set.store.people.list("session", id);
    if (kept === undefined) throw new Error("there is no session");
    const old = { ...JSON.parse(kept.text), createdAt: new Date(Date.now() - SESSION_MAX_MS - 1000).toISOString() };
    await set.store.people.replace({ ...kept, text: JSON.stringify(old) }, kept.text);
    expect(await set.auth.holder(proof)).toBeNull();
  });

  test("goes on when it is used, and says so to the hour", async () => {
    const { id } = await set.add("editor");
    const proof = await begin();
    const [kept] = await set.store.people.list("session", id);
    if (kept === undefined) throw new Error("there is no session");
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    const expiresAt = Date.now() + 3600_000;
    const text = JSON.stringify({
      ...JSON.parse(kept.text),
      createdAt: ago(9e8),
      updatedAt: ago(9e8),
      expiresAt: new Date(expiresAt).toISOString(),
    });
    await set.store.people.replace({ ...kept, text, expiresAt }, kept.text);
    const held = await set.auth.holder(proof);
    expect(held?.session.expiresAt).toBeGreaterThan(expiresAt + 86_400_000);
    expect((await listSessions(set.context, id))[0]?.lastSeenAt).toBeGreaterThan(Date.now() - 60_000);
    expect(await set.auth.holder(proof)).not.toBeNull();
  });

  test("ends for who is shut out or gone, and is not begun any more", async () => {
    const { id } = await set.add("editor");
    const proof = await begin();
    await changePerson(set.context, id, { enabled: false }, CLI);
    expect(await set.auth.holder(proof)).toBeNull();
    expect(await refusal(begin())).toBe("sign_in_failed");
    await changePerson(set.context, id, { enabled: true }, CLI);
    expect(await set.auth.holder(proof)).toBeNull();
    const again = await begin();
    await removePerson(set.context, id, CLI);
    expect(await set.auth.holder(again)).toBeNull();
    expect(await refusal(begin())).toBe("sign_in_failed");
  });

  test("is ended one by one by whose it is, and by nobody else", async () => {
    const { id } = await set.add("editor");
    const other = await set.add("viewer");
    const [first, second] = [await begin(), await begin()];
    const held = await set.auth.holder(first);
    expect(await refusal(endSession(set.context, other.id, held?.session.id ?? ""))).toBe("session_not_found");
    await endSession(set.context, id, held?.session.id ?? "");
    expect([await set.auth.holder(first), (await set.auth.holder(second))?.person.id]).toEqual([null, id]);
    expect(await refusal(endSession(set.context, id, held?.session.id ?? ""))).toBe("session_not_found");
  });

  test("ends with another password, but for the one in which it was changed", async () => {
    await set.add("editor");
    const [first, second] = [await begin(), await begin()];
    const held = await set.auth.holder(second);
    if (held === null) throw new Error("nobody holds it");
    const next = "another long password";
    expect(await refusal(changePassword(set.context, set.auth, held, { current: "wrong", next }))).toBe("password_wrong");
    await changePassword(set.context, set.auth, held, { current: PASSWORD, next });
    expect(await set.auth.holder(first)).toBeNull();
    expect((await set.auth.holder(second))?.session.id).toBe(held.session.id);
    expect(await refusal(begin())).toBe("sign_in_failed");
    expect(await refusal(begin("editor@x.example", next))).toBe("done");
  });
});

describe("a sign-in", () => {
  /** Checks passwords while something else goes on. */
  function authWhile(meanwhile: () => Promise<unknown>) {
    const verifyPassword = async (password: string, hash: string) => {
      await meanwhile();
      return hash === `hashed:${password}`;
    };
    return createAuth({ ...set.context, secret: SECRET, verifyPassword, nonce: () => crypto.randomUUID() });
  }

  test("that a change of the password overtakes is refused, and leaves no session", async () => {
    const { id } = await set.add("editor");
    const auth = authWhile(() => setPassword(set.context, id, "another long password"));
    const said = { email: "editor@x.example", password: PASSWORD, agent: "" };
    expect(await refusal(auth.signIn(said))).toBe("sign_in_failed");
    expect(await listSessions(set.context, id)).toEqual([]);
  });

  test("is refused in the same words for a wrong password and for nobody, and costs a password either way", async () => {
    await set.add("editor");
    const refusals = [];
    const costs: number[] = [];
    for (const [email, password] of [
      ["editor@x.example", "wrong password"],
      ["nobody@x.example", PASSWORD],
      ["not an address", PASSWORD],
      ["", ""],
    ] as const) {
      const before = set.costs;
      const error = await set.auth.signIn({ email, password, agent: "" }).catch((one: unknown) => one);
      costs.push(set.costs - before);
      refusals.push(error instanceof LinnetError ? `${error.code} ${error.message}` : error);
    }
    expect(costs.slice(0, 2)).toEqual([1, 1]);
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toStartWith("sign_in_failed");
  });

  test("takes a password however its letters are put together", async () => {
    await set.add("editor");
    const [apart, together] = ["pa\u0308sswo\u0308rter", "p\u00e4ssw\u00f6rter"];
    const held = await set.auth.holder(await begin());
    if (held === null) throw new Error("nobody holds it");
    for (const [current, next] of [
      [PASSWORD, apart],
      [together, together],
    ] as const) {
      await changePassword(set.context, set.auth, held, { current, next });
      for (const said of [apart, together]) expect(await refusal(begin("editor@x.example", said))).toBe("done");
    }
  });

  test("waits for no more passwords than can be checked soon, whether there is an account or not", async () => {
    await set.add("editor");
    for (const email of ["editor@x.example", "nobody@x.example"]) {
      const tries = Array.from({ length: 102 }, () => refusal(set.auth.signIn({ email, password: "wrong password", agent: "" })));
      const told = (await Promise.all(tries)).sort();
      expect([told.filter((one) => one === "sign_in_failed").length, told[0]]).toEqual([100, "passwords_busy"]);
    }
  });
});

describe("a second factor", () => {
  async function withTotp() {
    const person = await set.add("editor");
    const proof = await begin();
    const started = await set.auth.startTotp(proof, PASSWORD);
    const code = codeOf(started.uri);
    const confirmed = await set.auth.confirmTotp(proof, code);
    return { person, started, code, ...confirmed };
  }

  async function challenge(): Promise<string> {
    const outcome = await set.auth.signIn({ email: "editor@x.example", password: PASSWORD, agent: AGENT });
    if (!("challenge" in outcome)) throw new Error("no code is asked for");
    return outcome.challenge;
  }

  test("is asked for only once a code was shown", async () => {
    await set.add("editor");
    const proof = await begin();
    expect(await refusal(set.auth.startTotp(proof, "wrong password"))).toBe("password_wrong");
    expect(await refusal(set.auth.confirmTotp(proof, "000000"))).toBe("totp_off");
    const { secret, uri } = await set.auth.startTotp(proof, PASSWORD);
    expect(uri).toStartWith("otpauth://totp/Linnet:editor%40x.example?");
    expect(uri).toContain(secret);
    expect(await refusal(set.auth.confirmTotp(proof, "abcdef"))).toBe("totp_wrong");
    await begin();
    const { recoveryCodes, session } = await set.auth.confirmTotp(proof, codeOf(uri));
    expect(recoveryCodes).toHaveLength(10);
    expect((await set.auth.holder(session))?.person.hasTotp).toBe(true);
    expect(await refusal(set.auth.startTotp(session, PASSWORD))).toBe("totp_on");
  });

  test("is not told in the store", async () => {
    const { person, started, recoveryCodes } = await withTotp();
    const kept = JSON.stringify(await set.store.people.list("two-factor", person.id));
    for (const secret of [started.secret, ...recoveryCodes]) expect(kept).not.toContain(secret);
  });

  test("completes a sign-in, once", async () => {
    const { person, started } = await withTotp();
    const half = await challenge();
    expect(await set.auth.challenged(half)).toBe(person.id);
    expect(await set.auth.holder(half)).toBeNull();
    const code = codeOf(started.uri, 1);
    const proof = await set.auth.answer(half, { code }, AGENT);
    expect((await set.auth.holder(proof))?.person.id).toBe(person.id);
    expect(await set.auth.challenged(half)).toBeNull();
    expect(await refusal(set.auth.answer(half, { code }, AGENT))).toBe("not_signed_in");
    expect(await refusal(set.auth.answer(await challenge(), { code }, AGENT))).toBe("totp_wrong");
  });

  test("is no code that was shown already to have codes asked for", async () => {
    const { code } = await withTotp();
    expect(await refusal(set.auth.answer(await challenge(), { code }, AGENT))).toBe("totp_wrong");
  });

  test("may be a recovery code, each once; new ones take their place", async () => {
    const { recoveryCodes, session } = await withTotp();
    const [first = "", second = ""] = recoveryCodes;
    expect(await refusal(set.auth.answer(await challenge(), { recoveryCode: "nonsense" }, AGENT))).toBe("totp_wrong");
    expect(await refusal(set.auth.answer(await challenge(), { recoveryCode: first }, AGENT))).toBe("done");
    expect(await refusal(set.auth.answer(await challenge(), { recoveryCode: first }, AGENT))).toBe("totp_wrong");
    expect(await refusal(set.auth.newRecoveryCodes(session, "wrong password"))).toBe("password_wrong");
    const fresh = await set.auth.newRecoveryCodes(session, PASSWORD);
    expect(await refusal(set.auth.answer(await challenge(), { recoveryCode: second }, AGENT))).toBe("totp_wrong");
    expect(await refusal(set.auth.answer(await challenge(), { recoveryCode: fresh[0] ?? "" }, AGENT))).toBe("done");
  });

  test("is not guessed: five tries for each sign-in, ten for the person, however many at once", async () => {
    const { started } = await withTotp();
    const half = await challenge();
    let guesses = 0;
    const guess = (at: string) => set.auth.answer(at, { code: `no${guesses++}`.padStart(6, "x") }, AGENT);
    const tries = await Promise.all(Array.from({ length: 8 }, () => refusal(guess(half))));
    expect(tries).not.toContain("done");
    for (let at = 0; at < 5; at++) await refusal(guess(half));
    expect(await refusal(set.auth.answer(half, { code: codeOf(started.uri, 1) }, AGENT))).not.toBe("done");
    for (let at = 0; at < 12; at++) await refusal(guess(await challenge()));
    expect(await refusal(set.auth.answer(await challenge(), { code: codeOf(started.uri, 1) }, AGENT))).toBe("rate_limited");
  });

  test("is not asked any more once the password is another one", async () => {
    const { person, recoveryCodes } = await withTotp();
    const half = await challenge();
    await setPassword(set.context, person.id, PASSWORD);
    expect(await set.auth.challenged(half)).toBeNull();
    const answer = (at: string) => refusal(set.auth.answer(at, { recoveryCode: recoveryCodes[0] ?? "" }, AGENT));
    expect(await answer(half)).toBe("not_signed_in");
    expect(await answer(half.replace(/~.*/, ""))).toBe("not_signed_in");
    expect(await answer(await challenge())).toBe("done");
  });

  test("is not asked of who was shut out meanwhile, nor is he let in", async () => {
    const { person, started } = await withTotp();
    const half = await challenge();
    await changePerson(set.context, person.id, { enabled: false }, CLI);
    expect(await set.auth.challenged(half)).toBeNull();
    expect(await refusal(set.auth.answer(half, { code: codeOf(started.uri) }, AGENT))).toBe("not_signed_in");
  });
});
