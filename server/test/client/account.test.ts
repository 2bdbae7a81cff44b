// The SDK's calls about one's own account against the real program, as a page of the same origin makes them.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createClient, LinnetProblem } from "../../../client/src/index.ts";
import { setupTokenIn } from "../api/people-setup.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { codeOf } from "../support/totp.ts";

const PASSWORD = "correct horse battery";

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet();
});
afterAll(() => linnet.stop());

/** A client whose requests carry cookies, as a browser's do. */
function clientWithCookies() {
  const cookies = new Map<string, string>();
  const send = async (request: Request) => {
    request.headers.set("Sec-Fetch-Site", "same-origin");
    request.headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(request);
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return createClient({ url: linnet.url, fetch: send as typeof fetch });
}

test("an account is changed, asks for codes and no more, and its sessions are seen and ended", async () => {
  const email = "ada@x.example";
  const here = clientWithCookies();
  await here.session.setUp({ token: await setupTokenIn(linnet), name: "Ada", email, password: PASSWORD });
  expect(await here.account.changeProfile({ name: "Ada L." })).toMatchObject({ name: "Ada L.", email });
  const wrong = await here.account.changePassword({ current: "not the password", next: PASSWORD }).catch((error) => error);
  expect(wrong).toBeInstanceOf(LinnetProblem);
  expect(wrong).toMatchObject({ code: "password_wrong", field: "current" });
  const next = "another good password";
  await here.account.changePassword({ current: PASSWORD, next });

  const { uri, secret, qr } = await here.account.startTotp(next);
  expect([new URL(uri).searchParams.get("secret"), qr.startsWith("<svg ")]).toEqual([secret, true]);
  const first = await here.account.confirmTotp(codeOf(uri));
  const codes = await here.account.makeRecoveryCodes(next);
  expect([codes.length, codes.some((code) => first.includes(code))]).toEqual([10, false]);
  await here.account.stopTotp(next);

  const [there, elsewhere] = [clientWithCookies(), clientWithCookies()];
  for (const other of [there, elsewhere]) await other.session.signIn({ email, password: next });
  const sessions = await here.account.sessions();
  expect(sessions.map(({ current }) => current)).toEqual([false, false, true]);
  await here.account.endSession((await there.session.read()).session.id);
  expect(await there.session.read().catch(({ code }) => code)).toBe("not_signed_in");
  await here.account.endOtherSessions();
  expect(await elsewhere.session.read().catch(({ code }) => code)).toBe("not_signed_in");
  expect(await here.account.sessions()).toHaveLength(1);
});
