// Signing in and out: the first owner, e-mail address and password, the second factor.

import { z } from "@hono/zod-openapi";
import type { Said } from "../../core/audit/entry.ts";
import { LinnetError } from "../../core/errors.ts";
import type { PeopleContext, Proof } from "../../core/people/context.ts";
import { createOwner, needsOwner } from "../../core/people/people.ts";
import { emailName } from "../../core/people/person.ts";
import { answerChallenge, endSession, mustHold, sessionView, signIn } from "../../core/people/sign-in.ts";
import { readJsonObject } from "../json.ts";
import type { ApiParts } from "../parts.ts";
import { mustNotComeFromElsewhere } from "../same-origin.ts";
import { cookieFor, mustBePrivate, proofIn } from "../session-cookie.ts";
import { jsonAnswer, noContent } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";
import { Credentials, SecondFactor, SessionState, Setup, SetupState, TotpNeeded } from "./people-schemas.ts";

const TAG = "Signing in";

/** For what begins a session: by a private way, and from no other site's page. Throws `https_wanted` and `cross_site`. */
export function mustBeSafe({ parts, request }: Pick<Call<unknown>, "parts" | "request">): void {
  const { baseUrl } = parts.people;
  mustNotComeFromElsewhere(request, baseUrl);
  mustBePrivate(request, baseUrl);
}

/** The session that was begun; the one that the browser had before ends. */
export async function begun(
  call: Pick<Call<unknown>, "parts" | "request" | "audit">,
  proof: Proof,
  status = 200,
): Promise<Response> {
  const { parts, request, audit } = call;
  const { people } = parts;
  const auth = await parts.auth();
  await endBefore(parts, proofIn(request, people.baseUrl, "session"));
  const held = await mustHold(auth, proof);
  audit.say({ actor: `user:${held.person.id}`, target: held.person.id });
  const response = jsonAnswer(sessionView(people, held), status);
  response.headers.append("Set-Cookie", cookieFor("session", proof, people.baseUrl));
  response.headers.append("Set-Cookie", cookieFor("challenge", null, people.baseUrl));
  response.headers.append("Set-Cookie", cookieFor("remembered", auth.remember(held.person.email), people.baseUrl));
  return response;
}

async function endBefore({ people, auth }: ApiParts, proof: Proof | null): Promise<void> {
  const held = proof === null ? null : await (await auth()).holder(proof);
  if (held !== null) await people.people.remove({ kind: "session", id: held.session.id });
}

/** Signs in who has just set a password. */
export async function enter(
  call: Pick<Call<unknown>, "parts" | "request" | "visit" | "audit">,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<Response> {
  const outcome = await (await call.parts.auth()).signIn({ email, password, agent: call.visit().agent });
  return "session" in outcome ? begun(call, outcome.session, 201) : challenged(call, outcome.challenge);
}

function challenged({ parts }: Pick<Call<unknown>, "parts">, challenge: Proof): Response {
  const response = jsonAnswer({ needs: "totp" });
  response.headers.append("Set-Cookie", cookieFor("challenge", challenge, parts.people.baseUrl));
  return response;
}

/** Whom an e-mail address stands for: the person, or where there is none a pseudonym: it may be a password. */
async function emailOf({ people, pseudonym }: PeopleContext, said: unknown): Promise<Partial<Said>> {
  const email = String(said).trim().normalize("NFC").toLowerCase();
  const record = await people.findNamed("user", emailName(email));
  return record === null ? { target: "", details: { address: pseudonym(email) } } : { target: record.id };
}

/** Errors of a sign-in that may be a stranger's. Those beyond the limits are not noted: there is no end of them. */
const STRANGERS: ReadonlySet<string> = new Set(["sign_in_failed", "totp_wrong"]);

/** Notes a sign-in that failed, in the same way whether or not there is an account. */
async function orFailed<T>(
  { audit }: Pick<Call<unknown>, "audit">,
  who: () => Promise<Partial<Said>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LinnetError && STRANGERS.has(error.code)) {
      audit.say(await who());
      await audit.failed({ action: "session.failed" });
    }
    throw error;
  }
}

const readSetup = endpoint(
  {
    access: "public",
    method: "get",
    path: "/setup",
    operationId: "readSetup",
    tag: TAG,
    summary: "Whether the first owner is to be made",
    responses: answers(200, "Whether nobody is here yet.", SetupState),
  },
  async ({ parts }) => jsonAnswer({ needsOwner: await needsOwner(parts.people) }),
);

