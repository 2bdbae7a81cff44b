// What people do with their own account: sessions, password, name, second factor.

import { z } from "@hono/zod-openapi";
import type { SignedIn } from "../../core/people/context.ts";
import { fieldsIn } from "../../core/people/context.ts";
import { totpOff } from "../../core/people/errors.ts";
import { forgetTotp } from "../../core/people/people.ts";
import { personView, textOf } from "../../core/people/person.ts";
import {
  changePassword,
  changeProfile,
  endSession,
  listSessions,
  mustCheck,
  mustHold,
  withPassword,
} from "../../core/people/sign-in.ts";
import { spend } from "../../core/spend.ts";
import { timeText } from "../../core/time.ts";
import { draw } from "../../qr/draw.ts";
import { parseOptions } from "../../qr/options.ts";
import { readJsonObject } from "../json.ts";
import { cookieFor, proofIn } from "../session-cookie.ts";
import { jsonAnswer, noContent } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";
import { Password, PasswordChange, Person, Profile, RecoveryCodes, SessionList, TotpCode, TotpStart } from "./people-schemas.ts";

const TAG = "Account";

/** Who asks, with what proves it. Throws `not_signed_in`. */
async function heldBy({ parts, request }: Call<unknown>): Promise<SignedIn & { readonly proof: string }> {
  const proof = proofIn(request, parts.people.baseUrl, "session");
  return { ...(await mustHold(await parts.auth(), proof)), proof: proof ?? "" };
}

const sessions = endpoint(
  {
    access: "signed-in",
    method: "get",
    path: "/sessions",
    operationId: "listSessions",
    tag: TAG,
    summary: "Where you are signed in",
    responses: answers(200, "The newest first.", SessionList),
  },
  async (call) => {
    const { person, session: current } = await heldBy(call);
    const all = await listSessions(call.parts.people, person.id);
    const views = all.map(({ createdAt, lastSeenAt, expiresAt, ...session }) => ({
      ...session,
      createdAt: timeText(createdAt),
      lastSeenAt: timeText(lastSeenAt),
      expiresAt: timeText(expiresAt),
      current: session.id === current.id,
    }));
    return jsonAnswer({ sessions: views });
  },
);

const endOne = endpoint(
  {
    access: "signed-in",
    method: "delete",
    audit: "session.end",
    path: "/sessions/{id}",
    operationId: "endSession",
    tag: TAG,
    summary: "Sign out elsewhere",
    params: z.object({ id: z.string() }),
    responses: { ...answers(204, "It is over."), ...problems("session_not_found") },
  },
  async (call) => {
    const { person } = await heldBy(call);
    await endSession(call.parts.people, person.id, call.param("id"));
    call.audit.say({ target: person.id });
    return noContent();
  },
);

const endOthers = endpoint(
  {
    access: "signed-in",
    method: "delete",
    audit: "session.end",
    path: "/sessions",
    operationId: "endOtherSessions",
    tag: TAG,
    summary: "Sign out everywhere else",
    responses: answers(204, "All but this one are over."),
  },
  async (call) => {
    const { person, session } = await heldBy(call);
    const ended = await call.parts.people.people.removeOf("session", person.id, session.id);
    call.audit.say({ target: person.id, details: { others: ended } });
    return noContent();
  },
);

const password = endpoint(
  {
    access: "signed-in",
    method: "post",
    audit: "person.password",
    path: "/password",
    operationId: "changePassword",
    tag: TAG,
    summary: "Change your password",
    description: "All other sessions end.",
    body: jsonBody(PasswordChange),
    responses: {
      ...answers(204, "It is another one."),
      ...problems("invalid_body", "missing_field", "invalid_field", "password_wrong", "rate_limited"),
    },
  },
  async (call) => {
    const { people, auth } = call.parts;
    const held = await heldBy(call);
    call.audit.say({ target: held.person.id });
    await changePassword(people, await auth(), held, await readJsonObject(call.request));
    return noContent();
  },
);

const profile = endpoint(
  {
    access: "signed-in",
    method: "patch",
    audit: "person.profile",
    path: "/profile",
    operationId: "changeProfile",
    tag: TAG,
    summary: "Change your name or e-mail address",
    body: jsonBody(Profile),
    responses: {
      ...answers(200, "You.", Person),
      ...problems("invalid_body", "unknown_field", "missing_field", "invalid_field", "password_wrong", "email_taken"),
    },
  },
  async (call) => {
    const { people, auth } = call.parts;
    const { person } = await heldBy(call);
    const input = await readJsonObject(call.request);
    call.audit.say({ target: person.id, details: { fields: Object.keys(input).filter((field) => field !== "password") } });
    return jsonAnswer(personView(await changeProfile(people, await auth(), person, input)));
  },
);

