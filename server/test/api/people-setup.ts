// People who sign in to a running server, as a browser of theirs would: cookies are kept, and requests say which page they come from.
import { expect } from "bun:test";
import type { Role } from "../../src/core/actor.ts";
import type { Linnet } from "../support/linnet.ts";
import { until } from "../support/wait.ts";
import { type Answer, type CallOptions, callerOf } from "./call.ts";

export const PASSWORD = "correct horse battery";

export interface Browser {
  /** A request of one of Linnet's own pages. */
  readonly call: (request: string, options?: CallOptions) => Promise<Answer>;
  /** What the browser keeps, by name. */
  readonly cookies: Map<string, string>;
}

/** What every page of ours says of itself. */
const SAME_ORIGIN = { "Sec-Fetch-Site": "same-origin" };

export function browserOf(linnet: () => Linnet): Browser {
  const cookies = new Map<string, string>();
  const send = callerOf(linnet);
  const call: Browser["call"] = async (request, options = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...SAME_ORIGIN, ...(cookie === "" ? {} : { Cookie: cookie }), ...options.headers };
    const answer = await send(request, { key: null, ...options, headers });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return { call, cookies };
}

/** The token that the server tells where it was started; a store that was slow to answer makes that a little later. */
export async function setupTokenIn(linnet: Linnet): Promise<string> {
  const told = () => /\/dashboard\/setup#token=([\w-]+)/.exec(linnet.output)?.[1];
  await until(() => told() !== undefined, { what: "the server tells how the first owner is made" });
  return told() ?? "";
}

/** Makes the first owner; the browser is signed in. */
export async function makeOwner(linnet: () => Linnet, email = "owner@x.example"): Promise<Browser> {
  const browser = browserOf(linnet);
  const body = { token: await setupTokenIn(linnet()), name: "Ada", email, password: PASSWORD };
  const answer = await browser.call("POST /setup", { body });
  expect({ status: answer.status, role: answer.body.user?.role }).toEqual({ status: 201, role: "owner" });
  return browser;
}

/** Somebody whom the owner has invited; the browser is signed in. */
export async function invited(linnet: () => Linnet, owner: Browser, role: Role, email: string): Promise<Browser> {
  const { body } = await owner.call("POST /invitations", { body: { role, email } });
  const browser = browserOf(linnet);
  const token = String(body.url).split("#token=")[1];
  const answer = await browser.call("POST /invitations/accept", { body: { token, name: role, password: PASSWORD } });
  expect({ status: answer.status, role: answer.body.user?.role }).toEqual({ status: 201, role });
  return browser;
}