const setup = endpoint(
  {
    access: "public",
    method: "post",
    audit: "person.create",
    path: "/setup",
    operationId: "setUp",
    tag: TAG,
    summary: "Make the first owner, and sign in",
    description: "With the token that the server told where it was started, as long as nobody is an owner.",
    body: jsonBody(Setup),
    responses: {
      ...answers(201, "Signed in.", SessionState),
      ...problems(
        "invalid_body",
        "missing_field",
        "invalid_field",
        "token_invalid",
        "owner_exists",
        "https_wanted",
        "cross_site",
      ),
    },
  },
  async (call) => {
    mustBeSafe(call);
    const { person, newcomer } = await createOwner(call.parts.people, await readJsonObject(call.request), call.visit().client);
    call.audit.say({ actor: `user:${person.id}`, target: person.id, details: { role: person.role } });
    return enter(call, newcomer);
  },
);

const read = endpoint(
  {
    access: "signed-in",
    method: "get",
    path: "/session",
    operationId: "readSession",
    tag: TAG,
    summary: "Who is signed in, and what they may do",
    responses: { ...answers(200, "Whoever asks.", SessionState), ...problems("not_signed_in") },
  },
  async ({ parts, request }) => {
    const held = await mustHold(await parts.auth(), proofIn(request, parts.people.baseUrl, "session"));
    return jsonAnswer(sessionView(parts.people, held));
  },
);

const begin = endpoint(
  {
    access: "public",
    method: "post",
    audit: "session.begin",
    path: "/session",
    operationId: "signIn",
    tag: TAG,
    summary: "Sign in",
    description:
      "With a cookie, which no script sees. Who shows a second factor is asked for it. It is not told whether there is such an account.",
    body: jsonBody(Credentials),
    responses: {
      ...answers(200, "Signed in, or a second factor is wanted.", z.union([SessionState, TotpNeeded])),
      ...problems("invalid_body", "missing_field", "sign_in_failed", "https_wanted", "cross_site", "rate_limited"),
    },
  },
  async (call) => {
    mustBeSafe(call);
    const { people, auth } = call.parts;
    const input = await readJsonObject(call.request);
    const visit = { ...call.visit(), remembered: proofIn(call.request, people.baseUrl, "remembered") };
    const outcome = await orFailed(
      call,
      () => emailOf(people, input.email),
      async () => signIn(people, await auth(), input, visit),
    );
    if ("session" in outcome) return begun(call, outcome.session);
    // Nothing has begun yet.
    call.audit.skip();
    return challenged(call, outcome.challenge);
  },
);

const complete = endpoint(
  {
    access: "public",
    method: "post",
    audit: "session.begin",
    path: "/session/totp",
    operationId: "showSecondFactor",
    tag: TAG,
    summary: "Show the second factor",
    body: jsonBody(SecondFactor),
    responses: {
      ...answers(200, "Signed in.", SessionState),
      ...problems("invalid_body", "not_signed_in", "totp_wrong", "https_wanted", "cross_site", "rate_limited"),
    },
  },
  async (call) => {
    mustBeSafe(call);
    const { people, auth } = call.parts;
    const challenge = proofIn(call.request, people.baseUrl, "challenge");
    const said = { input: await readJsonObject(call.request), visit: call.visit() };
    const personId = challenge === null ? null : await (await auth()).challenged(challenge);
    const who = async () => ({ target: personId ?? "", details: { factor: "second" } });
    const proof = await orFailed(call, who, async () => answerChallenge(people, await auth(), challenge, said));
    return begun(call, proof);
  },
);

const end = endpoint(
  {
    access: "public",
    method: "delete",
    audit: "session.end",
    path: "/session",
    operationId: "signOut",
    tag: TAG,
    summary: "Sign out",
    responses: answers(204, "Nobody is signed in any more."),
  },
  async ({ parts, request, actor, audit }) => {
    const { people } = parts;
    const proof = proofIn(request, people.baseUrl, "session");
    const held = actor.kind !== "user" || proof === null ? null : await (await parts.auth()).holder(proof);
    if (held === null) audit.skip();
    else {
      await endSession(people, held.person.id, held.session.id);
      audit.say({ target: held.person.id });
    }
    const response = noContent();
    for (const kept of ["session", "challenge"] as const)
      response.headers.append("Set-Cookie", cookieFor(kept, null, people.baseUrl));
    return response;
  },
);

export const sessionEndpoints = [readSetup, setup, complete, read, begin, end] as const;