const startTotp = endpoint(
  {
    access: "signed-in",
    method: "post",
    audit: "person.totp-start",
    path: "/totp",
    operationId: "startTotp",
    tag: TAG,
    summary: "Begin to ask for codes besides the password",
    description: "Nothing is asked before a code was shown (`/totp/confirm`).",
    body: jsonBody(Password),
    responses: {
      ...answers(200, "What an authenticator needs. Told this once.", TotpStart),
      ...problems("invalid_body", "missing_field", "password_wrong", "totp_on", "rate_limited"),
    },
  },
  async (call) => {
    const { person, proof } = await heldBy(call);
    call.audit.say({ target: person.id });
    const said = fieldsIn(await readJsonObject(call.request), ["password"]).password;
    const auth = await call.parts.auth();
    const started = await withPassword(call.parts.people, person, said, (one) => auth.startTotp(proof, one));
    const image = await draw({ text: started.uri, options: parseOptions({}, "svg"), logo: null });
    return jsonAnswer({ ...started, qr: new TextDecoder().decode(image) });
  },
);

const confirmTotp = endpoint(
  {
    access: "signed-in",
    method: "post",
    audit: "person.totp-on",
    path: "/totp/confirm",
    operationId: "confirmTotp",
    tag: TAG,
    summary: "Show the first code",
    body: jsonBody(TotpCode),
    responses: {
      ...answers(200, "From now on codes are asked for.", RecoveryCodes),
      ...problems("invalid_body", "missing_field", "totp_wrong", "totp_on", "totp_off", "rate_limited"),
    },
  },
  async (call) => {
    const { people, auth } = call.parts;
    const { person, proof } = await heldBy(call);
    call.audit.say({ target: person.id });
    const code = textOf(fieldsIn(await readJsonObject(call.request), ["code"]).code, "code").replaceAll(/\s/g, "");
    await spend(people.limits, "totp", person.id);
    const { recoveryCodes, session } = await (await auth()).confirmTotp(proof, code);
    await people.limits.take("totp", person.id, -1);
    const response = jsonAnswer({ recoveryCodes });
    response.headers.append("Set-Cookie", cookieFor("session", session, people.baseUrl));
    return response;
  },
);

const recoveryCodes = endpoint(
  {
    access: "signed-in",
    method: "post",
    audit: "person.recovery-codes",
    path: "/totp/recovery-codes",
    operationId: "makeRecoveryCodes",
    tag: TAG,
    summary: "Make new recovery codes",
    description: "Those from before are good for nothing.",
    body: jsonBody(Password),
    responses: {
      ...answers(200, "The new ones.", RecoveryCodes),
      ...problems("invalid_body", "missing_field", "password_wrong", "totp_off", "rate_limited"),
    },
  },
  async (call) => {
    const { person, proof } = await heldBy(call);
    call.audit.say({ target: person.id });
    const said = fieldsIn(await readJsonObject(call.request), ["password"]).password;
    const auth = await call.parts.auth();
    const codes = await withPassword(call.parts.people, person, said, (one) => auth.newRecoveryCodes(proof, one));
    return jsonAnswer({ recoveryCodes: codes });
  },
);

const stopTotp = endpoint(
  {
    access: "signed-in",
    method: "delete",
    audit: "person.totp-off",
    path: "/totp",
    operationId: "stopTotp",
    tag: TAG,
    summary: "Ask for codes no more",
    body: jsonBody(Password),
    responses: {
      ...answers(204, "A password is enough."),
      ...problems("invalid_body", "missing_field", "password_wrong", "totp_off", "rate_limited"),
    },
  },
  async (call) => {
    const { people, auth } = call.parts;
    const { person } = await heldBy(call);
    call.audit.say({ target: person.id });
    const said = fieldsIn(await readJsonObject(call.request), ["password"]).password;
    if (!person.hasTotp) throw totpOff();
    const checks = await auth();
    await withPassword(people, person, said, (one) => mustCheck(checks, person.id, one));
    await forgetTotp(people, person.id);
    return noContent();
  },
);

export const accountEndpoints = [
  sessions,
  endOne,
  endOthers,
  password,
  profile,
  startTotp,
  confirmTotp,
  recoveryCodes,
  stopTotp,
] as const;
